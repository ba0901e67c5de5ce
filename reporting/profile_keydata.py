"""The key data sheet: the reference year, the year before and the change, on two facing pages."""

from catalogue.words import Words
from reporting.profile_lines import Line
from reporting.profile_parts import Captions, Notes, reference_day, source_name
from reporting.sentences import amount, short_change


def key_data(
    words: Words,
    lines: dict[str, list[Line]],
    absent: dict[tuple[str, str], str],
    year: int,
    captions: Captions,
) -> dict:
    """The indicators of the catalogue's key data sheet, by chapter, half of them on each page."""
    indicators = words.catalogue.indicators
    codes = list(indicators.index[indicators["key_data_sheet"] == "yes"])
    caption = captions.table(words.say("Key data, {year}", year=year))
    notes = Notes(words)
    rows = [_row(words, code, lines.get(code, []), absent, year, notes) for code in codes]
    titles = {one["code"]: one["title"] for one in words.catalogue.profile["chapters"]}
    half = (len(rows) + 1) // 2
    pages = []
    for part in (rows[:half], rows[half:]):
        groups: list[dict] = []
        for row in part:
            if not groups or groups[-1]["code"] != row["chapter"]:
                title = words.say(titles[row["chapter"]])
                groups.append({"code": row["chapter"], "title": title, "rows": []})
            groups[-1]["rows"].append(row)
        pages.append(groups)
    return {
        "caption": caption,
        "pages": pages,
        "notes": notes.listed(),
        "count": len(rows),
        "available": sum(row["available"] for row in rows),
    }


def _row(words: Words, code: str, lines: list[Line], absent: dict, year: int, notes) -> dict:
    indicator = words.catalogue.indicators.loc[code]
    row = {
        "code": code.removeprefix("MP-"),
        "anchor": code,
        "name": words.indicator(code),
        "unit": words.unit(indicator["unit"]),
        "chapter": indicator["chapter"],
        "available": False,
        "before": None,
        "change": "",
        "latest": "",
        "source": "",
        "when": "",
    }
    if not any(line.valued or line.at(year).rule for line in lines):
        return {**row, **_nobody(words, code, absent, notes)}
    line = lines[0]
    now, before = line.at(year), line.at(year - 1)
    row |= {
        "now": notes.cell(now, line.unit),
        "before": notes.cell(before, line.unit),
        "available": now.value is not None,
        "source": source_name(words, line),
        "unit": words.unit(line.unit),
        "when": reference_day(words, line.ref_day) if line.ref_day else "",
    }
    if now.value is not None and before.value is not None:
        row["change"] = short_change(words, line, before, now)
    if now.value is None and line.valued:
        latest = line.valued[-1]
        row["latest"] = words.say(
            "{year}: {amount}", year=latest.year, amount=amount(words, latest.value, line.unit)
        )
    return row


def _nobody(words: Words, code: str, absent: dict, notes: Notes) -> dict:
    """A row of an indicator nobody has delivered: the lead source's reason."""
    from reporting.profile_lines import Point

    reasons = [(provider, why) for (one, provider), why in absent.items() if one == code]
    provider, why = reasons[0] if reasons else ("", "nobody")
    short = words.say(words.country.providers.loc[provider, "short"]) if provider else "–"
    missing = notes.cell(Point(0, None, "O", why, "", ""), "")
    return {"now": missing, "before": missing, "source": short}
