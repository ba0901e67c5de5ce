"""Orders to read files, each done by a child process that may die without harm.

A server (`python -m extractors.child`) imports what reading needs once, reads nothing itself, and
forks a child for every order: no child sees another's file, and each has its own limits on memory
and time. The server gets nothing of our environment, which may hold secrets, and ends with us.
"""

import array
import atexit
import functools
import gc
import io
import json
import os
import resource
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1"}
LONGEST = 100_000  # bytes of an order
STATUS = struct.Struct("<i")  # ends every answer: how the child ended


# -- our side --------------------------------------------------------------------------------


def ordered(order: dict) -> Callable[[], tuple[int, memoryview]]:
    """Begin to read a file; call what is returned for (exit code, answer).

    `order` is JSON: `path`, `limits` (see extractors.limits) and what `extractors.cells.answered`
    needs. A negative exit code is the signal that ended the child.
    """
    door, writer = _sent(order)
    os.close(writer)

    def answer() -> tuple[int, memoryview]:
        with io.FileIO(door) as answers:
            said = memoryview(answers.readall())
        if len(said) < STATUS.size:
            return -signal.SIGKILL, said  # the server itself is gone
        return STATUS.unpack(said[-STATUS.size :])[0], said[: -STATUS.size]

    return answer


def _sent(order: dict) -> tuple[int, int]:
    """The ends of the pipe of an answer, after its order was sent."""
    reader, writer = os.pipe()
    for last in (False, True):
        door = _server(sys.executable, os.getpid())
        said = order | {"deadline": time.monotonic() + order["limits"]["wall_seconds"]}
        try:
            socket.send_fds(door, [json.dumps(said).encode()], [writer])
            return reader, writer
        except OSError:  # the server was ended by somebody: the next one does it
            _server.cache_clear()
            if last:
                raise
    raise AssertionError


@functools.cache
def _server(program: str, _owner: int) -> socket.socket:
    """The door of a server of our own; a process forked from us has another."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        process = subprocess.Popen(
            [program, "-s", "-m", "extractors.child", str(its.fileno())],
            cwd=PROJECT,
            env=ENVIRONMENT,
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    _STARTED.append((process, ours))
    return ours


_STARTED: list[tuple[subprocess.Popen, socket.socket]] = []


@atexit.register
def end() -> None:
    """End the servers; the next order starts another."""
    _server.cache_clear()
    while _STARTED:
        process, door = _STARTED.pop()
        door.close()
        process.wait()


# -- the server ------------------------------------------------------------------------------


def serve(door: socket.socket) -> None:
    """Do the orders that come through the door until nobody can send one any more."""
    import encodings.cp437  # noqa: F401 - of names in a zip

    import numpy  # noqa: F401
    import python_calamine  # noqa: F401

    import extractors.cells  # noqa: F401

    gc.disable()  # a child lives for one file and is bounded by its limits
    gc.freeze()
    waiting = selectors.DefaultSelector()
    waiting.register(door, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is not door:
                waiting.unregister(key.fd)
                _bury(key.fd, *key.data)
                continue
            order, pipes, _, _ = socket.recv_fds(door, LONGEST, 1)
            if not order:
                return
            child = os.fork()
            if not child:
                _work(json.loads(order), pipes[0])
            waiting.register(os.pidfd_open(child), selectors.EVENT_READ, (child, pipes[0]))


def _bury(pidfd: int, child: int, pipe: int) -> None:
    """Say how a child ended."""
    _, status = os.waitpid(child, 0)
    try:
        os.write(pipe, STATUS.pack(os.waitstatus_to_exitcode(status)))
    except OSError:
        pass  # who ordered is gone
    finally:
        os.close(pipe)
        os.close(pidfd)


def _work(order: dict, pipe: int) -> None:
    """The child: do one order under its limits and end."""
    code = 1
    try:
        from extractors.cells import answered

        _limit(order["limits"], order["deadline"])
        pieces = answered(order)
        signal.setitimer(signal.ITIMER_REAL, 0)  # what was read may wait until it is fetched
        if time.monotonic() > order["deadline"]:
            os.kill(os.getpid(), signal.SIGALRM)
        for piece in pieces:
            _write(pipe, piece)
        code = 0
    except BaseException:  # a fault of ours, told in the answer
        _write(pipe, traceback.format_exc()[-2000:].encode())
    finally:
        os._exit(code)


def _limit(limits: dict, deadline: float) -> None:
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        # At the soft limit comes a signal that says why, at the hard one a plain kill.
        (resource.RLIMIT_CPU, limits["cpu_seconds"], limits["cpu_seconds"] + 2),
        (resource.RLIMIT_AS, limits["memory_bytes"], limits["memory_bytes"]),
    ):
        resource.setrlimit(kind, (soft, hard))
    # No handler: the kernel ends the child, whatever it is doing.
    signal.setitimer(signal.ITIMER_REAL, max(deadline - time.monotonic(), 1e-6))


def _write(pipe: int, piece: bytes | array.array) -> None:
    left = memoryview(piece).cast("B")
    while left:
        left = left[os.write(pipe, left) :]


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
