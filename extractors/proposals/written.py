"""A layout written as YAML, its doubts as comments beginning with `# ?` at what they are about."""

import re

import yaml

from extractors.proposals.draft import Draft, Path

WIDE = 98
SAFE = re.compile(r"[^\W\d_](?:[\w .()/&-]*[\w)])?|[A-Z]{1,3}")
FIRST = ("title", "provider", "publisher", "language", "files", "csv", "numbers")


def written(draft: Draft, before: str = "") -> str:
    """The layout as YAML that reads back as `draft.content`; every doubt is a comment.

    `before` is the text of the layout it was made from: its comments stay, at their lines or,
    where a line is no longer there, at the end.
    """
    lines: list[str] = []
    left = {path: list(doubts) for path, doubts in draft.doubts.items()}
    content = {key: draft.content[key] for key in FIRST if key in draft.content} | draft.content
    _mapping(content, (), 0, left, lines)
    for path, doubts in left.items():  # about something that is not in the layout
        lines += [f"# ? {shown('.'.join(path))}: {shown(doubt)}" for doubt in doubts]
    return "\n".join(_commented(lines, before)) + "\n"


def _commented(lines: list[str], before: str) -> list[str]:
    """The lines with the comments that the same lines had before."""
    kept = _comments_of(before)
    out = []
    for line in lines:
        code, _, said = line.partition(" # ? ")
        own = kept.pop(_bare(code), None)
        if own and not line.lstrip().startswith("#"):
            pad = line[: len(line) - len(line.lstrip())]
            out += [f"{pad}{comment}" for comment in own[:-1]]
            if said:
                out.append(f"{pad}{own[-1]}")
                out.append(line)
            else:
                out.append(f"{line} {own[-1]}" if own[-1] else line)
        else:
            out.append(line)
    rest = [comment for own in kept.values() for comment in own if comment]
    return out + (["# Said in the layout before:", *rest] if rest else [])


def _comments_of(text: str) -> dict[str, list[str]]:
    """Line of code without blanks and marks -> the comments above it, and the one behind it."""
    found: dict[str, list[str]] = {}
    above: list[str] = []
    for line in text.splitlines():
        code, comment = _split(line)
        if code.strip():
            if above or comment:
                found.setdefault(_bare(code), [*above, comment])
            above = []
        elif comment and not comment.startswith("# yaml-language-server"):
            above.append(comment)
    return found


def _split(line: str) -> tuple[str, str]:
    """A line's code and its comment: a `#` at the beginning or behind a blank, outside quotes."""
    quote = ""
    for at, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and (at == 0 or not line[at - 1].isalnum()):
            quote = sign
        elif sign == "#" and (at == 0 or line[at - 1].isspace()):
            return line[:at].rstrip(), shown(line[at:].rstrip())
    return line, ""


def _bare(code: str) -> str:
    return re.sub(r"[\s'\"]+", "", code)


def shown(text: str) -> str:
    """A text from a file as one line that no terminal and no YAML reader takes for more."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def scalar(value) -> str:
    """A plain value as YAML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if SAFE.fullmatch(value) and value.isascii() and _plain(value):
        return value
    if value.isprintable() and "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    if value.isprintable():
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return yaml.safe_dump(value, default_style='"', width=10**9, allow_unicode=False).strip()


def _plain(value: str) -> bool:
    """Whether YAML reads a bare word as that text: not `no`, `null` or a number."""
    return yaml.safe_load(value) == value


def _flow(value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return scalar(value)


def _below(path: Path, left: dict[Path, list[str]]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path for other in left)


def _mapping(content: dict, path: Path, depth: int, left: dict, lines: list[str]) -> None:
    pad = "  " * depth
    for key, value in content.items():
        own = (*path, str(key))
        doubts = left.pop(own, [])
        nested = isinstance(value, (dict, list)) and value
        flow = f"{pad}{scalar(str(key))}: {_flow(value)}"
        whole = not nested or (len(flow) <= WIDE and not _below(own, left) and _leaf(value, depth))
        if not whole:
            lines += [f"{pad}{line}" for line in _comments(doubts, pad)]
            lines.append(f"{pad}{scalar(str(key))}:")
            if isinstance(value, dict):
                _mapping(value, own, depth + 1, left, lines)
            else:
                _list(value, own, depth + 1, left, lines)
        else:
            _line(flow, doubts, pad, lines)
    for other in [other for other in left if other[: len(path)] == path and path]:
        if len(other) == len(path) + 1 or not _known(content, other[len(path) :]):
            named = ".".join(other[len(path) :])
            doubts = [f"{named}: {doubt}" for doubt in left.pop(other)]
            lines += [f"{pad}{line}" for line in _comments(doubts, pad)]


def _known(content: dict, rest: Path) -> bool:
    return bool(rest) and rest[0] in content


def _leaf(value, depth: int) -> bool:
    """Whether a value is small enough to stand on one line."""
    if depth == 0 and isinstance(value, dict):
        return all(not isinstance(item, (dict, list)) for item in value.values())
    if isinstance(value, list):
        return all(not isinstance(item, (dict, list)) for item in value)
    return all(not isinstance(item, dict) or len(item) < 3 for item in value.values())


def _list(items: list, path: Path, depth: int, left: dict, lines: list[str]) -> None:
    pad = "  " * depth
    for number, item in enumerate(items):
        doubts = left.pop((*path, str(number)), [])
        _line(f"{pad}- {_flow(item)}", doubts, pad, lines)


def _line(text: str, doubts: list[str], pad: str, lines: list[str]) -> None:
    """A line with its one short doubt behind it, or with its doubts above."""
    if len(doubts) == 1 and len(text) + len(doubts[0]) + 5 <= WIDE:
        lines.append(f"{text} # ? {shown(doubts[0])}")
        return
    lines += [f"{pad}{line}" for line in _comments(doubts, pad)]
    lines.append(text)


def _comments(doubts: list[str], pad: str) -> list[str]:
    out = []
    for doubt in doubts:
        words, line = shown(doubt).split(" "), "# ?"
        for word in words:
            if len(line) + len(word) + len(pad) >= WIDE and len(line) > 4:
                out.append(line)
                line = "#  "
            line += f" {word}"
        out.append(line)
    return out
