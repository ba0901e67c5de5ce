"""The recorded World Bank answers of Moldova and Kenya, and the loopback server that gives them."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import requests

from extractors.world_bank import retrieve_series
from extractors.world_bank_answer import Archived, NotInSample, Unknown
from samples.world_bank import write_answers
from samples.world_bank.serve import serve

ALL = Path(__file__).parent.parent.parent / "samples" / "world_bank"
SAMPLE = ALL / "MDA"
ROUNDS = pd.read_csv(SAMPLE / "rounds.csv", dtype="str")
SERIES = sorted(set(ROUNDS["wb_code"]))


@pytest.fixture(scope="module", params=[2023, 2024])
def round_(request):
    return request.param


@pytest.fixture(scope="module")
def base(round_):
    with serve(round_) as address:
        yield address


@pytest.fixture(scope="module")
def base_2024():
    with serve(2024) as address:
        yield address


def get(base: str, path: str, **query):
    """What a question is answered with; status and type are the API's."""
    answer = requests.get(f"{base}/{path}", params={"format": "json"} | query, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json;charset=utf-8"
    return answer.json()


def test_every_recorded_answer_is_used_by_a_round_and_every_round_has_its_answers():
    planned = set(ROUNDS["vintage"] + "/" + ROUNDS["wb_code"] + ".json")
    recorded = {str(path.relative_to(SAMPLE / "answers")) for path in SAMPLE.rglob("*/*/*.json")}
    assert planned == recorded
    assert ROUNDS.groupby("round").size().to_dict() == {"2023": 21, "2024": 21}


@pytest.mark.parametrize("series", SERIES)
def test_the_client_reads_every_series_of_both_rounds(base, round_, series, catalogue):
    answer = retrieve_series(base, "MDA", series, range(2000, round_ + 1), catalogue)
    row = ROUNDS[(ROUNDS["round"] == str(round_)) & (ROUNDS["wb_code"] == series)]
    assert answer.last_updated == row["vintage"].item()
    assert answer.rows["time_period"].between(2000, round_).all()
    assert "127.0.0.1" not in answer.document.decode()
    assert answer.url.startswith("https://api.worldbank.org/v2/country/MDA/indicator/")


def test_the_later_round_revises_what_the_earlier_one_knew(catalogue):
    known = {}
    for round_ in (2023, 2024):
        with serve(round_) as base:
            answer = retrieve_series(base, "MDA", "SL.UEM.TOTL.ZS", range(2000, 2024), catalogue)
        known[answer.last_updated] = answer.rows.set_index("time_period")["value"]
    assert list(known) == ["2025-12", "2026-05"]
    # Unemployment of 2023, modelled by the ILO, in the two vintages.
    assert [values[2023] for values in known.values()] == [1.555, 1.57]


def test_pages_hold_every_row_once_the_newest_first(base_2024):
    path = "country/MDA/indicator/SP.POP.TOTL"
    (whole, rows) = get(base_2024, path, per_page=100)
    assert (whole["page"], whole["pages"], whole["per_page"], whole["total"]) == (1, 1, 100, 25)
    assert [row["date"] for row in rows] == [str(year) for year in range(2024, 1999, -1)]
    parts = [get(base_2024, path, per_page=7, page=number) for number in (1, 2, 3, 4)]
    assert [(head["page"], head["pages"], head["total"]) for head, _ in parts] == [
        (number, 4, 25) for number in (1, 2, 3, 4)
    ]
    assert [row for _, part in parts for row in part] == rows
    assert get(base_2024, path)[0]["per_page"] == 50  # as the API, unless told


@pytest.mark.parametrize(
    ("date", "years"), [("2020", [2020]), ("2019:2021", [2021, 2020, 2019]), ("1990:2000", [2000])]
)
def test_a_window_of_dates_is_kept_to(base_2024, date, years):
    _, rows = get(base_2024, "country/MDA/indicator/SP.POP.TOTL", date=date)
    assert [int(row["date"]) for row in rows] == years


def test_a_year_without_a_value_is_a_null_row(base_2024):
    _, rows = get(base_2024, "country/MDA/indicator/SM.POP.TOTL", date="2018:2024")
    stated = [int(row["date"]) for row in rows if row["value"] is not None]
    assert (len(rows), stated) == (7, [2024, 2020])


@pytest.mark.parametrize(
    "path",
    [
        "countries/MDA/indicators/SP.POP.TOTL",
        "country/md/indicator/sp.pop.totl",
        "country/MDA/indicators/SP.POP.TOTL?source=2",
    ],
)
def test_the_other_spellings_of_the_api_work_too(base_2024, path):
    assert get(base_2024, path)[0]["total"] == 25


MESSAGES = {
    "unknown country": ("country/QQQ/indicator/SP.POP.TOTL", {}, "120"),
    "a total is no country": ("country/_T/indicator/SP.POP.TOTL", {}, "120"),
    "unknown series": ("country/MDA/indicator/NO.SUCH.CODE", {}, "120"),
    "bad date": ("country/MDA/indicator/SP.POP.TOTL", {"date": "soon"}, "120"),
    "bad page": ("country/MDA/indicator/SP.POP.TOTL", {"page": "0"}, "120"),
    "bad per_page": ("country/MDA/indicator/SP.POP.TOTL", {"per_page": "all"}, "120"),
    "archived": ("country/MDA/indicator/SM.POP.REFG", {}, "175"),
    "archived origin": ("country/MDA/indicator/SM.POP.REFG.OR", {}, "175"),
}


@pytest.mark.parametrize(("path", "query", "number"), MESSAGES.values(), ids=MESSAGES)
def test_errors_are_messages_with_status_200(base_2024, path, query, number):
    (only,) = get(base_2024, path, **query)
    assert [message["id"] for message in only["message"]] == [number]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("country/MDA/indicator/SM.POP.RHCR.EA", {}),  # live, not recorded
        ("country/ROU/indicator/SP.POP.TOTL", {}),  # another country
        ("country/MDA/indicator/SP.POP.TOTL", {"date": "1990:1995"}),  # years left out
    ],
)
def test_what_the_sample_lacks_is_empty_and_says_so(base_2024, path, query):
    head, rows = get(base_2024, path, **query)
    assert (head["total"], head["not_in_sample"], rows) == (0, True, None)


def test_the_client_tells_not_in_the_sample_from_archived_and_unknown(base_2024, catalogue):
    years = range(2000, 2025)
    for ref_area, series, fault in [
        ("MDA", "SM.POP.RHCR.EA", NotInSample),
        ("ROU", "SP.POP.TOTL", NotInSample),
        ("MDA", "SM.POP.REFG", Archived),
        ("MDA", "NO.SUCH.CODE", Unknown),
    ]:
        with pytest.raises(fault) as raised:
            retrieve_series(base_2024, ref_area, series, years, catalogue)
        assert type(raised.value) is fault


@pytest.mark.parametrize(
    "path",
    [
        "country/MDA/indicator/SP.POP.TOTL",  # XML, which the API answers unless told otherwise
        "country/all/indicator/SP.POP.TOTL?format=json",
        "country/MDA;ROU/indicator/SP.POP.TOTL?format=json",
        "country/MDA/indicator/SP.POP.TOTL?format=json&mrv=1",
        "country?format=json",
        "../../MDA/rounds.csv",
    ],
)
def test_what_the_sample_does_not_know_is_not_pretended(base_2024, path):
    assert requests.get(f"{base_2024}/{path}", timeout=10).status_code == 501


def test_a_round_without_a_sample_is_a_clear_error():
    with (
        pytest.raises(ValueError, match="no sample of round 1999, only of 2023, 2024"),
        serve(1999),
    ):
        pass


def test_the_program_prints_its_loopback_address_and_stops_when_told():
    command = [
        *(sys.executable, ALL / "serve.py", "--country", "MDA"),
        *("--round", "2024", "--port", "0"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = json.loads(server.stdout.readline())["address"]
            assert address.startswith("http://127.0.0.1:")
            assert get(address, "country/MDA/indicator/SP.POP.TOTL")[0]["total"] == 25
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0


# Against the publisher's figures


@pytest.mark.shared_data
def test_every_value_is_the_snapshots_value_and_no_value_is_missing(shared_data):
    folder = shared_data / "worldbank"
    sources = pd.read_csv(folder / "snapshot_sources.csv", dtype="str", keep_default_na=False)
    files = {"2023": ["snapshot.csv"], "2024": ["snapshot_2026-05.csv", "snapshot.csv"]}
    published = {}
    for name in files["2024"]:
        table = pd.read_csv(folder / name, dtype="str", keep_default_na=False)
        table = table[(table["country_iso3"] == "MDA") & (table["year"] >= "2000")]
        published[name] = {
            series: dict(zip(rows["year"], rows["value"].astype("float64"), strict=True))
            for series, rows in table.groupby("indicator_code")
        }
    compared = 0
    for row in ROUNDS.itertuples():
        name = next(name for name in files[row.round] if row.wb_code in published[name])
        told = sources[(sources["file"] == name) & (sources["indicator_code"] == row.wb_code)]
        assert told["vintage"].item().endswith(row.vintage)
        path = SAMPLE / "answers" / row.vintage / f"{row.wb_code}.json"
        head, rows = json.loads(path.read_text(encoding="utf-8"))
        assert head["lastupdated"] == row.vintage
        assert {one["indicator"]["value"] for one in rows} == {told["indicator_name"].item()}
        stated = {one["date"]: one["value"] for one in rows if one["value"] is not None}
        assert stated == published[name][row.wb_code]
        assert [int(one["date"]) for one in rows] == list(range(int(rows[0]["date"]), 1999, -1))
        assert int(rows[0]["date"]) == max(2024, *map(int, stated))
        compared += len(stated)
    assert compared == 960  # 479 of round 2023, 481 of round 2024


@pytest.mark.shared_data
@pytest.mark.parametrize("ref_area", ["MDA", "KEN"])
def test_the_answers_are_written_again_byte_by_byte(shared_data, tmp_path, ref_area):
    write_answers.main(shared_data, ref_area, tmp_path)
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    sample = ALL / ref_area
    recorded = [*sample.rglob("answers/*/*.json"), sample / "rounds.csv"]
    assert written == {path.relative_to(sample): path.read_bytes() for path in recorded}
