"""How wide the columns of a page are.

What belongs here: the grid of a page from its tables. What does not: cells.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from reports.excel.widths import PIXELS, text_pixels, width_for
from reports.page import Cell, Column, Page, Table, Value, plain

# What an A4 sheet holds between margins of 0.4 inch when printed at full size, in characters of Arial 10.
PAGE_WIDTH = {"landscape": 154.0, "portrait": 100.0}
BODY, HEAD, BAR = 9.5, 9.0, 7.0
_WIDEST_TEXT, _NARROWEST = 44.0, 8.5
_EQUAL = 12


def widths_of(page: Page) -> tuple[float, ...]:
    """The widths of a page's columns in characters; together they fill the printed page."""
    full = PAGE_WIDTH[page.orientation]
    tables = [block for block in page.blocks if isinstance(block, Table)]
    if page.grid:
        return page.grid
    if not tables:
        return (full / _EQUAL,) * _EQUAL
    count = max(len(table.columns) for table in tables)
    widths = [
        max((_width(table, at) for table in tables if at < len(table.columns)), default=0)
        for at in range(count)
    ]
    missing = full - sum(widths)
    if missing <= 0:
        return tuple(widths)
    return tuple(width * full / sum(widths) for width in widths)


def _width(table: Table, at: int) -> float:
    column = table.columns[at]
    if column.width is not None:
        return column.width
    indent = 0 if at == 0 else 1
    # A filter button stands over the end of the header.
    button = 2.5 if table.is_excel_table else 0
    head = (
        max((width_for(part, HEAD, bold=True, indent=indent) for part in _halves(column.label)), default=0)
        + button
    )
    shown = [_shown(plain(row[at]), column) for row in _all_rows(table)]
    size = BAR if column.format.kind == "bar" else BODY
    body = max((width_for(text, size, indent=indent) for text in shown), default=0)
    if column.format.kind == "text":
        body = min(body, _WIDEST_TEXT)
    return max(body, head, _NARROWEST)


def _all_rows(table: Table) -> Sequence[tuple[Cell, ...]]:
    return (*table.rows, table.total) if table.total else table.rows


def _halves(label: str) -> list[str]:
    """A header may wrap once.

    At a line break, else at the blank nearest to its middle, else in the middle.
    """
    if "\n" in label or text_pixels(label, HEAD) < 10 * PIXELS:
        return label.split("\n")
    blanks = [at for at, character in enumerate(label) if character in " （("]
    cut = min(blanks, key=lambda at: abs(at - len(label) / 2)) if blanks else len(label)
    return [label[:cut], label[cut:]]


def _shown(value: Value, column: Column) -> str:
    """About what the cell will show."""
    if value is None:
        return ""
    if isinstance(value, date):
        return "2026-12-31"
    if not isinstance(value, int | float | Decimal):
        return str(value)
    if column.format.kind in {"fraction", "change"}:
        return "▲ 100.0%"
    is_scaled = column.format.code.endswith(",")
    number = float(value) / 1000 if is_scaled else float(value)
    return f"{number:,.2f}" if "0.0" in column.format.code else f"{number:,.0f}"
