"""Workbooks (.xlsx) → rows of text, one sheet at a time.

Not here: whether the container is safe to open (`archive`), which sheet or row matters (`recognise`), or
writing workbooks (`reports.excel`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import fastexcel
import polars as pl

from assets.exports.load import Loaded
from assets.exports.raw import ROW_NUMBER, FileRefused

_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"
_LONG_FRACTION = r"^-?\d{7,}\.\d{9}$"


def sheet_names(loaded: Loaded) -> list[str]:
    """The names of all sheets, hidden ones too, in the workbook's order. Raises FileRefused."""
    with _refusing(loaded, None):
        return list(fastexcel.read_excel(loaded.data).sheet_names)


def rows(loaded: Loaded, sheet: str, n_rows: int | None = None) -> pl.DataFrame:
    """The sheet's cells as text: String columns `0`, `1`, … and `row_number`, the sheet's own from 1.

    Native dates are ISO (`2026-03-01`, with the time where there is one); of a formula, the value that was
    saved with it; empty cells and errors are "". Numbers have at most 9 decimals. Raises FileRefused.
    """
    with _refusing(loaded, sheet):
        book = fastexcel.read_excel(loaded.data)
        read = book.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=n_rows, dtypes="string")
        frame = read.to_polars() if read.width else pl.DataFrame()
    frame.columns = [str(index) for index in range(frame.width)]
    number = pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias(ROW_NUMBER)
    return frame.select(_as_shown(name) for name in frame.columns).with_columns(number)


def _as_shown(name: str) -> pl.Expr:
    """A cell as a spreadsheet shows it: a day without its midnight, 123456789.12 without its binary tail."""
    cell = pl.col(name).cast(pl.String).fill_null("")
    # fastexcel prints nine decimals of the double; the shortest text for the same double is what was typed.
    shortest = cell.cast(pl.Float64, strict=False).cast(pl.String)
    cell = pl.when(cell.str.contains(_LONG_FRACTION)).then(shortest).otherwise(cell)
    return cell.str.replace(_MIDNIGHT, "$1").alias(name)


@contextmanager
def _refusing(loaded: Loaded, sheet: str | None) -> Iterator[None]:
    """What the library cannot read becomes a refusal, its own panics included: the run goes on without it."""
    try:
        yield
    except BaseException as error:
        panic = type(error).__module__ == "pyo3_runtime"
        if not panic and not isinstance(error, fastexcel.FastExcelError):
            raise
        reason = "It is a damaged workbook, or none that can be read."
        raise FileRefused(loaded.path, reason, "Open it, save it anew as XLSX.", sheet=sheet) from error
