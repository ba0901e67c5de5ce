"""A real HTTP server on the loopback address that answers whatever a test tells it to."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/json;charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """One HTTP response; `body` may be pieces that are made while they are sent."""

    body: bytes | Callable[[], Iterator[bytes]] = b""
    status: int = 200
    kind: str = JSON
    headers: dict = field(default_factory=dict)


@dataclass
class Service:
    """Reply number n answers request number n; the last one answers all that follow.

    A reply may be a function of the request's path.
    """

    base: str
    replies: list = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answers(self, *replies: Reply | Callable[[str], Reply]) -> None:
        self.replies, self.asked = list(replies), []


def as_json(content, **more) -> Reply:
    return Reply(json.dumps(content).encode(), **more)


class _Handler(BaseHTTPRequestHandler):
    service: Service

    def do_GET(self) -> None:
        service = self.service
        number = min(len(service.asked), len(service.replies) - 1)
        service.asked.append(self.path)
        reply = service.replies[number]
        reply = reply if isinstance(reply, Reply) else reply(self.path)
        headers = {"Content-Type": reply.kind} | reply.headers
        if isinstance(reply.body, bytes):
            headers = {"Content-Length": str(len(reply.body))} | headers
        # A client that has seen enough hangs up.
        with contextlib.suppress(ConnectionError):
            self.send_response(reply.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in [reply.body] if isinstance(reply.body, bytes) else reply.body():
                self.wfile.write(piece)
                self.wfile.flush()

    def log_message(self, *_) -> None:
        pass


@contextlib.contextmanager
def loopback_service() -> Iterator[Service]:
    """A service under `http://127.0.0.1:<any port>/v2`."""
    service = Service("")
    handler = type("Handler", (_Handler,), {"service": service})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        service.base = f"http://127.0.0.1:{server.server_port}/v2"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
