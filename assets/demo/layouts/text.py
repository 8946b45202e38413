"""Numbers as the text of an export: days, moments, and the words behind codes."""

from collections.abc import Sequence

import polars as pl


def day_text(day: pl.Expr | str, form: str = "%Y-%m-%d") -> pl.Expr:
    """A day's number, written."""
    number = pl.col(day) if isinstance(day, str) else day
    return number.cast(pl.Int32).cast(pl.Date).dt.strftime(form)


def moment_text(moment: pl.Expr | str, form: str = "%Y-%m-%dT%H:%M:%S.000+0000") -> pl.Expr:
    """Seconds since 1970-01-01, written."""
    seconds = pl.col(moment) if isinstance(moment, str) else moment
    return pl.from_epoch(seconds, time_unit="s").dt.strftime(form)


def coded(words: Sequence[str], codes: pl.Expr | str) -> pl.Expr:
    """The word behind each code; an empty word and a code below 0 are null."""
    code = pl.col(codes) if isinstance(codes, str) else codes
    table = pl.lit(pl.Series([word or None for word in words], dtype=pl.String))
    return table.gather(pl.when(code >= 0).then(code))


def flag(truth: pl.Expr | str) -> pl.Expr:
    """1 or 0, as text."""
    value = pl.col(truth) if isinstance(truth, str) else truth
    return value.cast(pl.Int8).cast(pl.String)


def money(amount: pl.Expr | str) -> pl.Expr:
    """Whole units, as text."""
    value = pl.col(amount) if isinstance(amount, str) else amount
    return value.cast(pl.String)
