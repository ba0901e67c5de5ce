"""Sentences and short texts made from figures, such as a statistician would sign.

Nothing is said across a break in the series, from a provisional against a final figure, or from a
figure that is missing. A change of a percentage is told in percentage points, the base of a change
is the earlier figure, and small counts that differ by chance are not called a rise or a fall.
"""

import math
from dataclasses import dataclass

from catalogue.words import NO_BREAK, Words
from reporting.profile_lines import Line, Point

REASON_TEXTS = {
    "not_collected": "not collected",
    "not_analysed": "collected, not yet analysed",
    "not_delivered": "not delivered",
    "late": "not delivered in time",
    "confidential": "confidential",
    "not_applicable": "not applicable",
    "not_existing": "does not exist",
    "collected_not_published": "collected, not published",
    "stated_missing": "marked as missing by the provider",
    "withheld": "withheld: an open question about this figure blocks it",
    "only_parts": "only a breakdown was delivered, no total (tables.xlsx has it)",
    "not_due": "no figure is due from this source for this year",
    "not_computed": "not computed: a figure it needs is missing",
    "nobody": "no provider has been named for this indicator",
}
STATUS_NAMES = {
    "P": "provisional",
    "E": "estimated",
    "B": "break in series",
    "D": "definition differs",
    "U": "low reliability",
    "F": "forecast",
    "I": "imputed",
    "V": "not validated",
}
# Below this, a percentage change of a count says little: the difference itself is told.
SMALL_BASE = 50
LARGEST_PERCENT = 200  # beyond it the two figures themselves say more
ROUNDS_TO_ZERO = 0.05  # a change is printed with one decimal


@dataclass(frozen=True)
class Change:
    """What may be said about two figures of one line; `kind` "" when nothing may: `why_not`."""

    kind: str  # percent | points | difference | little | chance | none | ""
    size: float = 0.0
    why_not: str = ""


def amount(words: Words, value: float, unit: str) -> str:
    """A figure with its unit, as a sentence needs it: `8.2 %`, `2,052.3 million US$`."""
    form = words.catalogue.units.loc[unit]
    scales = {
        0: "{value} {unit}",
        3: "{value} thousand {unit}",
        6: "{value} million {unit}",
        9: "{value} billion {unit}",
    }
    text = words.say(
        scales[int(form["print_mult"])],
        value=words.value(value, unit),
        unit=words.say(form["label"]),
    )
    return text.replace(" ", NO_BREAK, 1)


def reason(words: Words, code: str) -> str:
    """Why a figure is not there, in words."""
    return words.say(REASON_TEXTS[code])


def when(words: Words, line: Line, year: int) -> str:
    """The time of a figure: `on 1 January 2024`, `in mid-2024`, `in 2024`."""
    if not line.ref_day:
        return words.say("in {year}", year=year)
    if line.ref_day in ("06-30", "07-01"):
        return words.say("in mid-{year}", year=year)
    return words.say("on {date}", date=words.date(f"{year}-{line.ref_day}"))


def change(words: Words, line: Line, before: Point, now: Point) -> Change:
    """How `now` differs from the earlier `before` of the same line."""
    if now.value is None or before.value is None:
        return Change("", why_not="no figure for {year}")
    between = [point for point in line.points if before.year < point.year <= now.year]
    if any(point.status == "B" for point in between):
        return Change("", why_not="break in series")
    if (before.status == "P") != (now.status == "P"):
        return Change("", why_not="one figure is provisional, the other final")
    difference = now.value - before.value
    if difference == 0:
        return Change("none")
    indicator = words.catalogue.indicators.loc[line.indicator]
    if line.unit in ("%", "percentage points"):
        return Change("points" if abs(difference) >= ROUNDS_TO_ZERO else "little", difference)
    counted = indicator["type"] in ("stock", "flow") and line.unit != "US$"
    if counted and indicator["type"] == "flow" and not indicator["signed"]:
        chance = 3 * math.sqrt(abs(now.value) + abs(before.value))
        if abs(difference) <= chance:
            return Change("chance", difference)
    if indicator["signed"] or before.value <= 0 or (counted and before.value < SMALL_BASE):
        return Change("difference", difference)
    percent = 100 * difference / before.value
    if abs(percent) > LARGEST_PERCENT:
        return Change("difference", difference)
    return Change("percent" if abs(percent) >= ROUNDS_TO_ZERO else "little", percent)


def signed(words: Words, size: float, decimals: int) -> str:
    """A number with its sign; none when it prints as zero."""
    text, zero = words.number(abs(size), decimals), words.number(0, decimals)
    return zero if text == zero else words.number(size, decimals, plus=True)


def short_change(words: Words, line: Line, before: Point, now: Point) -> str:
    """The change as a table prints it: `+2.1 %`, `−0.4 points`, or why there is none."""
    found = change(words, line, before, now)
    if not found.kind:
        return words.say("not compared: {why}", why=_why(words, found, before))
    if found.kind == "none":
        return words.say("unchanged")
    if found.kind == "points" or (found.kind == "little" and line.unit == "%"):
        return words.say("{change} points", change=signed(words, found.size, 1))
    if found.kind in ("percent", "little"):
        return signed(words, found.size, 1) + NO_BREAK + "%"
    form = words.catalogue.units.loc[line.unit]
    return signed(words, found.size / 10 ** int(form["print_mult"]), int(form["decimals"]))


def _why(words: Words, found: Change, before: Point) -> str:
    return words.say(found.why_not, year=before.year)


def narrative(words: Words, line: Line, year: int) -> list[str]:
    """What the line says about `year`: level, change on the year before, change over the window."""
    now = line.at(year)
    if now.value is None:
        return _missing(words, line, now)
    status = words.say(STATUS_NAMES[now.status]) if now.status in STATUS_NAMES else ""
    source = words.provider(line.provider)
    if line.computed:
        source = words.say("computed from delivered figures")
    sentences = [
        words.say(
            "{indicator}: {amount} {when} ({source}).",
            indicator=words.indicator(line.indicator),
            amount=amount(words, now.value, line.unit),
            when=when(words, line, year),
            source=words.say(", ").join(part for part in (source, status) if part),
        )
    ]
    earlier = [point for point in line.valued if point.year < year]
    if not earlier:
        return sentences
    last = earlier[-1]
    sentences.append(_against(words, line, last, now))
    first = next((p for p in earlier if change(words, line, p, now).kind), None)
    if first and last.year - first.year >= 2 and change(words, line, last, now).kind:
        sentences.append(_since(words, line, first, now))
    return [sentence for sentence in sentences if sentence]


def _missing(words: Words, line: Line, now: Point) -> list[str]:
    sentences = [
        words.say(
            "{indicator}: not available for {year} ({source}: {reason}).",
            indicator=words.indicator(line.indicator),
            year=now.year,
            source=words.provider(line.provider),
            reason=reason(words, now.reason),
        )
    ]
    if line.valued:
        latest = line.valued[-1]
        sentences.append(
            words.say(
                "The latest figure: {amount} {when}.",
                amount=amount(words, latest.value, line.unit),
                when=when(words, line, latest.year),
            )
        )
    return sentences


SINCE_LAST = {
    ("percent", True): "That is {size} more than {when} ({before}).",
    ("percent", False): "That is {size} less than {when} ({before}).",
    ("points", True): "That is {size} higher than {when} ({before}).",
    ("points", False): "That is {size} lower than {when} ({before}).",
    ("difference", True): "That is {size} more than {when} ({before}).",
    ("difference", False): "That is {size} less than {when} ({before}).",
}


def _against(words: Words, line: Line, before: Point, now: Point) -> str:
    found = change(words, line, before, now)
    values = {
        "when": when(words, line, before.year),
        "before": amount(words, before.value, line.unit),
    }
    if not found.kind:
        return words.say(
            "No comparison with {year}: {why}.", year=before.year, why=_why(words, found, before)
        )
    if found.kind == "none":
        return words.say("It was the same {when}.", **values)
    if found.kind == "little":
        return words.say("It was almost the same {when} ({before}).", **values)
    if found.kind == "chance":
        return words.say(
            "{when_capital} it was {before}; a difference of this size can arise by chance.",
            when_capital=values["when"][:1].upper() + values["when"][1:],
            before=values["before"],
        )
    return words.say(
        SINCE_LAST[found.kind, found.size > 0], size=_size(words, found, line), **values
    )


def _since(words: Words, line: Line, first: Point, now: Point) -> str:
    found = change(words, line, first, now)
    if found.kind in ("none", "little", "chance"):
        return ""
    message = {
        True: "Compared with {when}, it has risen by {size}.",
        False: "Compared with {when}, it has fallen by {size}.",
    }
    return words.say(
        message[found.size > 0],
        when=_plain_when(words, line, first.year),
        size=_size(words, found, line),
    )


def _plain_when(words: Words, line: Line, year: int) -> str:
    """The time without its preposition: `1 January 2019`, `mid-2019`, `2019`."""
    if not line.ref_day:
        return str(year)
    if line.ref_day in ("06-30", "07-01"):
        return words.say("mid-{year}", year=year)
    return words.date(f"{year}-{line.ref_day}")


def _size(words: Words, found: Change, line: Line) -> str:
    size = abs(found.size)
    if found.kind == "percent":
        return words.number(size, 1) + NO_BREAK + "%"
    if found.kind == "points":
        number = words.number(size, 1)
        return words.say("{number} percentage points", number=number).replace(" ", NO_BREAK, 1)
    return amount(words, size, line.unit)


def not_available(words: Words, years: str, absent: dict[str, str]) -> str:
    """Why nobody has a figure in the whole window; `absent` is provider -> reason code."""
    if not absent:
        return words.say(
            "Not available for {years}: {reason}.", years=years, reason=reason(words, "nobody")
        )
    groups: dict[str, list[str]] = {}
    for provider, code in absent.items():
        groups.setdefault(code, []).append(words.provider(provider))
    parts = [
        words.say(
            "{reason} ({providers})", reason=reason(words, code), providers=words.listing(names)
        )
        for code, names in groups.items()
    ]
    told = words.say("; ").join(parts)
    return words.say("Not available for {years}: {reasons}.", years=years, reasons=told)
