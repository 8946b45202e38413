"""Columns that know a few values only: from how files say a value to the value.

The words are in `choices.yaml`; that a row with another word is refused is a rule of its schema.
"""

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from assets.core import values
from assets.exports.words import fold

_FILE = Path(__file__).with_suffix(".yaml")


@cache
def _choices() -> dict[str, Any]:
    said: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return said


@cache
def _value_of(choice: str) -> dict[str, str]:
    words = _choices()[choice]["words"]
    return {fold(word): value for value, spellings in words.items() for word in (value, *spellings)}


def chosen(cells: pl.Series, choice: str) -> pl.Series:
    """The value that each text says, null for what says none of them."""
    known = _value_of(choice)
    texts = cells.drop_nulls().unique().to_list()
    return cells.replace_strict({text: known.get(fold(text)) for text in texts}, return_dtype=pl.String)


def choose(rows: pl.DataFrame, entity: str) -> pl.DataFrame:
    """Rows whose columns of few values hold a value where the text says one, else the text as it is.

    A column with a default is there afterwards, and filled.
    """
    for choice, said in _choices().items():
        of, _, column = choice.rpartition(".")
        if of not in ("", entity) or (column not in rows.columns and "default" not in said):
            continue
        if column not in rows.columns:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(column))
        if rows.schema[column] == pl.String:
            text = rows.select(values.text(pl.col(column))).to_series()
            value = pl.coalesce(pl.lit(chosen(text, choice)), pl.lit(text), pl.lit(said.get("default")))
            rows = rows.with_columns(value.alias(column))
    return rows
