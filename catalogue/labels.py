"""How labels are compared, wherever they stand."""

import functools
import re
import unicodedata


@functools.lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """A label without what does not distinguish: case, accents, and the kind of blanks."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(bare.split())


def without_marks(label: str, patterns: list[re.Pattern]) -> str:
    """A label without footnote numbers and other marks glued to it."""
    for pattern in patterns:
        label = pattern.sub("", label)
    return " ".join(label.split())
