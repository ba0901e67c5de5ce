import pytest

from model import statements

ONE = {"kind": "figure", "printed": 7.0, "step": 1.0, "time_period": 2023}


def test_what_a_statement_does_not_say_is_empty():
    made = statements.frame([ONE])
    assert list(made.columns) == list(statements.COLUMNS)
    assert (made["since"].item(), made["base_source"].item()) == (0, "")
    assert made.dtypes.equals(statements.empty().dtypes)


def test_no_statements_are_a_frame_too():
    assert statements.frame([]).dtypes.equals(statements.empty().dtypes)


@pytest.mark.parametrize(
    ("wrong", "message"), [({"kind": "rumour"}, "rumour"), ({"step": 0.0}, "step")]
)
def test_an_unsound_statement_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        statements.frame([ONE | wrong])
