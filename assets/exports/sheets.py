"""Workbooks (XLSX, XLS, ODS) → rows of text, one sheet at a time.

Not here: whether the container is safe to open (`office`), which sheet or row matters (`recognise`), or
writing workbooks (`reports.excel`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import fastexcel
import polars as pl

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

    def __init__(self, loaded: Loaded, book: fastexcel.ExcelReader, name: str) -> None:
        self._loaded, self._book, self.name = loaded, book, name

    @property
    def is_hidden(self) -> bool:
        """Whether a person who opens the workbook does not see it."""
        return self._sheet.visible != "visible"

    def head(self) -> list[Record]:
        """The first rows, blank ones too."""
        shown = _as_shown(self._cells.head(HEAD))
        return [Record(cells, number, number) for *cells, number in shown.iter_rows()]

    def body(self, header: Record) -> Body:
        """The rows below the header."""
        return Body(_as_shown(self._cells.filter(pl.col(ROW_NUMBER) > header.last_line)), [])

    @cached_property
    def _sheet(self) -> fastexcel.ExcelSheet:
        with _refusing(self._loaded, self.name):
            return self._book.load_sheet(self.name, header_row=None, skip_rows=0, dtypes="string")

    @cached_property
    def _cells(self) -> pl.DataFrame:
        with _refusing(self._loaded, self.name):
            frame = self._sheet.to_polars() if self._sheet.width else pl.DataFrame()
        frame.columns = [str(index) for index in range(frame.width)]
        number = pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias(ROW_NUMBER)
        return frame.select(pl.all().cast(pl.String).fill_null("")).with_columns(number)


def sheets(loaded: Loaded) -> list[Sheet]:
    """All sheets, hidden ones too, in the workbook's order. Raises FileRefused."""
    with _refusing(loaded, None):
        book = fastexcel.read_excel(loaded.data)
        return [Sheet(loaded, book, name) for name in book.sheet_names]


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
        if not panic and not isinstance(error, fastexcel.FastExcelError):
            raise
        if "password" in str(error).casefold():
            reason, suggestion = "It is a workbook with a password.", "Save it without a password."
        else:
            reason, suggestion = (
                "It is a damaged workbook, or none that can be read.",
                "Open it, save it anew as XLSX.",
            )
        raise FileRefused(loaded.path, reason, suggestion, sheet=sheet) from error
