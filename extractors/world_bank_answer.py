"""What a World Bank API v2 answer says, or the plain reason why it says nothing.

Errors, HTML pages and empty answers come with HTTP 200; totals, pages and `lastupdated` change
between calls. So nothing of an answer is taken on trust.
Documented at datahelpdesk.worldbank.org, articles 889392 and 898581.
"""

import datetime
import hashlib
import json
import math
import re
import sys
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import pandas as pd

COLUMNS = {
    "sha256": "str",
    "series": "str",
    "ref_area": "str",
    "time_period": "int64",
    "value": "float64",
}


class WorldBankFault(Exception):
    """Why there is no answer.

    `sentence` is one of a fixed set of English sentences, `detail` the particulars of this case;
    neither names a host or a port. `again` says that asking again may help, `after` how many
    seconds the service wants to be left alone.
    """

    def __init__(self, sentence: str, detail: str = "", again: bool = False, after: float = 0):
        detail = ascii(detail)[1:-1][:80]  # it may quote the answer
        super().__init__(f"{sentence} ({detail})" if detail else sentence)
        self.sentence, self.detail, self.again, self.after = sentence, detail, again, after


class Archived(WorldBankFault):
    """The series is no longer served; `detail` is the code that replaced it, or ""."""


class Unknown(WorldBankFault):
    """The service does not know the series or the country, or has nothing for these years."""


class NotInSample(Unknown):
    """A live series which the recorded sample does not hold."""


class Unsound(WorldBankFault):
    """There is an answer, and it contradicts itself or the question."""


class Unreachable(WorldBankFault):
    """There is no usable answer: no connection, an error page, nothing, not in time."""


@dataclass(frozen=True)
class Answer:
    """A whole series: what is stored, and what it says."""

    document: bytes  # JSON: the canonical url and the pages, each as it was received
    sha256: str
    url: str  # the publisher's address of the question, whatever base was asked
    last_updated: str  # YYYY-MM-DD; in samples whose day is not known YYYY-MM
    rows: pd.DataFrame  # COLUMNS, one row per year with a value, oldest first


def write_document(url: str, pages: list[str]) -> bytes:
    """The one document an answer is stored as, its pages word for word."""
    joined = ",\n".join(pages)
    return f'{{"url": {json.dumps(url)}, "pages": [\n{joined}\n]}}\n'.encode()


def read_answer(document: bytes, ref_area: str, series: str, years: range) -> Answer:
    """The answer a stored document holds, checked; Unknown, NotInSample or Unsound."""
    stored = parse(document)
    heads = [read_head(page, number) for number, page in enumerate(stored["pages"], start=1)]
    told = heads[0]
    if any(head != told for head in heads):
        raise Unsound("the answer changed from one page to the next", again=True)
    rows = [_row(row, ref_area, series) for page in stored["pages"] for row in page[1] or []]
    if len(rows) != told["total"] or len(heads) != max(1, told["pages"]):
        detail = f"{len(rows)} rows instead of {told['total']}"
        raise Unsound("the answer does not have as many rows as it says", detail, again=True)
    if not rows and stored["pages"][0][0].get("not_in_sample"):
        raise NotInSample("the sample does not hold this series for this country")
    sha256 = hashlib.sha256(document).hexdigest()
    frame = pd.DataFrame(rows, columns=["time_period", "value"])
    frame = frame.assign(sha256=sha256, series=series, ref_area=ref_area)
    if frame["time_period"].duplicated().any():
        raise Unsound("the answer has a year more than once", again=True)
    outside = ~frame["time_period"].isin(years)
    if outside.any():
        # A window in which nothing exists is passed over, and the whole series comes back.
        if frame.loc[~outside, "value"].notna().any():
            raise Unsound("the answer has years that were not asked for")
        frame = frame[~outside]
    frame = frame[frame["value"].notna()].sort_values("time_period", ignore_index=True)
    if frame.empty:
        raise Unknown("the service has no figures for this country and these years")
    frame = frame[list(COLUMNS)].astype(COLUMNS)
    return Answer(document, sha256, stored["url"], told["lastupdated"], frame)


def read_response(status: int, headers, body: bytes) -> tuple[str, list]:
    """The text of a page and the page, or the fault that an HTTP response stands for."""
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    told = f"HTTP {status}"
    hopes = {"again": True, "after": _retry_after(headers.get("Retry-After", ""))}
    if not body.strip():
        raise Unreachable("the service answered with nothing", told, **hopes)
    if kind != "application/json":
        told += f", {kind or 'no type'}"
        raise Unreachable("the service answered with a page that is not data", told, **hopes)
    busy = status in (202, 429) or status >= 500
    try:
        page = parse(body)
        _check_message(page)
    except Unsound:
        if not busy:
            raise
    if busy:
        raise Unreachable("the service is busy or out of order", told, **hopes)
    if status != 200:
        raise Unsound("the answer has another status than 200", told, again=True)
    return body.decode("utf-8-sig"), page


def _retry_after(header: str) -> float:
    """Seconds to wait; the header is a number of seconds or a date."""
    if re.fullmatch(r"[0-9]{1,9}", header.strip()):
        return float(header)
    try:
        moment = parsedate_to_datetime(header).timestamp()
    except (ValueError, OverflowError):
        return 0
    return max(0.0, moment - time.time())


def parse(body: bytes):
    """Strict JSON: UTF-8 with or without a byte order mark, one document, no NaN, no key twice."""

    def distinct(pairs: list[tuple]) -> dict:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    def refuse(constant: str):
        raise ValueError(f"{constant} is no number")

    try:
        text = body.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=distinct, parse_constant=refuse)
    except (ValueError, RecursionError) as fault:
        raise Unsound("the answer is not whole and sound JSON", again=True) from fault


def _check_message(page) -> None:
    """An error is a one-element array with a `message`, and comes with any status."""
    head = page[0] if isinstance(page, list) and page else page
    if not isinstance(head, dict) or "message" not in head:
        return
    messages = head["message"] if isinstance(head["message"], list) else [head["message"]]
    ids = sorted({str(one.get("id")) for one in messages if isinstance(one, dict)})
    told = f"message {', '.join(ids)}"
    if "175" in ids:
        raise Archived("the series is archived and no longer served")
    if ids == ["120"]:
        raise Unknown("the service does not know this series or this country")
    if ids and set(ids) <= {"105", "199"}:
        raise Unreachable("the service is busy or out of order", told, again=True)
    raise Unsound("the service refused the question", told)


def read_head(page, number: int) -> dict:
    """What page `number` says of the whole answer: total, pages, per_page, lastupdated."""
    sound = isinstance(page, list) and len(page) == 2 and isinstance(page[0], dict)
    if not sound or not isinstance(page[1], list | None):
        raise Unsound("the answer does not have the shape of data", again=True)
    head = page[0]
    told = {name: _count(head, name) for name in ("total", "pages", "per_page")}
    if told["total"] == 0:
        return {**told, "pages": 0, "lastupdated": ""}
    if _count(head, "page") != number:
        raise Unsound("the answer is another page than the one asked for", again=True)
    if told["per_page"] == 0 or told["pages"] != math.ceil(told["total"] / told["per_page"]):
        raise Unsound("the answer's total and number of pages disagree", again=True)
    day = head.get("lastupdated")
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", str(day)):
            raise ValueError
        datetime.date.fromisoformat(f"{day}-01"[:10])
    except ValueError:
        raise Unsound("the answer does not say when it was last updated", again=True) from None
    return {**told, "lastupdated": day}


def _count(head: dict, name: str) -> int:
    """A count, which some answers write as text."""
    if not re.fullmatch(r"[0-9]{1,9}", str(head.get(name))):
        raise Unsound("the answer does not say how many rows and pages it has", name, again=True)
    return int(head[name])


def _row(row, ref_area: str, series: str) -> tuple[int, float]:
    """The year and the value (NaN where none is stated) of a row that answers the question."""
    try:
        told, area = row["indicator"]["id"], row["countryiso3code"]
        period, value = row["date"], row["value"]
    except (TypeError, KeyError, IndexError):
        raise Unsound("a row of the answer lacks a part") from None
    # The API matches codes without regard to case and answers in its own.
    if str(told).casefold() != series.casefold():
        raise Unsound("the answer is about another series", str(told))
    if area != ref_area:
        raise Unsound("the answer is about another country", str(area))
    if not (isinstance(period, str) and re.fullmatch(r"[0-9]{4}", period)):
        raise Unsound("a period of the answer is not a year", str(period))
    if value is None:
        return int(period), math.nan
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not abs(value) <= sys.float_info.max:
        raise Unsound("a value of the answer is not a number", f"year {period}")
    return int(period), float(value)
