"""Tables on a sheet.

What belongs here: header, rows, total, rules between them, Excel tables. What does not: column widths
(layout).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableColumn, TableStyleInfo

from reports.excel.canvas import BODY_HEIGHT, Canvas
from reports.excel.headings import block_title
from reports.excel.layout import BAR, BODY, HEAD
from reports.excel.look import BLUE, GREY, HAIR, INK, PANEL, TONES, Look
from reports.excel.names import defined_name, quoted
from reports.excel.text import clean
from reports.excel.widths import lines_in
from reports.page import Cell, Column, Mark, Table, plain

_NOTE = Look(size=9, color=GREY)


def draw_table(canvas: Canvas, table: Table) -> None:
    """Write a table from the canvas's row on, and remember where its columns stand."""
    starts = _starts(table.columns)
    last = starts[-1] + table.columns[-1].span - 1
    if table.title:
        block_title(canvas, 1, max(last, 1), table.title, ruled=False)
    header_row = canvas.row
    _header(canvas, table, starts)
    first = canvas.row
    for row in table.rows:
        _row(canvas, table, starts, row)
    _remember(canvas, table, starts, first)
    if table.is_excel_table and table.rows:
        _excel_table(canvas, table, header_row)
    if table.total:
        _row(canvas, table, starts, table.total, is_total=True)
    if table.note:
        canvas.wrapped(1, canvas.last, table.note, _NOTE)


def _starts(columns: tuple[Column, ...]) -> list[int]:
    starts, at = [], 1
    for column in columns:
        starts.append(at)
        at += column.span
    return starts


def _header(canvas: Canvas, table: Table, starts: list[int]) -> None:
    lines = 1
    for column, start in zip(table.columns, starts, strict=True):
        is_text = column.format.is_text
        look = Look(
            size=HEAD,
            bold=True,
            align="left" if is_text else "right",
            indent=_header_indent(table, start, is_text=is_text),
            valign="bottom",
            wrap=True,
            bottom=("medium", INK),
            fill=PANEL if table.is_excel_table else None,
        )
        canvas.put_across(start, start + column.span - 1, column.label, look)
        width = canvas.width_across(start, start + column.span - 1) - (2.5 if table.is_excel_table else 0)
        lines = max(lines, lines_in(column.label, width, HEAD, bold=True))
    canvas.height(5 + 13 * lines)
    canvas.title_rows = f"{canvas.row}:{canvas.row}"
    if canvas.freeze is None and canvas.row <= 6:
        canvas.freeze = f"A{canvas.row + 1}"
    canvas.row += 1


def _header_indent(table: Table, start: int, *, is_text: bool) -> int:
    if is_text:
        return 0 if start == 1 else 1
    # The filter button of an Excel table covers the right end of its header.
    return 2 if table.is_excel_table else 0


def _row(
    canvas: Canvas, table: Table, starts: list[int], row: tuple[Cell, ...], *, is_total: bool = False
) -> None:
    placed = [
        (
            start,
            start + column.span - 1,
            plain(cell),
            _look(column, cell, is_first=start == 1, is_total=is_total),
        )
        for column, start, cell in zip(table.columns, starts, row, strict=True)
    ]
    lines = max(
        (
            lines_in(value, canvas.width_across(start, end) - 1.3 * look.indent, look.size)
            for start, end, value, look in placed
            if look.wrap and isinstance(value, str)
        ),
        default=1,
    )
    for start, end, value, look in placed:
        canvas.put_across(start, end, value, look if lines == 1 else replace(look, valign="top"))
    canvas.height(BODY_HEIGHT if lines == 1 else 4 + 13 * lines)
    canvas.row += 1


def _look(column: Column, cell: Cell, *, is_first: bool, is_total: bool) -> Look:
    tone = cell.tone if isinstance(cell, Mark) else "plain"
    shown = cell.format if isinstance(cell, Mark) and cell.format else column.format
    value = plain(cell)
    # A dash for "not available" in a column of numbers stands where the numbers stand.
    at_left = column.format.is_text
    look = Look(
        size=BODY,
        bold=is_total or tone == "strong",
        color=TONES[tone],
        align="left" if at_left else "right",
        indent=1 if at_left and not is_first else 0,
        wrap=column.wrap,
        bottom=("thin", HAIR),
        top=("thin", INK) if is_total else None,
        code=shown.code if isinstance(value, int | float | Decimal | date) else "General",
    )
    if column.format.kind == "bar" and not is_total:
        return replace(look, size=BAR, color=BLUE, face="Arial")
    return look


def _remember(canvas: Canvas, table: Table, starts: list[int], first: int) -> None:
    last = max(canvas.row - 1, first)
    for column, start in zip(table.columns, starts, strict=True):
        letter = get_column_letter(start)
        reference = f"{quoted(canvas.sheet.title)}!${letter}${first}:${letter}${last}"
        canvas.binder.column_ranges[table.name, column.key] = reference


def _excel_table(canvas: Canvas, table: Table, header_row: int) -> None:
    reference = f"A{header_row}:{get_column_letter(len(table.columns))}{canvas.row - 1}"
    made: Any = ExcelTable(displayName=defined_name(f"tbl_{table.name}"), ref=reference)
    made.tableStyleInfo = TableStyleInfo(name=None, showRowStripes=False)
    made._initialise_columns()
    columns: list[TableColumn] = list(made.tableColumns)
    for column, said in zip(columns, table.columns, strict=True):
        column.name = clean(said.label)
    canvas.sheet.add_table(made)
