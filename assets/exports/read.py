"""One table of a file, as it stands there: every cell text, every row numbered, nothing dropped unsaid.

Not here: which layout it is (`recognise`), what a cell means (`assets.core`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from assets.exports import delimited, sheets, text
from assets.exports.delimited import Record
from assets.exports.load import Loaded, load
from assets.exports.raw import ROW_NUMBER, FileRefused, IgnoredRow, RawTable
from assets.exports.rows import header_names, sort_out

# A title, a filter, a date, an empty line: how far down a header is looked for.
_HEAD = 20


@dataclass(frozen=True)
class Source:
    """A table not yet read: a text, or one sheet of a workbook."""

    loaded: Loaded
    encoding: str | None = None
    text: bytes = b""
    delimiter: str | None = None
    sheet: str | None = None

    def head(self) -> list[Record]:
        """The first records, blank ones too."""
        return list(islice(self._records(_HEAD), _HEAD))

    def _records(self, n_rows: int) -> Iterator[Record]:
        if self.delimiter is not None:
            yield from delimited.records(self.loaded.path, self.text, self.delimiter)
        elif self.sheet is not None:
            for *cells, number in sheets.rows(self.loaded, self.sheet, n_rows).iter_rows():
                yield Record(cells, number, number)

    def body(self, header: Record) -> pl.DataFrame:
        """The rows below the header: String columns `0`, `1`, … and `row_number`."""
        if self.delimiter is not None:
            return delimited.body(self.loaded.path, self.text, self.delimiter, header)
        rows = sheets.rows(self.loaded, str(self.sheet))
        return rows.filter(pl.col(ROW_NUMBER) > header.last_line)


def sources(loaded: Loaded) -> list[Source]:
    """The tables of a file: one for a text, one a sheet for a workbook. Raises FileRefused."""
    if loaded.format == "xlsx":
        return [Source(loaded, sheet=name) for name in sheets.sheet_names(loaded)]
    encoding, utf8 = text.to_utf8(loaded.path, loaded.data)
    delimiter = text.separator_line(utf8) or text.delimiter_of(utf8)
    return [Source(loaded, encoding, utf8, delimiter)]


def read(path: Path, sheet: str | None = None, header_row: int | None = None) -> RawTable:
    """The whole table of a text, or of one sheet of a workbook.

    `sheet` may be left out where only one sheet holds anything. `header_row` is the row on which the header
    begins, as in `Part`; without it, the first row that is not blank. Raises FileRefused.
    """
    source = _chosen(load(path), sheet)
    head = source.head()
    header = next((record for record in head if _is_header(record, header_row, source.delimiter)), None)
    if header is None:
        raise FileRefused(path, "It has no header row.", "The first row must name the columns.", sheet=sheet)
    names = header_names(header.cells)
    frame, ignored, rejected = sort_out(source.body(header), names, header.cells, source.delimiter or ",")
    above = [_above(record) for record in head if record.last_line < header.first_line]
    return RawTable(
        path=path,
        sha256=source.loaded.sha256,
        format=source.loaded.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        header_row=header.first_line,
        header=names,
        frame=frame,
        ignored=(*above, *ignored),
        rejected=tuple(rejected),
    )


def may_be_header(record: Record, delimiter: str | None) -> bool:
    """Neither blank nor Excel's own `sep=;`."""
    says_separator = delimiter is not None and record.first_line == 1 and _says_separator(record, delimiter)
    return any(cell.strip() for cell in record.cells) and not says_separator


def _says_separator(record: Record, delimiter: str) -> bool:
    return record.cells in ([f"sep={delimiter}"], ["sep=", ""])


def _is_header(record: Record, header_row: int | None, delimiter: str | None) -> bool:
    return may_be_header(record, delimiter) and header_row in (None, record.first_line)


def _above(record: Record) -> IgnoredRow:
    blank = not any(cell.strip() for cell in record.cells)
    return IgnoredRow(record.first_line, "blank" if blank else "above_header")


def _chosen(loaded: Loaded, sheet: str | None) -> Source:
    found = sources(loaded)
    if loaded.format == "csv":
        return found[0]
    if sheet is None:
        found = [source for source in found if source.head()]
        if len(found) != 1:
            names = ", ".join(str(source.sheet) for source in found) or "none"
            reason = f"It has {len(found)} sheets with content: {names}."
            raise FileRefused(loaded.path, reason, "Say which sheet.")
    for source in found:
        if sheet in (None, source.sheet):
            return source
    raise FileRefused(loaded.path, f"It has no sheet {sheet!r}.", "Say one that it has.", sheet=sheet)
