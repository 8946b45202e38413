"""Cells of several values, such as `1790;1791` or `张三,李四`: the first is taken, or each is a record."""

import re
from collections.abc import Mapping

import polars as pl

from assets.exports.mapping import EntityMapping


def apart(raw: pl.DataFrame, mapping: EntityMapping, column_of: Mapping[str, str]) -> pl.DataFrame:
    """The rows with the first value alone where a mapping says so, and a row for each where it says that."""
    for header, signs in mapping.first_of.items():
        if header in column_of:
            raw = raw.with_columns(_parts(column_of[header], signs).list.first().fill_null(""))
    for header, signs in mapping.each_of.items():
        if header in column_of:
            raw = raw.with_columns(_parts(column_of[header], signs)).explode(column_of[header])
    return raw


def _parts(column: str, signs: str) -> pl.Expr:
    """The values of each cell, in order, without empty and repeated ones."""
    parts = pl.col(column).str.replace_all(f"[{re.escape(signs)}]", "\n").str.split("\n")
    trimmed = parts.list.eval(pl.element().str.strip_chars())
    return (
        trimmed.list.eval(pl.element().filter(pl.element() != ""))
        .list.unique(maintain_order=True)
        .alias(column)
    )
