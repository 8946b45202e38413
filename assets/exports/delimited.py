"""Records of a delimited text: quickly by Polars, and exactly by the csv module what Polars refuses.

Both give the same rows; the quick way holds only when Polars takes every line and the row numbers add up.
Not here: encodings and delimiters (`text`), blank rows, totals, repeated headers (`rows`).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets.exports.load import LONGEST_LINE
from assets.exports.raw import ROW_NUMBER, FileRefused

# The module's own limit of 131,072 is below a long note; a limit there must be: a quote that is never closed
# takes the rest of the file for one cell.
csv.field_size_limit(LONGEST_LINE)

# A row pushed right by an unquoted comma has one or two cells too many; wider than that is read exactly.
_SPARE = 4
_BATCH = 50_000
_END = "\x00end"


@dataclass(frozen=True)
class Record:
    """One record and the physical lines (from 1) on which it begins and ends."""

    cells: list[str]
    first_line: int
    last_line: int


def records(path: Path, text: bytes, delimiter: str) -> Iterator[Record]:
    """Every record, blank ones too, exactly as the csv module reads it.

    Raises FileRefused where the text ends inside a quoted cell or a cell never ends.
    """
    stream = io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="")
    reader = csv.reader(_with_end(stream), delimiter=delimiter)
    last_line = 0
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                if reader.line_num > last_line + 1:
                    raise FileRefused(
                        path,
                        f"It ends inside a quoted cell that begins in the record on line {last_line + 1:,}.",
                        "It may be cut short: export it again.",
                    )
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


def body(path: Path, text: bytes, delimiter: str, header: Record) -> pl.DataFrame:
    """The rows after the header: String columns `0`, `1`, … and `row_number`.

    As many columns as the widest row needs and at least those of the header; short rows are filled with "".
    """
    frame = _quick(text, delimiter, header)
    return _exact(path, text, delimiter, header) if frame is None else frame


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


def _exact(path: Path, text: bytes, delimiter: str, header: Record) -> pl.DataFrame:
    batches: list[pl.DataFrame] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    for record in records(path, text, delimiter):
        if record.first_line <= header.last_line:
            continue
        rows.append(record.cells)
        numbers.append(record.first_line)
        if len(rows) == _BATCH:
            batches.append(_batch(rows, numbers, len(header.cells)))
            rows, numbers = [], []
    batches.append(_batch(rows, numbers, len(header.cells)))
    frame = pl.concat(batches, how="diagonal")
    cells = sorted((name for name in frame.columns if name != ROW_NUMBER), key=int)
    return frame.select(pl.col(cells).fill_null(""), ROW_NUMBER)


def _batch(rows: list[list[str]], numbers: list[int], least: int) -> pl.DataFrame:
    width = max(map(len, rows), default=0)
    width = max(width, least)
    for row in rows:
        row.extend([""] * (width - len(row)))
    columns = zip(*rows, strict=True) if rows else [()] * width
    series = [pl.Series(str(index), column, dtype=pl.String) for index, column in enumerate(columns)]
    return pl.DataFrame([*series, pl.Series(ROW_NUMBER, numbers, dtype=pl.Int64)])
