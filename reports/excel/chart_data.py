"""The sheet that holds the numbers behind the charts.

What belongs here: writing them so that charts can refer to them. What does not: charts. The sheet is visible:
with hidden rows Excel draws nothing, and readers may want the numbers.
"""

from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.excel.look import GREY, Look, Looks
from reports.excel.names import quoted
from reports.excel.text import clean, put_value

_HEAD = Look(size=9, bold=True)
_BODY = Look(size=9)
_NUMBER = Look(size=9, align="right")
_TITLE = Look(size=9, color=GREY)


@dataclass(frozen=True, slots=True)
class Ranges:
    """Where a chart's numbers stand.

    The category range, and for each series its name's cell and its values.
    """

    categories: str
    series: tuple[tuple[str, str], ...]


class ChartData:
    """Blocks of numbers under each other, one a chart."""

    def __init__(self, sheet: Worksheet, looks: Looks) -> None:
        self._sheet = sheet
        self._looks = looks
        self._row = 3

    def add(
        self,
        title: str,
        categories: tuple[str, ...],
        series: tuple[tuple[str, tuple[float | None, ...]], ...],
        ticks: tuple[str, ...] | None = None,
    ) -> Ranges:
        """Write a block.

        Categories down the first column, axis labels of their own beside, a series a column.
        """
        self._put(self._row, 1, title, _TITLE)
        header, first = self._row + 1, self._row + 2
        start = 3 if ticks else 2
        for offset, tick in enumerate(ticks or ()):
            self._put(first + offset, 2, tick or None, _BODY)
        for at, (name, _) in enumerate(series, start):
            self._put(header, at, name, _HEAD)
        for offset, category in enumerate(categories):
            self._put(first + offset, 1, category, _BODY)
            for at, (_, values) in enumerate(series, start):
                self._put(first + offset, at, values[offset], _NUMBER)
        last = first + max(len(categories), 1) - 1
        self._row = last + 3
        return Ranges(
            self._range(start - 1, first, last),
            tuple(
                (self._range(at, header, header), self._range(at, first, last))
                for at in range(start, len(series) + start)
            ),
        )

    def _put(self, row: int, column: int, value: object, look: Look) -> None:
        if value is None:
            return
        cell: Any = self._sheet.cell(row=row, column=column)
        put_value(cell, clean(value) if isinstance(value, str) else value)
        self._looks.put(cell, look)

    def _range(self, column: int, first: int, last: int) -> str:
        letter = get_column_letter(column)
        start = f"${letter}${first}"
        end = "" if first == last else f":${letter}${last}"
        return f"{quoted(self._sheet.title)}!{start}{end}"
