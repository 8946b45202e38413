"""A sheet being filled from top to bottom.

What belongs here: the grid of a page, the row to write next, merged and styled cells. What does not: blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from reports.checks import Outcome
from reports.excel.chart_data import ChartData
from reports.excel.look import Look, Looks
from reports.excel.text import is_risky, put_value
from reports.excel.widths import lines_in

BODY_HEIGHT = 17.0
_GAP_WIDTH = 3.0
# Between margins of 0.4 inch, with the footer, a little less than the paper holds.
_PAPER = {True: (149.0, 510.0), False: (102.0, 750.0)}


def page_height(width: float, *, landscape: bool) -> float:
    """How many points of rows a printed page holds when `width` characters are fitted to its width."""
    full_width, full_height = _PAPER[landscape]
    return full_height * max(1.0, width / full_width)


@dataclass(slots=True)
class Binder:
    """What the sheets of one workbook share.

    Styles, chart data, and where columns and key figures ended up.
    """

    looks: Looks
    chart_data: ChartData
    sheet_names: dict[str, str]
    outcomes: list[Outcome] = field(default_factory=list)
    column_ranges: dict[tuple[str, str], str] = field(default_factory=dict)
    figure_cells: dict[str, str] = field(default_factory=dict)
    formula_values: dict[tuple[str, str], str | float] = field(default_factory=dict)


class Canvas:
    """One sheet with its column widths (in characters) and the next free row."""

    def __init__(
        self, sheet: Worksheet, binder: Binder, widths: Sequence[float], *, landscape: bool = True
    ) -> None:
        self.sheet = sheet
        self.binder = binder
        self.widths = tuple(widths)
        self.row = 1
        self.title_rows: str | None = None
        self.freeze: str | None = None
        self._page_row = 1
        self._page_height = page_height(sum(widths), landscape=landscape)
        for at, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(at)].width = round(width, 2)

    @property
    def last(self) -> int:
        """The number of the page's last column."""
        return len(self.widths)

    def put(self, row: int, column: int, value: object, look: Look) -> None:
        """Write one cell."""
        cell: Any = self.sheet.cell(row=row, column=column)
        put_value(cell, value)
        self.binder.looks.put(cell, replace(look, quote=True) if is_risky(value) else look)

    def put_across(self, column: int, to: int, value: object, look: Look, row: int | None = None) -> None:
        """Write one value over the columns up to `to`, merged and with the same border."""
        at = row or self.row
        self.put(at, column, value, look)
        self.paint(at, column + 1, to, look)
        if to > column:
            self.sheet.merge_cells(start_row=at, end_row=at, start_column=column, end_column=to)

    def paint(self, row: int, column: int, to: int, look: Look) -> None:
        """Give empty cells a look."""
        for at in range(column, to + 1):
            self.binder.looks.put(self.sheet.cell(row=row, column=at), look)

    def height(self, points: float, row: int | None = None) -> None:
        """Set the height of a row, the current one by default."""
        self.sheet.row_dimensions[row or self.row].height = points

    def gap(self, points: float = 10) -> None:
        """Leave a row of this height empty."""
        self.height(points)
        self.row += 1

    def keep_together(self, points: float) -> None:
        """Begin a new printed page where what comes next, this high, would be cut by its end."""
        used = sum(self._height_of(row) for row in range(self._page_row, self.row)) % self._page_height
        if used and used + points > self._page_height and points < self._page_height:
            self.sheet.row_breaks.append(Break(id=self.row - 1))
            self._page_row = self.row

    def _height_of(self, row: int) -> float:
        height = self.sheet.row_dimensions[row].height
        return BODY_HEIGHT if height is None else float(height)

    def width_across(self, column: int, to: int) -> float:
        """The width of some columns together, in characters."""
        return sum(self.widths[column - 1 : to])

    def wrapped(self, column: int, to: int, text: str, look: Look) -> None:
        """Write a text that may take several lines over the columns, and move on."""
        lines = lines_in(text, self.width_across(column, to), look.size, bold=look.bold)
        self.put_across(
            column, to, text, replace(look, wrap=True, valign="top" if lines > 1 else look.valign)
        )
        self.height(max(BODY_HEIGHT, lines * look.size * 1.4 + 3))
        self.row += 1

    def boundary(self, share: float) -> int:
        """The column before which this share of the page's width lies, as near as the grid allows (0.

        The first).
        """
        total, passed, edges = sum(self.widths), 0.0, [0.0]
        for width in self.widths:
            passed += width
            edges.append(passed / total)
        return min(range(len(edges)), key=lambda at: abs(edges[at] - share))

    def slice(self, begin: float, end: float) -> tuple[int, int]:
        """The first and last column of a share of the page.

        Narrow columns are gaps and belong to neither side.
        """
        first, last = self.boundary(begin) + 1, self.boundary(end)
        while first < last and self.widths[first - 1] < _GAP_WIDTH:
            first += 1
        while last > first and self.widths[last - 1] < _GAP_WIDTH:
            last -= 1
        return first, max(first, last)
