"""Which rows of a table hold no record, which cannot stand under the header, and the header's own names.

The same for text and workbooks. Not here: what a cell means; a row is judged by its shape only.
"""

import csv
import io
from collections.abc import Sequence

import polars as pl

from assets.exports.raw import ROW_NUMBER, IgnoredRow, RejectedRow
from assets.exports.words import fold

_TOTALS = (
    *("total", "totals", "grand total", "subtotal", "sub total", "sub-total", "sum"),
    *("合计", "总计", "小计", "总和", "汇总", "合 计", "总 计", "小 计"),
)
# No words: figures, dates, signs, units, currency codes. A customer named Total has an industry or a city.
_WORDLESS = r"(?i)^(?:[^\p{L}]|[万亿元年月日kmq]|cny|usd|eur|gbp|rmb)*$"


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Trimmed, never empty, unique even when folded; empty cells at the end are cut.

    `Amount, , amount` → `Amount`, `column 2`, `amount (2)`.
    """
    trimmed = [cell.strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    given = {fold(cell) for cell in trimmed}
    taken = {fold(ROW_NUMBER)}
    names: list[str] = []
    for position, cell in enumerate(trimmed, start=1):
        name = base = cell or f"column {position}"
        copy = 1
        while fold(name) in taken or (name != cell and fold(name) in given):
            copy += 1
            name = f"{base} ({copy})"
        taken.add(fold(name))
        names.append(name)
    return tuple(names)


def sort_out(
    body: pl.DataFrame, header: tuple[str, ...], header_cells: Sequence[str], delimiter: str
) -> tuple[pl.DataFrame, list[IgnoredRow], list[RejectedRow]]:
    """The records under the header's names; the ignored rows; the rejected ones, those with too many cells.

    `body`: String columns in file order (at least the header's), then `row_number`.
    """
    cells = body.columns[:-1]
    named, extra = cells[: len(header)], cells[len(header) :]
    ignored = _no_records(body, [cell.strip() for cell in header_cells[: len(header)]])
    if ignored:
        body = body.filter(~pl.col(ROW_NUMBER).is_in([row.row_number for row in ignored]))
    rejected: list[RejectedRow] = []
    if extra:
        wide = body.filter(~_blank(extra))
        body = body.filter(_blank(extra)) if wide.height else body
        rejected = [_rejected(row, len(header), delimiter) for row in wide.iter_rows()]
    names = zip(named, header, strict=True)
    return body.select(*(pl.col(cell).alias(name) for cell, name in names), ROW_NUMBER), ignored, rejected


def _no_records(body: pl.DataFrame, header: list[str]) -> list[IgnoredRow]:
    """Blank rows, rows that repeat the header, and totals: the first cell that says anything says total."""
    cells = body.columns[:-1]
    first = pl.col(cells[0]).str.strip_chars()
    # One cheap look at the first cell leaves few rows, usually none, to be looked at whole.
    suspects = body.filter((first == "") | (first == header[0]) | _says_total(first))
    named = zip(cells[: len(header)], header, strict=True)
    repeats = pl.all_horizontal(pl.col(cell).str.strip_chars() == name for cell, name in named)
    wordless = pl.all_horizontal(pl.col(cell).str.contains(_WORDLESS) | _says_total(cell) for cell in cells)
    speaks = pl.coalesce(pl.when(pl.col(cell).str.contains(r"\S")).then(pl.col(cell)) for cell in cells)
    figures = pl.any_horizontal(pl.col(cell).str.contains(r"\d") for cell in cells)
    reason = (
        pl.when(_blank(cells))
        .then(pl.lit("blank"))
        .when(repeats)
        .then(pl.lit("repeated_header"))
        .when(wordless & figures & _says_total(speaks))
        .then(pl.lit("total"))
    )
    found = suspects.select(ROW_NUMBER, reason.alias("reason")).drop_nulls()
    return [IgnoredRow(number, why) for number, why in found.iter_rows()]


def _blank(cells: list[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(cell).str.strip_chars() == "" for cell in cells)


def _says_total(cell: pl.Expr | str) -> pl.Expr:
    cell = pl.col(cell) if isinstance(cell, str) else cell
    return cell.str.strip_chars(" \t\u3000:：*").str.to_lowercase().is_in(_TOTALS)


def _rejected(row: tuple[object, ...], width: int, delimiter: str) -> RejectedRow:
    *cells, number = row
    while cells and not str(cells[-1]).strip():
        cells.pop()
    raw = io.StringIO()
    csv.writer(raw, delimiter=delimiter, lineterminator="").writerow(cells)
    message = f"It has {len(cells)} cells under a header of {width}."
    return RejectedRow(int(str(number)), "too_many_cells", message, raw.getvalue())
