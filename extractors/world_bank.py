"""World Bank API v2: one series of one country, whole and sound, or a plain reason why not.

This is the asking; what an answer must look like is in `world_bank_answer`. Nothing is returned
before the whole series is in.
"""

import queue
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import requests
import urllib3

from catalogue.load import Catalogue
from extractors.world_bank_answer import (
    Answer,
    Archived,
    Unreachable,
    Unsound,
    WorldBankFault,
    read_answer,
    read_head,
    read_response,
    write_document,
)

PUBLISHER = "https://api.worldbank.org/v2"
DATABASE = "2"  # World Development Indicators, where the API looks when it is told nothing
PER_PAGE = 1000
MAX_PAGES = 50
MAX_BYTES = 2_000_000  # of a whole series, unpacked; sixty years of one country are 12 KB
MAX_REDIRECTS = 3


@dataclass(frozen=True)
class Patience:
    """How long one series is waited for; seconds. `wait` is called between two attempts."""

    attempts: int = 4
    connect: float = 10
    read: float = 30
    total: float = 90
    wait: Callable[[float], None] = time.sleep


PATIENCE = Patience()


def canonical_url(ref_area: str, series: str, years: range, catalogue: Catalogue) -> str:
    """The publisher's address of a series, as a reader of a profile can open it."""
    return PUBLISHER + _question(ref_area, series, years, catalogue)


def retrieve_series(
    base: str,
    ref_area: str,
    series: str,
    years: range,
    catalogue: Catalogue,
    patience: Patience = PATIENCE,
) -> Answer:
    """Ask the API at `base` (https://api.worldbank.org/v2 or a loopback one) for a whole series.

    Raises Archived (before any request if the catalogue says so), Unknown, NotInSample, Unsound or
    Unreachable; ValueError if `base` is no web address.
    """
    if series in catalogue.world_bank_archived.index:
        replaced_by = catalogue.world_bank_archived.loc[series, "replaced_by"]
        raise Archived("the series is archived and no longer served", replaced_by)
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).hostname:
        raise ValueError(f"{base!r} is no address of a World Bank API: begin with https://")
    question = _question(ref_area, series, years, catalogue)
    stop = time.monotonic() + patience.total

    def attempt() -> Answer:
        with _Session() as session:
            session.headers["User-Agent"] = "migration-profile"
            session.headers["Accept-Encoding"] = "gzip"
            # A proxy of the environment must not stand between us and our own machine.
            session.trust_env = urlsplit(base).hostname not in ("127.0.0.1", "localhost", "::1")
            pages = _pages(session, base.rstrip("/") + question, stop, patience)
        url = canonical_url(ref_area, series, years, catalogue)
        return read_answer(write_document(url, pages), ref_area, series, years)

    return _in_time(patience.total, lambda: _repeat(attempt, stop, patience))


class _Session(requests.Session):
    """A session that leaves redirects alone: looking ahead it would load the whole body of one."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def _question(ref_area: str, series: str, years: range, catalogue: Catalogue) -> str:
    database = catalogue.world_bank["database"].get(series, DATABASE)
    path = f"/country/{quote(ref_area, safe='')}/indicator/{quote(series, safe='')}"
    source = "" if database == DATABASE else f"&source={quote(database, safe='')}"
    return f"{path}?format=json&date={years[0]}:{years[-1]}{source}"


def _in_time(seconds: float, work: Callable[[], Answer]) -> Answer:
    """What `work` gives within `seconds`, whatever it hangs on.

    In a thread, because looking up a name and reading half-sent headers know no total limit.
    """
    box: queue.SimpleQueue = queue.SimpleQueue()

    def run() -> None:
        try:
            box.put((work(), None))
        except BaseException as fault:  # handed over and raised below
            box.put((None, fault))

    threading.Thread(target=run, daemon=True).start()
    try:
        answer, fault = box.get(timeout=seconds)
    except queue.Empty:
        raise Unreachable("the service did not answer in time") from None
    if fault is not None:
        raise fault
    return answer


def _repeat(attempt: Callable[[], Answer], stop: float, patience: Patience) -> Answer:
    """The first sound answer; each pause is twice the one before, or what the service asks for."""
    for number in range(1, patience.attempts + 1):
        try:
            return attempt()
        except WorldBankFault as fault:
            pause = max(fault.after, 2.0 ** (number - 1))
            late = time.monotonic() + pause >= stop
            if not fault.again or late or number == patience.attempts:
                raise
        patience.wait(pause)
    raise ValueError("patience needs at least one attempt")


def _pages(session: requests.Session, address: str, stop: float, patience: Patience) -> list[str]:
    """The text of every page of one answer."""
    pages: list[str] = []
    room, count = MAX_BYTES, 1  # the first page says how many there are
    while len(pages) < count:
        number = len(pages) + 1
        url = f"{address}&per_page={PER_PAGE}&page={number}"
        text, page = _page(session, url, room, stop, patience)
        told = read_head(page, number)
        if number == 1:
            count = told["pages"]
        if count > MAX_PAGES:
            raise Unsound("the answer has more pages than a series can have", f"{count} pages")
        room -= len(text)
        pages.append(text)
    return pages


def _page(session, url: str, room: int, stop: float, patience: Patience) -> tuple[str, list]:
    """One page as text and parsed, redirects followed on the same host and port only."""
    try:
        for _ in range(MAX_REDIRECTS + 1):
            limits = (patience.connect, patience.read)
            with session.get(url, timeout=limits, stream=True, allow_redirects=False) as response:
                if not response.is_redirect:
                    body = _body(response, room, stop)
                    return read_response(response.status_code, response.headers, body)
                url = _redirect(url, response.headers["Location"])
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as fault:
        raise Unreachable("the service did not answer in time", again=True) from fault
    except (OSError, urllib3.exceptions.HTTPError) as fault:  # those of requests are OSErrors
        name = type(fault).__name__
        raise Unreachable("the service cannot be reached", name, again=True) from fault
    raise Unsound("the service points from address to address")


def _redirect(url: str, location: str) -> str:
    """Where a redirect leads; Unsound if that is not the same scheme, host and port."""
    try:
        there = urljoin(url, location)
        if urlsplit(there)[:2] == urlsplit(url)[:2]:
            return there
    except ValueError:
        pass  # no address at all
    raise Unsound("the service points to another address")


def _body(response: requests.Response, room: int, stop: float) -> bytes:
    """The body, unpacked, never more than `room` bytes of it in memory."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip"):
        raise Unsound("the answer is packed in an unknown way", coding)
    unpack = zlib.decompressobj(wbits=31) if coding == "gzip" else None
    body = bytearray()
    while chunk := response.raw.read1(16_384, decode_content=False):
        if time.monotonic() >= stop:
            raise Unreachable("the service did not answer in time")
        try:
            body += unpack.decompress(chunk, room + 1 - len(body)) if unpack else chunk
        except zlib.error as fault:
            raise Unsound("the answer cannot be unpacked", again=True) from fault
        if len(body) > room:
            raise Unsound("the answer is larger than a series can be", f"over {MAX_BYTES} bytes")
    if unpack and body and (not unpack.eof or unpack.unused_data):
        raise Unsound("the answer cannot be unpacked", again=True)
    return bytes(body)
