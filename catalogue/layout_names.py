"""Names in a workbook layout that the catalogue does not have, told with their lines."""

from collections.abc import Iterator

from catalogue.mistakes import nearest, where

# What a header, stub or column may hold beside a dimension.
HELD = ("time_period", "indicator", "obs_status", "ref_area", "ignore")


def unknown_names(layout: dict, text: str, dimensions, indicators) -> list[str]:
    """A sentence per dimension or indicator that does not exist; `text` is the layout's file."""
    dimensions, indicators = [*HELD, *dimensions], list(indicators)
    found = []
    for name, table in layout.get("tables", {}).items():
        if not isinstance(table, dict) or "pass_over" in table:
            continue
        for path, word in _dimensions(table):
            if word not in dimensions:
                near = nearest(word, dimensions, "; catalogue/dimensions.csv lists them")
                said = f"{word!r} is no dimension{near}"
                found.append(f"{where(text, ['tables', name, *path])}: {said}")
        for path, word in _indicators(table):
            if word not in indicators:
                said = f"{word!r} is no indicator; catalogue/indicators.csv lists them"
                found.append(f"{where(text, ['tables', name, *path])}: {said}")
    return found


def _dimensions(table: dict) -> Iterator[tuple[list, str]]:
    """(path in the table, name) of everything that must be a dimension."""
    for key in ("header", "stub"):
        for number, part in enumerate(table.get(key, [])):
            yield from _held([key, number], part)
    for label, part in table.get("columns", {}).items():
        if isinstance(part, str):
            yield ["columns", label], part
        else:
            yield from _held(["columns", label], part)
            yield from _keys(["columns", label, "value", "fixed"], part.get("value", {}))
    yield from _held(["repeat"], table.get("repeat", {}))
    for key in ("fixed", "labels", "label_marks"):
        yield from (([key, name], name) for name in table.get(key, {}))
    for label, part in table.get("indicators", {}).items():
        if isinstance(part, dict):
            yield from _keys(["indicators", label, "fixed"], part)
    for number, name in enumerate(table.get("free_labels", [])):
        yield ["free_labels", number], name
    for key in ("skip", "symbols_where"):
        for number, part in enumerate(table.get(key, [])):
            yield from (([key, number, "where", name], name) for name in part["where"])


def _held(path: list, part: dict) -> Iterator[tuple[list, str]]:
    for key in ("holds", "levels"):
        said = part.get(key, [])
        for word in said if isinstance(said, list) else [said]:
            yield [*path, key], word


def _keys(path: list, part: dict) -> Iterator[tuple[list, str]]:
    yield from (([*path, name], name) for name in part.get("fixed", {}))


def _indicators(table: dict) -> Iterator[tuple[list, str]]:
    if "indicator" in table:
        yield ["indicator"], table["indicator"]
    for label, part in table.get("indicators", {}).items():
        yield ["indicators", label], part if isinstance(part, str) else part["indicator"]
    for label, part in table.get("columns", {}).items():
        if isinstance(part, dict) and "indicator" in part.get("value", {}):
            yield ["columns", label, "value", "indicator"], part["value"]["indicator"]
