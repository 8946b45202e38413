"""Blocks drawn on a sheet, each by its kind.

What belongs here: the order of a page and its simple blocks. What does not: tables, tiles, charts and checks.
"""

from typing import assert_never

from reports.excel.canvas import BODY_HEIGHT, Canvas
from reports.excel.charts import chart_of
from reports.excel.check_formulas import draw_checks
from reports.excel.headings import block_title, draw_links
from reports.excel.look import GREY, HAIR, PANEL, Look
from reports.excel.tables import draw_table
from reports.excel.tiles import draw_tiles, place_chart
from reports.page import Beside, Block, Chart, Checks, Empty, Links, Mark, Notes, Pairs, Table, Tiles, plain

_CHART_ROW = 17.0


def draw_block(canvas: Canvas, block: Block) -> None:
    """Draw one block and leave a gap after it."""
    match block:
        case Tiles():
            draw_tiles(canvas, block)
        case Chart():
            _charts(canvas, (block,))
        case Beside():
            _charts(canvas, block.charts)
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


def _charts(canvas: Canvas, charts: tuple[Chart, ...]) -> None:
    count = len(charts)
    places = [canvas.slice(at / count, (at + 1) / count) for at in range(count)]
    top = canvas.row
    for (start, end), chart in zip(places, charts, strict=True):
        block_title(canvas, start, end, chart.title, advance=False)
    canvas.row = top + 1
    rows = max(chart.rows for chart in charts)
    for offset in range(rows):
        canvas.height(_CHART_ROW, canvas.row + offset)
    for (start, end), chart in zip(places, charts, strict=True):
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
    split = max(canvas.boundary(0.2), 1)
    for label, cell in pairs.pairs:
        value, shown = plain(cell), cell.format if isinstance(cell, Mark) else None
        canvas.put_across(1, split, label, Look(size=9.5, bold=True, color=GREY, bottom=("thin", HAIR)))
        row = canvas.row
        look = Look(bottom=("thin", HAIR), code=shown.code if shown else "General")
        if isinstance(value, str):
            canvas.wrapped(split + 1, canvas.last, value, look)
        else:
            canvas.put_across(split + 1, canvas.last, value, look)
            canvas.height(BODY_HEIGHT, row)
            canvas.row += 1


def _empty(canvas: Canvas, empty: Empty) -> None:
    canvas.gap(24)
    panel = Look(size=11, bold=True, fill=PANEL, indent=1)
    canvas.wrapped(1, canvas.last, empty.reason, panel)
    canvas.height(30, canvas.row - 1)
    for line in empty.provide:
        canvas.wrapped(1, canvas.last, line, Look(size=9.5, fill=PANEL, indent=1))
