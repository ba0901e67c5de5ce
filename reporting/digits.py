"""The digits of documents in Arabic: those of Europe, or (`digits: arab`) those of the east."""

import re

from catalogue.words import Words

EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# What is no text of the document: style, script, tags, references to characters.
ASIDE = re.compile(r"(<style.*?</style>|<script.*?</script>|<[^>]*>|&#?\w+;)", re.DOTALL)
TOKEN = re.compile(r"[^\s()\[\]،؛]+")
LATIN = re.compile(r"[A-Za-z_@]")  # a code, a file name or an address keeps its own digits
GROUPS = re.compile(r"(?<=\d),(?=\d{3})")
DECIMALS = re.compile(r"(?<=\d)\.(?=\d)")


def eastern(words: Words) -> bool:
    """Whether documents of this language are written with the eastern digits."""
    return words.language == "ar" and words.country.settings.get("digits") == "arab"


def written(markup: str, words: Words) -> str:
    """HTML or SVG with the digits that its readers asked for.

    Numbers change with their decimal and grouping marks. What holds a Latin letter stays: codes of
    indicators, names of files, addresses, checksums.
    """
    if not eastern(words):
        return markup
    parts = ASIDE.split(markup)
    parts[::2] = [TOKEN.sub(_token, text) for text in parts[::2]]
    return "".join(parts)


def _token(found: re.Match) -> str:
    text = found[0]
    if LATIN.search(text):
        return text
    return DECIMALS.sub("٫", GROUPS.sub("٬", text)).translate(EASTERN)
