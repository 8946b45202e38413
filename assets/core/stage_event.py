"""A deal's visits of stages: what the CRM's log says, and where it has none what the exports show.

The log goes before the exports: a deal with rows in it has no others. Each visit says its basis:
- crm_log: a row of the CRM's own history;
- observed: the deal was in another stage in the export before;
- backfilled: of the time before the deal was first seen, from its dates of creation and close. It tells that
  the deal was there, not for how long.
"""

import duckdb
import polars as pl

from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.core.history import told
from assets.core.spool import ARRIVING
from assets.core.tonight import loaded_tonight
from assets.exports.mapping import Crm
from assets.exports.words import fold
from assets.operations.ledger import Finding
from assets.tables import exists


def derive(
    events: pl.DataFrame, crm: Crm, _calendar: Calendar = CALENDAR_YEARS
) -> tuple[pl.DataFrame, list[Finding]]:
    """Spells stages as the CRM's data file does, as those of deals are."""
    spelt = {fold(stage.stage): stage.stage for stage in crm.stages}
    spelt |= {fold(stage.code): stage.stage for stage in crm.stages if stage.code}
    for column in ("from_stage", "to_stage"):
        if column in events.columns:
            texts = events[column].drop_nulls().unique().to_list()
            known = {text: spelt.get(fold(text), text) for text in texts}
            events = events.with_columns(pl.col(column).replace(known))
    return events.with_columns(basis=pl.lit("crm_log")), []


def keep_earlier_visits(con: duckdb.DuckDBPyConnection) -> None:
    """Keeps the visit that a row told of before the view `arriving` tells of a later one by the same id.

    HubSpot has a column a stage, with the last time a deal came into it. The same visit in another zone or
    more precisely is less than a day away. From a late file comes the earlier visit.
    """
    if con.execute(f"select 1 from {ARRIVING} where is_synthetic_id limit 1").fetchall():
        con.execute(_EARLIER_VISITS)


def in_order(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Adds what the exports show, numbers each deal's visits and tells what kind of move each was.

    A log has rows for changes of amount and date too: what enters the stage that the deal is in is no visit.
    Rows of one second stay in the order of their file, or in the opposite one where the newest is first.
    """
    if exists(con, "core.opportunity_history"):
        con.execute(_SHOWN)
        con.execute(_NO_LONGER_SHOWN)
        con.execute(_NEWLY_SHOWN)
        con.execute("drop table shown_event")
    touch(con)
    con.execute(_TOLD)
    con.execute(_IN_ORDER)
    con.execute("drop table touched_deal; drop table told_visit")
    return _differing(con)


def touch(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `touched_deal`: the deals whose past may be another than last night, by tonight's files.

    All of them, where this is not the process that loaded the deals.
    """
    deals, events = (loaded_tonight(con, name) for name in ("opportunity", "stage_event"))
    deal = "coalesce(opportunity_id, source || ':' || opportunity_ref) as deal"
    if deals is None or events is None:
        every = f"select distinct {deal} from core.stage_event"
        con.execute(f"create or replace temp table touched_deal as {every}")
        return
    con.execute(
        f"""
        create or replace temp table touched_deal as
        select {deal} from core.stage_event
        where list_contains($events, file_id) or (seq is null and basis != 'crm_log')
        union
        select opportunity_id from core.opportunity where list_contains($deals, file_id)
        """,
        {"events": events, "deals": deals},
    )


def _differing(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Deals whose log ends in another stage than the one they are in: the log is older, or not whole."""
    rows, example = con.execute(_DIFFERING).fetchall()[0]
    params = {"rows": rows, "example": example}
    return [Finding("stage_log_differs", "stage_event", rows, example, params)] if rows else []


_EARLIER_VISITS = f"""
    insert into core.stage_event by name
    with pairs as (
        select
            k.stage_event_id, k.entered_at as known_at, a.entered_at as told_at,
            k.as_of <= a.as_of as is_news
        from core.stage_event as k
        inner join {ARRIVING} as a on k.stage_event_id = a.stage_event_id
        where k.is_synthetic_id and abs(date_diff('hour', k.entered_at, a.entered_at)) > 24
    ),
    earlier as (
        select k.* from core.stage_event as k semi join pairs as p
            on k.stage_event_id = p.stage_event_id and k.entered_at = p.known_at and p.is_news
            and p.told_at > p.known_at
        union all by name
        select a.* exclude (position) replace (a.file_id as told_by)
        from {ARRIVING} as a semi join pairs as p
            on a.stage_event_id = p.stage_event_id and a.entered_at = p.told_at and not p.is_news
            and p.told_at < p.known_at
    )
    select
        * replace (
            stage_event_id || '@' || strftime(entered_at, '%Y%m%dT%H') as stage_event_id,
            source_id || '@' || strftime(entered_at, '%Y%m%dT%H') as source_id
        )
    from earlier
    where stage_event_id || '@' || strftime(entered_at, '%Y%m%dT%H') not in (
        select stage_event_id from core.stage_event
    )
"""
# What the versions of a deal without a log show: a row for each stage it was seen to be in.
_SHOWN = f"""
    create or replace temp table shown_event as
    with logged as (
        select distinct opportunity_id from core.stage_event where basis = 'crm_log' and not is_deleted
    ),
    seen as (
        select
            h.*, lag(h.stage) over (partition by h.opportunity_id order by h.valid_from) as before
        from core.opportunity_history as h
        anti join logged as l on h.opportunity_id = l.opportunity_id
        where
            {told("h")} and not h.is_deleted and h.stage is not null
    )
    select
        s.opportunity_id || '@' || strftime(s.valid_from, '%Y%m%dT%H%M%S') as stage_event_id,
        s.opportunity_id, o.source_id as opportunity_ref, s.stage as to_stage, s.valid_from as entered_at,
        s.basis, s.source, o.source_id || '@' || strftime(s.valid_from, '%Y%m%dT%H%M%S') as source_id,
        true as is_synthetic_id, false as is_deleted, s.file_id, s.recorded_at as as_of
    from seen as s
    inner join core.opportunity as o on s.opportunity_id = o.opportunity_id
    where s.stage is distinct from s.before
"""
_SAME = (
    "s.stage_event_id = e.stage_event_id and s.to_stage = e.to_stage and s.basis = e.basis "
    "and s.file_id = e.file_id and s.as_of = e.as_of"
)
_NO_LONGER_SHOWN = f"""
    delete from core.stage_event as e
    where e.basis != 'crm_log' and not exists (select 1 from shown_event as s where {_SAME})
"""
_NEWLY_SHOWN = f"""
    insert into core.stage_event by name
    select * from shown_event as s
    where not exists (select 1 from core.stage_event as e where e.basis != 'crm_log' and {_SAME})
    order by s.stage_event_id
"""
_DIFFERING = """
    with last as (
        select opportunity_id, arg_max(to_stage, seq) as stage
        from core.stage_event
        where basis = 'crm_log' and seq is not null and not is_deleted
        group by opportunity_id
    )
    select count(*), min(o.opportunity_id)
    from last as l
    inner join core.opportunity as o on l.opportunity_id = o.opportunity_id
    where not o.is_deleted and o.stage != l.stage
"""
# Of a file that begins with the newest row, the last row is the first.
FILES = (
    "select file_id, arg_min(entered_at, row_number) > arg_max(entered_at, row_number) as is_newest_first "
    "from core.stage_event group by file_id"
)
PLACE = "case when f.is_newest_first then -e.row_number else e.row_number end"
# Few columns and the rows' own numbers: with all of them, four million rows do not fit into memory while they
# are put in order. A stage's rank is that in the deal's own pipeline, else in any.
_TOLD = f"""
    create or replace temp table told_visit as
    with files as ({FILES}),
    log as (
        select
            e.rowid as row, coalesce(e.opportunity_id, e.source || ':' || e.opportunity_ref) as deal,
            e.source, e.stage_event_id, e.from_stage, e.to_stage, e.entered_at, e.left_at, e.basis, e.as_of,
            {PLACE} as place,
            coalesce(own.stage_rank, other.stage_rank) as to_rank,
            coalesce(own.outcome, other.outcome) as to_outcome,
            coalesce(own.pipeline, other.pipeline) as stages_of
        from core.stage_event as e
        inner join touched_deal as t
            on coalesce(e.opportunity_id, e.source || ':' || e.opportunity_ref) = t.deal
        inner join files as f on e.file_id = f.file_id
        left join core.opportunity as o on e.opportunity_id = o.opportunity_id
        left join core.stage as own
            on
                e.source = own.source and e.to_stage = own.stage
                and own.pipeline = coalesce(o.pipeline, 'default')
        left join core.stage as other
            on
                e.source = other.source and e.to_stage = other.stage and other.pipeline = 'default'
                and own.stage is null
    ),
    held as (
        select
            *,
            lag(to_stage) over (
                partition by deal order by entered_at, as_of, place, coalesce(to_rank, 0), stage_event_id
            ) as before
        from log
    ),
    moves as (
        select
            row, source, stages_of, basis, entered_at, to_rank, to_outcome,
            row_number() over visits as nth,
            coalesce(before, from_stage) as came_from,
            coalesce(lead(entered_at) over visits, left_at) as went_at,
            lag(to_rank) over visits as from_rank,
            lag(to_outcome) over visits as from_outcome
        from held
        where to_stage is distinct from coalesce(before, from_stage)
        window visits as (
            partition by deal order by entered_at, as_of, place, coalesce(to_rank, 0), stage_event_id
        )
    )
    select
        row, nth, came_from, went_at,
        case
            when basis != 'backfilled' then round(date_diff('second', entered_at, went_at) / 86400.0, 6)
        end as days,
        -- A first visit is no move; of a move from or to a stage that nobody knows, the kind is unknown.
        came_from is not null and from_outcome = 'open' and to_outcome = 'open' and to_rank < from_rank
            as is_regression,
        came_from is not null and from_outcome = 'open' and to_outcome in ('open', 'won')
        and case
            when from_rank is null or to_rank is null then null
            else exists (
                select 1
                from core.stage as s
                where
                    s.source = moves.source and s.pipeline = moves.stages_of
                    and s.outcome = 'open' and s.stage_rank > from_rank and s.stage_rank < to_rank
            )
        end as is_skip,
        came_from is not null and from_outcome != 'open' and to_outcome = 'open' as is_reopen
    from moves
    union all
    -- A row of the log that changed no stage is no visit.
    select row, null, from_stage, left_at, null, false, false, false
    from held
    where to_stage is not distinct from coalesce(before, from_stage)
"""
_IN_ORDER = """
    update core.stage_event as e set
        seq = t.nth,
        from_stage = t.came_from,
        left_at = t.went_at,
        days = t.days,
        is_regression = t.is_regression,
        is_skip = t.is_skip,
        is_reopen = t.is_reopen
    from told_visit as t
    where
        e.rowid = t.row
        and (e.seq, e.from_stage, e.left_at, e.days, e.is_regression, e.is_skip, e.is_reopen)
        is distinct from (
            t.nth, t.came_from, t.went_at, t.days, t.is_regression, t.is_skip, t.is_reopen
        )
"""
