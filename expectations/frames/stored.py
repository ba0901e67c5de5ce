"""Can last year's edition still be made again? V59."""

import pandas as pd

from expectations.frames.check import Check
from expectations.frames.material import Material


def changed_files(material: Material) -> Check:
    """V59: how many stored files of the previous edition are not what they were (`changed`).

    One row per provider, and one for the catalogue and the templates; nothing is examined without a
    previous edition.
    """
    files = material.stored
    groups = files.groupby(["provider", "time_period"], sort=True)
    rows = groups["intact"].agg(files="size", intact="sum").reset_index()
    frame = rows.assign(
        ref_area=material.country.ref_area,
        indicator="",
        dimensions="",
        changed=rows["files"] - rows["intact"],
    )
    lost = files[~files["intact"].astype("bool")]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        names = lost.groupby(["provider", "time_period"])["name"].agg(list)
        keys = pd.MultiIndex.from_frame(failing[["provider", "time_period"]])
        return failing.assign(
            observed=failing["changed"].astype("str"),
            expected=failing["files"].astype("str"),
            files=names.reindex(keys).to_numpy(),
        )

    return Check("V59", frame, (), words, ("files",))
