"""What only the slower reader sees of a workbook: merged ranges, indents, hidden rows and columns.

Imported by the child process that reads hostile files, and used only when a layout asks for it.
"""

import io

from extractors.limits import Refused

NOT_HERE = (
    "The layout needs merged cells, indents or hidden rows, which are read from .xlsx files only."
)


def add_formats(data: bytes, format_: str, sheets: list[dict]) -> None:
    """Add merges, indents, hidden_rows and hidden_columns to the sheets of an answer."""
    if format_ != "xlsx":
        raise Refused(NOT_HERE)
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    for sheet in sheets:
        page = book[book.sheetnames[_place(book.sheetnames, sheet["name"])]]
        if not hasattr(page, "merged_cells"):
            continue  # a chart
        sheet["merges"] = [
            [area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1]
            for area in page.merged_cells.ranges
        ]
        sheet["indents"] = [
            [cell.row - 1, cell.column - 1, int(cell.alignment.indent)]
            for row in page.iter_rows()
            for cell in row
            if cell.has_style and cell.value is not None and cell.alignment.indent
        ]
        sheet["hidden_rows"] = sorted(
            row - 1 for row, said in page.row_dimensions.items() if said.hidden
        )
        sheet["hidden_columns"] = sorted(
            column - 1
            for said in page.column_dimensions.values()
            if said.hidden
            for column in range(said.min, said.max + 1)
        )


def _place(names: list[str], name: str) -> int:
    return [each.replace("\0", "\ufffd") for each in names].index(name)
