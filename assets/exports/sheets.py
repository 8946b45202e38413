"""Workbooks (XLSX, XLS, XLSB, ODS) → rows of text, one sheet at a time.

Not here: whether the container is safe to open (`office`), which sheet or row matters (`recognise`), or
writing workbooks (`reports.excel`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial

import fastexcel
import polars as pl

from assets.exports.biff import SheetCells, read_apart
from assets.exports.load import Loaded
from assets.exports.raw import ROW_NUMBER, FileRefused
from assets.exports.table import HEAD, Body, Record

_DAY = r"^(\d{4}-\d{2}-\d{2})[ T]"
_MIDNIGHT = _DAY + r"00:00:00(?:\.0+)?$"
_LONG_FRACTION = r"^-?\d{7,}\.\d{9}$"


class Sheet:
    """One sheet of an open workbook as a table; its cells are read once, when they are first asked for.

    Cells are text. Native dates are ISO (`2026-03-01`, with the time where there is one); of a formula, the
    value that was saved with it; empty cells and errors are "". Numbers have at most 9 decimals.
    """

    def __init__(self, name: str, read: Callable[[], SheetCells]) -> None:
        self.name, self._read = name, read

    @property
    def is_hidden(self) -> bool:
        """Whether a person who opens the workbook does not see it. Raises FileRefused."""
        return self._sheet.is_hidden

    def head(self) -> list[Record]:
        """The first rows, blank ones too."""
        shown = _as_shown(self._cells.head(HEAD))
        return [Record(cells, number, number) for *cells, number in shown.iter_rows()]

    def bodies(self, header: Record) -> Iterator[Body]:
        """The rows below the header."""
        yield Body(_as_shown(self._cells.filter(pl.col(ROW_NUMBER) > header.last_line)), [])

    @cached_property
    def _sheet(self) -> SheetCells:
        return self._read()

    @cached_property
    def _cells(self) -> pl.DataFrame:
        frame = self._sheet.cells
        frame.columns = [str(index) for index in range(frame.width)]
        number = pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias(ROW_NUMBER)
        return frame.select(pl.all().cast(pl.String).fill_null("")).with_columns(number)


def sheets(loaded: Loaded) -> list[Sheet]:
    """All sheets, hidden ones too, in the workbook's order. Raises FileRefused."""
    with _refusing(loaded, None):
        if loaded.format in ("xls", "xlsb"):
            return [Sheet(sheet.name, partial(_as_is, sheet)) for sheet in read_apart(loaded.data)]
        book = fastexcel.read_excel(loaded.data)
        return [Sheet(name, partial(_load, loaded, book, name)) for name in book.sheet_names]


def _as_is(sheet: SheetCells) -> SheetCells:
    return sheet


def _load(loaded: Loaded, book: fastexcel.ExcelReader, name: str) -> SheetCells:
    with _refusing(loaded, name):
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        cells = sheet.to_polars() if sheet.width else pl.DataFrame()
    return SheetCells(name, sheet.visible != "visible", cells)


def _as_shown(frame: pl.DataFrame) -> pl.DataFrame:
    """A cell as a spreadsheet shows it: a day without its midnight, 123456789.12 without its binary tail."""
    changed = [_shown(cells) for cells in frame.iter_columns() if cells.name != ROW_NUMBER]
    return frame.with_columns(cells for cells in changed if cells is not None)


def _shown(cells: pl.Series) -> pl.Series | None:
    """None when nothing changes, as in most columns: a look is ten times cheaper than a new column."""
    cell = pl.col(cells.name)
    if cells.str.contains(_DAY).any():
        days = cell.str.replace(_MIDNIGHT, "$1").str.replace(_DAY, "$1 ")
        return cells.to_frame().select(days).to_series()
    if cells.str.contains(_LONG_FRACTION).any():
        # fastexcel prints nine decimals of the double; the shortest text for the same one was typed.
        shortest = cell.cast(pl.Float64, strict=False).cast(pl.String)
        shown = pl.when(cell.str.contains(_LONG_FRACTION)).then(shortest).otherwise(cell)
        return cells.to_frame().select(shown).to_series()
    return None


@contextmanager
def _refusing(loaded: Loaded, sheet: str | None) -> Iterator[None]:
    """What the library cannot read becomes a refusal, its own panics included: the run goes on without it."""
    try:
        yield
    except BaseException as error:
        panic = type(error).__module__ == "pyo3_runtime"
        if not panic and not isinstance(error, fastexcel.FastExcelError | ValueError):
            raise
        reason = "It is a damaged workbook, or none that can be read."
        raise FileRefused(loaded.path, reason, "Open it, save it anew as XLSX.", sheet=sheet) from error
