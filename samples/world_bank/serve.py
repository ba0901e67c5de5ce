"""A loopback World Bank API v2 that answers from the recorded answers beside it.

    python samples/world_bank/serve.py --country MDA --round 2023 --port 0

prints one line of JSON, `{"address": "http://127.0.0.1:<port>/v2"}`, and serves until it is
stopped. It binds 127.0.0.1 only. README.md says what it answers and what it does not know.
"""

import argparse
import contextlib
import csv
import json
import re
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

HERE = Path(__file__).parent
CATALOGUE = HERE.parent.parent / "catalogue"
PATH = re.compile(r"/v2/countr(?:y|ies)/([^/]+)/indicators?/([^/]+)/?")
PARAMETERS = {"format", "date", "page", "per_page", "source"}
DATES = re.compile(r"([0-9]{4})(?::([0-9]{4}))?")
COUNT = re.compile(r"[1-9][0-9]{0,8}")
EMPTY = {"page": 0, "pages": 0, "per_page": 0, "total": 0, "sourceid": None, "lastupdated": None}
INVALID = {
    "id": "120",
    "key": "Invalid value",
    "value": "The provided parameter value is not valid",
}
ARCHIVED = {
    "id": "175",
    "key": "Invalid format",
    "value": "The indicator was not found. It may have been deleted or archived.",
}


class Sample:
    """What one collection round is answered from; `folder` holds rounds.csv and the answers."""

    def __init__(self, round_: int, folder: Path = HERE / "MDA"):
        plan = _table(folder / "rounds.csv")
        rounds = sorted({row["round"] for row in plan})
        if str(round_) not in rounds:
            raise ValueError(f"there is no sample of round {round_}, only of {', '.join(rounds)}")
        self.answers = {}  # series -> [head, rows], the newest year first
        for row in plan:
            if row["round"] == str(round_):
                path = folder / "answers" / row["vintage"] / f"{row['wb_code']}.json"
                self.answers[row["wb_code"]] = json.loads(path.read_text(encoding="utf-8"))
        archived = _table(CATALOGUE / "world_bank_archived.csv")
        self.archived = {row["wb_code"] for row in archived}
        self.live = {row["wb_code"] for row in _table(CATALOGUE / "world_bank.csv")}
        self.live = (self.live | set(self.answers)) - self.archived
        self.countries = {}  # ISO 3166-1 alpha-2 and alpha-3 -> alpha-3
        for row in _table(CATALOGUE / "dimensions" / "country.csv"):
            if row["kind"] == "member":
                self.countries |= {row["code"]: row["code"], row["iso2"]: row["code"]}

    def answer(self, country: str, series: str, query: dict[str, str]) -> list:
        """The body of an answer; errors are bodies too, they come with status 200."""
        area, series = self.countries.get(country.upper()), series.upper()
        window = DATES.fullmatch(query.get("date", "0000:9999"))
        page, per_page = query.get("page", "1"), query.get("per_page", "50")
        if area is None or not (window and COUNT.fullmatch(page) and COUNT.fullmatch(per_page)):
            return [{"message": [INVALID]}]
        if series in self.archived:
            return [{"message": [ARCHIVED]}]
        if series not in self.live:
            return [{"message": [INVALID]}]
        head, rows = self.answers.get(series, ({}, []))
        first, last = window[1], window[2] or window[1]
        rows = [
            row for row in rows if row["countryiso3code"] == area and first <= row["date"] <= last
        ]
        if not rows:
            return [EMPTY | {"not_in_sample": True}, None]
        page, per_page = int(page), int(per_page)
        told = {
            "page": page,
            "pages": -(-len(rows) // per_page),
            "per_page": per_page,
            "total": len(rows),
        }
        return [head | told, rows[(page - 1) * per_page : page * per_page] or None]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    sample: Sample

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        question = PATH.fullmatch(address.path)
        if question is None or query.get("format") != "json" or set(query) - PARAMETERS:
            self._send(
                501, "text/plain", "The sample serves one country, one series, format=json.\n"
            )
            return
        country, series = (unquote(part) for part in question.groups())
        if country.lower() == "all" or ";" in country + series:
            self._send(
                501, "text/plain", "The sample serves one country and one series at a time.\n"
            )
            return
        body = json.dumps(self.sample.answer(country, series, query), separators=(",", ":"))
        self._send(200, "application/json;charset=utf-8", body)

    def _send(self, status: int, kind: str, body: str) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_) -> None:
        """Say nothing: the server stands beside a program that prints its own progress."""


@contextlib.contextmanager
def serve(round_: int, port: int = 0, folder: Path = HERE / "MDA") -> Iterator[str]:
    """Serve one round of the country in `folder`, in a thread; gives the base address, `http://127.0.0.1:<port>/v2`."""
    handler = type("Handler", (_Handler,), {"sample": Sample(round_, folder)})
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v2"
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--country", required=True, help="ISO 3166-1 alpha-3, e.g. MDA")
    options.add_argument("--round", type=int, required=True)
    options.add_argument("--port", type=int, default=0, help="0: any free port")
    given = options.parse_args()
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    with serve(given.round, given.port, HERE / given.country) as address:
        print(json.dumps({"address": address}), flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
