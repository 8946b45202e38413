"""From a cell's text to a number: money, quantities, shares, and the currency that a cell of money names.

As in `values.py`, null stands where the text is empty or cannot be read. What a column's commas, percents
and currency signs mean is decided from all its cells, by `has_decimal_comma`, `are_percents` and `meant`; a
reader that is not told decides from the cells it is given. Adding or converting money is for `money.py`.
"""

import re
from collections.abc import Iterable, Mapping

import polars as pl

from assets.core.values import text
from assets.exports.units import CURRENCIES

_SCALES = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SCALES |= {"k": 10**3, "thousand": 10**3, "b": 10**9, "bn": 10**9, "billion": 10**9}
_SCALES |= dict.fromkeys(("m", "mn", "mm", "million"), 10**6)
# These name one of several currencies.
_FAMILIES = {
    "$": {"USD", "HKD", "TWD", "AUD", "CAD", "SGD", "NZD", "MXN"},
    "¥": {"CNY", "JPY"},
    "元": {"CNY", "HKD", "TWD"},
}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SIGN = _any_of([*CURRENCIES, *_FAMILIES])
_MONEY = (
    rf"^(?P<open>\()?\s*(?P<minus>[-+])?\s*(?P<code>{_SIGN})?\s*(?P<sign>{_SIGN})?\s*(?P<inner>[-+])?\s*"
    rf"(?P<digits>[0-9](?:[0-9.,\s'’]*[0-9])?\.?|\.[0-9]+)\s*(?P<scale>{_any_of(_SCALES)})?\s*"
    rf"(?P<unit>{_SIGN})?\s*(?P<after>[-+])?(?P<close>\))?$"
)
_SPACED = r"^[0-9]{1,3}(?:[\s'’][0-9]{3})+(?:[.,][0-9]+)?$"
_ENGLISH = r"^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_EUROPEAN = r"^(?:[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+,[0-9]+)$"
_PLAIN = r"^(?:[0-9]+\.?[0-9]*|\.[0-9]+)$"
# What only one of the two can have written.
_SURELY_ENGLISH = r"^(?:[0-9,]*\.[0-9]{1,2}|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?)$"
_EITHER = r"^[0-9]{1,3}\.[0-9]{3}$"
_SURELY_EUROPEAN = r"^(?:[0-9]+,[0-9]{1,2}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,})$"
# The marks of a cell of money alone, its digits and brackets taken away.
_MARKS = rf"({_SIGN})?({_SIGN})?(?:{_any_of(_SCALES)})?({_SIGN})?"
# Sixteen decimals are more than a double prints; what is left of 38 digits holds any real amount.
_EXACT = pl.Decimal(38, 16)
_LARGEST = 1e16


def decimal(cells: pl.Series, scale: int = 2, multiplier: int = 1, *, comma: bool | None = None) -> pl.Series:
    """Money and quantities, exactly, as decimal(18, scale): `$1,054.00`, `(1,200)`, `￥1,200.5`, `12.5万`.

    The comma is the decimal sign where the column has a cell that can only mean that (`1.234,56`, `12,5`)
    and none that only the point can (`1,234.5`, `12.5`, `1,234`). `multiplier` is the unit said in the
    header, 10,000 for 金额(万元); a unit in the cell itself (`12.5万`, `1200元`) comes before it, so that one
    of them counts. Rounding is half to even, once, at the end.
    """
    return _number(cells, multiplier, comma).round(scale).cast(pl.Decimal(18, scale), strict=False)


def in_doubt(cells: pl.Series) -> pl.Series:
    """The cells such as `1.234` of a column of money that may mean thousands: all of its points stand so.

    They are read as one and a bit; nobody writes three decimals of money, so a person should look.
    """
    if not cells.str.contains(r"\.[0-9]{3}(?:[^0-9]|$)").any():
        return cells.clear()
    digits = _plain(cells).str.extract_groups(_MONEY).struct.field("digits")
    pointed = digits.filter(digits.str.contains(".", literal=True))
    is_told = digits.str.contains(_SURELY_EUROPEAN).any() or digits.str.contains(_ENGLISH).any()
    if is_told or not pointed.str.contains(_EITHER).all():
        return cells.clear()
    return cells.filter(digits.str.contains(_EITHER))


def integer(cells: pl.Series, multiplier: int = 1, *, comma: bool | None = None) -> pl.Series:
    """Whole numbers; `12.0` is one, `12.5` is not."""
    number = _number(cells, multiplier, comma).alias("number").to_frame()
    whole = pl.col("number").cast(pl.Int64, strict=False)
    return number.select(
        pl.when(whole.cast(_EXACT, strict=False) == pl.col("number")).then(whole)
    ).to_series()


def fraction(cells: pl.Series, *, comma: bool | None = None, percents: bool | None = None) -> pl.Series:
    """Shares as 0 to 1: `65.0%`, `0.65`, and `65` in a column of percents.

    In a column of fractions a 65 stays 65: whoever holds the column to 0 to 1 rejects it.
    """
    marked, value = _shares(cells, comma)
    if percents is None:
        percents = are_percents(cells)
    is_percent = pl.lit(marked) | percents
    return pl.select(pl.when(is_percent).then(pl.lit(value) / 100).otherwise(pl.lit(value))).to_series()


def are_percents(cells: pl.Series, rows: pl.Series | None = None) -> bool:
    """Whether more of the cells without a sign lie above 1 than between 0 and 1; `rows`: how many are so."""
    marked, value = _shares(cells, None)
    weight = pl.repeat(1, len(cells), eager=True) if rows is None else rows
    bare = pl.when(~pl.lit(marked)).then(pl.lit(value).abs())
    above, below = (pl.lit(weight).filter(held).sum() for held in (bare > 1, (bare > 0) & (bare < 1)))
    return bool(pl.select(above > below).item())


def _shares(cells: pl.Series, comma: bool | None) -> tuple[pl.Series, pl.Series]:
    shown = cells.alias("cell").to_frame().select(text(pl.col("cell"))).to_series()
    value = _number(shown.str.replace(r"\s*[%％]$", ""), comma=comma).cast(pl.Float64)
    return shown.str.contains("[%％]$").alias("marked"), value.alias("value")


def share(cells: pl.Series, *, comma: bool | None = None, percents: bool | None = None) -> pl.Series:
    """Shares as `fraction` reads them, as decimal(18, 8)."""
    return fraction(cells, comma=comma, percents=percents).round(8).cast(pl.Decimal(18, 8), strict=False)


def currency(cells: pl.Series) -> pl.Series:
    """An ISO code as it should be: `usd`, `RMB`, `人民币`; what is no known name stays, in capitals."""
    shown = text(pl.col("cell"))
    known = shown.str.normalize("NFKC").str.to_lowercase()
    return (
        cells.alias("cell")
        .to_frame()
        .select(known.replace_strict(CURRENCIES, default=shown.str.to_uppercase(), return_dtype=pl.String))
        .to_series()
    )


def named_currency(
    cells: pl.Series, header: str | None = None, meanings: Mapping[str, str] | None = None
) -> pl.Series:
    """The currency that each cell of money names: `CNY 1200`, `€5`; else the header's; null for empty cells.

    `meanings` is what `meant` says of the whole column.
    """
    means = meant(cells, header) if meanings is None else meanings
    marks = _marks(cells)
    # A code says more than a sign beside it: US$ 5, $5 USD.
    codes = {
        mark: next(iter(sorted((means[n] for n in names if n in means), key=len, reverse=True)), header)
        for mark, names in _names_in(marks).items()
    }
    return marks.replace_strict({None: None, **codes}, default=header, return_dtype=pl.String).alias(
        cells.name
    )


def meant(cells: pl.Series, header: str | None = None) -> dict[str, str]:
    """What each mark of a column of money stands for, where that is told.

    A sign that several currencies share ($, ¥, 元) names none by itself. Beside other currencies in the
    column it is the one of them that it may stand for, else itself, so that the two are not taken for one.
    """
    said = {name for names in _names_in(_marks(cells)).values() for name in names}
    means = {mark: CURRENCIES[mark] for mark in said & CURRENCIES.keys()}
    codes = {*means.values(), *([header] if header else [])}
    shared = {mark: "¥" if mark == "元" else mark for mark in said & _FAMILIES.keys()}
    for mark, sign in shared.items():
        may_be = codes & _FAMILIES[mark]
        if len(may_be) == 1:
            means[mark] = may_be.pop()
        elif codes or len(set(shared.values())) > 1:
            means[mark] = sign
    return means


def _marks(cells: pl.Series) -> pl.Series:
    return _plain(cells).str.replace_all(r"[0-9.,()+\-\s'’]", "")


def _names_in(marks: pl.Series) -> dict[str, list[str]]:
    found = {mark: re.fullmatch(_MARKS, mark) for mark in marks.drop_nulls().unique()}
    return {mark: [name for name in match.groups() if name] for mark, match in found.items() if match}


def _number(cells: pl.Series, multiplier: int = 1, comma: bool | None = None) -> pl.Series:
    """The number that each cell holds, not yet rounded; null for what is none, or far too large for money."""
    part = _plain(cells).str.extract_groups(_MONEY).struct.unnest()
    signs = [pl.col(name).is_not_null() for name in ("open", "minus", "inner", "after")]
    is_sound = (pl.col("open").is_null() == pl.col("close").is_null()) & (pl.sum_horizontal(signs) <= 1)
    minus = pl.coalesce("open", "minus", "inner", "after").is_in(["(", "-"])
    # 1200元 in a column of 万元 says its own unit, as 12.5万 does.
    of_cell = pl.when(pl.col("unit") == "元").then(1).otherwise(multiplier)
    scale = pl.col("scale").replace_strict(_SCALES, default=None, return_dtype=pl.Int64)
    read = part.select(
        exact=pl.when(is_sound).then(_digits(part["digits"], comma)).cast(_EXACT, strict=False),
        factor=pl.coalesce(scale, of_cell) * pl.when(minus).then(-1).otherwise(1),
    )
    fits = (pl.col("exact").cast(pl.Float64) * pl.col("factor")).abs() < _LARGEST
    return read.select(pl.when(fits).then("exact") * pl.col("factor")).to_series()


def _plain(cells: pl.Series) -> pl.Series:
    plain = text(pl.col("cell")).str.normalize("NFKC").str.to_lowercase().str.replace_all("\u2212", "-")
    return cells.to_frame("cell").select(plain).to_series()


def has_decimal_comma(cells: pl.Series) -> bool:
    """Whether the comma is the decimal sign of a column of money, as `decimal` reads it."""
    return _is_european(_plain(cells).str.extract_groups(_MONEY).struct.field("digits"))


def _is_european(digits: pl.Series) -> bool:
    return bool(
        digits.str.contains(_SURELY_EUROPEAN).any() and not digits.str.contains(_SURELY_ENGLISH).any()
    )


def _digits(shown: pl.Series, comma: bool | None) -> pl.Series:
    """Digits with a point, without grouping; null where commas, points or spaces stand oddly."""
    digits = pl.col("digits")
    spaceless = digits.str.replace_all(r"[\s'’]", "")
    by_comma = spaceless.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    spaced = pl.when(digits.str.contains(_SPACED)).then(spaceless.str.replace(",", ".", literal=True))
    if _is_european(shown) if comma is None else comma:
        grouped = pl.when(digits.str.contains(_EUROPEAN)).then(by_comma)
        plain = pl.when(digits.str.contains("^[0-9]+$")).then(digits)
    else:
        grouped = pl.when(digits.str.contains(_ENGLISH)).then(digits.str.replace_all(",", "", literal=True))
        plain = pl.when(digits.str.contains(_PLAIN)).then(digits)
    return shown.to_frame("digits").select(pl.coalesce(spaced, grouped, plain)).to_series()
