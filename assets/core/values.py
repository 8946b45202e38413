"""From a cell's text to a value: nulls, dates, money, numbers, booleans.

A parser takes a column of text and gives a column of values of the same length, null where the
text is empty *or* cannot be read; `unreadable` tells the two apart, and what is unreadable is
rejected by the caller. Which column is of which kind is not decided here.
"""

from datetime import date
from typing import Literal

import polars as pl

DateOrder = Literal["MDY", "DMY", "YMD"]

# Spellings of "nothing" met in real exports; the last is Salesforce's null id.
_NOTHING = ["", "none", "nat", "null", "nan", "n/a", "#n/a", "-", "--", "--none--", "select", "(blank)"]
_NOTHING += ["无", "空", "未填写", "000000000000000aaa"]
_TRUE = ["1", "true", "yes", "y", "t", "是"]
_FALSE = ["0", "false", "no", "n", "f", "否"]
_SCALES = {"万": 10_000, "亿": 100_000_000, "k": 1_000, "m": 1_000_000}
_SIGNS = r"^([-(]?)(?:us\$|cny|rmb|usd|eur|hkd|jpy|gbp|[$€£¥￥])"
# Excel counts days from here (its 1900 leap-day error included).
_EXCEL_EPOCH = date(1899, 12, 30)
# Day numbers outside 1954 to 2119 are more likely ids or amounts than dates.
_SERIAL_DAYS = (20_000, 80_000)


def text(column: pl.Expr) -> pl.Expr:
    """Trimmed text, null for the spellings of nothing."""
    trimmed = column.str.replace_all(r"[\u00a0\u3000\u200b]+", " ").str.strip_chars()
    return pl.when(~trimmed.str.to_lowercase().is_in(_NOTHING)).then(trimmed)


def unreadable(written: pl.Expr, value: pl.Expr) -> pl.Expr:
    """True where there was text and no value came of it."""
    return text(written).is_not_null() & value.is_null()


def boolean(column: pl.Expr) -> pl.Expr:
    """1/0, true/false, yes/no, 是/否."""
    lower = text(column).str.to_lowercase()
    return (
        pl.when(lower.is_in(_TRUE))
        .then(pl.lit(value=True))
        .when(lower.is_in(_FALSE))
        .then(pl.lit(value=False))
    )


def decimal(column: pl.Expr, scale: int = 2, multiplier: int = 1) -> pl.Expr:
    """Money and quantities, exactly, as decimal(18, scale): `$1,054.00`, `(1,200)`, `￥1,200.5`, `12.5万`.

    A comma is the decimal sign where the column has `1.234,56` and no `1.5`. `multiplier` is the
    unit said in the header, 10,000 for 金额(万元). Rounding is half to even, once, at the end.
    """
    bare = text(column).str.to_lowercase().str.replace_all(r"[\s'’]", "")
    bare = bare.str.replace(_SIGNS, "$1").str.replace(r"(?:元|cny|rmb|usd|eur|hkd|jpy|gbp)$", "")
    negative = bare.str.contains(r"^[(（].*[)）]$")
    bare = bare.str.strip_chars("()（）")
    factor = bare.str.extract(r"(万|亿|k|m)$", 1).replace_strict(_SCALES, default=1, return_dtype=pl.Int64)
    digits = bare.str.replace(r"(?:万|亿|k|m)$", "")
    european = (
        digits.str.contains(r"^-?\d{1,3}(?:\.\d{3})*,\d{1,2}$").any()
        & ~digits.str.contains(r"^-?[\d,]*\.\d{1,2}$").any()
    )
    digits = pl.when(european).then(digits.str.replace_all(r"\.", "").str.replace(",", ".")).otherwise(digits)
    grouped = digits.str.contains(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
    digits = pl.when(grouped).then(digits.str.replace_all(",", "")).otherwise(digits)
    # No more than decimal(18, 2) holds: longer ones would overflow when multiplied, and end the night.
    plain = digits.str.contains(r"^[+-]?(?:\d{1,16}(?:\.\d{0,10})?|\.\d{1,10})$")
    exact = pl.when(plain).then(digits.str.strip_prefix("+")).cast(pl.Decimal(38, 10), strict=False)
    signed = exact * (factor.fill_null(1) * pl.when(negative).then(-1).otherwise(1) * multiplier)
    return signed.round(scale).cast(pl.Decimal(18, scale), strict=False)


def integer(column: pl.Expr) -> pl.Expr:
    """Whole numbers; `12.0` is one, `12.5` is not."""
    value = decimal(column, scale=8)
    whole = value.cast(pl.Int64, strict=False)
    return pl.when(whole.cast(pl.Decimal(18, 8), strict=False) == value).then(whole)


def fraction(column: pl.Expr) -> pl.Expr:
    """Shares as 0 to 1: `65.0%`, `0.65`; a column with any value over 1 is taken as percent throughout."""
    shown = text(column)
    value = decimal(shown.str.strip_chars("%％ "), scale=8).cast(pl.Float64)
    marked = shown.str.contains("[%％]")
    percent = marked | (pl.when(~marked).then(value).max() > 1).fill_null(value=False)
    return pl.when(percent).then(value / 100).otherwise(value)


def day(column: pl.Expr, order: DateOrder) -> pl.Expr:
    """Dates in any style met in exports; `order` says how `03/04/2026` is read (see `date_order`)."""
    shown = text(column)
    iso = shown.str.extract_groups(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].*)?$")
    other = shown.str.extract_groups(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T\s].*)?$")
    month, of_month = ("2", "1") if order == "DMY" else ("1", "2")
    return pl.coalesce(
        _ymd(*(iso.struct.field(part) for part in "123")),
        _ymd(*(other.struct.field(part) for part in ("3", month, of_month))),
        _serial(shown),
    )


def date_order(column: pl.Series, default: DateOrder) -> tuple[DateOrder, bool]:
    """How `03/04/2026` style dates of a column are read, and whether the column itself settles it.

    The order that reads more of the values wins, so that one impossible date decides nothing. Where both
    read the same number and would differ, `default` holds and nothing is settled.
    """
    written = pl.DataFrame({"written": column})
    read = written.select(month_first=day(pl.col("written"), "MDY"), day_first=day(pl.col("written"), "DMY"))
    month_first, day_first = (read.height - read[name].null_count() for name in ("month_first", "day_first"))
    if month_first != day_first:
        return ("MDY" if month_first > day_first else "DMY"), True
    return default, bool(read["month_first"].eq_missing(read["day_first"]).all())


def _ymd(year: pl.Expr, month: pl.Expr, of_month: pl.Expr) -> pl.Expr:
    joined = pl.concat_str(year, month.str.zfill(2), of_month.str.zfill(2), separator="-")
    return joined.str.to_date("%Y-%m-%d", strict=False)


def _serial(shown: pl.Expr) -> pl.Expr:
    number = shown.str.extract(r"^(\d{5})(?:\.\d+)?$", 1).cast(pl.Int64)
    number = pl.when(number.is_between(*_SERIAL_DAYS)).then(number)
    return (pl.lit(_EXCEL_EPOCH) + pl.duration(days=number)).cast(pl.Date)


def period(column: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Periods as plans write them: `2026-01`, `2026年1月`, `2026-Q1`, `2026年第1季度`, `2026`.

    Gives `period_kind` (month, quarter, year) and `period_start`, both null where the text is none of
    these. A full date stands for the month it begins, so it must be the first of one.
    """
    shown = text(column).str.to_uppercase().str.replace_all(r"\s", "")
    month = shown.str.extract_groups(r"^(\d{4})[-/.年](\d{1,2})月?(?:(?:[-/.]0?1|0?1日)(?:T?[\d:.]+)?)?$")
    quarter = shown.str.extract_groups(r"^(\d{4})[-/.年]?(?:Q|第)([1-4])(?:季度?)?$")
    year = shown.str.extract(r"^(?:FY)?(\d{4})年?$", 1)
    first = pl.lit("01")
    quarter_month = ((quarter.struct.field("2").cast(pl.Int64) - 1) * 3 + 1).cast(pl.String)
    starts = {
        "month": _ymd(month.struct.field("1"), month.struct.field("2"), first),
        "quarter": _ymd(quarter.struct.field("1"), quarter_month, first),
        "year": _ymd(year, first, first),
    }
    kind = pl.coalesce(*(pl.when(start.is_not_null()).then(pl.lit(name)) for name, start in starts.items()))
    return kind, pl.coalesce(*starts.values())
