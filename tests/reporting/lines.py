"""Lines of invented figures for the tests of sentences and charts (synthetic)."""

from reporting.profile_lines import Line, Point

YEARS = list(range(2019, 2025))


def line(values, indicator="MP-J01", provider="lights", unit="persons", ref_day="", **more) -> Line:
    """A line over YEARS; `statuses` maps years to statuses, `reason` says why a year is empty."""
    statuses = more.pop("statuses", {})
    reason = more.pop("reason", "not_delivered")
    points = tuple(
        Point(
            year,
            value,
            statuses.get(year, "A" if value is not None else "O"),
            "" if value is not None else reason,
            "",
            f"cell:{'a' * 64}!Sheet!B{year - 2010}",
        )
        for year, value in zip(YEARS, values, strict=True)
    )
    facts = {"definition": "", "territory": "XAA_ALL", "publisher": "", "vintages": ("2025-03",)}
    return Line(
        indicator=indicator,
        provider=provider,
        unit=unit,
        ref_day=ref_day,
        computed=provider == "bureau",
        rank=1,
        points=points,
        **{**facts, **more},
    )
