"""Key figures on a sheet.

What belongs here: a tile's cells and its spark. What does not: which figures there are.
"""

from decimal import Decimal
from typing import Any

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.utils import get_column_letter

from reports.excel.canvas import Canvas
from reports.excel.charts import spark_of
from reports.excel.look import BLUE, GREY, INK, PANEL, TONES, Look
from reports.excel.names import quoted
from reports.page import Tile, Tiles

_HEIGHTS = (19, 30, 15, 15, 46)
# The least of a text that a tile's column shows whole; longer values are set smaller.
_LONG_VALUE = 9


def draw_tiles(canvas: Canvas, tiles: Tiles) -> None:
    """Write the tiles beside each other on the page's grid: two columns each, one between them."""
    top = canvas.row
    for offset, height in enumerate(_HEIGHTS):
        canvas.height(height, top + offset)
    for at, tile in enumerate(tiles.tiles):
        _tile(canvas, tile, top, 1 + at * 3)
    canvas.row = top + len(_HEIGHTS)


def _tile(canvas: Canvas, tile: Tile, top: int, column: int) -> None:
    to = column + 1
    label = Look(size=9, bold=True, color=GREY, fill=PANEL, indent=1, top=("medium", BLUE))
    canvas.put_across(column, to, tile.label, label, top)
    is_number = isinstance(tile.value, int | float | Decimal)
    size = 22 if len(str(tile.value)) < _LONG_VALUE or is_number else 15
    value = Look(
        size=size,
        bold=True,
        color=INK,
        fill=PANEL,
        indent=1,
        code=tile.format.code if is_number else "General",
    )
    canvas.put_across(column, to, tile.value, value, top + 1)
    for offset in range(2):
        said = tile.changes[offset] if offset < len(tile.changes) else None
        tone = said.tone if said else "muted"
        look = Look(
            size=9, bold=offset == 0 and tone in {"better", "worse"}, color=TONES[tone], fill=PANEL, indent=1
        )
        canvas.put_across(column, to, said.value if said else None, look, top + 2 + offset)
    canvas.paint(top + 4, column, to, Look(fill=PANEL))
    canvas.binder.figure_cells[tile.name] = (
        f"{quoted(canvas.sheet.title)}!${get_column_letter(column)}${top + 1}"
    )
    if sum(value is not None for value in tile.spark) > 1:
        _spark(canvas, tile, top + 4, column)


def _spark(canvas: Canvas, tile: Tile, row: int, column: int) -> None:
    chart = spark_of(tile, canvas.binder.chart_data)
    place_chart(canvas, chart, tile.alt or tile.label, (column, row), (column + 2, row + 1), inset=70_000)


def place_chart(
    canvas: Canvas, chart: Any, alt: str, corner: tuple[int, int], beyond: tuple[int, int], inset: int = 0
) -> None:
    """Put a chart exactly over cells: from the `corner` (column, row) up to, not including, `beyond`."""
    start = AnchorMarker(col=corner[0] - 1, row=corner[1] - 1, colOff=inset, rowOff=0)
    end = AnchorMarker(col=beyond[0] - 1, row=beyond[1] - 1, colOff=-inset if inset else 0, rowOff=0)
    if inset:
        # A negative offset is not allowed: end inside the last column instead.
        width = int(canvas.widths[beyond[0] - 2] * 7 + 5) * 9525
        end = AnchorMarker(col=beyond[0] - 2, row=beyond[1] - 2, colOff=width - inset, rowOff=560_000)
    chart.anchor = TwoCellAnchor(editAs="twoCell", _from=start, to=end)
    chart.alt_text = alt
    canvas.sheet.add_chart(chart)
