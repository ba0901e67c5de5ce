"""Small pieces every part of the profile is made of: cells, numbered captions, spans of years."""

import re
from dataclasses import dataclass, field

from catalogue.words import STATUS_MARKS, Words
from reporting.profile_lines import Line, Point
from reporting.remarks import visible
from reporting.sentences import STATUS_NAMES, reason

ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d.*)?)?$")
EXPLAINED = "explained"
LONGEST = 300  # characters of a name or label that came with a file


@dataclass
class Captions:
    """Tables and figures in the order of the document, numbered as they are added."""

    tables: list[dict] = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)

    def table(self, text: str) -> dict:
        return self._add(self.tables, "t", text)

    def figure(self, text: str) -> dict:
        return self._add(self.figures, "f", text)

    def _add(self, known: list[dict], letter: str, text: str) -> dict:
        number = len(known) + 1
        known.append({"number": number, "anchor": f"{letter}{number}", "text": text})
        return known[-1]


@dataclass
class Notes:
    """The footnotes of one table: a number per reason, and the letters of the statuses in use."""

    words: Words
    reasons: dict[str, str] = field(default_factory=dict)  # reason or rule -> footnote number
    marks: dict[str, str] = field(default_factory=dict)  # mark -> status

    def cell(self, point: Point, unit: str) -> dict:
        """A figure as a table cell: text, mark, kind (value | break | missing | withheld)."""
        if point.value is None:
            key = f"withheld {point.rule}" if point.rule else point.reason
            number = self.reasons.setdefault(key, str(len(self.reasons) + 1))
            text = "withheld" if point.rule else "n/a"
            kind = "withheld" if point.rule else "missing"
            return {
                "text": self.words.say(text),
                "mark": number,
                "kind": kind,
                "source": point.source,
            }
        mark = STATUS_MARKS.get(point.status, "")
        if mark:
            self.marks[mark] = point.status
        numbers = [
            self.reasons.setdefault(f"{EXPLAINED} {about}\n{text}", str(len(self.reasons) + 1))
            for about, text in point.explained
        ]
        return {
            "text": self.words.value(point.value, unit),
            "mark": " ".join([*filter(None, [mark]), *numbers]),
            "kind": "break" if point.status == "B" else "value",
            "source": point.source,
        }

    def listed(self) -> list[dict]:
        """The notes as a table prints them below itself: mark and text."""
        found = [
            {"mark": number, "text": self._reason(key)} for key, number in self.reasons.items()
        ]
        for mark in sorted(self.marks):
            text = self.words.say(STATUS_NAMES[self.marks[mark]])
            found.append({"mark": mark, "text": text})
        return found

    def _reason(self, key: str) -> str:
        kind, _, rule = key.partition(" ")
        if kind == EXPLAINED:
            dimensions, _, text = rule.partition("\n")
            about, told = self.words.dimensions(dimensions), cut(visible(text))
            if about:
                return self.words.say("explained ({about}): {text}", about=about, text=told)
            return self.words.say("explained: {text}", text=told)
        if kind != "withheld":
            return reason(self.words, key)
        return self.words.say(
            "withheld by rule {rule}: {title}",
            rule=rule,
            title=self.words.say(self.words.catalogue.rules.loc[rule, "title"]),
        )


def cut(text: str) -> str:
    """Text of others at a length a page can hold; one cell may hold 32,767 characters."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def years_text(years: list[int]) -> str:
    """`2019–2021, 2023`."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)


def source_name(words: Words, line: Line) -> str:
    """The source of a line as a table names it."""
    return words.say(words.country.providers.loc[line.provider, "short"])


def line_detail(words: Words, line: Line) -> list[str]:
    """What tells the line from others: reference date, definition, unit, territory, computed."""
    indicator = words.catalogue.indicators.loc[line.indicator]
    detail = []
    if line.ref_day and reference_day(words, line.ref_day) not in words.say(line.definition):
        detail.append(reference_day(words, line.ref_day))
    if line.unit != indicator["unit"]:
        detail.append(words.unit(line.unit))
    if line.definition and not line.computed:
        detail.append(cut(words.say(line.definition)))
    home = words.country.settings["territory"]["code"]
    if line.territory not in ("", home):
        names = words.country.settings.get("territories", {})
        detail.append(words.say(names.get(line.territory, line.territory)))
    return list(dict.fromkeys(detail))


def reference_day(words: Words, month_day: str) -> str:
    """`01-01` as `1 January`, `07-01` as `mid-year`."""
    if month_day in ("06-30", "07-01"):
        return words.say("mid-year")
    return words.date(f"2000-{month_day}").replace("2000", "").strip(" ,")


def published_by(words: Words, line: Line) -> str:
    """`NBS, vintage 2025-03-31`; names the publisher where it is not the provider."""
    name = words.provider(line.provider)
    text = name
    publisher = cut(words.say("; ").join(words.say(one) for one in line.publisher.split("; ")))
    if publisher and name not in publisher and publisher != source_name(words, line):
        text = words.say("{provider} (figures of {publisher})", provider=name, publisher=publisher)
    if line.computed:
        text = words.say("computed from figures of {publisher}", publisher=publisher)
    if line.vintages:
        dated = [words.date(one) if ISO_DATE.match(one) else cut(one) for one in line.vintages]
        return words.say("{source}, vintage {vintage}", source=text, vintage=words.listing(dated))
    return text
