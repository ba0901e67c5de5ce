"""Where a printed number stands: pointer ids turned into files, sheets and cells, or answers."""

from dataclasses import dataclass

from catalogue.words import Words
from model.records import Manifest, SourcePointer


@dataclass(frozen=True)
class Place:
    """One pointer, resolved through the manifest. A field that does not apply is ""."""

    kind: str  # cell | answer
    sha256: str
    provider: str
    file: str  # the file as the provider named it; "" when the manifest does not hold it
    sheet: str  # of a cell: the sheet; of an answer: the series
    cell: str  # of a cell: A1; of an answer: the period
    url: str
    last_updated: str


def resolve_pointers(manifest: Manifest, pointers: str) -> list[Place]:
    """The places that pointer ids (joined by blanks, as frames hold them) stand for, in order.

    A pointer to bytes that are not among the manifest's inputs keeps its sheet and cell and has
    no file: the reader sees the hole. ValueError if a part is not a pointer id.
    """
    return [_place(manifest, SourcePointer.parse(part)) for part in pointers.split()]


def _place(manifest: Manifest, pointer: SourcePointer) -> Place:
    same = pointer.sha256
    if pointer.kind == "cell":
        held = next((one for one in manifest.submissions if one["sha256"] == same), None)
        file, provider = (held["file_name"], held["provider"]) if held else ("", "")
        return Place("cell", same, provider, file, pointer.place, pointer.at, "", "")
    held = next((one for one in manifest.retrievals if one["sha256"] == same), None)
    url, updated = (held["url"], held["last_updated"]) if held else ("", "")
    return Place("answer", same, "", "", pointer.place, pointer.at, url, updated)


def place_text(words: Words, place: Place) -> str:
    """One place in words."""
    if place.kind == "answer":
        if not place.url:
            return words.say(
                "series {series}, {period} (not among the inputs of this edition)",
                series=place.sheet,
                period=place.cell,
            )
        return words.say("series {series}, {period}", series=place.sheet, period=place.cell)
    file = place.file or words.say("a file that is not among the inputs of this edition")
    if not place.sheet:
        return file
    if not place.cell:
        return words.say("{file}, sheet {sheet}", file=file, sheet=place.sheet)
    return words.say(
        "{file}, sheet {sheet}, cell {cell}", file=file, sheet=place.sheet, cell=place.cell
    )


def places_text(words: Words, places: list[Place], most: int | None = None) -> str:
    """Several places in words: cells of one sheet together, at most `most` of them named."""
    named = places if most is None else places[:most]
    groups: dict[tuple, list[Place]] = {}
    for place in named:
        groups.setdefault((place.kind, place.sha256, place.sheet), []).append(place)
    parts = []
    for same in groups.values():
        cells = [place.cell for place in same if place.cell]
        if len(cells) < 2:
            parts.extend(place_text(words, place) for place in same)
            continue
        first = same[0]
        joined = ", ".join(cells)
        if first.kind == "answer":
            parts.append(
                words.say("series {series}, {period}", series=first.sheet, period=joined)
                if first.url
                else place_text(words, first)
            )
        else:
            file = first.file or words.say("a file that is not among the inputs of this edition")
            parts.append(
                words.say(
                    "{file}, sheet {sheet}, cells {cells}",
                    file=file,
                    sheet=first.sheet,
                    cells=joined,
                )
            )
    if len(places) > len(named):
        parts.append(
            words.count("and {n} more place", "and {n} more places", len(places) - len(named))
        )
    return "; ".join(parts)
