"""History from plain exports: what the CRM forgot, the versions remember.

Each export is compared with what is known; a record that says something else gets a version from then on.
Versions are half-open, without gap or overlap among those not superseded, and one of them is current.
- First seen: valid from its creation (from the export's day if that is unknown or later), backfilled.
- First seen ended: a version up to the end, in which nobody knows stage, amount and date; then one from it.
- Changed: from the moment that the CRM gives for it, if it lies between this export and the one before; else
  from the export's day. A change that the CRM dates earlier is backdated.
- Gone: see `absence.py`. What becomes of a removed record is no version until it is there again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import dataframely as dy
import duckdb

from assets.core import reference
from assets.core.tracked import Tracked
from assets.tables import create, exists

LIVE = "superseded_at is null"


def told(of: str) -> str:
    """SQL: whether exports say a version, as known now; the CRM's log may know better (`logged.py`)."""
    return f"({of}.basis != 'crm_log' and ({of}.superseded_at is null or {of}.superseded_by = 'crm_log'))"


# When a merge was first told; of an earlier version's warehouse only the last file that told it is known.
TOLD_ON = "coalesce(told_on, core.merge.as_of)"


class HistoryError(RuntimeError):
    """Versions overlap or leave a gap: a fault of ours, and nothing is published."""


@dataclass(frozen=True)
class Export:
    """An export being looked at: of which source and day, by which file; `before`: the day of the last one.

    `all_before`: the day on which its part showed all that there was, before this one.
    """

    source: str
    file_id: str
    as_of: date
    before: date | None
    zone: str
    all_before: date | None = None


def create_table(con: duckdb.DuckDBPyConnection, tracked: Tracked) -> None:
    """Makes the history's table with its comments where it is missing."""
    create(con, tracked.declared)


def begin(con: duckdb.DuckDBPyConnection, tracked: Tracked, zone: str) -> None:
    """Makes the history; of records that were there before it, each begins as it is known.

    So it is where a rebuild begins from a warehouse that was frozen before there were histories.
    """
    create_table(con, tracked)
    if con.execute(f"select 1 from {tracked.table} limit 1").fetchall():
        return
    known = con.execute(
        f"select distinct source, file_id, as_of from {tracked.entity.table} "
        "where row_hash is not null order by as_of, source, file_id"
    ).fetchall()
    for source, file_id, as_of in known:
        observe(con, tracked, Export(source, file_id, as_of, None, zone))


def moment(column: str, zone: str) -> str:
    """SQL: a moment stays, a day begins at midnight in the house's zone, both in UTC."""
    local = f"cast({column} as timestamp)"
    return local if zone == "UTC" else f"timezone('UTC', timezone('{zone}', {local}))"


def merged_before(con: duckdb.DuckDBPyConnection, tracked: Tracked, day: str) -> str:
    """SQL: a query for the keys that the CRM merged into others, as known on a day."""
    if not exists(con, "core.merge"):
        return "select null as loser_id, null as merged_at where false"
    return (
        "select loser_id, max(merged_at) as merged_at from core.merge "
        f"where entity = '{tracked.entity.name}' and not is_deleted and {TOLD_ON} <= {day} "
        "and loser_id is not null group by loser_id"
    )


def observe(
    con: duckdb.DuckDBPyConnection, tracked: Tracked, export: Export, gone: Sequence[str] = ()
) -> None:
    """Adds the versions of what an export's file has changed in the entity's table, and of what is `gone`.

    Costs by the rows that changed. A version that would begin no later than the current one takes its place.
    """
    con.execute("create or replace temp table gone as select unnest($1::varchar[]) as gone_key", [list(gone)])
    values = {
        "file_id": export.file_id,
        "as_of": export.as_of,
        "before": export.before,
        "all_before": export.all_before,
        "source": export.source,
    }
    con.execute(_changed(con, tracked, export.zone), values)
    con.execute(_versions(tracked))
    con.execute(
        f"update {tracked.table} as h set "
        "valid_to = case when c.since > h.valid_from then c.since end, "
        "superseded_at = case when c.since <= h.valid_from then c.as_of else h.superseded_at end, "
        "superseded_by = case when c.since <= h.valid_from then 'export' else h.superseded_by end "
        "from changed as c where h.history_id = c.before_id"
    )
    names = [column.name for column in tracked.declared.columns]
    con.execute(
        f"insert into {tracked.table} by name select {', '.join(names)} from versions "
        f"order by {tracked.key}, valid_from"
    )
    con.execute("drop table changed; drop table versions; drop table gone")


def _changed(con: duckdb.DuckDBPyConnection, tracked: Tracked, zone: str) -> str:
    """A row a record that says something else than its current version, and `since`, from when on."""
    now, then = (", ".join(f"{of}.{name}" for name in tracked.columns) for of in ("c", "h"))
    said = ", ".join(f"c.{name}" for name in tracked.said)
    key = tracked.key
    return f"""
        create or replace temp table changed as
        with compared as (
            select
                c.{key}, {said}, c.source, c.is_deleted or m.loser_id is not null as is_gone,
                m.loser_id is not null as is_merged,
                h.history_id as before_id, h.valid_from as before_from, h.is_deleted as was_gone,
                {moment("$as_of::date", zone)} as day_start, {moment("$as_of::date + 1", zone)} as day_end,
                {moment("$before::date", zone)} as before_start,
                {moment("$all_before::date", zone)} as all_before_start,
                -- When it was last changed says nothing of when it went.
                case
                    when m.loser_id is not null then m.merged_at
                    when c.{key} not in (select gone_key from gone) then c.modified_at
                end as told_at,
                {_first(tracked.created, tracked, zone)} as born,
                {_first(tracked.closed, tracked, zone)} as ended_at,
                {tracked.ended.format(of="c")} as has_ended, {tracked.ended.format(of="h")} as had_ended
            from {tracked.entity.table} as c
            left join {tracked.table} as h on c.{key} = h.{key} and h.valid_to is null and {told("h")}
            left join ({merged_before(con, tracked, "$as_of")}) as m on c.{key} = m.loser_id
            where
                c.source = $source and c.row_hash is not null and (
                    c.file_id = $file_id or c.{key} in (select gone_key from gone)
                    or (m.loser_id is not null and not h.is_deleted)
                )
                and (
                    h.{key} is null or h.is_deleted != (c.is_deleted or m.loser_id is not null)
                    or (not h.is_deleted and ({now}) is distinct from ({then}))
                )
        )
        select
            *,
            $as_of::date as as_of, $file_id as told_by,
            case
                when before_id is null then case when born < day_end then born else day_start end
                when told_at > before_from and told_at >= before_start and told_at < day_end then told_at
                else greatest(day_start, before_from)
            end as since,
            coalesce(
                case
                    when before_id is null then born < all_before_start
                    when is_gone or was_gone then false
                    else told_at < before_start or (ended_at < before_start and has_ended and not had_ended)
                end, false
            ) as is_backdated
        from compared
    """


def _first(names: Sequence[str], tracked: Tracked, zone: str) -> str:
    """SQL: the first moment that a row of the entity's table tells in some columns."""
    columns = tracked.entity.schema.columns()
    moments = [
        f"c.{name}" if isinstance(columns[name], dy.Datetime) else moment(f"c.{name}", zone) for name in names
    ]
    return f"coalesce({', '.join([*moments, 'null::timestamp'])})"


# Before its end a record was open, whatever else is unknown of it.
_WAS_OPEN = {"is_open": "true", "is_won": "false", "is_lost": "false", "is_void": "false"}


def _versions(tracked: Tracked) -> str:
    """The versions to be added: one a changed record, up to three of one first seen ended and gone."""
    key = tracked.key
    unknown = {name: _WAS_OPEN.get(name, "null") for name in (*tracked.unknown, *_WAS_OPEN)}
    before_end = ", ".join(f"{value} as {name}" for name, value in unknown.items() if name in tracked.said)
    replaced = f", {before_end}" if before_end else ""
    return f"""
        create or replace temp table versions as
        with dated as (
            select
                *,
                before_id is null as is_first,
                case
                    when before_id is null and has_ended and ended_at > since
                        then case when ended_at < day_end then ended_at else greatest(day_start, since) end
                    else since
                end as end_at,
            from changed
        ),
        ends as (select *, greatest(day_start, end_at) as gone_at from dated),
        parts as (
            select * replace (false as is_gone{replaced}), since as starts, end_at as stops, 'created' as kind
            from ends where is_first and end_at > since
            union all
            select
                * replace (false as is_gone), end_at as starts, case when is_gone then gone_at end as stops,
                case when end_at > since then 'changed' else 'created' end as kind
            from ends where is_first and not (is_gone and gone_at = end_at)
            union all
            select
                *, case when is_first then gone_at else since end as starts, null::timestamp as stops,
                case
                    when is_merged then 'merged' when is_gone then 'deleted'
                    when was_gone then 'restored' else 'changed'
                end as kind
            from ends where is_gone or not is_first
        )
        select
            p.{key} || '@' || strftime(p.starts, '%Y%m%dT%H%M%S') || '/' || p.as_of
            || case when k.n > 0 then '.' || k.n else '' end as history_id,
            p.*,
            p.is_gone as is_deleted, p.starts as valid_from, p.stops as valid_to, p.as_of as recorded_at,
            null::date as superseded_at, null::varchar as superseded_by, p.kind as change_kind,
            case when p.is_first and not p.is_gone then 'backfilled' else 'observed' end as basis,
            p.told_by as file_id
        from parts as p
        left join (
            select v.{key}, v.valid_from, v.recorded_at, count(*) as n
            from {tracked.table} as v semi join changed as c on v.{key} = c.{key}
            where v.basis != 'crm_log'
            group by all
        ) as k on p.{key} = k.{key} and p.starts = k.valid_from and p.as_of = k.recorded_at
    """


def resolve(con: duckdb.DuckDBPyConnection, tracked: Tracked) -> None:
    """Finds what the versions refer to; somebody who becomes known makes no new version."""
    versions = replace(tracked.entity, name=f"{tracked.entity.name}_history")
    for one in tracked.references:
        reference.fill(con, versions, one)


def check(con: duckdb.DuckDBPyConnection, tracked: Tracked) -> int:
    """The rows of a history. Raises HistoryError where its versions do not follow one another."""
    table, key = tracked.table, tracked.key
    bad = con.execute(
        f"""
        select {key}, valid_from, valid_to, follows from (
            select
                *, lead(valid_from) over (partition by {key} order by valid_from) as follows
            from {table} where {LIVE}
        ) where valid_to is distinct from follows or valid_to <= valid_from
        order by all limit 3
        """
    ).fetchall()
    if bad:
        said = "; ".join(f"{k}: {start} to {end}, then {follows}" for k, start, end, follows in bad)
        raise HistoryError(f"{table}: versions leave a gap or overlap: {said}")
    rows, keys = con.execute(f"select count(*), count(distinct history_id) from {table}").fetchall()[0]
    if rows != keys:
        raise HistoryError(f"{table}: {rows:,} versions have {keys:,} different history_ids")
    return int(rows)
