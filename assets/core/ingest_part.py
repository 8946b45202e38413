"""One part's way into its table: read, cleaned, compared, loaded, and what is to be said of it.

A part that cannot be read is refused, and its rows are rejects; nothing of it is loaded then.
"""

import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import duckdb

from assets.core import absence, corrections, membership, people, rates, removed, stage_event, stages
from assets.core.clean import Origin
from assets.core.entities import Entity
from assets.core.extent import Arrival, hold_if_shrunk, loads_of_part
from assets.core.late import LateError, is_late
from assets.core.load import Read, contradicted, merge, take_over
from assets.core.pieces import cleaned
from assets.core.rules import Rules, Work
from assets.core.spool import ARRIVING, Spool
from assets.core.tracked import TRACKED
from assets.core.written import used
from assets.exports.mapping import EntityMapping
from assets.exports.part import Part
from assets.exports.raw import FileHeld, FileRefused
from assets.exports.register import Waiting, earlier_loads
from assets.exports.words import fold, nearest
from assets.operations import ledger
from assets.operations.ledger import Counts, Finding

# Whose owners may be people that no file names.
OWNED = ("account", "opportunity", "lead")
# Where an export stands among its part's: after all that is known; where all are told again in order; or,
# being older than what is known, with no place to be put, so that it only says what was unknown.
Place = Literal["last", "placed", "beside"]


@dataclass(frozen=True)
class How:
    """Where among its part's exports one stands; `keys`: a table's name, to keep what it shows.

    `day`: the file_ids of the exports that it is loaded with, as one.
    """

    place: Place = "placed"
    keys: str | None = None
    day: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ingested:
    """A part that was loaded; `keys`: the table of what it showed; `full`: more of it, where it is all."""

    keys: str
    full: absence.Full | None


def ingest_part(
    con: duckdb.DuckDBPyConnection, entity: Entity, waits: Waiting, work: Work, how: "How | None" = None
) -> "Ingested | None":
    """Loads a part; None when it was refused. Raises LateError and ConservationError."""
    try:
        part = work.files.part(waits)
        return _ingest(con, entity, part, waits, work.rules, how or How())
    except FileRefused as refusal:
        _refuse(con, (waits.file_id, waits.sheet, entity.name), waits.path, refusal)
        return None


def _ingest(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    part: Part,
    waiting_part: Waiting,
    rules: Rules,
    how: How,
) -> Ingested:
    started = time.perf_counter()
    file_id, sheet, as_of = waiting_part.file_id, waiting_part.sheet, waiting_part.as_of
    settings = rules.settings.source(part.source)
    mappings = [mapping for mapping in part.entities if mapping.entity == entity.name]
    if entity.name == "exchange_rate":
        mappings = [rates.of_corporate(con, mapping, part.source) for mapping in mappings]
    origin = Origin(
        part.source,
        file_id,
        as_of,
        column_of=part.column_of,
        unmapped=_unused(part) if part.entities[0].entity == entity.name else (),
        units=part.units,
        totals=part.totals,
        date_order=settings.order,
        comma=settings.decimal_comma,
        calendar=rules.settings.calendar,
        corrections=tuple(c for c in rules.corrections if (c.source, c.entity) == (part.source, entity.name)),
    )
    crm = stages.known(con, part.crm, settings.stages)
    pieces, spool = cleaned(part, mappings, crm, origin, partial(Spool, entity.key, _folder(con)))
    with closing(spool), spool.shown(con):
        if pieces.sha256 != waiting_part.sha256:
            raise FileHeld(part.path, "It changed while it was being read.")
        arrival = Arrival(part, waiting_part.path)
        if how.place == "last" and how.keys and is_late(con, entity, waiting_part, how.day):
            raise LateError(file_id)
        extent = hold_if_shrunk(con, entity, arrival, settings.exports, rules.accepted)
        ended = absence.keep(con, TRACKED[entity.name], how.keys) if how.keys else 0
        _prepare(con, entity)
        stays = _stays(con, entity, arrival, mappings, waiting_part)
        read = Read(pieces.rows_read, len(pieces.rejects), pieces.ignored.total())
        counts = merge(
            con,
            entity,
            read,
            has_repeated_keys=spool.has_repeated_keys,
            takes_new_only=how.place == "beside" and is_late(con, entity, waiting_part, how.day),
        )
        # Several records of a row may well say more or less of the same thing; those of a wide sheet do not.
        tells_apart = len(mappings) == 1 or all(mapping.only_where for mapping in mappings)
        findings = _contradictions(con, entity) if counts.duplicate and tells_apart else []
        if how.keys and extent != "delta":
            take_over(con, entity, loads_of_part(con, entity, arrival), origin)
        if entity.name == "merge":
            removed.first_told(con)
        if stays is not None:
            stays.date(con, as_of, is_full=extent == "full")
        if entity.name == "exported_stage":
            stages.end_absent(con, loads_of_part(con, entity, arrival))
    ledger.replace_rejects(con, file_id, entity.name, pieces.rejects)
    findings += [*pieces.findings, *corrections.record(con, pieces.corrected)]
    findings += _about_the_part(part, counts, entity, mappings[0], is_empty=pieces.is_empty)
    ledger.replace_findings(con, findings, entity=entity.name, file_id=file_id)
    # What is to be said of a part is said of its latest load.
    ledger.drop_findings(con, earlier_loads(con, waiting_part, part.source, entity.name), entity.name)
    ledger.record_load(
        con,
        (file_id, sheet, entity.name),
        counts,
        ledger.Load(
            rules.fingerprint(part.crm),
            ", ".join(f"{n} {reason}" for reason, n in sorted(pieces.ignored.items())) or None,
            time.perf_counter() - started,
        ),
    )
    if extent != "full" or how.place == "beside" or not how.keys:
        return Ingested(how.keys or "", None)
    of_part = tuple(loads_of_part(con, entity, arrival))
    is_synthetic = any(mapping.synthetic_id for mapping in mappings)
    return Ingested(
        how.keys, absence.Full(how.keys, file_id, waiting_part.path, of_part, ended, is_synthetic)
    )


def _prepare(con: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """What goes before the rows of the view `arriving` are written."""
    if entity.name in OWNED:
        # To fill their owners afterwards would take longer than all else.
        people.stand_in(con, ARRIVING)
    if entity.name == "stage_event":
        stage_event.keep_earlier_visits(con)


def _stays(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    arrival: Arrival,
    mappings: Sequence[EntityMapping],
    waits: Waiting,
) -> membership.Stays | None:
    """Stays in teams of a file that does not date them, unless it is the first or a late one."""
    if entity.name != membership.NAME or not membership.is_undated(arrival.part, mappings):
        return None
    if is_late(con, entity, waits):
        return None
    of_part = loads_of_part(con, entity, arrival)
    return membership.Stays(of_part, membership.new_stays(con)) if of_part else None


def _folder(con: duckdb.DuckDBPyConnection) -> Path | None:
    """The folder of the build file: rows on their way take as much room as those that have arrived."""
    (path,) = con.execute("select path from duckdb_databases() where not internal").fetchall()[0]
    return Path(path).parent if path else None


def _unused(part: Part) -> tuple[str, ...]:
    """The file's columns that give no record anything: unknown ones, and further spellings of a known one."""
    taken = {column for mapping in part.entities for column in used(part.column_of, mapping).values()}
    taken |= {column for mapping in part.entities for column in part.id_columns(mapping) if column}
    return tuple(column for column in part.header if column not in taken)


def _about_the_part(
    part: Part, counts: Counts, entity: Entity, mapping: EntityMapping, *, is_empty: bool
) -> list[Finding]:
    """An empty file, repeated ids, columns nobody mapped."""
    findings = []
    if is_empty:
        findings.append(Finding("empty_file", entity.name, params={"path": part.path.name}))
    if counts.duplicate and not mapping.synthetic_id:
        findings.append(
            Finding("duplicate_rows", entity.name, counts.duplicate, params={"rows": counts.duplicate})
        )
    if part.unmapped and part.entities[0].entity == entity.name:
        findings += _unmapped(part, entity)
        findings += _currency_not_read(part, entity, mapping)
    return findings


# What a column of currencies is called, whatever else its header says.
_CURRENCY = re.compile("currency|币种|货币|币别")


def _currency_not_read(part: Part, entity: Entity, mapping: EntityMapping) -> list[Finding]:
    """A column that seems to name currencies while amounts are read without one: they would be added up."""
    is_told = part.column(mapping, "currency") is not None or "currency" in mapping.constants
    if not entity.is_money or is_told:
        return []
    columns = [column for column in part.unmapped if _CURRENCY.search(fold(column))]
    return [
        Finding("currency_not_read", entity.name, params={"path": part.path.name, "column": column})
        for column in columns
    ]


# So many columns are named; a wide export has a hundred.
_NAMED = 20


def _unmapped(part: Part, entity: Entity) -> list[Finding]:
    """A finding for each column that is nearly a known one, and one for all others together."""
    known = [head for mapping in part.entities for heads in mapping.columns.values() for head in heads]
    near = {column: nearest(column, known) for column in part.unmapped}
    far = [column for column in part.unmapped if near[column] is None]
    alone = [column for column in part.unmapped if near[column] is not None or len(far) == 1]
    findings = [
        Finding("unmapped_column", entity.name, params={"column": column, "nearest": near[column] or "–"})
        for column in alone
    ]
    if len(far) > 1:
        named = ", ".join(far[:_NAMED]) + (", …" if len(far) > _NAMED else "")
        params = {"path": part.path.name, "columns": named, "count": len(far)}
        findings.append(Finding("unmapped_columns", entity.name, params=params))
    return findings


def _contradictions(con: duckdb.DuckDBPyConnection, entity: Entity) -> list[Finding]:
    """Rows of one file that say different things of one record, such as two amounts for a quota line."""
    found = contradicted(con, entity)
    if found is None:
        return []
    rows, key, number = found
    params = {"rows": rows, "example": key, "row": number}
    return [Finding("contradicting_rows", entity.name, rows, f"{key}, row {number:,}", params)]


def _refuse(
    con: duckdb.DuckDBPyConnection, key: tuple[str, str | None, str], path: str, refusal: FileRefused
) -> None:
    con.execute(
        "update ops.file set status = ?, reason = ? "
        "where file_id = ? and sheet is not distinct from ? and entity = ?",
        [refusal.status, refusal.reason, *key],
    )
    params = {"path": path, "reason": refusal.reason, "suggestion": refusal.suggestion}
    findings = [Finding(refusal.finding, key[2], example=path, params=params)] if refusal.finding else []
    ledger.replace_findings(con, findings, entity=key[2], file_id=key[0])
