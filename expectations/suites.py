"""The suites: what Great Expectations expects of every check frame.

A suite is a list of expectations; each names its rule in `meta` and its severity in Great
Expectations' words. Tolerances that hold for a whole rule stand here, read from the catalogue;
those that differ from row to row are a column of the check frame.
"""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from catalogue.load import Catalogue

SEVERITIES = {"blocker": "critical", "must-explain": "warning", "note": "info"}


def suites(catalogue: Catalogue) -> dict[str, list[Expectation]]:
    """Per family of rules its expectations."""
    rules = catalogue.rules

    def expect(rule: str, kind: type[Expectation], **kwargs) -> Expectation:
        severity = SEVERITIES[rules.loc[rule, "severity"]]
        return kind(
            meta={"rule": rule}, notes=rules.loc[rule, "title"], severity=severity, **kwargs
        )

    def within(rule: str) -> Expectation:
        """The distance is not above the tolerance of its row."""
        kind = gxe.ExpectColumnPairValuesAToBeGreaterThanB
        return expect(rule, kind, column_A="tolerance", column_B="distance", or_equal=True)

    def beyond(rule: str) -> Expectation:
        """The ratio of two figures is further off a factor than the tolerance of its row."""
        kind = gxe.ExpectColumnPairValuesAToBeGreaterThanB
        return expect(rule, kind, column_A="off", column_B="tolerance", or_equal=False)

    between = gxe.ExpectColumnValuesToBeBetween
    in_set = gxe.ExpectColumnValuesToBeInSet
    limit = rules["tolerance"]
    return {
        "structure": [
            expect("V01", between, column="lacking", max_value=0),
            expect("V02", between, column="invalid", max_value=0),
            expect("V03", between, column="times", max_value=1),
            expect("V04", in_set, column="problem", value_set=[0]),
            expect("V05", in_set, column="problem", value_set=[0]),
            expect("V06", between, column="outside", max_value=0),
        ],
        "coverage": [expect("V63", in_set, column="state", value_set=["delivered"])],
        "disaggregation": [expect("V62", in_set, column="state", value_set=["delivered"])],
        "disclosure": [expect("V67", in_set, column="problem", value_set=[0])],
        "overlap": [
            expect("V42", in_set, column="class", value_set=["agree"]),
            expect("V43", between, column="differing", max_value=0),
            expect("V44", between, column="differing", min_value=0, strict_min=True),
            expect("V68", between, column="multiples", max_value=0),
            expect("V72", between, column="matches", max_value=0),
        ],
        "coherence": [
            within("V09"),
            expect("V10", in_set, column="problem", value_set=[0]),
            within("V11"),
            within("V12"),
            expect("V13", in_set, column="problem", value_set=[0]),
            within("V14"),
            *(within(rule) for rule in ("V15", "V17", "V18", "V19", "V20")),
            *(within(rule) for rule in ("V21", "V22", "V23", "V24", "V25")),
            expect("V26", in_set, column="problem", value_set=[0]),
            expect("V27", in_set, column="other_day", value_set=[0]),
            expect("V16", between, column="share", max_value=limit["V16"]["percent"]),
            within("V31"),
            expect("V32", between, column="percent", max_value=limit["V32"]["percent"]),
            within("V50"),
            within("V51"),
            beyond("V52"),
            within("V28"),
            within("V29"),
            within("V30"),
            within("V33"),
            expect("V34", between, column="percent", max_value=limit["V34"]["percent"]),
            within("V35"),
            expect("V36", between, column="off", max_value=0),
            expect("V37", between, column="wrong", max_value=0),
            within("V38"),
            within("V39"),
            expect("V40", in_set, column="problem", value_set=[0]),
            within("V41"),
            expect("V48", between, column="doubled", max_value=0),
            expect("V49", between, column="doubled", max_value=0),
            expect("V65", in_set, column="problem", value_set=[0]),
            expect("V66", in_set, column="problem", value_set=[0]),
            expect("V76", between, column="written_out", max_value=0),
            expect("V77", between, column="off", max_value=0),
            beyond("V53"),
            expect("V54", in_set, column="swapped", value_set=[0]),
            expect("V59", between, column="changed", max_value=0),
            within("V46"),
            within("V47"),
            expect("V60", between, column="share", min_value=limit["V60"]["percent"]),
            expect("V61", between, column="share", max_value=limit["V61"]["percent"]),
            expect("V69", between, column="missing", max_value=limit["V69"]["cases"]),
            expect("V70", between, column="others", max_value=0),
            expect("V71", between, column="figures", max_value=0),
            expect("V45", between, column="cells", max_value=0),
            expect("V56", between, column="cells", max_value=0),
            expect("V57", between, column="age", max_value=limit["V57"]["years"]),
            within("V58"),
            expect("V64", between, column="cells", max_value=0),
            expect("V73", between, column="cells", max_value=0),
            expect("V74", between, column="cells", max_value=0),
            within("V75"),
            expect("V55", gxe.ExpectColumnValuesToNotBeInSet, column="difference", value_set=[0]),
        ],
    }
