"""The pre-scan of an xlsx or xlsm workbook: its parts, styles, texts and the list of its sheets."""

import functools
import posixpath
import re
import unicodedata
from dataclasses import dataclass, field

from extractors.gate_sheet import BLANK_TEXT, scan_sheet
from extractors.gate_xml import feed, new_parser, refuse_asides, walk
from extractors.gate_zip import Part, chunks
from extractors.limits import Flags, Limits, Refused, Scan, SheetScan, is_blank

PACKAGE_RELATIONS = "_rels/.rels"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
TEXTS = "xl/sharedStrings.xml"
NAMED = (PACKAGE_RELATIONS, BOOK, RELATIONS, STYLES, TEXTS)
# Some readers follow the relation, some know the name: they must meet the same part.
USUAL = {"officeDocument": BOOK, "styles": STYLES, "sharedStrings": TEXTS}
RELATION_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
STRICT_RELATION_ID = "http://purl.oclc.org/ooxml/officeDocument/relationships id"
UNREAD = ("customXml/",)  # Office writes UTF-16 here; no reader of figures opens it
PERCENT_FORMATS = {9, 10}
# Number formats that every reader knows, which make no dates; of others, those without a letter.
NO_DATES = {*range(14), 37, 38, 39, 40, 48, 49}
MAY_BE_DATE = re.compile("[A-Za-z]")
QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
SCALED = re.compile(r"[0#?],+(?![0#?,])")
STYLE_LIST = re.compile(r"styleSheet/(cellXfs|cellStyleXfs|dxfs)/[^/]+")


@dataclass
class Book:
    """What the sheets of one workbook share."""

    styles: int = 0
    # The texts that cells share; None where two readers could take it for different ones.
    texts: list[str | None] = field(default_factory=list)
    # Index of a text that is superscript or struck, or shows nothing (blank).
    peculiar_texts: dict[int, str] = field(default_factory=dict)
    style_flags: dict[str, tuple[str, ...]] = field(default_factory=dict)  # style index -> flags
    date_styles: set[str] = field(default_factory=set)  # that may make a date of a number

    @functools.cached_property
    def plain_texts(self) -> set[int]:
        """The texts that exist and are nothing peculiar."""
        return set(range(len(self.texts))) - self.peculiar_texts.keys()


def scan_xlsx(parts: dict[str, Part], limits: Limits) -> Scan:
    """Scan a whole workbook, or Refused."""
    if BOOK not in parts:
        binary = "xl/workbook.bin" in parts
        raise Refused(
            "The file is a binary workbook (.xlsb), which is not read."
            if binary
            else "The file is an archive, but not a workbook."
        )
    flags = Flags()
    sheets = _sheet_list(parts, limits, flags)
    if len(sheets) > limits.sheets:
        raise Refused("The workbook has more sheets than are allowed.")
    book = Book()
    _read_styles(parts, limits, book)
    _read_texts(parts, limits, book)
    _flag_parts(parts, flags)

    done = {target for _, _, target in sheets} | set(NAMED)
    for name in parts.keys() - done:
        if name.endswith((".xml", ".rels")) and not name.startswith(UNREAD):
            walk(parts[name], limits)
        else:
            for _ in chunks(parts[name]):
                pass
    scans, cells_left = [], limits.cells
    for name, hidden, target in sheets:
        if hidden:
            flags.add("hidden_sheet", name)
        sheet = scan_sheet(parts[target], name, limits, book, flags, cells_left)
        cells_left -= sheet.cells
        found = tuple(sheet.errors), sheet.numbers, sheet.texts
        scans.append(SheetScan(name, hidden, *found, plain=sheet.plain))
    return Scan("xlsx", tuple(scans), flags.all(), book.texts)


def check_sheet_names(names: list[str]) -> None:
    """Sheet names must differ after trimming, Unicode composition and case-folding."""
    seen = set()
    for name in names:
        folded = unicodedata.normalize("NFC", name).strip().casefold()
        if folded in seen:
            raise Refused("Two sheets have the same name.", sheet=name)
        seen.add(folded)


def _sheet_list(parts: dict[str, Part], limits: Limits, flags: Flags) -> list[tuple]:
    """(name, hidden, part) of every sheet in order."""
    targets: dict[str, str] = {}
    listed: list[tuple[str, str, str]] = []

    def relation(path: str, attributes: dict[str, str], folder: str) -> None:
        if path == "Relationships/Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join(folder, attributes.get("Target", "")))
            target = target.lstrip("/")
            targets[attributes.get("Id", "")] = target
            kind = attributes.get("Type", "").rpartition("/")[2]
            if target != USUAL.get(kind, target):
                raise Refused("The parts of the workbook stand in unusual places.")

    def element(path: str, attributes: dict[str, str]) -> None:
        if path == "workbook/sheets/sheet":
            key = attributes.get(RELATION_ID) or attributes.get(STRICT_RELATION_ID) or ""
            state = attributes.get("state", "visible")
            listed.append((attributes.get("name", ""), state, key))
        elif path == "workbook/workbookPr" and attributes.get("date1904") in ("1", "true"):
            flags.add("date_1904")

    for name, folder in ((PACKAGE_RELATIONS, "/"), (RELATIONS, "/xl")):
        if name not in parts:
            raise Refused("The workbook does not say where its sheets are.")
        targets.clear()
        walk(parts[name], limits, functools.partial(relation, folder=folder))
    walk(parts[BOOK], limits, element)
    check_sheet_names([name for name, _, _ in listed])
    sheets = [(name, state != "visible", targets.get(key, "")) for name, state, key in listed]
    for name, _, target in sheets:
        if target not in parts:
            raise Refused("A sheet of the workbook is not in the file.", sheet=name)
    if len({target for _, _, target in sheets}) != len(sheets):
        raise Refused("Two sheets of the workbook are the same part of the file.")
    return sheets


def _read_styles(parts: dict[str, Part], limits: Limits, book: Book) -> None:
    """Number of cell styles, and which of them change what a number means to a reader."""
    if STYLES not in parts:
        return
    counts = {"cellXfs": 0, "cellStyleXfs": 0, "dxfs": 0}
    formats: dict[int, str] = {}
    fonts: list[set[str]] = []
    styles: list[tuple[int, int]] = []

    def element(path: str, attributes: dict[str, str]) -> None:
        if match := STYLE_LIST.fullmatch(path):
            counts[match[1]] += 1
            if counts[match[1]] > limits.styles:
                raise Refused("The workbook has more cell styles than are allowed.")
            if match[1] == "cellXfs":
                styles.append((_index(attributes, "numFmtId"), _index(attributes, "fontId")))
        elif path == "styleSheet/numFmts/numFmt":
            formats[_index(attributes, "numFmtId")] = attributes.get("formatCode", "")
        elif path == "styleSheet/fonts/font":
            fonts.append(set())
        elif path.startswith("styleSheet/fonts/font/") and (mark := _text_mark(path, attributes)):
            fonts[-1].add(mark)

    walk(parts[STYLES], limits, element)
    book.styles = len(styles)
    for index, (number_format, font) in enumerate(styles):
        found = format_flags(formats.get(number_format, ""))
        if number_format in PERCENT_FORMATS:
            found.add("percent_format")
        if font < len(fonts):
            found |= fonts[font]
        if found:
            book.style_flags[str(index)] = tuple(sorted(found))
        code = formats.get(number_format)
        if MAY_BE_DATE.search(code) if code is not None else number_format not in NO_DATES:
            book.date_styles.add(str(index))


def format_flags(code: str) -> set[str]:
    """What a number format does to the meaning of the number it shows."""
    bare = QUOTED.sub("", code)
    worded = any(character.isalpha() for quoted, _ in QUOTED.findall(code) for character in quoted)
    found = set()
    if "%" in bare:
        found.add("percent_format")
    if SCALED.search(bare):
        found.add("scaled_format")
    if code and not bare.strip(";"):
        found.add("unseen_format")
    if worded and any(sign in bare for sign in "0#?"):
        found.add("worded_format")
    return found


def _text_mark(path: str, attributes: dict[str, str]) -> str:
    """The flag of a font property element, "" when it leaves digits what they are."""
    name = path.rpartition("/")[2]
    value = attributes.get("val", "1")
    if name == "vertAlign" and value in ("superscript", "subscript"):
        return "superscript"
    return "struck" if name == "strike" and value not in ("0", "false") else ""


def _read_texts(parts: dict[str, Part], limits: Limits, book: Book) -> None:
    """The shared texts, and which have superscript or struck characters."""
    if TEXTS not in parts:
        return
    path: list[str] = []
    pieces: list[str] = []
    shown = one = False

    def began(name: str, attributes: dict[str, str]) -> None:
        nonlocal shown, one
        local = name.rpartition(" ")[2]
        path.append(local)
        if len(path) > limits.depth:
            raise Refused("A part of the file is nested more deeply than is allowed.")
        if local == "si":
            if len(path) != 2:
                raise Refused("The texts of the workbook are not in order.")
            book.texts.append(None)
            pieces.clear()
            shown, one = False, True
        elif local in ("vertAlign", "strike") and (mark := _text_mark(local, attributes)):
            book.peculiar_texts[len(book.texts) - 1] = mark
        # A second element, or one that is no plain text, makes a text of several runs.
        one = one and (local == "si" or (path[1:] == ["si", "t"] and not pieces))

    def characters(text: str) -> None:
        nonlocal shown
        if path[-1] == "t" and "rPh" not in path:
            shown = shown or not is_blank(text)
            pieces.append(text)

    def ended(_: str) -> None:
        if path.pop() == "si":
            text = "".join(pieces)
            if not shown:
                book.peculiar_texts[len(book.texts) - 1] = BLANK_TEXT
            elif one and text.isprintable() and text == text.strip() and "_x" not in text:
                book.texts[-1] = text

    parser = new_parser(began, ended)
    parser.CharacterDataHandler = characters
    refuse_asides(parser)
    feed(parser, parts[TEXTS])


def _flag_parts(parts: dict[str, Part], flags: Flags) -> None:
    kinds = (
        ("macro", ("xl/vbaProject.bin", "xl/macrosheets/")),
        ("external_link", ("xl/externalLinks/externalLink", "xl/connections.xml")),
        ("embedded_object", ("xl/embeddings/", "xl/activeX/")),
    )
    for flag, prefixes in kinds:
        count = sum(name.startswith(prefixes) for name in parts)
        if count:
            flags.add(flag, count=count)


def _index(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "0")
    if not re.fullmatch("[0-9]{1,9}", text):
        raise Refused("The styles of the workbook are numbered wrongly.")
    return int(text)
