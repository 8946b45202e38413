"""What only the log of stages needs: the order of a deal's visits, and what each move was."""

import duckdb
import polars as pl

from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.exports.mapping import Crm
from assets.exports.words import fold
from assets.operations.ledger import Finding


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


def in_order(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Numbers each deal's visits and tells where each came from, how long it was and what kind of move.

    A log has rows for changes of amount and date too: what enters the stage that the deal is in is no visit.
    """
    con.execute(_IN_ORDER)
    return []


# A stage's rank is that in the deal's own pipeline, else in any.
_IN_ORDER = """
    with log as (
        select
            e.*,
            coalesce(e.opportunity_id, e.source || ':' || e.opportunity_ref) as deal,
            o.pipeline,
            coalesce(own.stage_rank, other.stage_rank) as to_rank,
            coalesce(own.outcome, other.outcome) as to_outcome,
            coalesce(own.pipeline, other.pipeline) as stages_of
        from core.stage_event as e
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
                partition by deal order by entered_at, coalesce(to_rank, 0), stage_event_id
            ) as before
        from log
    ),
    moves as (
        select
            *,
            row_number() over visits as nth,
            coalesce(before, from_stage) as came_from,
            coalesce(lead(entered_at) over visits, left_at) as went_at,
            lag(to_rank) over visits as from_rank,
            lag(to_outcome) over visits as from_outcome
        from held
        where to_stage is distinct from coalesce(before, from_stage)
        window visits as (partition by deal order by entered_at, coalesce(to_rank, 0), stage_event_id)
    ),
    told as (
        select
            e.stage_event_id, m.nth, m.went_at,
            coalesce(m.came_from, e.from_stage) as came_from,
            round(date_diff('second', m.entered_at, m.went_at) / 86400.0, 6) as days,
            -- A first visit is no move; of a move from or to a stage that nobody knows, the kind is unknown.
            m.came_from is not null and m.from_outcome = 'open' and m.to_outcome = 'open'
            and m.to_rank < m.from_rank as is_regression,
            m.came_from is not null and m.from_outcome = 'open' and m.to_outcome in ('open', 'won')
            and case
                when m.from_rank is null or m.to_rank is null then null
                else exists (
                    select 1
                    from core.stage as s
                    where
                        s.source = m.source and s.pipeline = m.stages_of
                        and s.outcome = 'open' and s.stage_rank > m.from_rank and s.stage_rank < m.to_rank
                )
            end as is_skip,
            m.came_from is not null and m.from_outcome != 'open' and m.to_outcome = 'open' as is_reopen
        from core.stage_event as e
        left join moves as m on e.stage_event_id = m.stage_event_id
    )
    update core.stage_event as e set
        seq = t.nth,
        from_stage = t.came_from,
        left_at = coalesce(t.went_at, e.left_at),
        days = t.days,
        is_regression = t.is_regression,
        is_skip = t.is_skip,
        is_reopen = t.is_reopen
    from told as t
    where
        e.stage_event_id = t.stage_event_id
        and (e.seq, e.from_stage, e.left_at, e.days, e.is_regression, e.is_skip, e.is_reopen)
        is distinct from (
            t.nth, t.came_from, coalesce(t.went_at, e.left_at), t.days,
            t.is_regression, t.is_skip, t.is_reopen
        )
"""
