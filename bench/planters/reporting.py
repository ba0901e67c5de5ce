"""V60, V61: who has not reported yet, and what is unknown."""

from bench.planting import YEAR, Cell, Planted, add_to, cells, rows, table


def plant(frame, random):
    found = []
    for indicator, lacking in (("MP-L06", 3), ("MP-L06", 1)):
        own = table(frame, indicator, 2024)
        members = sorted(set(own["region"]) - {"_T"})[-lacking:]
        gone = own.index[own["region"].isin(members)]
        missing = rows(frame, indicator, 2024, region="*")
        missing = missing.loc[missing["region"].isin(members), "obs_value"].sum()
        damaged = add_to(frame, rows(frame, indicator, 2024).index, -missing).drop(gone)
        where = (Cell(indicator, 2024, "region=*"),)
        found.append(Planted(damaged, "V60", where, f"{indicator}: {lacking} of 8 lack"))
    for share in (0.05, 0.14):
        own = rows(frame, "MP-C03", YEAR, country_prev_residence="*")
        unknown = own.index[own["country_prev_residence"] == "_U"][0]
        known = own.index[own["country_prev_residence"] != "_U"]
        moved = (own.loc[known, "obs_value"] * share).round()
        damaged = add_to(add_to(frame, known, -moved), unknown, moved.sum())
        found.append(Planted(damaged, "V61", cells(frame, unknown), f"{share:.0%} more unknown"))
    return found
