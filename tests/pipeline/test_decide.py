"""Decisions given in the form or in a CSV, applied on the next run."""

from pathlib import Path

import pytest

from pipeline import decide, parts, year

KEY = "V63|MDA|bns|MP-C03|2024|"
AT = "2025-06-01T10:00:00+00:00"


def planned_states(root: Path) -> dict:
    """State per finding of the edition that the next run would make."""
    made = year.standardise("MDA", 2024)
    assert not made["unchanged"]
    year.validate("MDA", 2024, made["edition"])
    work = root / "var" / "work" / "MDA" / made["edition"]
    found = parts.load(work, "findings")
    return dict(zip(found["key"], found["state"], strict=True))


def test_what_is_no_finding_cannot_be_decided(own_root):
    with pytest.raises(year.NotAllowed, match=r"findings\.csv"):
        decide.decide("MDA", 2024, "V63|MDA|bns|MP-C03|1999|", "explain", "x", "officer", AT)


def test_a_decision_given_in_the_form_is_applied_on_the_next_run(own_root):
    decide.decide("MDA", 2024, KEY, "explain", "The file came late.", "officer", AT)
    assert planned_states(own_root)[KEY] == "explained"


def test_a_decision_given_in_a_file_is_applied_too(built, own_root, tmp_path):
    found = built.editions[2024].findings.set_index("key")
    key = "V63|MDA|bns|MP-C03|2023|"
    file = tmp_path / "decisions.csv"
    file.write_text(
        "finding,kind,observed,expected,text,decided_by,decided_at\n"
        f'{key},waive,{found.loc[key, "observed"]},{found.loc[key, "expected"]},"late",group,{AT}\n'
    )
    assert decide.main(["--country", "MDA", str(file)]) == 0
    assert planned_states(own_root)[key] == "waived"


def test_a_file_with_a_mistake_is_not_used_and_says_where(own_root, tmp_path, capsys):
    file = tmp_path / "decisions.csv"
    file.write_text("finding,kind,observed,expected,text,decided_by,decided_at\nx,guess,,,t,me,y\n")
    assert decide.main(["--country", "MDA", str(file)]) == 1
    assert "line 2" in capsys.readouterr().err
