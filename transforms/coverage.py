"""The expected grid held against what was delivered: one state per cell that should exist."""

import numpy as np
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
    valued = frame["obs_value"].notna().to_numpy()
    best_first = np.argsort(~valued, kind="stable")
    cell = frame.groupby(KEY[:3], sort=False, observed=True).ngroup().to_numpy()
    facts = frame[[*KEY[:3], "obs_status"]].assign(valued=valued)
    whole, parts = np.ones(len(frame), dtype="bool"), []

    def best(inside: np.ndarray, member: np.ndarray) -> np.ndarray:
        """Of each cell and member the row with the best value, among those `inside`."""
        rows = best_first[inside[best_first]]
        keys = cell[rows] * (member.max(initial=0) + 1) + member[rows]
        return rows[~pd.Series(keys).duplicated().to_numpy()]

    for name in observations.dimensions(frame):
        member, texts = pd.factorize(frame[name])
        inside = member != texts.get_indexer([TOTAL])[0]
        whole &= ~inside
        rows = best(inside, member)
        parts.append(facts.take(rows).assign(dimension=name, member=frame[name].take(rows)))
        parts.append(facts.take(best(inside, 0 * member)).assign(dimension=name, member="*"))
    parts.append(facts.take(best(whole, 0 * cell)).assign(dimension="", member=""))
    return pd.concat(parts, ignore_index=True)


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
