"""A history told again in the order of days, when a file came late: what it supersedes and what stands.

`begin` goes before the exports are told again, `end` after it. What the CRM's log says is told after both.
"""

from datetime import date

import duckdb

from assets.core.history import LIVE, told
from assets.core.tracked import Tracked


def begin(con: duckdb.DuckDBPyConnection, tracked: Tracked, source: str, day: date) -> None:
    """Marks every version of a source as superseded, so that its exports can be told again in order."""
    con.execute(
        f"""
        create or replace temp table told_before as
        select * replace (
            case when {told("h")} then null else superseded_at end as superseded_at,
            case when {told("h")} then null else superseded_by end as superseded_by
        )
        from {tracked.table} as h where source = ? and basis != 'crm_log'
        """,
        [source],
    )
    con.execute(
        f"update {tracked.table} as h set superseded_at = ?, superseded_by = 'late_file' "
        f"where source = ? and {told('h')}",
        [day, source],
    )


def end(con: duckdb.DuckDBPyConnection, tracked: Tracked, source: str, *, of_last_day: bool) -> None:
    """Lets stand what was told the same again; what was told otherwise stays superseded.

    Of the last day (`of_last_day`) nothing is superseded: its exports are one, and only now are all here.
    """
    untold = {"history_id", "superseded_at", "superseded_by", *tracked.beside}
    untold |= {"valid_to"} if of_last_day else set()
    said = [column.name for column in tracked.declared.columns if column.name not in untold]
    same = " and ".join(f"n.{name} is not distinct from o.{name}" for name in said)
    con.execute(
        f"""
        create or replace temp table same as
        select n.history_id as new_id, o.history_id as old_id, o.superseded_at, o.superseded_by, n.valid_to
        from {tracked.table} as n
        inner join told_before as o
            on n.{tracked.key} = o.{tracked.key} and n.superseded_at is not distinct from o.superseded_at
            and {same}
        where
            n.source = ? and n.basis != 'crm_log'
            and n.history_id not in (select history_id from told_before)
        """,
        [source],
    )
    con.execute(f"delete from {tracked.table} where history_id in (select new_id from same)")
    con.execute(
        f"update {tracked.table} as h set superseded_at = s.superseded_at, "
        "superseded_by = s.superseded_by, valid_to = s.valid_to "
        "from same as s where h.history_id = s.old_id"
    )
    # What was told and superseded on one day was not so at the end of any.
    con.execute(
        f"delete from {tracked.table} "
        "where source = ? and basis != 'crm_log' and superseded_at <= recorded_at",
        [source],
    )
    if of_last_day:
        con.execute(
            f"delete from {tracked.table} where history_id in (select history_id from told_before "
            f"where {LIVE} and history_id not in (select old_id from same))"
        )
    con.execute(_renamed(tracked), [source])
    con.execute("drop table same; drop table told_before")


def _renamed(tracked: Tracked) -> str:
    """SQL: a version that was numbered only because the one it replaces was still there loses its number."""
    return f"""
        update {tracked.table} as h set history_id = n.plain
        from (
            select regexp_replace(history_id, '[.][0-9]+$', '') as plain, min(history_id) as numbered
            from {tracked.table}
            where source = ? and basis != 'crm_log' and regexp_matches(history_id, '/[0-9-]{{10}}[.][0-9]+$')
            group by plain
        ) as n
        anti join {tracked.table} as k on n.plain = k.history_id
        where h.history_id = n.numbered
    """
