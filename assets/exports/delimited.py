"""Records of a delimited text: quickly by Polars, and exactly by the csv module what Polars refuses.

Both give the same rows; the quick way holds only when Polars takes every line and the row numbers add up.
Not here: encodings and delimiters (`text`), blank rows, totals, repeated headers (`rows`).
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import polars as pl

from assets.exports.load import LONGEST_LINE, PIECE
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
    """A delimited text as a table; `pieces` reads a large one, of which `text` is then the beginning."""

    path: Path
    text: bytes
    delimiter: str
    pieces: Callable[[], Iterator[bytes]] | None = None

    def head(self) -> list[Record]:
        """The first records, blank ones too."""
        found: list[Record] = []
        try:
            found.extend(islice(records(self.path, [self.text], self.delimiter), HEAD))
        except FileHeld:
            # The beginning of a large text may end anywhere.
            if self.pieces is None:
                raise
        return found

    def bodies(self, header: Record) -> Iterator[Body]:
        """The rows after the header, piece by piece.

        At least the columns of the header, and as many as the widest row of a piece needs; short rows are
        filled with "". A row that is far too wide is rejected here: laid out, it would make every other as
        wide.
        """
        pieces = _of_whole_records(self.pieces() if self.pieces else _slices(self.text))
        lines = 0
        for piece in pieces:
            skipped = 0 if lines else header.last_line
            frame = _quick(piece, self.delimiter, header, lines, skipped)
            if frame is None:
                yield from _exact(self.path, chain([piece], pieces), self.delimiter, header, lines)
                return
            yield Body(frame, [])
            lines += piece.count(b"\n")


def records(path: Path, pieces: Iterable[bytes], delimiter: str, lines: int = 0) -> Iterator[Record]:
    """Every record, blank ones too, exactly as the csv module reads it; `lines` come before.

    Raises FileHeld where the text ends inside a quoted cell, FileRefused where a cell never ends.
    """
    reader = csv.reader(_lines(pieces), delimiter=delimiter)
    last_line = 0
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                if reader.line_num > last_line + 1:
                    line = f"{lines + last_line + 1:,}"
                    reason = f"It ends inside a quoted cell that begins in the record on line {line}."
                    raise FileHeld(path, reason)
                return
            yield Record(cells, lines + last_line + 1, lines + reader.line_num)
            last_line = reader.line_num
    except csv.Error as error:
        reason = f"The record on line {lines + last_line + 1:,} cannot be read: {error}."
        raise FileRefused(path, reason, "Look there for a quote that was never closed.") from error


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """The lines and a last one of our own, which makes a record of its own unless a quote is open."""
    for piece in pieces:
        yield from io.TextIOWrapper(io.BytesIO(piece), encoding="utf-8", newline="")
    yield _END


def _slices(text: bytes) -> Iterator[bytes]:
    for start in range(0, len(text), PIECE):
        yield text[start : start + PIECE]


def _of_whole_records(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same text, cut where a line ends outside of quotes."""
    left, inside = b"", 0
    for piece in pieces:
        end = _last_record(piece, inside)
        if end and len(piece) > PIECE // 2:
            yield b"".join((left, memoryview(piece)[:end]))
            left, inside = b"", 0
        else:
            end = 0
        left += piece[end:]
        inside ^= piece.count(b'"', end) % 2
    if left:
        yield left


def _last_record(text: bytes, inside: int) -> int:
    """Where the last record ends of a text that begins with one, or `inside` a quoted cell; else 0."""
    inside, end = (inside + text.count(b'"')) % 2, len(text)
    while (line := text.rfind(b"\n", 0, end)) >= 0:
        inside ^= text.count(b'"', line, end) % 2
        if not inside:
            return line + 1
        end = line
    return 0


def refuse_unfinished(path: Path, text: bytes, delimiter: str) -> None:
    """Raises FileHeld for a text that ends inside a quoted cell; a look at the quotes' number is enough."""
    if text.count(b'"') % 2:
        for _ in records(path, [text], delimiter):
            pass


def _quick(text: bytes, delimiter: str, header: Record, lines: int, skipped: int) -> pl.DataFrame | None:
    """The rows of a piece, or None where only the csv module reads it rightly; `lines` come before it."""
    if (b"\r" in text and text.count(b"\r") != text.count(b"\r\n")) or not _well_quoted(text, delimiter):
        return None
    for width in (len(header.cells), len(header.cells) + _SPARE):
        try:
            frame = pl.read_csv(
                text,
                has_header=False,
                skip_lines=skipped,
                separator=delimiter,
                schema={str(index): pl.String for index in range(width)},
                infer_schema=False,
                empty_string_is_null=False,
                missing_columns="insert",
                extra_columns="raise",
            )
        except pl.exceptions.PolarsError:
            continue
        return _numbered(frame, text, lines, skipped)
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


def _numbered(frame: pl.DataFrame, text: bytes, before: int, skipped: int) -> pl.DataFrame | None:
    """With row numbers, or None when rows and physical lines do not add up."""
    lines = text.count(b"\n") + (not text.endswith(b"\n")) - skipped
    number = pl.int_range(pl.len(), dtype=pl.Int64) + before + skipped + 1
    if lines == frame.height:
        return frame.with_columns(number.alias(ROW_NUMBER))
    breaks = frame.select(
        pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True)).cast(pl.Int64).alias("breaks")
    )["breaks"]
    if lines != frame.height + int(breaks.sum()):
        return None
    return frame.with_columns(number.alias(ROW_NUMBER) + breaks.cum_sum().shift(1, fill_value=0))


def _exact(path: Path, pieces: Iterable[bytes], delimiter: str, header: Record, lines: int) -> Iterator[Body]:
    rows: list[list[str]] = []
    numbers: list[int] = []
    rejected: list[RejectedRow] = []
    least, named = len(header.cells), len(header_names(header.cells))
    for record in records(path, pieces, delimiter, lines):
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
            yield Body(cells_of(rows, numbers, least), rejected)
            rows, numbers, rejected = [], [], []
    yield Body(cells_of(rows, numbers, least), rejected)
