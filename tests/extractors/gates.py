"""What tests of the gate share."""

import pytest

from extractors.gate import Limits, Refused, scan

LIMITS = Limits()
ONE = '<row r="1"><c r="A1"><v>5</v></c></row>'


def reason(data: bytes, suffix: str = ".xlsx", limits: Limits = LIMITS) -> str:
    """Why the gate refuses these bytes; the test fails when it does not."""
    with pytest.raises(Refused) as refused:
        scan(data, suffix, limits)
    return refused.value.reason


def flags(data: bytes) -> set[tuple[str, str, int]]:
    """(name, first cell, count) of every flag."""
    return {(flag.name, flag.cell, flag.count) for flag in scan(data, ".xlsx", LIMITS).flags}
