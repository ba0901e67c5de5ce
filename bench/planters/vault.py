"""V59, V75: a previous edition that cannot be made again; revisions that all go one way."""

import pandas as pd

from bench.planting import Cell, Planted, put, spread, table

LAST = 2023  # provisional in the previous edition, final in this one


def plant(frame, random):
    return _lost(frame) + _revised(frame, random)


def _lost(frame):
    found = []
    for lost in (["statistics_1.xlsx"], ["border_0.xlsx", "asylum_1.xlsx"]):
        files = [
            (who, f"{who}_{n}.xlsx", LAST, f"{who}_{n}.xlsx" not in lost)
            for who, count in (("statistics", 3), ("border", 1), ("asylum", 2))
            for n in range(count)
        ]
        stored = pd.DataFrame(files, columns=["provider", "name", "time_period", "intact"])
        where = tuple(Cell("", LAST, "", name.rpartition("_")[0]) for name in lost)
        found.append(Planted(frame, "V59", where, f"{len(lost)} files lost", stored=stored))
    return found


def _revised(frame, random):
    """Late notifications of arrivals, so that net migration is raised as all the others were."""
    found = []
    names = ["sex", "age"]
    for more in (60, 120):  # small enough for each revision to pass alone
        damaged = spread(frame, random, "MP-C03", LAST, more)
        net = table(frame, "MP-A08", LAST)
        came, left = (table(damaged, code, LAST) for code in ("MP-C03", "MP-E01"))
        others = [n for n in came if n in KEYS]
        came, left = (
            own[(own[[n for n in others if n in own]] == "_T").all(axis=1)].set_index(names)
            for own in (came, left)
        )
        key = pd.MultiIndex.from_frame(net[names])
        value = came["obs_value"].reindex(key) - left["obs_value"].reindex(key)
        known = value.notna().to_numpy()
        damaged = put(damaged, net.index[known], obs_value=value.to_numpy()[known])
        where = (Cell("", None, "", "statistics"),)
        found.append(Planted(damaged, "V75", where, f"{more} late arrivals"))
    return found


KEYS = (
    "citizenship country_of_birth country_prev_residence country_next_residence region education"
).split()
