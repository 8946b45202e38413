"""Rows that are not loaded: which rule each broke, in words, and its raw text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from assets.operations.ledger import Finding, Reject


@dataclass(frozen=True)
class Broken:
    """A rule that a source row broke."""

    row_number: int
    rule: str
    message: str


def invalid(details: pl.DataFrame) -> list[Broken]:
    """The first rule of the schema that each row broke; `details` is dataframely's account of them."""
    rules = [name for name in details.columns if isinstance(details.schema[name], pl.Enum)]
    broken = []
    for row in details.iter_rows(named=True):
        rule = next((rule for rule in rules if row[rule] == "invalid"), "type")
        column, _, what = rule.partition("|")
        found = f", found {row[column]!r}" if what and column in row else ""
        message = f"{column}: {what or 'rule'} does not hold{found}"
        if what == "nullability":
            message = f"{column}: it is empty, expected a value"
        broken.append(Broken(row["row_number"], rule.replace("|", "_"), message))
    return broken


def with_raw(raw: pl.DataFrame, broken: Sequence[Broken], given: pl.Series) -> list[Reject]:
    """One reject for each row of `raw` that gave no record: the first rule it broke, with its raw text.

    `given` are the rows that gave one. A row that broke no rule and gave nothing had nothing to load.
    """
    silent = raw.join(
        given.unique().to_frame("row_number"), on="row_number", how="anti", maintain_order="left"
    )
    first = {b.row_number: b for b in reversed(broken)}
    rejects = []
    for row in silent.iter_rows(named=True):
        number = row.pop("row_number")
        why = first.get(number, Broken(number, "no_id", "no id and no name: nothing to load"))
        rejects.append(Reject(number, why.rule, why.message, json.dumps(row, ensure_ascii=False)))
    return rejects


def left_out(entity: str, broken: Sequence[Broken], given: pl.Series) -> list[Finding]:
    """Says, rule by rule, where one record of a row was refused while another was loaded.

    Such a row counts as loaded, so it is no reject.
    """
    numbers = pl.Series([one.row_number for one in broken], dtype=pl.Int64)
    loaded = set(numbers.filter(numbers.is_in(given.implode())))
    half: dict[str, list[Broken]] = {}
    for one in broken:
        if one.row_number in loaded:
            half.setdefault(one.rule, []).append(one)
    findings = []
    for rule, of_rule in sorted(half.items()):
        rows, first = len({one.row_number for one in of_rule}), of_rule[0]
        params = {"rows": rows, "rule": rule, "row": str(first.row_number), "reason": first.message}
        findings.append(Finding("record_left_out", entity, rows, f"{first.row_number}", params))
    return findings
