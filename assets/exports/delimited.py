"""Records of a delimited text: quickly by Polars, and exactly by the csv module what Polars refuses.

Both give the same rows; the quick way holds only when Polars takes every line and the row numbers add up.
Not here: encodings and delimiters (`text`), blank rows, totals, repeated headers (`rows`).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from assets.exports.load import LONGEST_LINE
from assets.exports.raw import ROW_NUMBER, FileHeld, FileRefused, RejectedRow
from assets.exports.rows import header_names, too_many_cells
from assets.exports.table import HEAD, Body, Record, cells_of

# The module's own limit of 131,072 is below a long note; a limit there must be: a quote that is never closed
# takes the rest of the file for one cell.
csv.field_size_limit(LONGEST_LINE)

# A row pushed right by an unquoted comma has one or two cells too many; wider than that is read exactly.
_SPARE = 4
_BATCH = 50_000
_END = "\x00end"


@dataclass(frozen=True)
class Delimited:
    """A delimited text as a table."""

    path: Path
    text: bytes
    delimiter: str

    def head(self) -> list[Record]:
        """The first records, blank ones too."""
        return list(islice(records(self.path, self.text, self.delimiter), HEAD))

    def body(self, header: Record) -> Body:
        """The rows after the header."""
        return body(self.path, self.text, self.delimiter, header)


def records(path: Path, text: bytes, delimiter: str) -> Iterator[Record]:
    """Every record, blank ones too, exactly as the csv module reads it.

    Raises FileHeld where the text ends inside a quoted cell, FileRefused where a cell never ends.
    """
    stream = io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="")
    reader = csv.reader(_with_end(stream), delimiter=delimiter)
    last_line = 0
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                if reader.line_num > last_line + 1:
                    line = f"{last_line + 1:,}"
                    reason = f"It ends inside a quoted cell that begins in the record on line {line}."
                    raise FileHeld(path, reason)
                return
            yield Record(cells, last_line + 1, reader.line_num)
            last_line = reader.line_num
    except csv.Error as error:
        reason = f"The record on line {last_line + 1:,} cannot be read: {error}."
        raise FileRefused(path, reason, "Look there for a quote that was never closed.") from error


def _with_end(stream: io.TextIOWrapper) -> Iterator[str]:
    """The lines and a last one of our own, which makes a record of its own unless a quote is open."""
    yield from stream
    yield _END


def refuse_unfinished(path: Path, text: bytes, delimiter: str) -> None:
    """Raises FileHeld for a text that ends inside a quoted cell; a look at the quotes' number is enough."""
    if text.count(b'"') % 2:
        for _ in records(path, text, delimiter):
            pass


def body(path: Path, text: bytes, delimiter: str, header: Record) -> Body:
    """The rows after the header.

    As many columns as the widest row needs and at least those of the header; short rows are filled with "".
    A row that is far too wide is rejected here: laid out, it would make every other as wide.
    """
    frame = _quick(text, delimiter, header)
    return _exact(path, text, delimiter, header) if frame is None else Body(frame, [])


def _quick(text: bytes, delimiter: str, header: Record) -> pl.DataFrame | None:
    if text.count(b"\r") != text.count(b"\r\n") or not _well_quoted(text, delimiter):
        return None
    for width in (len(header.cells), len(header.cells) + _SPARE):
        try:
            frame = pl.read_csv(
                text,
                has_header=False,
                skip_lines=header.last_line,
                separator=delimiter,
                schema={str(index): pl.String for index in range(width)},
                infer_schema=False,
                empty_string_is_null=False,
                missing_columns="insert",
                extra_columns="raise",
            )
        except pl.exceptions.PolarsError:
            continue
        return _numbered(frame, text, header.last_line)
    return None


def _well_quoted(text: bytes, delimiter: str) -> bool:
    """Whether each quote opens a cell, closes one or is doubled inside one, and the last one closes.

    Polars takes some others without a word and differs: of `"";"` it makes `;`, and a last quote that is
    never closed is a whole cell to it.
    """
    if b'"' not in text:
        return True
    mark = rf"\x{{{ord(delimiter):x}}}"
    inside, bare = r'(?:[^"]|"")*', rf'[^"{mark}]*'
    rest = rf'(?:(?:"{inside}"|{bare}){mark})*(?:"{inside}"?|{bare})'
    line, quotes = pl.col("line"), pl.col("quotes")
    # With good quotes alone, a line begins inside a cell exactly when the quotes above it are odd in number.
    begins_inside = quotes.cum_sum().shift(1, fill_value=0) % 2 == 1
    continued = line.str.contains(rf'^{inside}(?:"(?:{mark}{rest})?)?$')
    good = pl.when(begins_inside).then(continued).otherwise(line.str.contains(rf"^{rest}$"))
    lines = pl.read_lines(text).with_columns(line.str.count_matches('"', literal=True).alias("quotes"))
    return bool(lines.select(good.all() & (quotes.sum() % 2 == 0)).item())


def _numbered(frame: pl.DataFrame, text: bytes, skipped: int) -> pl.DataFrame | None:
    """With row numbers, or None when rows and physical lines do not add up."""
    lines = text.count(b"\n") + (not text.endswith(b"\n")) - skipped
    number = pl.int_range(pl.len(), dtype=pl.Int64) + skipped + 1
    if lines == frame.height:
        return frame.with_columns(number.alias(ROW_NUMBER))
    breaks = frame.select(
        pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True)).cast(pl.Int64).alias("breaks")
    )["breaks"]
    if lines != frame.height + int(breaks.sum()):
        return None
    return frame.with_columns(number.alias(ROW_NUMBER) + breaks.cum_sum().shift(1, fill_value=0))


def _exact(path: Path, text: bytes, delimiter: str, header: Record) -> Body:
    batches: list[pl.DataFrame] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    rejected: list[RejectedRow] = []
    least, named = len(header.cells), len(header_names(header.cells))
    for record in records(path, text, delimiter):
        if record.first_line <= header.last_line:
            continue
        cells = record.cells
        if len(cells) > least + _SPARE:
            if any(cell.strip() for cell in cells[named:]):
                rejected.append(too_many_cells(cells, record.first_line, named, delimiter))
                continue
            cells = cells[:least]
        rows.append(cells)
        numbers.append(record.first_line)
        if len(rows) == _BATCH:
            batches.append(cells_of(rows, numbers, least))
            rows, numbers = [], []
    batches.append(cells_of(rows, numbers, least))
    frame = pl.concat(batches, how="diagonal")
    cells_only = sorted((name for name in frame.columns if name != ROW_NUMBER), key=int)
    return Body(frame.select(pl.col(cells_only).fill_null(""), ROW_NUMBER), rejected)
