"""The World Bank client against a real loopback server that misbehaves as the API does."""

import contextlib
import email.utils
import gzip
import hashlib
import json
import socket
import threading
import time
import tracemalloc
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.world_bank import Patience, retrieve_series
from extractors.world_bank_answer import (
    Archived,
    NotInSample,
    Unknown,
    Unreachable,
    Unsound,
    WorldBankFault,
    read_answer,
    read_head,
    read_response,
    write_document,
)
from tests.loopback import Reply, as_json, loopback_service

SERIES = "SP.POP.TOTL"
YEARS = range(2000, 2004)
VALUES = {2003: 40, 2002: 30.5, 2001: None, 2000: 10}  # a country that is not there
HTML = "text/html"
ERROR_PAGE = Reply(b"\xef\xbb\xbf<html>Request Error</html>", 400, HTML)
INVALID = {
    "id": "120",
    "key": "Invalid value",
    "value": "The provided parameter value is not valid",
}


@pytest.fixture
def service():
    with loopback_service() as service:
        yield service


def row(year, value, **more) -> dict:
    return {
        "indicator": {"id": SERIES, "value": "Population, total"},
        "country": {"id": "MD", "value": "Moldova"},
        "countryiso3code": "MDA",
        "date": str(year),
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    } | more


def page(values=VALUES, rows=None, **head) -> list:
    """One page of API v2; `head` overrides what it says of itself."""
    rows = [row(year, value) for year, value in values.items()] if rows is None else rows
    told = {"page": 1, "pages": 1, "per_page": 1000, "total": len(rows)}
    told |= {"sourceid": "2", "lastupdated": "2025-12-15"}
    return [told | head, rows]


def pages(per_page: int, values=VALUES, **head) -> list:
    """The same answer in pages of `per_page` rows."""
    years = list(values)
    parts = [years[start : start + per_page] for start in range(0, len(years), per_page)]
    return [
        page(
            {year: values[year] for year in part},
            page=number,
            pages=len(parts),
            per_page=per_page,
            total=len(years),
            **head,
        )
        for number, part in enumerate(parts, start=1)
    ]


GOOD = as_json(page())


class Asked:
    """Asks without waiting, and remembers how long it would have waited."""

    def __init__(self, catalogue):
        self.catalogue, self.waits = catalogue, []

    def __call__(self, base, series=SERIES, years=YEARS, **patience):
        patience = Patience(**{"total": 20, "wait": self.waits.append} | patience)
        return retrieve_series(base, "MDA", series, years, self.catalogue, patience)


@pytest.fixture
def ask(catalogue):
    return Asked(catalogue)


def refused(ask, service, fault=WorldBankFault, **patience) -> WorldBankFault:
    with pytest.raises(fault) as raised:
        ask(service.base, **patience)
    return raised.value


# What a good answer gives


def test_a_series_is_returned_whole_with_its_address_vintage_and_bytes(ask, service):
    service.answers(GOOD)
    answer = ask(service.base)
    assert answer.url == (
        "https://api.worldbank.org/v2/country/MDA/indicator/SP.POP.TOTL?format=json&date=2000:2003"
    )
    assert answer.last_updated == "2025-12-15"
    assert answer.sha256 == hashlib.sha256(answer.document).hexdigest()
    assert json.loads(answer.document) == {"url": answer.url, "pages": [page()]}
    assert GOOD.body in answer.document  # word for word
    expected = pd.DataFrame(
        {
            "sha256": answer.sha256,
            "series": SERIES,
            "ref_area": "MDA",
            "time_period": [2000, 2002, 2003],
            "value": [10.0, 30.5, 40.0],
        }
    )
    pd.testing.assert_frame_equal(answer.rows, expected)


def test_the_question_asks_for_json_and_the_years_and_names_another_database(ask, service):
    service.answers(GOOD)
    ask(service.base + "/")
    assert service.asked == [
        "/v2/country/MDA/indicator/SP.POP.TOTL?format=json&date=2000:2003&per_page=1000&page=1"
    ]
    with pytest.raises(Unsound):
        ask(service.base, series="SG.POP.MIGR.FE.ZS")  # of Gender Statistics
    assert "&source=14&" in service.asked[1]


def test_the_document_does_not_depend_on_the_address_that_was_asked(ask, service):
    with loopback_service() as other:
        service.answers(GOOD)
        other.answers(GOOD)
        assert ask(service.base).document == ask(other.base).document


def test_a_stored_document_reads_as_the_answer_it_was(ask, service):
    service.answers(*map(as_json, pages(2)))
    answer = ask(service.base)
    again = read_answer(answer.document, "MDA", SERIES, range(1900, 2100))
    assert (again.sha256, again.url, again.last_updated) == (
        answer.sha256,
        answer.url,
        answer.last_updated,
    )
    pd.testing.assert_frame_equal(again.rows, answer.rows)


ODD_BUT_SOUND = {
    "counts as text": as_json(page(page="1", pages="1", per_page="50", total="4")),
    "byte order mark": Reply(b"\xef\xbb\xbf" + GOOD.body),
    "unknown fields": as_json(
        page(rows=[row(y, v, footnote="", scale="", new={}) for y, v in VALUES.items()], more=[1])
    ),
    "code in another case": as_json(
        page(rows=[row(y, v, indicator={"id": "sp.pop.totl"}) for y, v in VALUES.items()])
    ),
    "vintage of which only the month is known": as_json(page(lastupdated="2025-12")),
    "packed": Reply(gzip.compress(GOOD.body), headers={"Content-Encoding": "gzip"}),
    "no length given": Reply(lambda: iter([GOOD.body[:100], GOOD.body[100:]])),
    "a proxy's own header": Reply(GOOD.body, headers={"Age": "12", "Set-Cookie": "a=b"}),
}


@pytest.mark.parametrize("reply", ODD_BUT_SOUND.values(), ids=ODD_BUT_SOUND)
def test_what_differs_without_harm_is_accepted(ask, service, reply):
    service.answers(reply)
    assert list(ask(service.base).rows["value"]) == [10.0, 30.5, 40.0]
    assert len(service.asked) == 1


@settings(max_examples=40, deadline=None)
@given(
    values=st.dictionaries(
        st.integers(1960, 2030),
        st.none() | st.integers(-(10**15), 10**15) | st.floats(-1e18, 1e18),
        min_size=1,
    ),
    per_page=st.integers(1, 40),
)
def test_every_stated_value_is_read_once_however_the_answer_is_cut_into_pages(values, per_page):
    texts = [json.dumps(one) for one in pages(per_page, values)]
    stated = {year: value for year, value in values.items() if value is not None}
    document = write_document("https://example.org", texts)
    if not stated:
        with pytest.raises(Unknown):
            read_answer(document, "MDA", SERIES, range(1960, 2031))
        return
    rows = read_answer(document, "MDA", SERIES, range(1960, 2031)).rows
    assert dict(zip(rows["time_period"], rows["value"], strict=True)) == stated
    assert list(rows["time_period"]) == sorted(stated)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(
    head=st.dictionaries(
        st.sampled_from(["page", "pages", "per_page", "total", "lastupdated"]), ANYTHING
    ),
    broken=st.dictionaries(
        st.sampled_from(["indicator", "countryiso3code", "date", "value"]), ANYTHING
    ),
    instead=st.none() | ANYTHING,
)
def test_no_answer_makes_the_reader_fail_otherwise_than_with_a_fault(head, broken, instead):
    answer = page(rows=[row(2000, 1) | broken], **head) if instead is None else instead
    document = write_document("https://example.org", [json.dumps(answer)])
    try:
        rows = read_answer(document, "MDA", SERIES, YEARS).rows
    except WorldBankFault as fault:
        assert fault.sentence and fault.detail.isprintable()
    else:
        assert rows["value"].notna().all() and len(rows) == 1


# Messages


@pytest.mark.parametrize("status", [200, 400, 404, 500])
@pytest.mark.parametrize(
    ("ids", "fault"),
    [
        (["120"], Unknown),
        (["120", "120", "120"], Unknown),  # several indicators, one of them wrong
        ([120], Unknown),
        (["175"], Archived),
    ],
)
def test_a_message_is_an_error_whatever_the_status(ask, service, status, ids, fault):
    service.answers(as_json([{"message": [{**INVALID, "id": one} for one in ids]}], status=status))
    refused(ask, service, fault)
    assert len(service.asked) == 1  # asking again would not help


@pytest.mark.parametrize(
    "message", [[{"id": "150"}], [{"id": "120"}, {"id": "9"}], "no", None, [1]]
)
def test_an_unknown_message_is_no_answer(ask, service, message):
    service.answers(as_json([{"message": message}]))
    assert refused(ask, service, Unsound).sentence == "the service refused the question"


def test_a_message_of_an_outage_is_waited_for(ask, service):
    service.answers(as_json([{"message": [{"id": "105"}]}]), GOOD)
    assert len(ask(service.base).rows) == 3


def test_an_archived_code_is_refused_before_any_request(ask, service):
    service.answers(GOOD)
    with pytest.raises(Archived) as raised:
        ask(service.base, series="SM.POP.REFG")
    assert raised.value.detail == "SM.POP.RHCR.EA"
    assert service.asked == []


# Nothing there

EMPTY = {"page": 0, "pages": 0, "per_page": 0, "total": 0, "sourceid": None, "lastupdated": None}


@pytest.mark.parametrize(
    "answer",
    [
        [EMPTY, None],
        [EMPTY, []],
        [{"page": 1, "total": 0, "pages": "0", "per_page": "50"}, None],
        page(dict.fromkeys(YEARS)),  # null rows only
        page({1990: 1, 1991: 2}),  # an empty window is passed over: the whole series comes back
    ],
)
def test_a_series_without_figures_in_these_years_is_unknown(ask, service, answer):
    service.answers(as_json(answer))
    fault = refused(ask, service, Unknown)
    assert fault.sentence == "the service has no figures for this country and these years"
    assert not isinstance(fault, NotInSample)


def test_a_series_that_only_the_sample_lacks_is_told_apart(ask, service):
    service.answers(as_json([EMPTY | {"not_in_sample": True}, None]))
    refused(ask, service, NotInSample)


# Answers that contradict themselves or the question

BAD_ROWS = {
    "another country": row(2000, 1, countryiso3code="ROU"),
    "no country": row(2000, 1, countryiso3code=""),
    "another series": row(2000, 1, indicator={"id": "SP.POP.GROW"}),
    "indicator is text": row(2000, 1, indicator=SERIES),
    "a month": row("2000M01", 1),
    "a quarter": row("2000Q1", 1),
    "year is a number": row(2000, 1, date=2000),
    "digits of another script": row("٢٠٠٠", 1),
    "year with a blank": row("2000 ", 1),
    "number as text": row(2000, "1"),
    "truth as number": row(2000, True),
    "infinite": row(2000, 1e999),
    "larger than a float": row(2000, 10**400),
    "not a row": 7,
    "null row": None,
    "value left out": {name: part for name, part in row(2000, 1).items() if name != "value"},
}


@pytest.mark.parametrize("bad", BAD_ROWS.values(), ids=BAD_ROWS)
def test_one_row_that_does_not_answer_the_question_spoils_the_answer(ask, service, bad):
    body = json.dumps(page(rows=[bad, row(2001, 2)])).replace("Infinity", "1e999")
    service.answers(Reply(body.encode()))
    refused(ask, service, Unsound)


BAD_ANSWERS = {
    "rows than the total says": page(total=5),
    "the same year twice": page(rows=[row(2000, 1), row(2000, 1)]),
    "years not asked for": page({1999: 1, 2000: 2}),
    "pages disagree with the total": page(pages=3),
    "pages 0": page(pages=0),
    "per_page 0": page(per_page=0),
    "another page": page(page=2),
    "no total": page(total=None),
    "negative total": page(total=-4),
    "fraction as total": page(total=4.0),
    "truth as total": page(total=True),
    "no vintage": page(lastupdated=None),
    "vintage is no date": page(lastupdated="2025-13-01"),
    "vintage in words": page(lastupdated="yesterday"),
    "one element": [page()[0]],
    "three elements": [*page(), 1],
    "an object": {"page": 1},
    "a number": 4,
    "rows are an object": [page()[0], {}],
    "rows are null": [page()[0], None],
    "nothing": [],
    "null": None,
}


@pytest.mark.parametrize("answer", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_an_answer_that_contradicts_itself_is_unsound(ask, service, answer):
    service.answers(as_json(answer))
    refused(ask, service, Unsound)


BAD_TEXTS = {
    "cut": GOOD.body[:-20],
    "trailing garbage": GOOD.body + b"<!-- cached -->",
    "two documents": GOOD.body * 2,
    "NaN": GOOD.body.replace(b"30.5", b"NaN"),
    "a key twice": GOOD.body.replace(b'"value": 30.5', b'"value": 30.5, "value": 31'),
    "not UTF-8": GOOD.body.replace(b"Moldova", b"Mold\xf3va"),
    "HTML that says it is JSON": ERROR_PAGE.body,
    "nested without end": b"[" * 500_000,
    "a number of a million digits": b"[" + b"1" * 1_000_000 + b"]",
}


@pytest.mark.parametrize("body", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_text_that_is_not_one_sound_document_is_asked_for_again_and_then_unsound(
    ask, service, body
):
    service.answers(Reply(body))
    refused(ask, service, Unsound)
    assert len(service.asked) == 4
    service.answers(Reply(body), GOOD)
    assert len(ask(service.base).rows) == 3


def test_a_fault_quotes_the_answer_harmlessly(ask, service):
    service.answers(as_json(page(rows=[row(2000, 1, countryiso3code="\x00\ud800<b>" * 99)])))
    fault = refused(ask, service, Unsound)
    assert fault.detail.isprintable() and fault.detail.isascii() and len(fault.detail) <= 80


# Pages


def test_pages_are_put_together(ask, service):
    service.answers(*map(as_json, pages(3)))
    assert list(ask(service.base).rows["time_period"]) == [2000, 2002, 2003]
    assert [asked[-7:] for asked in service.asked] == ["&page=1", "&page=2"]


CHANGES = {
    "vintage": {"lastupdated": "2026-01-15"},
    "total": {"total": 5},
    "number of pages": {"pages": 3, "total": 5},
    "rows a page": {"per_page": 3},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_answer_that_changes_between_two_pages_is_asked_for_again_from_the_first(
    ask, service, change
):
    first, second = pages(2)
    changed = [second[0] | change, second[1]]
    new = [as_json(one) for one in pages(2, lastupdated="2026-01-15")]
    service.answers(as_json(first), as_json(changed), *new)
    answer = ask(service.base)
    assert (answer.last_updated, len(answer.rows)) == ("2026-01-15", 3)


def test_a_row_that_moved_to_the_next_page_is_noticed(ask, service):
    first, _ = pages(2)
    second = page({2002: 30.5, 2001: None}, page=2, pages=2, per_page=2, total=4)
    service.answers(*map(as_json, [first, second, first, second, *pages(2)]))
    assert len(ask(service.base).rows) == 3


def test_pages_without_end_come_to_an_end(ask, service):
    def one_more(path: str) -> Reply:
        number = int(path.rpartition("=")[2])
        told = {"page": number, "pages": number + 1, "per_page": 1, "total": number + 1}
        return as_json(page({2000: 1}, **told))

    service.answers(one_more)
    refused(ask, service, Unsound)
    service.answers(as_json(page({2000: 1}, pages=10**6, per_page=1, total=10**6)))
    assert "more pages" in refused(ask, service, Unsound).sentence
    assert len(service.asked) == 1


def test_a_document_that_lacks_a_page_it_speaks_of_is_unsound():
    whole = page(pages=2, per_page=2)  # all four rows on the first of two pages
    document = write_document("https://example.org", [json.dumps(whole)])
    with pytest.raises(Unsound, match="as many rows as it says"):
        read_answer(document, "MDA", SERIES, YEARS)


def test_a_service_that_always_sends_the_first_page_is_unsound(ask, service):
    service.answers(as_json(pages(2)[0]))
    assert "another page" in refused(ask, service, Unsound).sentence


# Outages

NO_DATA = {
    "error page with a byte order mark": ERROR_PAGE,
    "error page with status 200": Reply(b"<html>Service unavailable</html>", 200, HTML),
    "gateway": Reply(b"<html>502 Bad Gateway</html>", 502, HTML),
    "unavailable": Reply(b"", 503),
    "JSON with status 500": as_json({"error": "x"}, status=500),
    "data with status 503": Reply(GOOD.body, 503),
    "empty": Reply(b""),
    "blank": Reply(b" \n"),
    "no content": Reply(b"", 204),
    "accepted": as_json([], status=202),
    "data with status 202": Reply(GOOD.body, 202),
    "throttled": Reply(b"slow down", 429, "text/plain"),
    "XML": Reply(b"<wb:data/>", 200, "text/xml"),
    "forbidden": Reply(b"<html>no</html>", 403, HTML),
    "no type": Reply(GOOD.body, kind=""),
}


@pytest.mark.parametrize("reply", NO_DATA.values(), ids=NO_DATA)
def test_an_outage_is_waited_for_and_then_named(ask, service, reply):
    service.answers(reply, reply, GOOD)
    assert len(ask(service.base).rows) == 3
    assert ask.waits == [1, 2]
    service.answers(reply)
    refused(ask, service, Unreachable)
    assert len(service.asked) == 4
    assert ask.waits == [1, 2, 1, 2, 4]


def test_a_part_of_the_content_is_no_answer(ask, service):
    service.answers(Reply(GOOD.body, 206), GOOD)
    assert len(ask(service.base).rows) == 3
    service.answers(Reply(GOOD.body, 206))
    refused(ask, service, Unsound)


@pytest.mark.parametrize("reply_status", [429, 503])
def test_the_service_says_how_long_it_wants_to_be_left_alone(ask, service, reply_status):
    busy = Reply(b"busy", reply_status, "text/plain", {"Retry-After": "7"})
    service.answers(busy, GOOD)
    ask(service.base)
    assert ask.waits == [7]
    when = email.utils.formatdate(time.time() + 10, usegmt=True)
    service.answers(Reply(b"busy", reply_status, "text/plain", {"Retry-After": when}), GOOD)
    ask(service.base)
    assert 1 < ask.waits[1] <= 10
    service.answers(Reply(b"busy", reply_status, "text/plain", {"Retry-After": "soon"}), GOOD)
    ask(service.base)
    assert ask.waits[2] == 1


def test_a_pause_longer_than_the_time_allowed_is_not_waited_for(ask, service):
    service.answers(Reply(b"busy", 429, "text/plain", {"Retry-After": "3600"}))
    refused(ask, service, Unreachable)
    assert (len(service.asked), ask.waits) == (1, [])


def test_nobody_listening_is_unreachable_and_the_fault_names_no_port(ask):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Unreachable) as raised:
        ask(f"http://127.0.0.1:{port}/v2")
    assert str(port) not in str(raised.value)
    assert ask.waits == [1, 2, 4]


def test_a_connection_that_breaks_off_is_unreachable(ask, service):
    longer = {"Content-Length": str(len(GOOD.body) + 1)}
    service.answers(Reply(GOOD.body, headers=longer))
    refused(ask, service, Unreachable)


@dataclass
class RawServer:
    """A server below HTTP: it sends whoever connects these pieces, one after the other."""

    listening: socket.socket
    pieces: list[bytes] = field(default_factory=list)
    pause: float = 0.05
    sent: int = 0
    left: threading.Event = field(default_factory=threading.Event)  # a client has hung up

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/v2"

    def run(self, stopped: threading.Event) -> None:
        connections = []  # kept open: silence is not the end
        with contextlib.suppress(OSError):  # the listening socket is closed
            while True:
                connection, _ = self.listening.accept()
                connections.append(connection)
                try:
                    connection.recv(65_536)
                    for piece in self.pieces:
                        connection.sendall(piece)
                        self.sent += 1
                        if stopped.wait(self.pause):
                            break
                except ConnectionError:
                    self.left.set()
        for connection in connections:
            connection.close()


@pytest.fixture
def raw_server():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server, stopped = RawServer(listening), threading.Event()
        thread = threading.Thread(target=server.run, args=(stopped,), daemon=True)
        thread.start()
        yield server
        stopped.set()
        listening.shutdown(socket.SHUT_RDWR)  # wakes accept
    thread.join()


LENGTH = f"Content-Length: {len(GOOD.body)}"
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{LENGTH}\r\n\r\n".encode()
DRIPS = {
    "head": [*(bytes([one]) for one in HEAD), GOOD.body],
    "body": [HEAD, *(bytes([one]) for one in GOOD.body)],
}


@pytest.mark.parametrize("pieces", DRIPS.values(), ids=DRIPS)
def test_a_trickle_of_bytes_does_not_outlast_the_time_allowed(ask, raw_server, pieces):
    raw_server.pieces = pieces  # whoever waits for the end gets a good answer
    with pytest.raises(Unreachable, match="did not answer in time"):
        ask(raw_server.base, total=0.4)
    assert raw_server.sent < len(pieces)


def test_a_body_that_trickles_is_left_to_itself_when_the_time_is_over(ask, raw_server):
    raw_server.pieces = DRIPS["body"]
    with pytest.raises(Unreachable):
        ask(raw_server.base, total=0.2)
    assert raw_server.left.wait(20)


@pytest.mark.parametrize("pieces", [[], [HEAD[:20]], [HEAD, GOOD.body[:50]]])
def test_a_service_that_falls_silent_is_asked_again_after_the_time_for_one_reading(
    ask, raw_server, pieces
):
    raw_server.pieces = pieces
    with pytest.raises(Unreachable, match="did not answer in time"):
        ask(raw_server.base, read=0.1)
    assert ask.waits == [1, 2, 4]


def test_what_is_no_http_is_unreachable(ask, raw_server):
    raw_server.pieces = [b"SSH-2.0-OpenSSH_9.2\r\n\r\n"]
    with pytest.raises(Unreachable, match="cannot be reached"):
        ask(raw_server.base)


@pytest.mark.parametrize("base", ["", "api.worldbank.org/v2", "ftp://a/v2", "file:///etc/passwd"])
def test_an_address_that_is_no_web_address_is_a_mistake_of_ours(ask, base):
    with pytest.raises(ValueError, match="begin with https://"):
        ask(base)


def test_a_proxy_of_the_environment_does_not_stand_before_a_loopback_service(
    ask, service, monkeypatch
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    service.answers(GOOD)
    assert len(ask(service.base).rows) == 3


# Redirects


def moved(location: str, status: int = 302, body=b"") -> Reply:
    return Reply(body, status, HTML, {"Location": location})


def test_a_redirect_on_the_same_host_and_port_is_followed(ask, service):
    service.answers(moved("/v3/here", 301), GOOD)
    assert len(ask(service.base).rows) == 3
    assert service.asked[1] == "/v3/here"


def test_a_redirect_to_another_port_is_not_followed(ask, service):
    with loopback_service() as other:
        other.answers(GOOD)
        service.answers(moved(other.base))
        assert "another address" in refused(ask, service, Unsound).sentence
        assert (len(service.asked), other.asked) == (1, [])


@pytest.mark.parametrize(
    "location", ["https://127.0.0.1/v2", "//example.org/v2", "file:///etc/passwd", "http://["]
)
def test_a_redirect_to_another_host_or_scheme_is_not_followed(ask, service, location):
    service.answers(moved(location))
    refused(ask, service, Unsound)


def test_a_ring_of_redirects_comes_to_an_end(ask, service):
    service.answers(moved("/v2/round"))
    assert "from address to address" in refused(ask, service, Unsound).sentence


# Size


def test_an_answer_larger_than_a_series_can_be_is_refused(ask, service):
    service.answers(Reply(b" " * 3_000_000 + GOOD.body))
    assert "larger" in refused(ask, service, Unsound).sentence
    assert len(service.asked) == 1


def test_many_pages_together_are_not_larger_either(ask, service):
    padded = [[one[0] | {"more": "x" * 900_000}, one[1]] for one in pages(1)]
    service.answers(*map(as_json, padded))
    assert "larger" in refused(ask, service, Unsound).sentence


BAD_PACKAGES = {
    "cut": gzip.compress(GOOD.body)[:-9],
    "not packed at all": GOOD.body,
    "something after the end": gzip.compress(GOOD.body) + b"more",
}


@pytest.mark.parametrize("body", BAD_PACKAGES.values(), ids=BAD_PACKAGES)
def test_a_damaged_package_is_unsound(ask, service, body):
    service.answers(Reply(body, headers={"Content-Encoding": "gzip"}))
    refused(ask, service, Unsound)


@pytest.mark.parametrize("coding", ["br", "gzip, gzip"])
def test_an_unknown_way_of_packing_is_unsound(ask, service, coding):
    service.answers(Reply(GOOD.body, headers={"Content-Encoding": coding}))
    assert "packed" in refused(ask, service, Unsound).sentence


MEGABYTE = b" " * (1 << 20)


def packed() -> bytes:
    """Three hundred megabytes in three hundred kilobytes."""
    pack = zlib.compressobj(1, wbits=31)
    return b"".join([*(pack.compress(MEGABYTE) for _ in range(300)), pack.flush()])


HUGE = {
    "not announced": lambda: Reply(lambda: iter([MEGABYTE] * 300)),
    "announced": lambda: Reply(
        lambda: iter([MEGABYTE] * 300), headers={"Content-Length": str(300 << 20)}
    ),
    "packed": lambda: Reply(packed(), headers={"Content-Encoding": "gzip"}),
    "beside a redirect": lambda: moved("/v2/big", body=lambda: iter([MEGABYTE] * 300)),
}


@pytest.mark.parametrize("reply", HUGE.values(), ids=HUGE)
def test_three_hundred_megabytes_do_not_fill_the_memory(ask, service, reply):
    service.answers(reply(), Reply(MEGABYTE * 3))
    tracemalloc.start()
    try:
        assert "larger" in refused(ask, service, Unsound).sentence
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


# Recorded answers of the real API


def recorded(shared_data: Path) -> pd.DataFrame:
    table = shared_data / "worldbank" / "api_fixtures" / "index.csv"
    return pd.read_csv(table, dtype="str", keep_default_na=False)


@pytest.mark.shared_data
def test_the_seventy_recorded_answers_are_what_their_index_says(shared_data):
    folder = shared_data / "worldbank" / "api_fixtures"
    faults = {"error:120": Unknown, "error:120+120+120": Unknown, "error:150": Unsound}
    faults["html_error"] = Unreachable
    read = []
    for told in recorded(shared_data).itertuples():
        status, headers = int(told.http_status), {"Content-Type": told.content_type}
        body = (folder / told.file).read_bytes()
        if told.kind != "page":
            with pytest.raises(faults[told.kind]):
                read_response(status, headers, body)
            read.append("fault")
        else:
            text, answer = read_response(status, headers, body)
            assert len(answer[1]) == int(told.rows_in_body)
            assert text.encode() == body
            if not told.lastupdated:  # a list of countries, topics … is no series
                with pytest.raises(Unsound, match="last updated"):
                    read_head(answer, int(told.page.strip('"')))
                read.append("list")
            else:
                head = read_head(answer, int(told.page))
                assert head == {
                    "total": int(told.total),
                    "pages": int(told.pages),
                    "per_page": int(told.per_page),
                    "lastupdated": told.lastupdated,
                }
                read.append("data")
    assert {kind: read.count(kind) for kind in sorted(set(read))} == {
        "data": 17,
        "fault": 28,  # 24 of them with status 200
        "list": 25,
    }


@pytest.mark.shared_data
def test_the_recorded_errors_are_faults_over_http_too(ask, service, shared_data):
    folder = shared_data / "worldbank" / "api_fixtures"
    table = recorded(shared_data)
    errors = table[table["kind"] != "page"]
    for told in errors.itertuples():
        body = (folder / told.file).read_bytes()
        service.answers(Reply(body, int(told.http_status), told.content_type))
        refused(ask, service, (Unknown, Unsound, Unreachable))
    assert len(errors) == 28


@pytest.mark.shared_data
def test_recorded_rows_of_japan_are_read(ask, shared_data):
    folder = shared_data / "worldbank" / "api_fixtures"
    data = recorded(shared_data)
    read = 0
    for told in data[data["url"].str.contains("JPN;USA/indicators/NY.GDP.MKTP.CD")].itertuples():
        if told.kind != "page":
            continue
        _, rows = json.loads((folder / told.file).read_text(encoding="utf-8"))
        rows = [
            one
            for one in rows
            if one["countryiso3code"] == "JPN" and one["indicator"]["id"] == "NY.GDP.MKTP.CD"
        ]
        document = write_document("https://example.org", [json.dumps(page(rows=rows))])
        answer = read_answer(document, "JPN", "NY.GDP.MKTP.CD", range(1960, 2021))
        values = answer.rows.set_index("time_period")["value"]
        assert values[2019] == 5081769542379.77
        read += 1
    assert read == 8
