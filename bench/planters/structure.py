"""V01 to V06: records that are incomplete, wrongly coded, doubled, misdated or impossible."""

from bench.planting import YEAR, Cell, Planted, cells, largest, put, rows, with_rows


def plant(frame, random):
    at = largest(frame, "MP-C04", YEAR, citizenship="*")
    here = cells(frame, at)
    bare = (Cell("MP-C04", YEAR, here[0].dimensions),)  # a record without its provider has none
    found = [
        Planted(put(frame, at, unit_measure=""), "V01", here, "no unit"),
        Planted(put(frame, at, obs_status=""), "V01", here, "no status"),
        Planted(put(frame, at, source=""), "V01", here, "no source"),
        Planted(put(frame, at, provider=""), "V01", bare, "no provider"),
        Planted(put(frame, at, obs_value=float("nan")), "V01", here, "no value, no reason"),
        Planted(put(frame, at, obs_status="Q"), "V01", here, "a value marked as suppressed"),
    ]
    for column, code in (("obs_status", "Z"), ("unit_measure", "people"), ("conf_status", "X")):
        found.append(Planted(put(frame, at, **{column: code}), "V02", here, f"{column} {code}"))
    for indicator, name, code in (("MP-F01", "sex", "X"), ("MP-D05", "region", "XEX99")):
        at = rows(frame, indicator, YEAR, **{name: "*"}).index[-1]
        damaged = put(frame, at, **{name: code})
        found.append(Planted(damaged, "V02", cells(damaged, at), f"{name} {code}"))
    for apart, what in ((0, "the same twice"), (7, "two figures")):
        row = rows(frame, "MP-G01", YEAR, occupation="*").sample(1, random_state=random)
        more = row.assign(obs_value=row["obs_value"] + apart)
        found.append(Planted(with_rows(frame, more), "V03", cells(frame, row.index[0]), what))
    for indicator, date, what in (
        ("MP-D05", "", "a stock without a date"),
        ("MP-D05", f"{YEAR - 3}-12-31", "a date of another year"),
        ("MP-F03", f"{YEAR}-12-31", "a flow with a date"),
    ):
        at = largest(frame, indicator, YEAR, sex="*")
        found.append(Planted(put(frame, at, ref_date=date), "V04", cells(frame, at), what))
    for indicator, name, value in (
        ("MP-K12", "exploitation_form", -6.0),
        ("MP-G05", "occupation", 517.5),
        ("MP-C02", "visa_type", -1.0),
    ):
        at = rows(frame, indicator, YEAR, **{name: "*"}).index[0]
        found.append(Planted(put(frame, at, obs_value=value), "V05", cells(frame, at), f"{value}"))
    for indicator, name, value in (
        ("MP-B05", "education", 106.2),
        ("MP-A04", "region", 12.0),
        ("MP-P05", "sex", -3.0),
        ("MP-S01", "policy_domain", 5.0),
    ):
        at = rows(frame, indicator, YEAR, **{name: "*"}).index[0]
        found.append(Planted(put(frame, at, obs_value=value), "V06", cells(frame, at), f"{value}"))
    return found
