"""A real PostgreSQL server of the tests' own, on a free port of this machine."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

SERVER = "postgres"  # the account PostgreSQL runs under when the tests run as root


@dataclass(frozen=True)
class Cluster:
    binaries: Path
    folder: Path
    port: int
    password: str

    def url(self, schema: str = "public") -> sa.URL:
        return sa.URL.create(
            "postgresql+psycopg",
            "lighthouse",
            self.password,
            "127.0.0.1",
            self.port,
            "postgres",
            {"options": f"-csearch_path={schema}"},
        )

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, which refuse to run as root."""
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", SERVER, "--", *command]
        done = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text(errors="replace") if log.exists() else ""
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}{said}")

    def start(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -p {self.port} -c fsync=off "
            f"-c unix_socket_directories='{self.folder}'"
        )
        # Output goes to a file: the server outlives pg_ctl and would hold a pipe open.
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"),
                 "-o", options, "-w", "start")  # fmt: skip

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")


def binaries() -> Path | None:
    """Where PostgreSQL's programs lie: Debian keeps them off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = shutil.which("initdb") or (debian[0] if debian else None)
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="register-") as name, socket.socket() as probe:
        folder = Path(name)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        server = Cluster(programs, folder, port, secrets.token_hex(16))
        password = folder / "password"
        password.write_text(server.password)
        if os.geteuid() == 0:
            for path in (folder, password):
                shutil.chown(path, SERVER, SERVER)
        server.run("initdb", "-D", str(folder / "data"), "-U", "lighthouse", "-E", "UTF8",
                   "--locale=C", "-A", "scram-sha-256", f"--pwfile={password}",
                   "--no-sync")  # fmt: skip
        server.start()
        try:
            yield server
        finally:
            server.stop()
