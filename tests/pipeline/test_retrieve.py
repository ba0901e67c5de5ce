"""The World Bank stage: raw answers kept, one bad series stops no other, nothing said twice."""

import json
from pathlib import Path

import pandas as pd
import pytest

from catalogue.load import load_catalogue, load_country
from catalogue.words import finding_texts, words
from extractors.world_bank import Patience
from extractors.world_bank_answer import read_answer
from pipeline.retrieve import owed_series, retrieval_findings, retrieve_world_bank
from samples.world_bank.serve import Sample, serve
from store import observations, register, vault
from store.places import places
from tests.loopback import Reply, as_json, loopback_service

# Population, remittances paid, unemployment by sex and in all, refugees (not in the sample).
OWED = ["MP-A01", "MP-M05", "MP-B06", "MP-J12"]
SERIES = [
    "BM.TRF.PWKR.CD.DT",
    "SL.UEM.TOTL.FE.ZS",
    "SL.UEM.TOTL.MA.ZS",
    "SL.UEM.TOTL.ZS",
    "SM.POP.RHCR.EA",
    "SP.POP.TOTL",
]
NOW = "2025-03-01T08:00:00+00:00"
LATER = "2025-04-01T08:00:00+00:00"
DOWN = Reply(b"<html>Service unavailable</html>", 503, "text/html")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The places of an empty root, for a Moldova that owes only these World Bank figures."""
    folder = tmp_path / "countries" / "MDA"
    folder.mkdir(parents=True)
    (folder / "country.yml").write_text(
        "{name: Republic of Moldova, languages: [en], producer: Bureau, currency: MDL,"
        " legal_base: none, territory: {code: MDA, note: all}, reviewers: [reviewer]}"
    )
    (folder / "providers.yml").write_text(
        "providers:\n"
        "  world_bank: {name: World Bank, short: World Bank, kind: api, language: en}\n"
        "  lighthouses: {name: Ministry of Lighthouses, short: ML, kind: national, language: en}\n"
    )
    (folder / "calendar.yml").write_text(
        'rounds:\n  2023: {opens: "2024-02-01", closes: "2024-05-31"}\n'
        '  2024: {opens: "2025-02-01", closes: "2025-05-31"}\n'
    )
    owed = "".join(f"world_bank,{indicator},2,none,,,,\n" for indicator in OWED)
    (folder / "obligations.csv").write_text(
        "provider,indicator,rank,dimensions,every,first,reason,note\n"
        f"{owed}lighthouses,MP-B01,1,none,,,,\n"
    )
    monkeypatch.setenv("MIGRATION_PROFILE_COUNTRIES", str(folder.parent))
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path))
    monkeypatch.delenv("MIGRATION_PROFILE_REGISTER", raising=False)
    monkeypatch.delenv("MIGRATION_PROFILE_SHARE", raising=False)
    return places()


@pytest.fixture
def service():
    with loopback_service() as service:
        yield service


def retrieve(here, round_, base, now=NOW):
    return retrieve_world_bank(here, "MDA", round_, base, now, Patience(wait=lambda _: None))


def registered(here, round_=None) -> pd.DataFrame:
    engine = register.open_register(here.register_url)
    try:
        return register.retrievals(engine, "MDA", round_)
    finally:
        engine.dispose()


def newest(here, round_, series="SP.POP.TOTL") -> dict:
    rows = registered(here, round_)
    return rows[rows["series"] == series].iloc[-1].to_dict()


def sample_but(round_: int, **instead: Reply):
    """A service that answers from the sample, but some series (dots as underscores) otherwise."""
    sample = Sample(round_)

    def answer(path: str) -> Reply:
        series = path.partition("/indicator/")[2].partition("?")[0]
        reply = instead.get(series.replace(".", "_"))
        query = dict(part.split("=") for part in path.partition("?")[2].split("&"))
        return reply or as_json(sample.answer("MDA", series, query))

    return answer


def test_the_series_owed_are_those_of_the_countrys_world_bank_obligations(here, tmp_path):
    catalogue = load_catalogue()
    assert owed_series(catalogue, load_country("MDA", catalogue, tmp_path / "countries")) == SERIES


def test_every_series_is_kept_raw_read_and_registered(here):
    with serve(2023) as base:
        done = retrieve(here, 2023, base)
    assert done == {
        "ref_area": "MDA",
        "round": 2023,
        "current": 5,
        "stale": 0,
        "absent": 1,
        "added": [f"MDA-world_bank-{series}-2023-1" for series in SERIES],
    }
    rows = registered(here)
    assert list(rows["series"]) == SERIES
    for row in rows[rows["state"] == "current"].itertuples():
        assert row.url == (
            f"https://api.worldbank.org/v2/country/MDA/indicator/{row.series}"
            "?format=json&date=2000:2023"
        )
        assert (row.retrieved_at, row.note) == (NOW, "")
        document = vault.read(here.vault, row.sha256)
        assert b"127.0.0.1" not in document
        answer = read_answer(document, "MDA", row.series, range(2000, 2024))
        assert answer.last_updated == row.last_updated
        (read,) = observations.load(here.observations, "read", [row.retrieval_id])
        pd.testing.assert_frame_equal(read, answer.rows)
        assert len(read)
    vintages = rows.set_index("series")["last_updated"]
    assert vintages["SP.POP.TOTL"] == "2025-12"
    assert vintages["BM.TRF.PWKR.CD.DT"] == "2021-09"


def test_a_series_that_is_not_in_the_sample_is_absent_and_says_so(here):
    with serve(2023) as base:
        retrieve(here, 2023, base)
    row = newest(here, 2023, "SM.POP.RHCR.EA")
    assert (row["state"], row["sha256"], row["last_updated"]) == ("absent", "", "")
    assert row["note"] == "A04: the sample does not hold this series for this country"


def test_the_same_content_again_adds_nothing(here):
    with serve(2023) as base:
        retrieve(here, 2023, base)
        before = registered(here)
        done = retrieve(here, 2023, base, LATER)
    assert (done["current"], done["absent"], done["added"]) == (5, 1, [])
    pd.testing.assert_frame_equal(registered(here), before)


def test_a_new_vintage_is_a_new_retrieval_and_never_changes_the_earlier_one(here):
    with serve(2023) as base:
        retrieve(here, 2023, base)
    before = registered(here, 2023)
    with serve(2024) as base:
        done = retrieve(here, 2024, base, LATER)
    assert len(done["added"]) == len(SERIES)
    pd.testing.assert_frame_equal(registered(here, 2023), before)
    assert newest(here, 2024)["last_updated"] == "2026-05"
    with serve(2024) as base:  # the earlier round is asked again, and hears something newer
        done = retrieve(here, 2023, base, LATER)
    assert "MDA-world_bank-SP.POP.TOTL-2023-2" in done["added"]
    assert newest(here, 2023)["last_updated"] == "2026-05"


def test_when_the_service_is_down_the_last_good_retrieval_is_used_and_marked(here, service):
    with serve(2023) as base:
        retrieve(here, 2023, base)
    service.answers(DOWN)
    done = retrieve(here, 2024, service.base, LATER)
    assert (done["current"], done["stale"], done["absent"]) == (0, 5, 1)
    good, stale = newest(here, 2023), newest(here, 2024)
    assert stale == good | {
        "retrieval_id": "MDA-world_bank-SP.POP.TOTL-2024-1",
        "round": 2024,
        "state": "stale",
        "note": "A02: the service answered with a page that is not data",
    }
    kept = observations.load(
        here.observations, "read", [good["retrieval_id"], stale["retrieval_id"]]
    )
    pd.testing.assert_frame_equal(*kept)


def test_an_outage_that_lasts_is_said_once_and_ends_with_the_next_answer(here, service):
    with serve(2023) as base:
        retrieve(here, 2023, base)
        service.answers(DOWN)
        assert len(retrieve(here, 2023, service.base, LATER)["added"]) == len(SERIES)
        assert newest(here, 2023)["state"] == "stale"
        assert retrieve(here, 2023, service.base, LATER)["added"] == []
        done = retrieve(here, 2023, base, LATER)
    assert (done["current"], len(done["added"])) == (5, len(SERIES))
    row = newest(here, 2023)
    assert (row["retrieval_id"], row["state"]) == ("MDA-world_bank-SP.POP.TOTL-2023-3", "current")
    assert row["retrieved_at"] == LATER


def test_a_service_that_is_down_from_the_first_day_leaves_every_series_absent(here, service):
    service.answers(DOWN)
    done = retrieve(here, 2023, service.base)
    assert (done["stale"], done["absent"]) == (0, len(SERIES))
    assert newest(here, 2023)["note"].startswith("A04: the service answered with a page")
    assert not here.vault.exists()


def test_during_an_outage_only_the_first_series_is_waited_for(here, service):
    service.answers(DOWN)
    retrieve(here, 2023, service.base)
    assert len(service.asked) == 4 + len(SERIES) - 1


def test_figures_of_a_later_round_never_stand_in_for_an_earlier_one(here, service):
    with serve(2024) as base:
        retrieve(here, 2024, base)
    service.answers(DOWN)
    assert retrieve(here, 2023, service.base)["stale"] == 0


def test_one_bad_series_stops_no_other(here, service):
    service.answers(
        sample_but(
            2023,
            BM_TRF_PWKR_CD_DT=as_json([{"message": [{"id": "175"}]}]),
            SL_UEM_TOTL_FE_ZS=Reply(b'[{"page":1,'),
            SL_UEM_TOTL_MA_ZS=DOWN,
            SL_UEM_TOTL_ZS=as_json([{"message": [{"id": "120"}]}]),
        )
    )
    done = retrieve(here, 2023, service.base)
    assert (done["current"], done["absent"]) == (1, 5)
    notes = registered(here).set_index("series")["note"]
    assert notes.to_dict() == {
        "BM.TRF.PWKR.CD.DT": "A01: the series is archived and no longer served",
        "SL.UEM.TOTL.FE.ZS": "A03: the answer is not whole and sound JSON",
        "SL.UEM.TOTL.MA.ZS": "A04: the service answered with a page that is not data",
        "SL.UEM.TOTL.ZS": "A04: the service does not know this series or this country",
        "SM.POP.RHCR.EA": "A04: the sample does not hold this series for this country",
        "SP.POP.TOTL": "",
    }


def test_after_an_unsound_answer_the_last_good_one_counts_and_both_are_said(here, service):
    with serve(2023) as base:
        retrieve(here, 2023, base)
    service.answers(sample_but(2023, SP_POP_TOTL=Reply(b'[{"page":1,')))
    done = retrieve(here, 2023, service.base, LATER)
    assert (done["current"], done["stale"]) == (4, 1)
    row = newest(here, 2023)
    assert (row["state"], row["last_updated"]) == ("stale", "2025-12")
    found = retrieval_findings(row, load_catalogue(), "MDA")
    assert list(found["rule"]) == ["A03", "A02"]


@pytest.mark.parametrize("message", ["120", "175"])
def test_a_series_the_service_no_longer_gives_is_absent_whatever_was_known(here, service, message):
    with serve(2023) as base:
        retrieve(here, 2023, base)
    service.answers(sample_but(2024, SP_POP_TOTL=as_json([{"message": [{"id": message}]}])))
    retrieve(here, 2024, service.base, LATER)
    row = newest(here, 2024)
    assert (row["state"], row["sha256"]) == ("absent", "")
    service.answers(DOWN)  # and an outage does not bring it back
    retrieve(here, 2024, service.base, LATER)
    assert newest(here, 2024)["state"] == "absent"


def test_what_is_handed_on_holds_no_figures(here):
    with serve(2023) as base:
        done = retrieve(here, 2023, base)
    handed_on = json.dumps(done)
    for path in Path(here.observations / "read").glob("*.parquet"):
        values = pd.read_parquet(path)["value"]
        assert not any(repr(value) in handed_on for value in values)


def test_a_round_that_is_not_in_the_calendar_is_a_clear_error(here):
    with pytest.raises(ValueError, match=r"calendar.yml of MDA has no round 1999, only 2023, 2024"):
        retrieve(here, 1999, "http://127.0.0.1:9/v2")


# Findings

SAID = {
    "current": ({"state": "current", "note": ""}, {}),
    "archived": (
        {"series": "SM.POP.REFG", "note": "A01: the series is archived and no longer served"},
        {
            "A01": "World Bank series SM.POP.REFG: archived, no longer served"
            " (its successor: SM.POP.RHCR.EA)."
        },
    ),
    "archived without a successor": (
        {"series": "SM.POP.FRGN", "note": "A01: the series is archived and no longer served"},
        {"A01": "World Bank series SM.POP.FRGN: archived, no longer served (its successor: —)."},
    ),
    "not in the sample": (
        {"note": "A04: the sample does not hold this series for this country"},
        {
            "A04": "World Bank series SL.UEM.TOTL.FE.ZS: "
            "the sample does not hold this series for this country."
        },
    ),
    "unsound": (
        {"note": "A03: the answer has a year more than once"},
        {
            "A03": "World Bank series SL.UEM.TOTL.FE.ZS: the answer has a year more than once. "
            "Nothing of this answer was stored."
        },
    ),
}


@pytest.mark.parametrize(("retrieval", "sentences"), SAID.values(), ids=SAID)
def test_a_retrieval_says_in_a_finding_what_became_of_it(retrieval, sentences, catalogue, moldova):
    retrieval = {
        "series": "SL.UEM.TOTL.FE.ZS",
        "state": "absent",
        "sha256": "",
        "last_updated": "",
    } | retrieval
    found = retrieval_findings(retrieval, catalogue, "MDA")
    english = words("en", catalogue, moldova)
    said = {row["rule"]: finding_texts(english, row) for row in found.to_dict("records")}
    assert {rule: texts["sentence"] for rule, texts in said.items()} == sentences
    assert (found["severity"] == found["rule"].map(catalogue.rules["severity"])).all()
    assert (found["pointers"] == "").all()


def test_the_finding_about_older_figures_points_to_them(catalogue, moldova):
    retrieval = {
        "series": "SL.UEM.TOTL.FE.ZS",
        "state": "stale",
        "sha256": "ab" * 32,
        "last_updated": "2025-12",
        "note": "A02: the service did not answer in time",
    }
    (finding,) = retrieval_findings(retrieval, catalogue, "MDA").to_dict("records")
    assert (finding["rule"], finding["indicator"], finding["dimensions"]) == (
        "A02",
        "MP-B06",
        "sex=F",
    )
    assert finding["pointers"] == f"answer:{'ab' * 32}!SL.UEM.TOTL.FE.ZS!"
    sentence = finding_texts(words("en", catalogue, moldova), finding)["sentence"]
    assert "the service did not answer in time" in sentence and "2025-12" in sentence
