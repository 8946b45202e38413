"""Rows that are not loaded: which rule each broke, in words, and its raw text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from assets.core import values
from assets.core.entities import Entity
from assets.core.schema import Row
from assets.operations.ledger import Reject

_EXPECTED = {pl.Date: "a date", pl.Datetime: "a date", pl.Boolean: "yes or no", pl.Int64: "a whole number"}
_SHOWN = 80


@dataclass(frozen=True)
class Broken:
    """A rule that a source row broke."""

    row_number: int
    rule: str
    message: str


def unreadable(
    written: pl.DataFrame, typed: pl.DataFrame, entity: Entity, orders: Mapping[str, values.DateOrder]
) -> list[Broken]:
    """Cells that say something, but not what their column can hold."""
    broken = []
    for name, column in entity.schema.columns().items():
        if name not in written.columns or column.dtype == pl.String or name in Row.columns():
            continue
        both = pl.DataFrame(
            {"row_number": written["row_number"], "cell": written[name], "value": typed[name]}
        )
        expected = _EXPECTED.get(type(column.dtype), "a number")
        style = f" ({orders[name]})" if name in orders else ""
        for number, cell, _ in both.filter(values.unreadable(pl.col("cell"), pl.col("value"))).iter_rows():
            message = f"{name}: found {cell[:_SHOWN]!r}, expected {expected}{style}"
            broken.append(Broken(number, f"{name}_unreadable", message))
    return broken


def invalid(details: pl.DataFrame) -> list[Broken]:
    """The first rule of the schema that each row broke; `details` is dataframely's account of them."""
    rules = [name for name in details.columns if isinstance(details.schema[name], pl.Enum)]
    broken = []
    for row in details.iter_rows(named=True):
        rule = next((rule for rule in rules if row[rule] == "invalid"), "type")
        column, _, what = rule.partition("|")
        found = f", found {row[column]!r}" if what and column in row else ""
        message = f"{column}: {what or 'rule'} does not hold{found}"
        broken.append(Broken(row["row_number"], rule.replace("|", "_"), message))
    return broken


def with_raw(raw: pl.DataFrame, broken: Sequence[Broken], given: Iterable[int]) -> list[Reject]:
    """One reject for each row of `raw` that gave no record: the first rule it broke, with its raw text.

    `given` are the rows that gave one. A row that broke no rule and gave nothing had nothing to load.
    """
    silent = raw.filter(~pl.col("row_number").is_in(sorted(set(given))))
    first = {b.row_number: b for b in reversed(broken)}
    rejects = []
    for row in silent.iter_rows(named=True):
        number = row.pop("row_number")
        why = first.get(number, Broken(number, "no_id", "no id and no name: nothing to load"))
        rejects.append(Reject(number, why.rule, why.message, json.dumps(row, ensure_ascii=False)))
    return rejects
