"""Tables that stand several times in one sheet: under one another, or a second time.

For proposing layouts.
"""

import re

import numpy as np

from extractors.matrix import Matrix
from extractors.proposals.draft import Draft, Setting, letters, listed
from extractors.proposals.places import Place


def stacked_places(cells: Matrix, places: list[Place]) -> list[int]:
    """The numbers of the places that are one table under one another, [] when there are none."""
    if len(places) < 2 or not all(place.header for place in places):
        return []
    heads = [cells.labels([place.header[-1]], place.values) for place in places]
    alike = [
        number
        for number, place in enumerate(places)
        if heads[number] == heads[0]
        and place.values == places[0].values
        and not is_again(cells, places[:number], place)
    ]
    return alike if len(alike) > 1 else []


def is_again(cells: Matrix, before: list[Place], place: Place) -> bool:
    """Whether a table before has the same figures."""

    def figures(of: Place) -> list[tuple]:
        rows = np.arange(of.first_row, of.last_row + 1)
        block = np.ix_(rows, list(of.values))
        return [cells.text[block].tolist(), np.nan_to_num(cells.number[block]).tolist()]

    return any(
        len(other.values) == len(place.values)
        and other.last_row - other.first_row == place.last_row - place.first_row
        and figures(other) == figures(place)
        for other in before
    )


def passed(draft: Draft, why: str) -> Draft:
    """The draft of a table that is not read."""
    keep = ("sheet", "shape", "header", "body", "header_row", "first_row", "columns")
    content = {key: draft.content[key] for key in keep if key in draft.content}
    for part in content.get("header", []):
        part["holds"] = "ignore"
    if "stub" in draft.content:
        content["stub"] = [part | {"holds": "ignore"} for part in draft.content["stub"][:1]]
    passed = Draft(content | {"pass_over": why})
    passed.doubt("pass_over", say="is it?")
    return passed


def repeat(draft: Draft, setting: Setting, places: list[Place]) -> None:
    """Say by which headings the tables under one another begin."""
    cells = setting.cells
    offset = _heading_row(cells, places)
    if offset is None:
        draft.doubt("header", say=f"{len(places)} tables under one another without headings")
        return
    heads = [place.header[0] - offset for place in places]
    column = next(at for at in range(cells.kind.shape[1]) if cells.label(heads[0], at))
    labels = [cells.label(row, column) for row in heads]
    heading, names = heading_pattern(labels)
    codes = cells.column(np.arange(len(cells.kind)), column)
    fitting = sum(bool(re.search(heading, codes[1][code], re.IGNORECASE)) for code in codes[0])
    said = {"column": letters(column), "heading": heading}
    held = {
        part["holds"]
        for key in ("header", "stub")
        for part in draft.content.get(key, [])
        if isinstance(part.get("holds"), str)
    }
    free = next(
        name for name in ("border_point", "region", "component", "theme") if name not in held
    )
    if "(" in heading and len(set(names)) > 1:
        said["holds"] = free
        own = {name: "_T" for name in names if not name}
        if own:
            draft.content.setdefault("labels", {})[free] = own
        draft.content.setdefault("free_labels", []).append(free)
    draft.doubt(
        "repeat",
        say=f"{len(places)} tables under one another; which dimension do their headings name? "
        f"{listed(names)}",
    )
    if fitting != len(places):
        draft.doubt("repeat", say=f"the pattern fits {fitting} cells of the column")
    draft.content["repeat"] = said
    shift = heads[0]
    for part in draft.content.get("header", []):
        part["row"] -= shift
    body = draft.content.get("body", draft.content)
    for key in ("first_row", "header_row", "last_row"):
        if key in body:
            body[key] -= shift


def _heading_row(cells: Matrix, places: list[Place]) -> int | None:
    """How many rows over the header the headings stand: where most texts differ."""
    best, most = None, 1
    for offset in range(1, 8):
        rows = [place.header[0] - offset for place in places]
        if any(row < place.top for row, place in zip(rows, places, strict=True)):
            break
        texts = [
            next(filter(None, cells.labels([row], range(cells.kind.shape[1]))), "") for row in rows
        ]
        if all(texts) and len(set(texts)) > most:
            best, most = offset, len(set(texts))
    return best


def heading_pattern(labels: list[str]) -> tuple[str, list[str]]:
    """(regular expression that fits these headings, what its group takes of each)."""
    prefix = _common(labels)
    suffix = _common([label[::-1] for label in labels])[::-1]
    shortest = min(map(len, labels))
    if len(prefix) + len(suffix) > shortest:
        suffix = suffix[len(prefix) + len(suffix) - shortest :]
    names = [label[len(prefix) : len(label) - len(suffix)] for label in labels]
    plain = min(labels, key=len)
    rest = [label for label in labels if label != plain]
    if prefix.strip() or len(suffix.strip()) > 5:
        pattern = f"^{re.escape(prefix)}(.*){re.escape(suffix)}$"
    elif len(rest) > 1 and all(label.endswith(plain) for label in rest):
        # The whole stands first, and its name ends those of its parts.
        begin = _common(rest)
        end = _common([label.removesuffix(plain)[::-1] for label in rest])[::-1]
        pattern = f"^(?:{re.escape(begin)}(.*){re.escape(end)})?{re.escape(plain)}$"
        names = [label.removeprefix(begin).removesuffix(plain) for label in labels]
    else:
        pattern = "^(" + "|".join(re.escape(label) for label in dict.fromkeys(labels)) + ")$"
        names = labels
    pattern = re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", r"\\d{4}", pattern)  # of any year
    return pattern.replace("\\ ", " ").replace("\\-", "-"), [name.strip(" ,:") for name in names]


def _common(labels: list[str]) -> str:
    """The longest beginning of all labels that ends with a word."""
    first, last = min(labels), max(labels)
    at = next((n for n, sign in enumerate(first) if n >= len(last) or sign != last[n]), len(first))
    return re.sub(r"\w+$", "", first[:at]) if at < len(first) else first
