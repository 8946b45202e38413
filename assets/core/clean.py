"""Cleaning: a raw table of text becomes typed rows of one entity, and rejects that keep their raw text.

Here is what holds for every entity. What only one needs (a deal's status, a quota's period) is in
`particulars.py`; how text becomes a value is in `cells.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from assets.core import corrections, rejected, status, written
from assets.core.cells import Reading, date_columns, doubts, read_cells, styles
from assets.core.choices import choose
from assets.core.corrections import Correction
from assets.core.date_order import decide
from assets.core.dates import DateOrder
from assets.core.entities import ENTITIES, Entity
from assets.core.load import Cleaned
from assets.core.particulars import CHECK, DERIVE
from assets.core.rejected import Broken
from assets.exports.mapping import Crm, EntityMapping
from assets.exports.units import Unit
from assets.operations.ledger import Finding, Reject

# Part of the fingerprint of a load: raise it when cleaning gives other rows from the same file.
CLEANING_VERSION = 5

_DEFAULTS = {"deal_type": "unknown", "pipeline": "default"}
# These tell where a row came from, not what it says.
_NOT_SAID = {"file_id", "row_number", "as_of", "row_hash", "recorded_at"}


@dataclass(frozen=True)
class Origin:
    """Where a table of text came from, written into each of its rows, and what it is read by.

    `column_of` says which of the file's columns a header of the mapping is; without it they are the same.
    `units` are by the file's columns, `unmapped` those of them that no mapping uses; `zone` is that of dates.
    """

    source: str
    file_id: str
    as_of: date
    column_of: Mapping[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)
    date_order: DateOrder | None = None
    zone: str = "UTC"
    corrections: tuple[Correction, ...] = ()


@dataclass
class Outcome:
    """Typed rows, what was refused, what a person should know, and how columns are written."""

    cleaned: Cleaned
    rejects: list[Reject] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    corrected: dict[Correction, int] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)


@dataclass
class _Records:
    """What one record of an entity came to."""

    rows: pl.DataFrame
    broken: list[Broken]
    findings: list[Finding]
    corrected: dict[Correction, int]
    styles: dict[str, str]


def clean(raw: pl.DataFrame, mappings: Sequence[EntityMapping], crm: Crm, origin: Origin) -> Outcome:
    """Cleans every record that one entity has in a file.

    `raw` is text in the file's columns plus `row_number`. A row that gives no valid record of the
    entity is rejected once, with the first rule it broke.
    """
    entity = ENTITIES[mappings[0].entity]
    # The record named first says most about an entity, so it comes last: the last row of a key wins.
    # It alone carries what the mapping does not use: said once, it is kept once.
    bare = replace(origin, unmapped=())
    records = [_records(raw, mapping, entity, crm, bare) for mapping in reversed(mappings[1:])]
    records.append(_records(raw, mappings[0], entity, crm, origin))
    rows = pl.concat([record.rows for record in records])
    broken = [b for record in reversed(records) for b in record.broken]
    rejects = rejected.with_raw(raw, broken, rows["row_number"])
    outcome = Outcome(Cleaned(rows, raw.height, len(rejects), 0), rejects)
    outcome.findings += rejected.left_out(entity.name, broken, rows["row_number"])
    for record in records:
        outcome.findings += [finding for finding in record.findings if finding not in outcome.findings]
        outcome.corrected |= record.corrected
        outcome.styles |= record.styles
    return outcome


def _records(raw: pl.DataFrame, mapping: EntityMapping, entity: Entity, crm: Crm, origin: Origin) -> _Records:
    column_of = origin.column_of or {column: column for column in raw.columns}
    text = written.by_column(raw, column_of, mapping, entity, crm.id_style)
    text, corrected = corrections.apply(text, origin.corrections, written.canonical(entity))
    text, broken, findings = written.cut_short(text, mapping)
    orders, found = decide(text, date_columns(text, entity), entity.name, crm.date_order, origin.date_order)
    findings += [*found, *doubts(text, entity), *status.unknown(raw, mapping, column_of)]
    reading = Reading(orders, origin.zone, written.units(origin.units, column_of, mapping, entity))
    typed, unread = read_cells(text, entity, reading)
    broken += [*unread, *(CHECK[entity.name](text) if entity.name in CHECK else [])]
    typed = typed.filter(~pl.col("row_number").is_in({b.row_number for b in broken}))
    typed = choose(typed, entity.name)
    if entity.name in DERIVE:
        typed, found = DERIVE[entity.name](typed, crm, origin.zone)
        findings += found
    good, failure = entity.schema.filter(_complete(typed, raw, mapping, origin), cast=True)
    broken += rejected.invalid(failure.details())
    return _Records(good, broken, findings, corrected, styles(text, entity, orders))


def _complete(typed: pl.DataFrame, raw: pl.DataFrame, mapping: EntityMapping, origin: Origin) -> pl.DataFrame:
    """Adds key, origin and defaults, so that the frame has the schema's columns."""
    entity = ENTITIES[mapping.entity]
    columns = entity.schema.columns()
    beyond = raw.select("row_number", written.beyond(sorted(origin.unmapped)))
    kept = typed.join(beyond, on="row_number", how="left", maintain_order="left")
    missing = [
        pl.lit(None, dtype=column.dtype).alias(name)
        for name, column in columns.items()
        if name not in kept.columns
    ]
    filled = kept.with_columns(missing).with_columns(
        *(pl.col(name).fill_null(default) for name, default in _DEFAULTS.items() if name in columns),
        *(
            pl.col(name).fill_null(pl.lit(origin.as_of).cast(columns[name].dtype))
            for name in ({"recorded_at"} & set(columns))
        ),
        written.source_id(kept, mapping),
        source=pl.lit(origin.source),
        is_synthetic_id=pl.lit(mapping.synthetic_id),
        is_deleted=written.deleted(kept),
        file_id=pl.lit(origin.file_id),
        as_of=pl.lit(origin.as_of),
    )
    known_by = pl.concat_str("source", "source_id", separator=":")
    if entity.natural_key:
        known_by = pl.concat_str(pl.col(entity.natural_key).cast(pl.String), separator=" ")
    keyed = filled.with_columns(known_by.alias(entity.key))
    untold = _NOT_SAID - ({"recorded_at"} & set(typed.columns))
    said = [column for column in columns if column not in untold]
    return keyed.with_columns(written.row_hash(keyed, said)).select(list(columns))
