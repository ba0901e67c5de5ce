import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import findings, observations
from model.records import Finding, Manifest, SourcePointer
from tests.observations import observe


def test_a_frame_without_a_fixed_column_is_refused():
    with pytest.raises(ValueError, match="obs_status"):
        observations.check(observe({}).drop(columns="obs_status"))


def test_a_missing_text_is_refused_a_missing_value_is_not():
    frame = observe({"obs_value": float("nan"), "obs_status": "O"})
    assert observations.check(frame)["obs_value"].isna().all()
    with pytest.raises(ValueError, match="provider"):
        observations.check(frame.assign(provider=pd.Series([None], dtype="str")))


def test_texts_may_be_categories_where_that_is_asked_for():
    frame = observe({"sex": "F"}, {"sex": "M"})
    coded = frame.astype({"sex": "category", "provider": "category"})
    kept = observations.check(coded, coded=True)
    assert kept["sex"].dtype == "category" and kept["unit_measure"].dtype == "str"
    pd.testing.assert_frame_equal(observations.check(coded), frame)
    with pytest.raises(ValueError, match="empty text in sex"):
        observations.check(coded.assign(sex=coded["sex"].where([True, False])), coded=True)


def test_a_dimension_a_frame_does_not_know_is_its_total():
    together = observations.combine([observe({"sex": "F"}), observe({"citizenship": "UKR"})])
    assert list(together["sex"]) == ["F", "_T"]
    assert list(together["citizenship"]) == ["_T", "UKR"]


def test_dimensions_are_described_without_their_totals():
    frame = observe({"sex": "F", "age": "Y0T4"}, {"sex": "_T", "age": "Y5T9"}, {})
    assert list(observations.describe_dimensions(frame)) == ["age=Y0T4;sex=F", "age=Y5T9", ""]


def test_the_canonical_order_does_not_depend_on_the_order_received():
    frame = observe(*({"time_period": year, "obs_value": 1.0} for year in (2021, 2019, 2020)))
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        observations.canonical(frame.iloc[::-1]), observations.canonical(shuffled)
    )


@given(
    st.sampled_from(["cell", "answer"]),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.text(min_size=1, max_size=31),
    st.from_regex(r"[A-Z]{1,3}[1-9][0-9]{0,6}", fullmatch=True),
)
def test_a_pointer_survives_being_written_whatever_the_sheet_is_called(kind, sha256, place, at):
    pointer = SourcePointer(kind, sha256, place, at)
    assert SourcePointer.parse(pointer.id) == pointer
    assert len(pointer.id.split()) == 1  # pointers are joined by blanks


def test_a_finding_is_recognised_by_what_it_is_about_not_by_what_it_observed():
    one = Finding("V63", "must-explain", "MDA", "bns", "MP-A01", 2024, "", observed="a")
    two = Finding("V63", "note", "MDA", "bns", "MP-A01", 2024, "", observed="b")
    assert one.key == two.key == "V63|MDA|bns|MP-A01|2024|"


def test_the_edition_id_follows_the_manifest_and_survives_being_written():
    base = {
        "ref_area": "MDA",
        "time_period": 2024,
        "submissions": ({"provider": "bns", "sha256": "a"},),
        "retrievals": (),
        "absences": (),
        "decisions": (),
        "previous": "",
        "catalogue": {},
        "templates": {},
        "sources": "s",
        "release": "0.1.0",
    }
    manifest = Manifest(**base)
    assert Manifest.from_json(manifest.as_json()) == manifest
    assert Manifest.from_json(manifest.as_json()).edition == manifest.edition
    assert Manifest(**base | {"previous": "x"}).edition != manifest.edition


def test_two_findings_about_the_writing_of_two_cells_are_two():
    found = [
        Finding("V07", "blocker", "MDA", "bns", parameters={"sheet": "Data", "cell": cell})
        for cell in ("B2", "B3")
    ]
    frame = findings.frame(found)
    assert (
        list(frame["key"])
        == [one.key for one in found]
        == [
            "V07|MDA|bns||||Data!B2",
            "V07|MDA|bns||||Data!B3",
        ]
    )
