"""XML parts read as a stream with the standard library, nothing of them expanded or fetched."""

from collections.abc import Callable
from xml.parsers import expat

from extractors.gate_zip import Part, chunks
from extractors.limits import Limits, Refused

ENCODINGS = (None, "utf-8", "utf8", "us-ascii", "ascii")
NOT_XML = "A part of the file is not well-formed XML."
WIDE_TEXT = ("\ufeff".encode("utf-16-le"), "\ufeff".encode("utf-16-be"), b"<\0", b"\0<", b"\0\0")

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def new_parser(start: Start, end: End) -> expat.XMLParserType:
    """A parser that refuses document types; names come as `namespace name`."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    return parser


def refuse_asides(parser: expat.XMLParserType) -> None:
    """Comments, CDATA and instructions among values are read differently by different readers."""

    def refuse(*_) -> None:
        raise Refused("A part of the file holds comments or marked sections among its values.")

    parser.CommentHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    parser.StartCdataSectionHandler = refuse


def feed(parser: expat.XMLParserType, part: Part) -> None:
    """Run a whole part through the parser."""
    first = True
    try:
        for chunk in chunks(part):
            if first and chunk:
                if chunk.startswith(WIDE_TEXT):
                    raise Refused("A part of the file is not written in UTF-8.")
                first = False
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise Refused(NOT_XML) from fault


def walk(part: Part, limits: Limits, start: Start | None = None) -> None:
    """Check a part and its depth; `start` is told every element with its parent's name.

    `start(path, attributes)`: path is the local names from the root, joined by "/".
    """
    path: list[str] = []

    def began(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(" ")[2])
        if len(path) > limits.depth:
            raise Refused("A part of the file is nested more deeply than is allowed.")
        if start is not None:
            start("/".join(path), attributes)

    def ended(_: str) -> None:
        path.pop()

    feed(new_parser(began, ended), part)


def _refuse_doctype(*_) -> None:
    raise Refused("A part of the file declares a document type, which is not allowed.")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise Refused("A part of the file is not written in UTF-8.")
