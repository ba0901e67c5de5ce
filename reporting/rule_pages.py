"""The pages of `docs/rules/` as HTML, so that a report explains its rules without a network."""

import re
from pathlib import Path

from markupsafe import Markup, escape

RULE_PAGES = Path(__file__).parent.parent / "docs" / "rules"
ITEM = re.compile(r"(?:[-*]|\d+\.) +")
INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\([^)]*\)")


def rule_page(rule: str, folder: Path = RULE_PAGES) -> Markup | None:
    """The page of one rule without its title, None if there is none.

    Knows what the pages use: headings, paragraphs, lists, tables, `code`, **strong**. Links keep
    their text only: they would lead out of the report. Everything else stays literal text.
    """
    path = folder / f"{rule}.md"
    if not path.is_file():
        return None
    text = re.sub(r"\A# .*\n", "", path.read_text(encoding="utf-8"))
    blocks = [block for block in re.split(r"\n\s*\n", text) if block.strip()]
    return Markup("\n").join(_block(block.strip("\n").splitlines()) for block in blocks)


def _block(lines: list[str]) -> Markup:
    first = lines[0]
    if first.startswith("#"):
        heading = Markup("<h4>{}</h4>").format(_inline(first.lstrip("# ")))
        return heading + (_block(lines[1:]) if len(lines) > 1 else Markup(""))
    if ITEM.match(first):
        kind = "ol" if first[0].isdigit() else "ul"
        items: list[str] = []
        for line in lines:
            if ITEM.match(line):
                items.append(ITEM.sub("", line, count=1))
            else:
                items[-1] += " " + line.strip()
        listed = Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items)
        return Markup("<{0}>{1}</{0}>").format(Markup(kind), listed)
    if first.startswith("|") and len(lines) > 2:
        head, _, *body = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
        rows = [_row("th scope=col", "th", head), *(_row("td", "td", cells) for cells in body)]
        return Markup("<table>{}</table>").format(Markup("").join(rows))
    for place, line in enumerate(lines[1:], start=1):
        if ITEM.match(line):
            return _paragraph(lines[:place]) + _block(lines[place:])
    return _paragraph(lines)


def _paragraph(lines: list[str]) -> Markup:
    return Markup("<p>{}</p>").format(_inline(" ".join(line.strip() for line in lines)))


def _row(opening: str, closing: str, cells: list[str]) -> Markup:
    parts = (
        Markup("<{}>{}</{}>").format(Markup(opening), _inline(cell), Markup(closing))
        for cell in cells
    )
    return Markup("<tr>{}</tr>").format(Markup("").join(parts))


def _inline(text: str) -> Markup:
    parts, end = [], 0
    for found in INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        code, strong, link = found.groups()
        if code:
            parts.append(Markup("<code>{}</code>").format(code))
        elif strong:
            parts.append(Markup("<strong>{}</strong>").format(strong))
        else:
            parts.append(escape(link))
        end = found.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)
