"""V35 to V37, V65, V66, V76, V77: sentences and lists that do not say what the figures say."""

from bench.planting import YEAR, Cell, Planted, lead, rows
from model import statements


def plant(frame, random):
    said = _changes(frame) + _years(frame) + _units(frame) + _figures(frame)
    return said + _lists(frame) + _written(frame)


def _sentence(frame, indicator, year, kind, printed, since=0, step=0.1, **members):
    """A sentence about a figure, and about an earlier one where it is compared."""
    now = rows(frame, indicator, year, **members)["source"].iloc[0]
    base = rows(frame, indicator, since, **members)["source"].iloc[0] if since else ""
    told = ";".join(f"{name}={member}" for name, member in sorted(members.items()))
    return {
        "place": f"Chapter on {indicator}", "kind": kind, "ref_area": "XEX", "since": since,
        "provider": lead(indicator), "indicator": indicator, "time_period": year,
        "dimensions": told, "printed": printed, "step": step, "source": now, "base_source": base,
    }  # fmt: skip


def _value(frame, indicator, year, **members):
    return rows(frame, indicator, year, **members)["obs_value"].iloc[0]


def _grown(frame, indicator, year, since, over=None, **members):
    """The change in percent of the earlier figure (or of the one of another year)."""
    one, two = (_value(frame, indicator, y, **members) for y in (since, year))
    whole = one if over is None else _value(frame, indicator, over, **members)
    return round(100 * (two - one) / whole, 1)


def _planted(frame, rule, line, what, sound=()):
    """One wrong sentence among sound ones."""
    said = statements.frame([line, *sound])
    where = (Cell(line["indicator"], line["time_period"], line["dimensions"]),)
    return Planted(frame, rule, where, what, said)


def _changes(frame):
    found, first = [], YEAR - 3
    sound = [
        _sentence(frame, code, YEAR, "percent", _grown(frame, code, YEAR, first), first)
        for code in ("MP-C04", "MP-A01")
    ]
    for indicator, members in (("MP-D05", {}), ("MP-H01", {"sex": "F"}), ("MP-M07", {})):
        late = _grown(frame, indicator, YEAR, first, YEAR, **members)
        line = _sentence(frame, indicator, YEAR, "percent", late, first, **members)
        found.append(_planted(frame, "V35", line, f"{indicator} over the later figure", sound))
    other = _grown(frame, "MP-C03", YEAR - 1, first)
    line = _sentence(frame, "MP-C03", YEAR, "percent", other, first)
    found.append(_planted(frame, "V35", line, "the change of another year", sound))
    fall = _sentence(frame, "MP-K02", YEAR, "percent", -_grown(frame, "MP-K02", YEAR, first), first)
    found.append(_planted(frame, "V35", fall, "a fall told as a rise", sound))
    return found


def _years(frame):
    found = []
    for indicator, off in (("MP-C03", 1), ("MP-D01", 1), ("MP-J01", -1)):
        line = _sentence(frame, indicator, YEAR, "years", 3 + off, YEAR - 3, 1)
        sound = [_sentence(frame, indicator, YEAR + 1, "years", 4, YEAR - 3, 1)]
        found.append(_planted(frame, "V36", line, f"{3 + off} years for three", sound))
    return found


def _units(frame):
    """Percent for the points of a rate, and points for the percent of a count."""
    rate = round(_value(frame, "MP-B06", YEAR + 1) - _value(frame, "MP-B06", YEAR), 1)
    sound = [_sentence(frame, "MP-B06", YEAR + 1, "points", rate, YEAR)]
    share = _value(frame, "MP-M02", YEAR) - _value(frame, "MP-M02", YEAR - 1)
    # As a change in percent of the rate it is right: only the word is wrong.
    share = round(100 * share / _value(frame, "MP-M02", YEAR - 1), 1)
    line = _sentence(frame, "MP-M02", YEAR, "percent", share, YEAR - 1)
    found = [_planted(frame, "V37", line, "a rate in percent of itself", sound)]
    grown = _grown(frame, "MP-G01", YEAR, YEAR - 1)
    line = _sentence(frame, "MP-G01", YEAR, "points", grown, YEAR - 1)
    return [*found, _planted(frame, "V37", line, "a count in points", sound)]


def _figures(frame):
    found = []
    sound = [_sentence(frame, "MP-F01", YEAR, "figure", _value(frame, "MP-F01", YEAR), 0, 1)]
    for indicator, printed, step, what in (
        ("MP-C04", _value(frame, "MP-C04", YEAR - 1), 1, "of the year before"),
        ("MP-D01", _value(frame, "MP-D01", YEAR) + 90, 1, "digits exchanged"),
        ("MP-M01", round(_value(frame, "MP-M01", YEAR) / 1e9 + 0.1, 1) * 1e9, 1e8, "rounded up"),
        ("MP-B06", _value(frame, "MP-B06", YEAR) + 0.3, 0.1, "another rate"),
    ):
        line = _sentence(frame, indicator, YEAR, "figure", printed, 0, step)
        found.append(_planted(frame, "V65", line, f"{indicator} {what}", sound))
    lost = _sentence(frame, "MP-G01", YEAR, "figure", _value(frame, "MP-G01", YEAR), 0, 1)
    lost |= {"source": lost["source"] + "0"}
    return [*found, _planted(frame, "V65", lost, "cites a cell that is not there", sound)]


def _list(frame, indicator, name, shown):
    """The largest members by a dimension, the rest and the whole."""
    own = rows(frame, indicator, YEAR, **{name: "*"}).dropna(subset="obs_value")
    own = own.sort_values("obs_value", ascending=False)
    total = _value(frame, indicator, YEAR)
    lines = [
        _sentence(frame, indicator, YEAR, "largest", value, 0, 1, **{name: member})
        for member, value in zip(own[name].head(shown), own["obs_value"].head(shown), strict=True)
    ]
    rest = total - own["obs_value"].head(shown).sum()
    lines += [_sentence(frame, indicator, YEAR, kind, value, 0, 1)
              for kind, value in (("rest", rest), ("whole", total))]  # fmt: skip
    return [line | {"group": f"{indicator} by {name}"} for line in lines]


def _lists(frame):
    found = []
    for indicator, name, shown, off in (
        ("MP-D01", "citizenship", 5, 400),
        ("MP-C04", "citizenship", 8, -25),
    ):
        lines = _list(frame, indicator, name, shown)
        lines[-2] |= {"printed": lines[-2]["printed"] + off}
        where = (Cell(indicator, YEAR),)
        said = statements.frame(lines)
        found.append(Planted(frame, "V66", where, f"{indicator}: the rest {off:+}", said))
    for indicator, members, over in (
        ("MP-C04", {"reason": "WORK"}, 1.1),
        ("MP-F01", {"sex": "F"}, 0.9),
    ):
        whole = rows(frame, indicator, YEAR)
        part = _value(frame, indicator, YEAR, **members)
        share = round(100 * part / (whole["obs_value"].iloc[0] * over), 1)
        line = _sentence(frame, indicator, YEAR, "share", share, **members)
        line |= {"base_source": whole["source"].iloc[0]}
        found.append(_planted(frame, "V66", line, f"{indicator}: a share of another whole"))
    return found


def _written(frame):
    """Numbers written into the country's own texts; lists that are not complete."""
    found = []
    for written, indicator in (("17,829", "MP-C03"), ("6.5 %", "MP-M02")):
        line = _sentence(frame, indicator, YEAR, "written", 0, 0, 1)
        line |= {"place": "texts/foreword.md", "written": written}
        found.append(_planted(frame, "V76", line, f"{written} written out"))
    for indicator, off in (("MP-S05", -1), ("MP-S06", 2)):
        counted = _value(frame, indicator, YEAR) + off
        line = _sentence(frame, indicator, YEAR, "counted", counted, 0, 1)
        found.append(_planted(frame, "V77", line, f"{indicator}: {off:+} in the list"))
    return found
