"""Rule by edition: the same rule year after year, through the chain of editions."""

from dataclasses import replace

import pandas as pd
import pytest

from catalogue.words import words
from model import findings
from model.records import Finding
from reporting.matrix import rule_matrix
from reporting.report import fill, report_content
from store import editions
from store.places import places
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


PARAMETERS = {
    "V50": {"change": "47.5", "usual": "30"},
    "V11": {"dimension": "sex", "tolerance": "0"},
}


def found(**counts) -> pd.DataFrame:
    rows = [
        Finding(
            rule,
            "must-explain",
            "XAA",
            "lights",
            "MP-A01",
            2010 + place,
            observed="1",
            expected="2",
            parameters=PARAMETERS[rule],
        )
        for rule, count in counts.items()
        for place in range(count)
    ]
    return findings.frame(rows)


def ran(*rules) -> pd.DataFrame:
    rows = [(rule, "x", 1, 0, 0, "") for rule in rules]
    return pd.DataFrame(rows, columns=["rule", "suite", "examined", "failed", "left_out", "note"])


@pytest.fixture
def chain(known, tmp_path, monkeypatch):
    """Four editions in a row on the disk: counts of findings, rules that ran."""
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path))
    made = []
    for year, (counts, rules) in enumerate(
        [
            ({"V50": 2}, ["V50"]),
            ({"V50": 1, "V11": 1}, ["V50", "V11"]),
            ({"V50": 1}, ["V50", "V11"]),
            ({"V50": 3}, ["V50", "V11"]),
        ],
        start=2021,
    ):
        before = made[-1].manifest.edition if made else ""
        edition = lighthouses.edition(
            *known[:2],
            manifest=lighthouses.manifest(time_period=year, previous=before),
            findings=found(**counts),
            rule_runs=ran(*rules),
        )
        frames = {name: getattr(edition, name) for name in editions.FRAMES}
        made.append(editions.write_edition(places(), edition.manifest, **frames))
    return made


def table(told) -> dict:
    return {row["rule"]: [cell["text"] for cell in row["cells"]] for row in told["rows"]}


def test_a_first_edition_has_no_matrix(known, chain):
    assert rule_matrix(chain[0], None, known[2]) is None


def test_each_edition_of_the_chain_is_a_column_the_oldest_first(known, chain):
    told = rule_matrix(chain[3], chain[2], known[2])
    assert [one["year"] for one in told["editions"]] == [2021, 2022, 2023, 2024]
    assert table(told) == {"V11": ["–", "1", "0", "0"], "V50": ["2", "1", "1", "3"]}


def test_what_grew_is_marked(known, chain):
    told = rule_matrix(chain[3], chain[2], known[2])
    (row,) = [row for row in told["rows"] if row["rule"] == "V50"]
    assert [cell["more"] for cell in row["cells"]] == [False, False, False, True]


def test_what_was_decided_is_not_counted(known, chain):
    settled = replace(chain[3], findings=chain[3].findings.assign(state="waived"))
    assert table(rule_matrix(settled, chain[2], known[2]))["V50"] == ["2", "1", "1", "0"]


def test_the_chain_ends_where_an_edition_is_not_kept_any_more(known, chain):
    (chain[1].folder / editions.MANIFEST).unlink()
    told = rule_matrix(chain[3], chain[2], known[2])
    assert [one["year"] for one in told["editions"]] == [2023, 2024]


def test_the_report_shows_it(known, chain):
    page = fill(report_content(chain[3], chain[2], *known), known[2], printed=False)
    assert "Open findings of each rule, edition by edition" in page
    assert chain[0].manifest.edition[:6] in page
