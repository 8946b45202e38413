"""One entity's night: every waiting part read, cleaned and loaded, then all references found again.

Runs in one transaction of the caller's; a part that cannot be read is refused and the rest go on.
"""

import hashlib
import re
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from assets.core import corrections, lead, money, opportunity, particulars, people, rates, reference, stages
from assets.core.clean import CLEANING_VERSION, Origin
from assets.core.entities import Entity
from assets.core.extent import Arrival, hold_if_shrunk, loads_of_part
from assets.core.findings import table_findings
from assets.core.load import Read, check_keys, contradicted, create_table, merge
from assets.core.pieces import cleaned
from assets.core.spool import ARRIVING, Spool
from assets.core.written import used
from assets.exports.mapping import Crm, EntityMapping
from assets.exports.part import Part
from assets.exports.raw import FileHeld, FileRefused
from assets.exports.register import Waiting, earlier_loads, waiting
from assets.exports.words import fold, nearest
from assets.operations import ledger
from assets.operations.ledger import Counts, Finding
from assets.settings import Settings

Parts = Callable[[Waiting], Part]
# Whose owners may be people that no file names.
_OWNED = ("account", "opportunity", "lead")


@dataclass(frozen=True)
class Rules:
    """What loading goes by besides the CRM's data file: the day, settings and corrections."""

    as_of: date
    settings: Settings
    corrections: tuple[corrections.Correction, ...]
    accepted: frozenset[str] = frozenset()

    def of(self, as_of: date, accepted: frozenset[str] = frozenset()) -> "Rules":
        """The same rules on a day, with the files that people let in."""
        return replace(self, as_of=as_of, accepted=accepted)

    def fingerprint(self, crm: Crm) -> str:
        """Changes when the same bytes would give other rows: mapping, settings, corrections, cleaning."""
        own = [c.model_dump_json() for c in self.corrections if c.source == crm.source]
        settings = [self.settings.source(crm.source).model_dump_json(), str(self.settings.calendar)]
        # Row hashes are Polars' own, which hold for one version of it.
        said = [crm.fingerprint, *settings, *own, str(CLEANING_VERSION), pl.__version__]
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:16]


def ingest(con: duckdb.DuckDBPyConnection, entity: Entity, parts: Parts, rules: Rules) -> int:
    """Loads what waits for an entity and gives the rows its table then has.

    `parts` finds a part by path and sheet. Raises ConservationError when rows are unaccounted for, and
    KeyTwiceError.
    """
    create_table(con, entity)
    waits = waiting(con, entity.name)
    if entity.name == "exchange_rate":
        waits = sorted(waits, key=lambda part: not rates.names_corporate(parts, part))
    for part in waits:
        try:
            _ingest_part(con, entity, parts(part), part, rules)
        except FileRefused as refusal:
            _refuse(con, (part.file_id, part.sheet, entity.name), part.path, refusal)
        if entity.name == "opportunity" and part is not waits[-1]:
            # Loaded night by night or all at once in a rebuild, a deal closed with the same owner.
            _settle_owners(con, entity)
    findings = _connect(con, entity, rules)
    ledger.replace_findings(con, findings, entity=entity.name, file_id=None)
    return check_keys(con, entity)


def _settle_owners(con: duckdb.DuckDBPyConnection, deals: Entity) -> None:
    owner = next(reference for reference in deals.references if reference.name == "owner")
    for _ in range(1 + bool(people.stand_in(con, deals.table))):
        reference.fill(con, deals, owner, reference.candidates(con, owner.target))
    opportunity.settle_owners(con)


def _connect(con: duckdb.DuckDBPyConnection, entity: Entity, rules: Rules) -> list[Finding]:
    """Finds what the rows of a table point at, and says what is odd about the table as a whole."""
    if entity.name in _OWNED:
        people.stand_in(con, entity.table)
    findings = reference.resolve(con, entity)
    if entity.name in particulars.CONNECT:
        findings += particulars.CONNECT[entity.name](con)
    if entity.name == "lead":
        findings += lead.link(con)
    if entity.name == "opportunity":
        opportunity.settle_owners(con)
    if entity.is_money:
        findings += money.convert(
            con, entity.name, entity.key, rules.settings.reporting_currency, rules.as_of
        )
    return findings + table_findings(con, entity.name, rules.as_of, rules.settings.reporting_currency)


def _ingest_part(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    part: Part,
    waiting_part: Waiting,
    rules: Rules,
) -> None:
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
        hold_if_shrunk(con, entity, Arrival(part, waiting_part.path), settings.exports, rules.accepted)
        if entity.name in _OWNED:
            # Before the rows are written: to fill their owners afterwards would take longer than all else.
            people.stand_in(con, ARRIVING)
        read = Read(pieces.rows_read, len(pieces.rejects), pieces.ignored.total())
        counts = merge(con, entity, read, has_repeated_keys=spool.has_repeated_keys)
        # Several records of a row may well say more or less of the same thing; those of a wide sheet do not.
        tells_apart = len(mappings) == 1 or all(mapping.only_where for mapping in mappings)
        findings = _contradictions(con, entity) if counts.duplicate and tells_apart else []
        if entity.name == "exported_stage":
            stages.end_absent(con, loads_of_part(con, entity, Arrival(part, waiting_part.path)))
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
