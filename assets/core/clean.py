"""Cleaning: a raw table of text becomes typed rows of one entity, and rejects that keep their raw text.

Here is what holds for every entity. What only one needs (a deal's status, a quota's period) is in
`opportunity.py` and `quota.py`; how text becomes a value is in `values.py`.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from assets.core import corrections, opportunity, quota, values
from assets.core.corrections import Correction
from assets.core.entities import ENTITIES, Entity
from assets.core.load import Cleaned
from assets.core.schema import Row
from assets.exports.mapping import Crm, EntityMapping
from assets.operations.ledger import Finding, Reject

# Part of the fingerprint of a load: raise it when cleaning gives other rows from the same file.
CLEANING_VERSION = 1

_DERIVE: dict[str, Callable[[pl.DataFrame, Crm], tuple[pl.DataFrame, list[Finding]]]] = {
    "opportunity": opportunity.derive,
    "quota": quota.derive,
}
_DEFAULTS: dict[str, object] = {"role": "direct", "deal_type": "unknown", "pipeline": "default"}


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


def clean(raw: pl.DataFrame, mappings: Sequence[EntityMapping], crm: Crm, origin: Origin) -> Outcome:
    """Cleans every record that one entity has in a file.

    `raw` is text in the file's columns plus `row_number`. A row that gives no valid record of the
    entity is rejected once, with the first rule it broke.
    """
    entity = ENTITIES[mappings[0].entity]
    frames, rejects, findings = [], [], []
    corrected: dict[Correction, int] = {}
    # The record named first says most about an entity, so it comes last: the last row of a key wins.
    for mapping in reversed(mappings):
        typed, broken, found, counts = _records(raw, mapping, entity, crm, origin)
        corrected |= counts
        frames.append(typed)
        rejects += broken
        findings += found
    rows = pl.concat(frames)
    given = set(rows["row_number"])
    first = {r.row_number: r for r in reversed(rejects) if r.row_number not in given}
    silent = [n for n in raw["row_number"] if n not in given and n not in first]
    for reject in _rejects(raw, silent, "no_id", "no id and no name: nothing to load"):
        first[reject.row_number] = reject
    refused = [first[number] for number in sorted(first)]
    return Outcome(Cleaned(rows, raw.height, len(refused), 0), refused, findings, corrected)


def _records(
    raw: pl.DataFrame, mapping: EntityMapping, entity: Entity, crm: Crm, origin: Origin
) -> tuple[pl.DataFrame, list[Reject], list[Finding], dict[Correction, int]]:
    written, counts = corrections.apply(_written(raw, mapping, entity), origin.corrections)
    named = written.filter(
        pl.any_horizontal(values.text(pl.col(f"id:{i}")).is_not_null() for i in range(len(mapping.id)))
    )
    orders, findings = _date_orders(named, entity, crm, origin)
    typed = named.select(
        "row_number",
        *_typed(named, entity, orders, origin),
        *_passed_on(named, entity),
        _extra(raw, named, mapping, origin),
    )
    unread = _unreadable(raw, named, typed, entity, orders)
    typed = typed.filter(~pl.col("row_number").is_in([r.row_number for r in unread]))
    typed, found = _DERIVE.get(entity.name, lambda frame, _: (frame, []))(typed, crm)
    complete = _complete(typed, named, mapping, entity, origin)
    good, failure = entity.schema.filter(complete, cast=True)
    broken = _broken_rules(raw, failure.details())
    return good, [*unread, *broken], [*findings, *found], counts


def _written(raw: pl.DataFrame, mapping: EntityMapping, entity: Entity) -> pl.DataFrame:
    """Text by canonical column name, the id parts as `id:0`, `id:1`, …"""
    present = set(raw.columns)
    columns = [
        pl.col(_first(headers, present)).alias(name)
        for name, headers in mapping.columns.items()
        if present & set(headers)
    ]
    constants = [pl.lit(value).alias(name) for name, value in mapping.constants.items()]
    ids = [
        (pl.col(header) if header in present else pl.lit(None, pl.String)).alias(f"id:{n}")
        for n, header in enumerate(mapping.id)
    ]
    return raw.select("row_number", *ids, *columns, *constants).rename(
        {name: target for name, target in _renames(entity).items() if name in mapping.columns}
    )


def _first(headers: Sequence[str], present: set[str]) -> str:
    return next(header for header in headers if header in present)


def _renames(entity: Entity) -> dict[str, str]:
    """Mapping files name a reference and an amount plainly; tables say what they hold."""
    names = {r.written.removesuffix("_ref"): r.written for r in entity.references}
    if "amount_native" in entity.schema.columns():
        names["amount"] = "amount_native"
    if entity.name == "quota":
        names["rep"] = "entity_ref"
    return names


def _date_orders(
    written: pl.DataFrame, entity: Entity, crm: Crm, origin: Origin
) -> tuple[dict[str, values.DateOrder], list[Finding]]:
    """How each date column is read, and a finding for each whose values fit both ways."""
    orders: dict[str, values.DateOrder] = {}
    findings = []
    for name, column in entity.schema.columns().items():
        if name in written.columns and column.dtype in (pl.Date, pl.Datetime):
            orders[name], settled = values.date_order(written[name], origin.date_order or crm.date_order)
            if not settled and origin.date_order is None:
                findings.append(
                    Finding("ambiguous_date", entity.name, params={"column": name, "choice": orders[name]})
                )
    return orders, findings


def _typed(
    written: pl.DataFrame, entity: Entity, orders: dict[str, values.DateOrder], origin: Origin
) -> list[pl.Expr]:
    typed = []
    for name, column in entity.schema.columns().items():
        if name not in written.columns or name in Row.columns():
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


def _passed_on(written: pl.DataFrame, entity: Entity) -> list[pl.Expr]:
    """Columns that only the entity's own rule reads, such as a quota's `period`."""
    known = {*entity.schema.columns(), "row_number"}
    return [pl.col(c) for c in written.columns if c not in known and not c.startswith("id:")]


def _extra(raw: pl.DataFrame, named: pl.DataFrame, mapping: EntityMapping, origin: Origin) -> pl.Series:
    """What the export says beyond the mapping, as JSON with sorted keys; null where that is nothing."""
    kept = raw.filter(pl.col("row_number").is_in(named["row_number"].implode())).select(
        sorted(origin.unmapped)
    )
    if not kept.columns or mapping.record not in (None, ""):
        return pl.Series("extra", [None] * named.height, dtype=pl.String)
    said = ({k: v for k, v in row.items() if v not in (None, "")} for row in kept.iter_rows(named=True))
    return pl.Series(
        "extra", [json.dumps(s, ensure_ascii=False) if s else None for s in said], dtype=pl.String
    )


_EXPECTED = {pl.Date: "a date", pl.Datetime: "a date", pl.Boolean: "yes or no", pl.Int64: "a whole number"}


def _unreadable(
    raw: pl.DataFrame,
    written: pl.DataFrame,
    typed: pl.DataFrame,
    entity: Entity,
    orders: dict[str, values.DateOrder],
) -> list[Reject]:
    """Rows with a cell that says something but not what its column can hold."""
    rejects = []
    for name, column in entity.schema.columns().items():
        if name not in written.columns or column.dtype == pl.String or name in Row.columns():
            continue
        bad = pl.select(values.unreadable(pl.lit(written[name]), pl.lit(typed[name])).alias("bad"))["bad"]
        if not bad.any():
            continue
        expected = _EXPECTED.get(type(column.dtype), "a number")
        style = f" ({orders[name]})" if name in orders else ""
        for number, cell in zip(written.filter(bad)["row_number"], written.filter(bad)[name], strict=True):
            message = f"{name}: found {cell[:80]!r}, expected {expected}{style}"
            rejects += _rejects(raw, [number], f"{name}_unreadable", message)
    return rejects


def _rejects(raw: pl.DataFrame, numbers: Sequence[int], rule: str, message: str) -> list[Reject]:
    rows = raw.filter(pl.col("row_number").is_in(list(numbers))).iter_rows(named=True)
    return [
        Reject(
            row["row_number"],
            rule,
            message,
            json.dumps({k: v for k, v in row.items() if k != "row_number"}, ensure_ascii=False),
        )
        for row in rows
    ]


def _complete(
    typed: pl.DataFrame, written: pl.DataFrame, mapping: EntityMapping, entity: Entity, origin: Origin
) -> pl.DataFrame:
    """Adds key, origin and defaults, so that the frame has the schema's columns."""
    columns = entity.schema.columns()
    ids = written.filter(pl.col("row_number").is_in(typed["row_number"].implode()))
    source_id = _source_id(ids.select(f"id:{n}" for n in range(len(mapping.id))), mapping.synthetic_id)
    missing = [
        pl.lit(_DEFAULTS.get(name), dtype=column.dtype).alias(name)
        for name, column in columns.items()
        if name not in typed.columns
    ]
    filled = typed.with_columns(missing).with_columns(
        source=pl.lit(origin.source),
        source_id=source_id,
        is_synthetic_id=pl.lit(mapping.synthetic_id),
        is_deleted=pl.lit(value=False),
        file_id=pl.lit(origin.file_id),
        as_of=pl.lit(origin.as_of),
    )
    keyed = filled.with_columns(pl.concat_str("source", "source_id", separator=":").alias(entity.key))
    return keyed.with_columns(_row_hash(keyed, entity)).select(list(columns))


def _source_id(parts: pl.DataFrame, synthetic: bool) -> pl.Series:
    """The CRM's id, or 16 hex digits of SHA-256 over the folded natural key, parts joined by U+001F."""
    rows = parts.rows()
    if not synthetic:
        return pl.Series(
            "source_id", ["|".join(p.strip() for p in row if p) for row in rows], dtype=pl.String
        )
    folded = (
        "\x1f".join(unicodedata.normalize("NFKC", p or "").casefold().strip() for p in row) for row in rows
    )
    return pl.Series(
        "source_id", [hashlib.sha256(f.encode()).hexdigest()[:16] for f in folded], dtype=pl.String
    )


def _row_hash(frame: pl.DataFrame, entity: Entity) -> pl.Series:
    origin = {"file_id", "row_number", "as_of", "row_hash"}
    said = [pl.col(c).cast(pl.String).fill_null("\x00") for c in entity.schema.columns() if c not in origin]
    content = frame.select(pl.concat_str(said, separator="\x1f"))[:, 0]
    digests = [hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in content]
    return pl.Series("row_hash", digests, dtype=pl.String)


def _broken_rules(raw: pl.DataFrame, details: pl.DataFrame) -> list[Reject]:
    """The first rule each row broke, in the words of the rule's name."""
    rules = [c for c in details.columns if isinstance(details.schema[c], pl.Enum)]
    rejects = []
    for row in details.iter_rows(named=True):
        rule = next((r for r in rules if row[r] == "invalid"), "type")
        column, _, what = rule.partition("|")
        message = f"{column}: {what or 'rule'} does not hold" + (
            f", found {row[column]!r}" if column in row and what else ""
        )
        rejects += _rejects(raw, [row["row_number"]], rule.replace("|", "_"), message)
    return rejects
