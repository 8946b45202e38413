"""One table of a file, as it stands there: every cell text, every row numbered, nothing dropped unsaid.

Not here: which layout it is (`recognise`), what a cell means (`assets.core`).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import polars as pl

from assets.exports.load import Loaded, load
from assets.exports.part import Part
from assets.exports.raw import ROW_NUMBER, FileHeld, FileRefused, IgnoredRow, RawTable
from assets.exports.rows import LONGEST_FOOTER, header_names, sort_out
from assets.exports.table import MOST_COLUMNS, Body, Record, Table


@dataclass(frozen=True)
class Source:
    """A table not yet read, and where in which file it is."""

    loaded: Loaded
    table: Table
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    is_hidden: bool = False

    def headers(self) -> Iterator[Record]:
        """What may be the header, in the order of trying: each of the first rows that says something.

        Then two rows together: under names that stand over several columns, or are merged with the cell
        below, the lower row's names where it has some and the upper's where it has none.
        """
        head = self.table.head()
        for record in head:
            if len(record.cells) > MOST_COLUMNS:
                reason = f"Line {record.first_line:,} has {len(record.cells):,} cells."
                suggestion = f"At most {MOST_COLUMNS:,} columns are read."
                raise FileRefused(self.loaded.path, reason, suggestion, sheet=self.sheet)
        rows = [record for record in head if self._may_be_header(record)]
        yield from rows
        for upper, lower in pairwise(head):
            if upper in rows and lower in rows and len(upper.cells) <= len(lower.cells) + 1:
                cells = [*upper.cells, *[""] * (len(lower.cells) - len(upper.cells))]
                both = [
                    below if below.strip() else above
                    for above, below in zip(cells, lower.cells, strict=False)
                ]
                yield Record(both, upper.first_line, lower.last_line)

    def _may_be_header(self, record: Record) -> bool:
        """Neither blank nor Excel's own `sep=;`."""
        says_separator = self.delimiter is not None and record.first_line == 1
        if says_separator and record.cells in ([f"sep={self.delimiter}"], ["sep=", ""]):
            return False
        return any(cell.strip() for cell in record.cells)


def sources(loaded: Loaded, words: Collection[str] = (), encoding: str | None = None) -> Iterator[Source]:
    """The tables of a file: one for most, one a sheet for a workbook, one a table for an HTML page.

    `words` are folded headers that are known, evidence where an encoding is in doubt; `encoding` is one that
    was found before. Raises FileRefused.
    """
    # Late: a night of CSV files alone needs no lxml and no fastexcel.
    from assets.exports import delimited, encodings, markup, objects, parquet, text

    path, data = loaded.path, loaded.data
    if loaded.format in ("xlsx", "xls", "xlsb", "ods"):
        from assets.exports.sheets import sheets

        for sheet in sheets(loaded):
            yield Source(loaded, sheet, sheet=sheet.name, is_hidden=sheet.is_hidden)
        return
    if loaded.format == "parquet":
        yield Source(loaded, parquet.table(path, data))
        return
    if loaded.format == "html":
        encoding = encoding or markup.declared_encoding(data)
    if not loaded.is_whole:
        delimiter = text.separator_line(data) or text.delimiter_of(data)
        table = delimited.Delimited(path, data, delimiter, loaded.pieces)
        yield Source(loaded, table, loaded.encoding, delimiter)
        return
    encoding, utf8 = encodings.to_utf8(path, data, words, encoding)
    if loaded.format == "json":
        found, cells = objects.table(path, utf8)
        yield Source(loaded.of(found), cells, encoding)
    elif loaded.format == "html":
        tables = markup.tables(path, utf8)
        for number, cells in enumerate(tables, start=1):
            yield Source(loaded, cells, encoding, sheet=f"table {number}" if len(tables) > 1 else None)
    else:
        text.refuse_long_lines(path, utf8)
        delimiter = text.separator_line(utf8) or text.delimiter_of(utf8)
        delimited.refuse_unfinished(path, utf8, delimiter)
        yield Source(loaded, delimited.Delimited(path, utf8, delimiter), encoding, delimiter)


def read_part(part: Part) -> RawTable:
    """The whole table of a part, as it was recognised. Raises FileRefused, FileHeld when the file changed."""
    return _together(list(chunks(part)))


def chunks(part: Part) -> Iterator[RawTable]:
    """The table of a part, in one piece or, where it is large, in several. Raises as `read_part` does.

    Each row, ignored and rejected ones too, is in one of them; at least one comes.
    """
    loaded = load(part.path, known=part.sha256 if part.encoding in ("utf-8", "utf-8-sig") else None)
    if loaded.sha256 != part.sha256:
        raise FileHeld(part.path, "It changed while it was being read.", sheet=part.sheet)
    source = _chosen(loaded, part.sheet, part.encoding)
    if part.file.headerless:
        return _read(source, Record(list(part.header), 0, 0))
    header = next((record for record in source.headers() if _names(record) == part.header), None)
    return _read(source, header if header is None or header.first_line == part.header_row else None)


def read(path: Path, sheet: str | None = None, header_row: int | None = None) -> RawTable:
    """The whole table of a file, or of one sheet of a workbook.

    `sheet` may be left out where only one sheet holds anything. `header_row` is the row on which the header
    begins, as in `Part`; without it, the first row that is not blank. Raises FileRefused.
    """
    source = _chosen(load(path), sheet, None)
    headers = (record for record in source.headers() if header_row in (None, record.first_line))
    return _together(list(_read(source, next(headers, None))))


def _read(source: Source, header: Record | None) -> Iterator[RawTable]:
    path, sheet = source.loaded.path, source.sheet
    if header is None:
        raise FileRefused(path, "It has no header row.", "The first row must name the columns.", sheet=sheet)
    names = _names(header)
    ignored = [_above(record) for record in source.table.head() if record.last_line < header.first_line]
    for body in _with_whole_footer(source.table.bodies(header)):
        frame, no_records, rejected = sort_out(body.frame, names, header.cells, source.delimiter or ",")
        yield RawTable(
            path=path,
            sha256=source.loaded.sha256,
            format=source.loaded.format,
            encoding=source.encoding,
            delimiter=source.delimiter,
            sheet=sheet,
            header_row=header.first_line,
            header=names,
            frame=frame,
            ignored=(*ignored, *no_records),
            rejected=tuple(sorted([*body.rejected, *rejected], key=lambda row: row.row_number)),
        )
        ignored = []


def _with_whole_footer(bodies: Iterator[Body]) -> Iterator[Body]:
    """The bodies, the last one with at least as many rows as a footer may have."""
    held: Body | None = None
    for body in bodies:
        if held is None:
            held = body
        elif body.frame.height < LONGEST_FOOTER:
            held = _joined(held, body)
        else:
            yield held
            held = body
    if held is not None:
        yield held


def _joined(first: Body, second: Body) -> Body:
    frame = pl.concat([first.frame, second.frame], how="diagonal")
    cells = sorted((name for name in frame.columns if name != ROW_NUMBER), key=int)
    return Body(frame.select(pl.col(cells).fill_null(""), ROW_NUMBER), [*first.rejected, *second.rejected])


def _together(tables: Sequence[RawTable]) -> RawTable:
    return replace(
        tables[0],
        frame=pl.concat([table.frame for table in tables]),
        ignored=tuple(row for table in tables for row in table.ignored),
        rejected=tuple(row for table in tables for row in table.rejected),
    )


def _names(header: Record) -> tuple[str, ...]:
    return header_names(header.cells)


def _above(record: Record) -> IgnoredRow:
    blank = not any(cell.strip() for cell in record.cells)
    return IgnoredRow(record.first_line, "blank" if blank else "above_header")


def _chosen(loaded: Loaded, sheet: str | None, encoding: str | None) -> Source:
    found = []
    for source in sources(loaded, encoding=encoding):
        if sheet is not None and source.sheet == sheet:
            return source
        if sheet is None and (source.sheet is None or source.table.head()):
            found.append(source)
    if sheet is not None:
        raise FileRefused(loaded.path, f"It has no sheet {sheet!r}.", "Say one that it has.", sheet=sheet)
    if len(found) != 1:
        names = ", ".join(str(source.sheet) for source in found) or "none"
        reason = f"It has {len(found)} sheets with content: {names}."
        raise FileRefused(loaded.path, reason, "Say which sheet.")
    return found[0]
