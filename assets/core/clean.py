"""Cleaning: a raw table of text becomes typed rows of one entity, and rejects that keep their raw text.

Here is what holds for every entity. What only one needs (a deal's status, a quota's period) is in
`opportunity.py` and `quota.py`; how text becomes a value is in `values.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from assets.core import corrections, lead, opportunity, quota, rejected, values, written
from assets.core.corrections import Correction
from assets.core.entities import ENTITIES, Entity
from assets.core.load import Cleaned
from assets.core.rejected import Broken
from assets.core.schema import Row
from assets.exports.mapping import Crm, EntityMapping
from assets.operations.ledger import Finding, Reject

# Part of the fingerprint of a load: raise it when cleaning gives other rows from the same file.
CLEANING_VERSION = 2

Derive = Callable[[pl.DataFrame, Crm], tuple[pl.DataFrame, list[Finding]]]
_DERIVE: dict[str, Derive] = {
    "lead": lead.derive,
    "opportunity": opportunity.derive,
    "quota": quota.derive,
}
_DEFAULTS: dict[str, object] = {"role": "direct", "deal_type": "unknown", "pipeline": "default"}
# These tell where a row came from, not what it says.
_NOT_SAID = {"file_id", "row_number", "as_of", "row_hash"}


@dataclass(frozen=True)
class Origin:
    """Where a table of text came from, written into each of its rows."""

    source: str
    file_id: str
    as_of: date
    unmapped: tuple[str, ...] = ()
    multiplier: int = 1
    date_order: values.DateOrder | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass
class Outcome:
    """Typed rows, what was refused and what a person should know."""

    cleaned: Cleaned
    rejects: list[Reject] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    corrected: dict[Correction, int] = field(default_factory=dict)


@dataclass
class _Records:
    """What one record of an entity came to."""

    rows: pl.DataFrame
    broken: list[Broken]
    findings: list[Finding]
    corrected: dict[Correction, int]


def clean(raw: pl.DataFrame, mappings: Sequence[EntityMapping], crm: Crm, origin: Origin) -> Outcome:
    """Cleans every record that one entity has in a file.

    `raw` is text in the file's columns plus `row_number`. A row that gives no valid record of the
    entity is rejected once, with the first rule it broke.
    """
    entity = ENTITIES[mappings[0].entity]
    # The record named first says most about an entity, so it comes last: the last row of a key wins.
    records = [_records(raw, mapping, entity, crm, origin) for mapping in reversed(mappings)]
    rows = pl.concat([record.rows for record in records])
    broken = [b for record in records for b in record.broken]
    rejects = rejected.with_raw(raw, broken, rows["row_number"])
    outcome = Outcome(Cleaned(rows, raw.height, len(rejects), 0), rejects)
    for record in records:
        outcome.findings += record.findings
        outcome.corrected |= record.corrected
    return outcome


def _records(raw: pl.DataFrame, mapping: EntityMapping, entity: Entity, crm: Crm, origin: Origin) -> _Records:
    text, corrected = corrections.apply(
        written.by_column(raw, mapping, entity, crm.id_style), origin.corrections
    )
    orders, findings = _date_orders(text, entity, crm, origin)
    typed = text.select("row_number", *_typed(text, entity, orders, origin), *_passed_on(text, entity))
    broken = rejected.unreadable(text, typed, entity, orders)
    typed = typed.filter(~pl.col("row_number").is_in([b.row_number for b in broken]))
    if entity.name in _DERIVE:
        typed, found = _DERIVE[entity.name](typed, crm)
        findings += found
    good, failure = entity.schema.filter(_complete(typed, raw, mapping, origin), cast=True)
    return _Records(good, [*broken, *rejected.invalid(failure.details())], findings, corrected)


def _date_orders(
    text: pl.DataFrame, entity: Entity, crm: Crm, origin: Origin
) -> tuple[dict[str, values.DateOrder], list[Finding]]:
    """How each date column is read, and a finding for each whose values fit both ways."""
    orders: dict[str, values.DateOrder] = {}
    findings = []
    for name, column in entity.schema.columns().items():
        if name in text.columns and column.dtype in (pl.Date, pl.Datetime):
            orders[name], settled = values.date_order(text[name], origin.date_order or crm.date_order)
            if not settled and origin.date_order is None:
                params = {"column": name, "choice": orders[name]}
                findings.append(Finding("ambiguous_date", entity.name, params=params))
    return orders, findings


def _typed(
    text: pl.DataFrame, entity: Entity, orders: dict[str, values.DateOrder], origin: Origin
) -> list[pl.Expr]:
    typed = []
    for name, column in entity.schema.columns().items():
        if name not in text.columns or name in Row.columns():
            continue
        value = pl.col(name)
        if column.dtype == pl.Date:
            value = values.day(value, orders[name])
        elif column.dtype == pl.Datetime:
            value = values.day(value, orders[name]).cast(pl.Datetime)
        elif isinstance(column.dtype, pl.Decimal):
            multiplier = origin.multiplier if name == "amount_native" else 1
            value = values.decimal(value, column.dtype.scale, multiplier)
        else:
            value = _PLAIN[type(column.dtype)](value)
        typed.append(value.alias(name))
    return typed


_PLAIN: dict[type[pl.DataType], Callable[[pl.Expr], pl.Expr]] = {
    pl.String: values.text,
    pl.Boolean: values.boolean,
    pl.Int64: values.integer,
    pl.Float64: values.fraction,
}


def _passed_on(text: pl.DataFrame, entity: Entity) -> list[pl.Expr]:
    """Columns that only the entity's own rule reads, such as a quota's `period`, and the id's parts."""
    known = {*entity.schema.columns(), "row_number"}
    return [pl.col(column) for column in text.columns if column not in known]


def _complete(typed: pl.DataFrame, raw: pl.DataFrame, mapping: EntityMapping, origin: Origin) -> pl.DataFrame:
    """Adds key, origin and defaults, so that the frame has the schema's columns."""
    entity = ENTITIES[mapping.entity]
    columns = entity.schema.columns()
    # Only an entity's first record carries what the mapping does not use: said once, it is kept once.
    unmapped = [] if mapping.record else sorted(origin.unmapped)
    kept = typed.join(raw.select("row_number", written.beyond(unmapped)), on="row_number", how="left")
    missing = [
        pl.lit(_DEFAULTS.get(name), dtype=column.dtype).alias(name)
        for name, column in columns.items()
        if name not in kept.columns
    ]
    filled = kept.with_columns(missing).with_columns(
        written.source_id(kept, mapping),
        source=pl.lit(origin.source),
        is_synthetic_id=pl.lit(mapping.synthetic_id),
        is_deleted=pl.lit(value=False),
        file_id=pl.lit(origin.file_id),
        as_of=pl.lit(origin.as_of),
    )
    keyed = filled.with_columns(pl.concat_str("source", "source_id", separator=":").alias(entity.key))
    said = [column for column in columns if column not in _NOT_SAID]
    return keyed.with_columns(written.row_hash(keyed, said)).select(list(columns))
