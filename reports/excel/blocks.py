"""Blocks drawn on a sheet, each by its kind.

What belongs here: the order of a page and its simple blocks. What does not: tables, tiles, charts and checks.
"""

from dataclasses import replace
from typing import assert_never

from reports.excel.canvas import BODY_HEIGHT, Canvas
from reports.excel.charts import chart_of
from reports.excel.check_formulas import draw_checks
from reports.excel.headings import block_title, draw_links
from reports.excel.look import GREY, HAIR, PANEL, Look
from reports.excel.tables import draw_table
from reports.excel.tiles import draw_tiles, place_chart
from reports.excel.widths import lines_in
from reports.page import Beside, Block, Chart, Checks, Empty, Links, Mark, Notes, Pairs, Table, Tiles, plain

_CHART_ROW = 17.0
_SHORT_TABLE = 12


def draw_block(canvas: Canvas, block: Block) -> None:
    """Draw one block and leave a gap after it."""
    match block:
        case Tiles():
            draw_tiles(canvas, block)
        case Chart():
            _charts(canvas, (block,), 1)
        case Beside():
            _charts(canvas, block.charts, max(block.slots, len(block.charts)))
        case Table():
            draw_table(canvas, block)
        case Notes():
            _notes(canvas, block)
        case Pairs():
            _pairs(canvas, block)
        case Links():
            draw_links(canvas, block)
        case Empty():
            _empty(canvas, block)
        case Checks():
            draw_checks(canvas, block)
        case _:
            assert_never(block)
    canvas.gap()


def least_height(block: Block) -> float:
    """How high, in points, the part of a block is that should not be cut by the end of a printed page."""
    match block:
        case Chart():
            return 20 + _CHART_ROW * block.rows
        case Beside():
            return 20 + _CHART_ROW * max(chart.rows for chart in block.charts)
        case Table():
            rows = len(block.rows) + (1 if block.total else 0)
            return 20 + 31 + BODY_HEIGHT * (rows if rows <= _SHORT_TABLE else 4)
        case _:
            return 3 * BODY_HEIGHT


def _charts(canvas: Canvas, charts: tuple[Chart, ...], count: int) -> None:
    places = [canvas.slice(at / count, (at + 1) / count) for at in range(count)]
    top = canvas.row
    for (start, end), chart in zip(places, charts, strict=False):
        block_title(canvas, start, end, chart.title, advance=False)
    canvas.row = top + 1
    rows = max(chart.rows for chart in charts)
    for offset in range(rows):
        canvas.height(_CHART_ROW, canvas.row + offset)
    for (start, end), chart in zip(places, charts, strict=False):
        made = chart_of(chart, canvas.binder.chart_data)
        place_chart(canvas, made, chart.alt, (start, canvas.row), (end + 1, canvas.row + rows))
    canvas.row += rows


def _notes(canvas: Canvas, notes: Notes) -> None:
    if notes.title:
        block_title(canvas, 1, canvas.last, notes.title)
    for line in notes.lines:
        canvas.wrapped(1, canvas.last, line, Look(size=9, color=GREY))


def _pairs(canvas: Canvas, pairs: Pairs) -> None:
    if pairs.title:
        block_title(canvas, 1, canvas.last, pairs.title)
    split = max(canvas.boundary(0.3), 1)
    for label, cell in pairs.pairs:
        value, shown = plain(cell), cell.format if isinstance(cell, Mark) else None
        head = Look(bold=True, color=GREY, bottom=("thin", HAIR), wrap=True)
        look = Look(
            bottom=("thin", HAIR), code=shown.code if shown else "General", wrap=isinstance(value, str)
        )
        lines = max(
            lines_in(label, canvas.width_across(1, split), head.size, bold=True),
            lines_in(value, canvas.width_across(split + 1, canvas.last), look.size)
            if isinstance(value, str)
            else 1,
        )
        valign = "top" if lines > 1 else "center"
        canvas.put_across(1, split, label, replace(head, valign=valign))
        canvas.put_across(split + 1, canvas.last, value, replace(look, valign=valign))
        canvas.height(BODY_HEIGHT if lines == 1 else 4 + 13 * lines)
        canvas.row += 1


def _empty(canvas: Canvas, empty: Empty) -> None:
    canvas.gap(24)
    panel = Look(size=11, bold=True, fill=PANEL, indent=1)
    canvas.wrapped(1, canvas.last, empty.reason, panel)
    canvas.height(30, canvas.row - 1)
    for line in empty.provide:
        canvas.wrapped(1, canvas.last, line, Look(size=9.5, fill=PANEL, indent=1))
