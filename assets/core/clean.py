"""Cleaning: a raw table of text becomes typed rows of one entity, and rejects that keep their raw text.

Here is what holds for every entity. What only one needs (a deal's status, a quota's period) is in
`particulars.py`; how text becomes a value is in `cells.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from assets.core import corrections, date_order, rejected, status, totals, written
from assets.core.cells import Reading, date_columns, doubts, in_words, look, read_cells, styles
from assets.core.choices import choose
from assets.core.corrections import Correction
from assets.core.date_order import Early
from assets.core.dates import DateOrder
from assets.core.entities import ENTITIES
from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.core.money import CONVERTED
from assets.core.particulars import CHECK, DERIVE
from assets.core.rejected import Broken
from assets.core.shapes import Shapes
from assets.exports.mapping import Crm, EntityMapping
from assets.exports.units import Unit
from assets.operations.ledger import Finding, Reject

# Part of the fingerprint of a load: raise it when cleaning gives other rows from the same file.
CLEANING_VERSION = 6

_DEFAULTS = {"deal_type": "unknown", "pipeline": "default"}
# These tell where a row came from, not what it says.
_NOT_SAID = {"file_id", "row_number", "as_of", "row_hash", "recorded_at"}


@dataclass(frozen=True)
class Origin:
    """Where a table of text came from, written into each of its rows, and what it is read by.

    `column_of` says which of the file's columns a header of the mapping is; without it they are the same.
    `totals`: columns of a wide sheet → what they should be the sum of. `units` are by the file's columns,
    `unmapped` those of them that no mapping uses; `calendar` has the zone of dates; `comma`: it is the
    decimal sign.
    """

    source: str
    file_id: str
    as_of: date
    column_of: Mapping[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)
    date_order: DateOrder | None = None
    comma: bool | None = None
    calendar: Calendar = CALENDAR_YEARS
    corrections: tuple[Correction, ...] = ()
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Outcome:
    """Typed rows, what was refused, what a person should know, and how columns are written."""

    rows: pl.DataFrame
    rejects: list[Reject] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    corrected: dict[Correction, int] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)


@dataclass
class Written:
    """A table of text as one record of an entity sees it; `early` as in `date_order`.

    Where it holds several `records` of each row, `row_number` is the row's times their number, and more.
    """

    mapping: EntityMapping
    records: int
    text: pl.DataFrame
    units: Mapping[str, Unit]
    seen: Shapes
    early: Early
    broken: list[Broken]
    findings: list[Finding]
    corrected: dict[Correction, int]


@dataclass(frozen=True)
class Decided:
    """How the columns of one record are written, decided from all rows of a file, and what is said of it."""

    reading: Reading
    findings: tuple[Finding, ...]
    styles: Mapping[str, str]


def clean(raw: pl.DataFrame, mappings: Sequence[EntityMapping], crm: Crm, origin: Origin) -> Outcome:
    """Cleans every record that one entity has in a file, of which `raw` are all rows.

    `raw` is text in the file's columns plus `row_number`. A row that gives no valid record of the
    entity is rejected once, with the first rule it broke. A large file is cleaned in the same three steps,
    of which the second takes what the first saw of all its pieces.
    """
    texts = write(raw, mappings, crm, origin)
    decided = [decide(text, crm, origin) for text in texts]
    outcome = read(raw, texts, decided, crm, origin)
    outcome.findings += [f for one in decided for f in one.findings if f not in outcome.findings]
    outcome.styles = {name: style for one in reversed(decided) for name, style in one.styles.items()}
    return outcome


def write(raw: pl.DataFrame, mappings: Sequence[EntityMapping], crm: Crm, origin: Origin) -> list[Written]:
    """Step 1: the rows as each record sees them, and what their columns look like.

    Records that a wide sheet has for each of its periods are one below the other: each would take as long
    as all of them.
    """
    # The record named first alone carries what the mapping does not use: said once, it is kept once.
    bare = replace(origin, unmapped=())
    origins = [bare if number else origin for number in range(len(mappings))]
    said = list(zip(mappings, origins, strict=True))
    units = [written.units(origin.units, _column_of(raw, origin), m, ENTITIES[m.entity]) for m in mappings]
    # Their ids are of one kind, too.
    kinds = {(m.only_where is not None, len(m.id), m.synthetic_id) for m in mappings}
    together = len(kinds) == 1 and bool(mappings[0].only_where) and all(u == units[0] for u in units)
    groups = [said] if together else [[one] for one in said]
    return [_written(raw, group, crm, units[n]) for n, group in enumerate(groups)]


def _written(
    raw: pl.DataFrame, group: Sequence[tuple[EntityMapping, Origin]], crm: Crm, units: Mapping[str, Unit]
) -> Written:
    mapping, origin = group[0]
    entity, column_of = ENTITIES[mapping.entity], _column_of(raw, origin)
    records = [
        written.by_column(raw, column_of, each, entity, crm.id_style, sorted(own.unmapped))
        for each, own in group
    ]
    text = _below_each_other(records) if len(records) > 1 else records[0]
    text, corrected = corrections.apply(text, origin.corrections, written.canonical(entity))
    text, broken, findings = written.cut_short(text, mapping)
    findings += status.unknown(raw, mapping, column_of)
    seen = look(text, entity)
    counts = date_order.early(text, date_columns(entity, seen))
    return Written(mapping, len(records), text, units, seen, counts, broken, findings, corrected)


def _column_of(raw: pl.DataFrame, origin: Origin) -> Mapping[str, str]:
    return origin.column_of or {column: column for column in raw.columns}


def _below_each_other(records: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The records of rows, the first ones last, under numbers of their own: one may be refused alone."""
    number = pl.col("row_number") * len(records)
    numbered = [record.with_columns(number + n) for n, record in enumerate(records)]
    # One may have a column that another lacks: a stage whose leaving the export does not tell.
    return pl.concat(reversed(numbered), how="diagonal")


def decide(text: Written, crm: Crm, origin: Origin) -> Decided:
    """Step 2: how the columns of a record are written, from what was seen and counted."""
    entity, seen = ENTITIES[text.mapping.entity], text.seen
    days = date_columns(entity, seen)
    orders, findings = date_order.decide(days, text.early, entity.name, crm.date_order, origin.date_order)
    decided = styles(seen, orders, entity, text.units)
    if origin.comma is None:
        findings += doubts(seen, entity)
    else:
        decided = {name: replace(style, comma=origin.comma) for name, style in decided.items()}
    return Decided(
        Reading(decided, origin.calendar.zone, text.units), tuple(findings), in_words(seen, decided)
    )


def read(
    raw: pl.DataFrame, texts: Sequence[Written], decided: Sequence[Decided], crm: Crm, origin: Origin
) -> Outcome:
    """Step 3: the rows typed, and those refused."""
    # The record named first says most about an entity, so it comes last: the last row of a key wins.
    frames: list[pl.DataFrame] = []
    broken: list[Broken] = []
    findings: list[Finding] = []
    for text, one in zip(texts, decided, strict=True):
        rows, wrong, said = _typed(text, one.reading, crm, origin)
        frames.insert(0, rows)
        broken += wrong
        findings += [finding for finding in (*text.findings, *said) if finding not in findings]
    rows = pl.concat(frames)
    rejects = rejected.with_raw(raw, broken, rows["row_number"])
    findings += totals.differing(raw, origin.totals, texts[0].mapping.entity)
    findings += rejected.left_out(texts[0].mapping.entity, broken, rows["row_number"])
    corrected = {correction: n for text in texts for correction, n in text.corrected.items()}
    return Outcome(rows, rejects, findings, corrected)


def _typed(
    text: Written, reading: Reading, crm: Crm, origin: Origin
) -> tuple[pl.DataFrame, list[Broken], list[Finding]]:
    entity, findings = ENTITIES[text.mapping.entity], list[Finding]()
    typed, broken = read_cells(text.text, entity, reading)
    broken += CHECK[entity.name](text.text) if entity.name in CHECK else []
    typed = typed.filter(~pl.col("row_number").is_in([b.row_number for b in (*text.broken, *broken)]))
    typed = choose(typed, entity.name)
    if entity.name in DERIVE:
        typed, findings = DERIVE[entity.name](typed, crm, origin.calendar)
    good, failure = entity.schema.filter(_complete(typed, text.mapping, origin), cast=True)
    broken = [*text.broken, *broken, *rejected.invalid(failure.details())]
    if text.records == 1:
        return good, broken, findings
    broken = [replace(one, row_number=one.row_number // text.records) for one in broken]
    return good.with_columns(pl.col("row_number") // text.records), broken, findings


def _complete(typed: pl.DataFrame, mapping: EntityMapping, origin: Origin) -> pl.DataFrame:
    """Adds key, origin and defaults, so that the frame has the schema's columns."""
    entity = ENTITIES[mapping.entity]
    columns = entity.schema.columns()
    # A table of rates without days is one of the day it is exported on.
    undated = {"rate_date": origin.as_of}
    missing = [
        pl.lit(undated.get(name), dtype=column.dtype).alias(name)
        for name, column in columns.items()
        if name not in typed.columns
    ]
    filled = typed.with_columns(missing).with_columns(
        # In one currency everywhere they stay so; else they are converted when the table is whole.
        *(pl.col(native).alias(name) for name, native in CONVERTED.items() if {name, native} <= set(columns)),
        *(
            pl.col(name).fill_null(default)
            for name, default in _DEFAULTS.items()
            if name in columns and not columns[name].nullable
        ),
        *(
            pl.col(name).fill_null(pl.lit(origin.as_of).cast(columns[name].dtype))
            for name in ({"recorded_at"} & set(columns))
        ),
        written.source_id(typed, mapping),
        source=pl.lit(origin.source),
        is_synthetic_id=pl.lit(mapping.synthetic_id),
        is_deleted=written.deleted(typed),
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
