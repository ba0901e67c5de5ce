"""Joined letters in charts: WeasyPrint sets the text of an SVG letter by letter.

Each letter would stand in its unjoined form, from left to right. A text with such letters is given
to the engine as one letter, so that it is shaped and ordered like any line.
"""

import re

from weasyprint import svg

# Hebrew, Arabic, Syriac, Thaana, N'Ko and the Arabic presentation forms.
JOINED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


class _Whole(str):
    """A text whose only letter is itself."""

    def __iter__(self):
        yield str(self)


def _in_one_piece(draw):
    def text(image, node, font_size):
        if JOINED.search(node.text or ""):
            node._etree_node.text = _Whole(node.text)
        draw(image, node, font_size)

    return text


def mend() -> None:
    """Make WeasyPrint set joined letters of SVG texts in one piece."""
    if not hasattr(svg.text, "mended"):
        own = svg.text
        svg.text = _in_one_piece(own)
        svg.text.mended = True
        svg.TAGS.update({tag: svg.text for tag, draw in svg.TAGS.items() if draw is own})
