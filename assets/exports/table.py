"""A table not yet read, whatever its format: its first rows, and the rows below a header.

Not here: the formats (`delimited`, `sheets`, `markup`, `objects`, `parquet`), or which row is the header.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import polars as pl

from assets.exports.raw import ROW_NUMBER, RejectedRow

# A title, a filter, a date, an empty line: how far down a header is looked for.
HEAD = 20
# As many as a spreadsheet has. A file may ask for more in a few bytes, and every one costs memory.
MOST_COLUMNS = 16_384
# 32 bytes a cell while a workbook is read: 2 GB. A full sheet of 1,048,576 rows may have 57 columns.
MOST_CELLS = 60_000_000


@dataclass(frozen=True)
class Record:
    """One record and the physical lines (from 1) on which it begins and ends; 0 where names have no line."""

    cells: list[str]
    first_line: int
    last_line: int


class Body(NamedTuple):
    """The rows below a header: String columns `0`, `1`, … and `row_number`; and those rejected."""

    frame: pl.DataFrame
    rejected: list[RejectedRow]


class Table(Protocol):
    """One table of a file."""

    def head(self) -> list[Record]:
        """The first records, blank ones too. Raises FileRefused."""

    def bodies(self, header: Record) -> Iterator[Body]:
        """The rows below the header, in one piece or, where they are many, in several. Raises FileRefused."""


@dataclass(frozen=True)
class Cells:
    """A table that is in memory: String columns `0`, `1`, … and `row_number`.

    `names` are its column names where the format has them apart from the rows; the header's line is then 0.
    """

    frame: pl.DataFrame
    names: tuple[str, ...] | None = None
    rejected: tuple[RejectedRow, ...] = ()

    def head(self) -> list[Record]:
        """The names, or the first rows."""
        if self.names is not None:
            return [Record(list(self.names), 0, 0)]
        return [Record(cells, number, number) for *cells, number in self.frame.head(HEAD).iter_rows()]

    def bodies(self, header: Record) -> Iterator[Body]:
        """The rows below the header."""
        yield Body(self.frame.filter(pl.col(ROW_NUMBER) > header.last_line), list(self.rejected))


def cells_of(rows: list[list[str]], numbers: list[int], least: int = 0) -> pl.DataFrame:
    """Rows of any width as String columns `0`, `1`, … and `row_number`; short ones are filled with ""."""
    width = max(least, max(map(len, rows), default=0))
    for row in rows:
        row.extend([""] * (width - len(row)))
    columns = zip(*rows, strict=True) if rows else [()] * width
    series = [pl.Series(str(index), column, dtype=pl.String) for index, column in enumerate(columns)]
    return pl.DataFrame([*series, pl.Series(ROW_NUMBER, numbers, dtype=pl.Int64)])
