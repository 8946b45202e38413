"""One entity's night: every waiting part loaded, changes remembered, then all references found again.

Runs in one transaction of the caller's; a part that cannot be read is refused and the rest go on.
"""

from dataclasses import replace
from datetime import date
from itertools import groupby

import duckdb

from assets.core import (
    absence,
    history,
    lead,
    money,
    opportunity,
    particulars,
    people,
    rates,
    reference,
    removed,
    retold,
    tonight,
)
from assets.core.entities import Entity
from assets.core.findings import table_findings
from assets.core.ingest_part import OWNED, How, Ingested, Place, ingest_part
from assets.core.late import LateError
from assets.core.load import check_keys, create_table
from assets.core.rules import Files, Rules, Work
from assets.core.tracked import TRACKED, Tracked
from assets.exports.register import Waiting, loaded, part_name, waiting
from assets.operations import ledger
from assets.operations.ledger import Finding


def ingest(con: duckdb.DuckDBPyConnection, entity: Entity, files: Files, rules: Rules) -> int:
    """Loads what waits for an entity and gives the rows its table then has.

    Raises ConservationError when rows are unaccounted for, and KeyTwiceError.
    """
    work = Work(files, rules)
    create_table(con, entity)
    waits = waiting(con, entity.name)
    if entity.name == "exchange_rate":
        waits = sorted(waits, key=lambda part: not rates.names_corporate(files.part, part))
    if entity.name in TRACKED:
        waits += _ingest_in_order(con, TRACKED[entity.name], waits, work)
    else:
        for part in waits:
            ingest_part(con, entity, part, work)
    tonight.note(con, entity.name, [part.file_id for part in waits])
    findings = _connect(con, entity, rules)
    ledger.replace_findings(con, findings, entity=entity.name, file_id=None)
    return check_keys(con, entity)


def _ingest_in_order(
    con: duckdb.DuckDBPyConnection, tracked: Tracked, waits: list[Waiting], work: Work
) -> list[Waiting]:
    """Loads what waits, source by source and day by day, and remembers what each day's exports changed.

    A file that comes late, after a newer one of its part, is put where it belongs: everything of the source
    is told again in the order of days, and what was told otherwise is superseded. Gives what was told again.
    """
    again: list[Waiting] = []
    history.begin(con, tracked, work.rules.settings.timezone)
    for _, of_source in groupby(sorted(waits, key=_source), key=_source):
        for _, of_day in groupby(of_source, key=lambda part: part.as_of):
            exports = list(of_day)
            try:
                _ingest_day(con, tracked, exports, work)
            except LateError as late:
                again += _ingest_again(con, tracked, exports, late.file_id, work)
    return again


def _source(part: Waiting) -> str:
    return part.source


def _day(part: Waiting) -> date:
    return part.as_of


def _ingest_again(
    con: duckdb.DuckDBPyConnection,
    tracked: Tracked,
    exports: list[Waiting],
    late: str,
    work: Work,
) -> list[Waiting]:
    """Tells all exports of a source again in the order of their days; among those of one day the file `late`.

    Where the archive has no longer all of them, the late one is loaded as far as it says something new.
    """
    first, entity = exports[0], tracked.entity
    known = loaded(con, first.source, entity.name)
    if not all(work.files.has(load) for load in known):
        _ingest_day(con, tracked, exports, work, place="beside")
        path = next(part.path for part in exports if part.file_id == late)
        found = Finding("late_file_not_placed", entity.name, example=path, params={"path": path})
        ledger.add_findings(con, [found], file_id=late)
        return []
    accepted = work.rules.accepted | {load.sha256 for load in known}
    told = replace(work, rules=replace(work.rules, accepted=accepted))
    retold.begin(con, tracked, first.source, first.loaded_on or work.rules.as_of)
    con.execute(f"delete from {entity.table} where source = ? and row_hash is not null", [first.source])
    # Of one day in the order in which they came.
    loads = {(load.file_id, load.sheet): load for load in (*known, *exports)}
    in_order = sorted(loads.values(), key=_day)
    for _, of_day in groupby(in_order, key=_day):
        _ingest_day(con, tracked, list(of_day), told, place="placed")
    removed.merge(con, tracked, work.rules.as_of, work.rules.settings.timezone)
    of_last_day = first.as_of >= max(load.as_of for load in known)
    retold.end(con, tracked, first.source, of_last_day=of_last_day)
    return known


def _ingest_day(
    con: duckdb.DuckDBPyConnection,
    tracked: Tracked,
    exports: list[Waiting],
    work: Work,
    *,
    place: Place = "last",
) -> None:
    """Loads one source's exports of one day, then remembers what changed and what is gone.

    They are one: what any of them shows is there, and of two of one part the last counts. Raises LateError
    when one of them, unless it is in its place already, is older than what is known; one `beside` its place
    may be.
    """
    day, entity = exports[0], tracked.entity
    ids = frozenset(part.file_id for part in exports)
    done: list[tuple[Waiting, Ingested]] = []
    for number, part in enumerate(exports):
        seen = ingest_part(con, entity, part, work, How(place, f"shown_{number}", ids))
        done += [] if seen is None else [(part, seen)]
    shown = [seen.keys for _, seen in done]
    last = {(part_name(part.path), part.sheet): part.file_id for part, _ in done}
    told = [(_export(con, entity, part, seen, work.rules.settings.timezone), seen) for part, seen in done]
    for export, _ in told:
        history.observe(con, tracked, export)
    removed.merge(con, tracked, day.as_of, work.rules.settings.timezone)
    for export, seen in told:
        if seen.full is not None and export.file_id in last.values():
            gone, findings = absence.absent(con, tracked, day.source, seen.full, shown)
            removed.mark(con, tracked, gone, day.as_of)
            history.observe(con, tracked, export, gone)
            ledger.add_findings(con, findings, file_id=export.file_id)
    if entity.name == "opportunity":
        # Loaded night by night or all at once in a rebuild, a deal closed with the same owner.
        _settle_owners(con, entity)


def _export(
    con: duckdb.DuckDBPyConnection, entity: Entity, part: Waiting, seen: Ingested, zone: str
) -> history.Export:
    """The export as history looks at it: after which others. Of a full one the last of its part counts."""
    of_part = [] if seen.full is None else list(seen.full.of_part)
    before, all_before = con.execute(
        "select max(as_of), max(as_of) filter (where list_contains(?, file_id)) from ops.file "
        "where source = ? and entity = ? and status = 'loaded' and as_of < ?",
        [of_part, part.source, entity.name, part.as_of],
    ).fetchall()[0]
    return history.Export(part.source, part.file_id, part.as_of, all_before or before, zone, all_before)


def _settle_owners(con: duckdb.DuckDBPyConnection, deals: Entity) -> None:
    owner = next(reference for reference in deals.references if reference.name == "owner")
    for _ in range(1 + bool(people.stand_in(con, deals.table))):
        reference.fill(con, deals, owner)
    opportunity.settle_owners(con)


def _connect(con: duckdb.DuckDBPyConnection, entity: Entity, rules: Rules) -> list[Finding]:
    """Finds what the rows of a table point at, and says what is odd about the table as a whole."""
    if entity.name in TRACKED:
        removed.merge(con, TRACKED[entity.name], rules.as_of, rules.settings.timezone)
    if entity.name in OWNED:
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
