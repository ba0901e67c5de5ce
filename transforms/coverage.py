"""The expected grid held against what was delivered: one state per cell that should exist."""

import pandas as pd

from catalogue.load import REASONS
from model import observations
from model.observations import TOTAL

# What a provider says by a status without a value, as a reason of absence.
STATUS_REASONS = {
    "M": "not_applicable",
    "L": "collected_not_published",
    "Q": "confidential",
    "O": "stated_missing",
}
KEY = ["indicator", "time_period", "provider", "dimension", "member"]


def margins(frame: pd.DataFrame) -> pd.DataFrame:
    """The margins that a frame's observations lie on, one row each.

    The total (every dimension `_T`), each member met, and "*" for "some member of this dimension":
    KEY, plus obs_status of the best value there (A before any status without a value).
    """
    names = observations.dimensions(frame)
    base = frame[["indicator", "time_period", "provider", "obs_status"]].assign(
        valued=frame["obs_value"].notna()
    )
    whole = (frame[names] == TOTAL).all(axis=1) if names else pd.Series(True, index=frame.index)
    parts = [base[whole].assign(dimension="", member="")]
    for name in names:
        inside = frame[name] != TOTAL
        parts.append(base[inside].assign(dimension=name, member=frame.loc[inside, name]))
        parts.append(base[inside].assign(dimension=name, member="*"))
    found = pd.concat(parts, ignore_index=True)
    found = found.sort_values("valued", ascending=False, kind="stable")
    return found.drop_duplicates(KEY).reset_index(drop=True)


def coverage(grid: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The grid with `state`, `obs_status`, `gap_class` and `explanation` per cell.

    state: delivered | suppressed | declared (absent, with a reason declared in the country's
    obligations or by a status in the delivery) | absent (the only thing absence proves:
    not delivered).
    """
    cells = grid.merge(margins(frame), on=KEY, how="left")
    valued = cells["valued"].fillna(False).astype(bool)
    status = cells["obs_status"].fillna("")
    stated = status.map(STATUS_REASONS).where(~valued, "").fillna("")
    reason = cells["reason"].where(stated == "", stated)
    explanation = reason.where(reason != "", "not_delivered").where(~valued, "")
    state = pd.Series("absent", index=cells.index)
    state = state.mask(reason != "", "declared").mask(stated == "confidential", "suppressed")
    return grid.assign(
        state=state.mask(valued, "delivered"),
        obs_status=status.where(
            valued, explanation.map(lambda code: REASONS.get(code, ("", ""))[1])
        ),
        gap_class=explanation.map(lambda code: REASONS.get(code, ("", ""))[0]),
        explanation=explanation,
    )
