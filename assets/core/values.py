"""From a cell's text to a value: nulls and booleans, and what holds for every kind of value.

A parser takes a column of text and gives a column of values of the same length, null where the
text is empty *or* cannot be read; `unreadable` tells the two apart, and what is unreadable is
rejected by the caller. Numbers are in `numbers.py`, dates in `dates.py`, periods in `periods.py`;
which column is of which kind is decided in `cells.py`.
"""

import re
from collections.abc import Callable

import polars as pl

# What stands for a blank, or for nothing at all, beside the blanks that Unicode calls white.
_BLANKS = r"[\u00a0\u2009\u202f\u3000\u200b\ufeff]+"
# Spellings of "nothing" met in real exports; the last is Salesforce's null id.
_NOTHING = ["", "none", "null", "n/a", "#n/a", "-", "--", "-none-", "--none--", "select", "(blank)"]
_NOTHING += ["无", "空", "未填写", "000000000000000aaa"]
# Nat and Nan are names of people when written as names are.
_NOTHING_EXACTLY = ["NaN", "nan", "NaT"]
_SAYS_NOTHING = rf"^(?:(?i:{'|'.join(map(re.escape, _NOTHING))})|{'|'.join(_NOTHING_EXACTLY)})$"
_TRUE = ["1", "true", "yes", "y", "t", "done", "是", "已完成"]
_FALSE = ["0", "false", "no", "n", "f", "to do", "否", "未完成"]
# A column whose first cells are mostly different is one of names or ids.
_SAMPLE = 10_000


def text(column: pl.Expr) -> pl.Expr:
    """Trimmed text, null for the spellings of nothing."""
    trimmed = column.str.replace_all(_BLANKS, " ").str.strip_chars()
    return pl.when(~trimmed.str.contains(_SAYS_NOTHING)).then(trimmed)


def texts(cells: pl.Series) -> pl.Series:
    """The same of a column of many cells, with less work where they are plain."""
    is_ascii = (cells.str.len_bytes() == cells.str.len_chars()).all()
    trimmed = (cells if is_ascii else cells.str.replace_all(_BLANKS, " ")).str.strip_chars()
    nothing = trimmed.str.contains(_SAYS_NOTHING)
    return trimmed.set(nothing, None) if nothing.any() else trimmed


def unreadable(written: pl.Expr, value: pl.Expr) -> pl.Expr:
    """True where there was text and no value came of it."""
    return text(written).is_not_null() & value.is_null()


def each_once(cells: pl.Series, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Reads each distinct text of a column once: a million rows have a few thousand days and fewer stages."""
    distinct = cells.head(_SAMPLE).unique()
    if len(distinct) * 2 > _SAMPLE:
        return read(cells)
    distinct = cells.unique()
    pairs = pl.DataFrame({"cell": distinct, "value": read(distinct)})
    joined = cells.to_frame("cell").join(
        pairs, on="cell", how="left", maintain_order="left", nulls_equal=True
    )
    return joined["value"].alias(cells.name)


def boolean(cells: pl.Series, *, is_ticked: bool | None = None) -> pl.Series:
    """1/0, true/false, yes/no, 是/否; in a column of ones and empty cells the empty ones are false.

    Where false is spelt out, an empty cell says nothing; `is_ticked` is what `ticked` says of the column.
    """
    lower = text(pl.col("cell")).str.to_lowercase()
    is_empty = pl.col("cell").is_null() | (pl.col("cell").str.strip_chars() == "")
    if is_ticked is None:
        is_ticked = ticked(cells)
    said = (
        pl.when(lower.is_in(_TRUE))
        .then(pl.lit(value=True))
        .when(lower.is_in(_FALSE) | (is_empty & is_ticked))
        .then(pl.lit(value=False))
    )
    return cells.to_frame("cell").select(said).to_series()


def ticked(cells: pl.Series) -> bool:
    """Whether a column of booleans spells out true and never false."""
    lower = cells.to_frame("cell").select(text(pl.col("cell")).str.to_lowercase()).to_series()
    return bool(lower.is_in(_TRUE).any() and not lower.is_in(_FALSE).any())
