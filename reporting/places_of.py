"""Where a printed number stands: pointer ids turned into files, sheets and cells, or answers."""

from dataclasses import dataclass

from catalogue.words import Words
from model.records import Manifest, SourcePointer


@dataclass(frozen=True)
class Place:
    """One pointer, resolved through the manifest. A field that does not apply is ""."""

    kind: str  # cell | answer | edition
    sha256: str
    provider: str
    file: str  # the file as the provider named it; "" when the manifest does not hold it
    sheet: str  # of a cell: the sheet; of an answer: the series; of an edition: its frame
    cell: str  # of a cell: A1; of an answer: the period; of an edition: the indicator
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
    file = provider = url = updated = ""
    if pointer.kind == "cell":
        held = next((one for one in manifest.submissions if one["sha256"] == same), None)
        if held:
            file, provider = held["file_name"], held["provider"]
    elif pointer.kind == "answer":
        held = next((one for one in manifest.retrievals if one["sha256"] == same), None)
        if held:
            url, updated = held["url"], held["last_updated"]
    return Place(
        pointer.kind, same, provider, file, pointer.place, pointer.at, url=url, last_updated=updated
    )


def places_text(words: Words, places: list[Place], most: int | None = None) -> str:
    """Several places in words: cells of one sheet together, at most `most` of them named."""
    named = places if most is None else places[:most]
    groups: dict[tuple, list[Place]] = {}
    for place in named:
        groups.setdefault((place.kind, place.sha256, place.sheet), []).append(place)
    parts = list(dict.fromkeys(_text(words, same) for same in groups.values()))
    if len(places) > len(named):
        parts.append(
            words.count("and {n} more place", "and {n} more places", len(places) - len(named))
        )
    return words.say("; ").join(parts)


def _text(words: Words, places: list[Place]) -> str:
    """Places of one sheet, series or frame."""
    first = places[0]
    at = ", ".join(dict.fromkeys(place.cell for place in places if place.cell))
    if first.kind == "edition":
        return words.say("counted from this edition's own collection")
    if first.kind == "answer":
        series = words.say("series {series}", series=first.sheet)
        if not first.url:
            series = words.say(
                "{series} (an answer that this edition does not hold)", series=series
            )
        return words.say("{series}, {periods}", series=series, periods=at) if at else series
    file = first.file or words.say("a file that this edition does not hold")
    if not first.sheet:
        return file
    if not at:
        return words.say("{file}, sheet {sheet}", file=file, sheet=first.sheet)
    one = "{file}, sheet {sheet}, cell {cells}"
    many = "{file}, sheet {sheet}, cells {cells}"
    return words.say(many if ", " in at else one, file=file, sheet=first.sheet, cells=at)
