"""Maps of an indicator: the share of each country or region in its total, as squares."""

import pandas as pd

from catalogue.tiles import country_tiles, map_dimensions, region_tiles
from catalogue.words import Words
from model import observations
from model.observations import TOTAL, UNKNOWN
from reporting.chart_tiles import Tile, tile_chart
from reporting.profile_lines import Line
from reporting.profile_parts import Captions, published_by

SMALLEST = 0.05  # a share below it would be printed as 0.0
MOST_NAMED = 12


def maps(
    words: Words,
    code: str,
    held: list[Line],
    frame: pd.DataFrame,
    captions: Captions,
    specs: dict[str, dict],
) -> list[dict]:
    """A map per geographic dimension that a source of the indicator has, or why there is none.

    Of each dimension the best ranked source and its newest year.
    Figures that an open blocker concerns are not shown. `frame` holds the observations with `rule`.
    """
    rows = frame[(frame["indicator"] == code) & frame["obs_value"].notna()]
    made = []
    for dimension in map_dimensions(words.catalogue, code):
        found = _newest(rows, held, dimension)
        if found:
            made.append(_map(words, code, dimension, *found, captions, specs))
    made = [one for one in made if one]
    if made:
        return made
    none = words.say("No map: there are no figures by country or region.")
    return [{"chart": None, "none": none, "table": None, "sources": []}]


def _newest(rows: pd.DataFrame, held: list[Line], dimension: str):
    """Line, year, shares by member, and whether the total is published; None if there is none.

    Where no total of the year is published, and nothing is withheld, the members' sum stands in.
    """
    if dimension not in rows:
        return None
    for name in observations.dimensions(rows.drop(columns="rule")):
        if name != dimension:
            rows = rows[rows[name] == TOTAL]
    rows = rows[~rows[dimension].isin([TOTAL, UNKNOWN])]
    for line in held:
        own = rows[
            (rows["provider"] == line.provider)
            & (rows["definition"] == line.definition)
            & (rows["unit_measure"] == line.unit)
        ]
        totals = {point.year: point.value for point in line.valued if point.value > 0}
        printed = {point.year for point in line.points}
        for year in sorted(set(own["time_period"]) & printed, reverse=True):
            now = own[own["time_period"] == year].drop_duplicates(dimension)
            free = now[now["rule"] == ""].set_index(dimension)["obs_value"]
            total = totals.get(year)
            if total is None and len(free) == len(now) and (free > 0).any():
                total = free.sum()
            shares = 100 * free / (total or float("nan"))
            if len(shares) and shares.between(0, 100).all():
                return line, int(year), shares, year in totals
    return None


def _map(words: Words, code, dimension, line: Line, year: int, shares, published, captions, specs):
    regions = dimension == "region"
    places = region_tiles(words.country) if regions else country_tiles(words.catalogue)
    shown = shares[shares.index.isin(places.index)]
    if not len(shown):
        return None
    title = words.say(
        "{indicator} by {dimension}, {year} (share of the total, %)"
        if published
        else "{indicator} by {dimension}, {year} (share of the sum of those listed, %)",
        indicator=words.indicator(code),
        dimension=words.dimension(dimension).lower(),
        year=year,
    )
    ranked = shown.sort_values(ascending=False, kind="stable")
    told = words.say("; ").join(
        f"{words.member(dimension, member)}: {_share(words, share)}\N{NO-BREAK SPACE}%"
        for member, share in ranked.items()
    )
    alt = words.say("Tile map of {title}. {figures}.", title=title, figures=told)
    tiles = [
        Tile(
            int(place["row"]),
            int(place["column"]),
            tuple(words.member(dimension, member).split()) if regions else (member,),
            float(shares[member]) if member in shares.index else None,
            _share(words, shares[member]) if member in shares.index else "",
        )
        for member, place in places.iterrows()
    ]
    name = f"charts/{code}-map-{dimension.replace('_', '-')}.svg"
    specs[name] = tile_chart(tiles, "%", alt)
    chart = {
        "asset": name,
        "caption": captions.figure(title),
        "alt": alt,
        "notes": [*_notes(words, dimension, shares, shown), _territory(words, line)],
    }
    return {"chart": chart, "none": "", "table": None, "sources": [published_by(words, line)]}


def _share(words: Words, share: float) -> str:
    if 0 < share < SMALLEST:
        return words.say("<{number}", number=words.number(0.1, 1))
    return words.number(share, 1)


def _notes(words: Words, dimension: str, shares: pd.Series, shown: pd.Series) -> list[str]:
    """How the map is to be read, what is not on it, and the country's convention on territories."""
    told = [
        words.say(
            "Every square has one size and stands about where its country or region lies; no "
            "border is drawn. The darker, the larger the share, which is printed in the square. A "
            "square crossed by a line: not available."
        )
    ]
    rest = [code for code in shares.sort_values(ascending=False).index if code not in shown.index]
    if rest:
        names = words.listing([words.member(dimension, code) for code in rest[:MOST_NAMED]])
        told.append(words.say("Not on the map: {names}.", names=names))
    told.append(
        words.say("Names and squares express no opinion on the status of a country or territory.")
    )
    return told


def _territory(words: Words, line: Line) -> str:
    """The country's convention on its territory, or the other one that these figures cover."""
    settings = words.country.settings
    other = settings.get("territories", {}).get(line.territory)
    if other:
        return words.say("Territory of these figures: {territory}.", territory=words.say(other))
    return words.say(settings["territory"]["note"])
