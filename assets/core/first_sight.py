"""Into which parts the CRM's log cuts the first version of a deal, as it was known from one day to the next.

Temporary tables, made one from the other; `touched_deal` is there before, `part` and `span` are what comes of
it. A first version that a late file superseded is cut as well: it is what was known until then.
"""

from assets.core.history import moment
from assets.core.stage_event import FILES, PLACE
from assets.core.tracked import TRACKED

_SAID = TRACKED["opportunity"].said
# What tells two parts apart.
TOLD = ("valid_from", "valid_to", "change_kind", *_SAID)
MADE = ("first_sight", "log_row", "known", "point", "part", "span")


def statements(zone: str) -> tuple[str, ...]:
    """SQL that makes the tables in order; the first has parameters: slice `n` of `slices` of the deals."""
    return _first_sight(zone), _ROWS, _KNOWN, _POINTS, _parts(zone), _SPANS


_LOADS = (
    "select file_id, min(as_of) as as_of, min(coalesce(loaded_on, as_of)) as loaded_on "
    "from ops.file group by file_id"
)


def _first_sight(zone: str) -> str:
    """SQL: first versions with the day of their export, when it was loaded and until when they were known."""
    return f"""
        create or replace temp table first_sight as
        select
            h.*,
            {moment("h.recorded_at", zone)} as day_start,
            least(coalesce(h.valid_to, 'infinity'), {moment("h.recorded_at + 1", zone)}) as day_end,
            l.loaded_on,
            case when h.superseded_by = 'late_file' then h.superseded_at end as known_until
        from core.opportunity_history as h
        semi join touched_deal as t on h.opportunity_id = t.deal
        left join ({_LOADS}) as l on h.file_id = l.file_id
        where
            hash(h.opportunity_id) % $slices = $n
            and h.basis = 'backfilled' and h.change_kind = 'created'
            and (h.superseded_at is null or h.superseded_by in ('crm_log', 'late_file'))
    """


# The log's rows of the time before first sight, and from when to when each was known: from its own day, or
# from the day it was loaded, where that was in a later run than the deal's export.
_ROWS = f"""
    create or replace temp table log_row as
    with files as ({FILES}),
    loads as ({_LOADS}),
    dated as (
        select
            r.history_id as first_id, r.opportunity_id, r.known_until,
            greatest(e.entered_at, r.valid_from) as moment, {PLACE} as place,
            e.stage_event_id, e.entered_at, e.to_stage as stage, e.amount_native, e.currency,
            e.probability, e.close_date, e.as_of, e.file_id,
            -- What a later row came from is the row before it, which need not have been known.
            case when e.seq = 1 then e.from_stage end as from_stage,
            -- Of a log of stages alone the rows say nothing of the rest.
            e.amount_native is not null or e.close_date is not null as says_all,
            greatest(
                r.recorded_at,
                case when b.loaded_on > r.loaded_on then b.loaded_on else coalesce(b.as_of, e.as_of) end
            ) as known_on,
            case when e.is_deleted then
                case when l.loaded_on > r.loaded_on then l.loaded_on else coalesce(l.as_of, e.as_of) end
            end as gone_on
        from first_sight as r
        inner join core.stage_event as e on r.opportunity_id = e.opportunity_id
        inner join files as f on e.file_id = f.file_id
        left join loads as b on coalesce(e.told_by, e.file_id) = b.file_id
        left join loads as l on e.file_id = l.file_id
        where e.basis = 'crm_log' and e.entered_at < r.day_end
    )
    select * from dated
    where known_on < coalesce(gone_on, 'infinity') and known_on < coalesce(known_until, 'infinity')
"""
# The days on which more, or less, of the log was known.
_KNOWN = """
    create or replace temp table known as
    with days as (
        select first_id, known_until, known_on as day from log_row
        union
        select first_id, known_until, gone_on from log_row
        where gone_on < coalesce(known_until, 'infinity')
    )
    select
        first_id, day,
        row_number() over (partition by first_id order by day) as nth,
        coalesce(lead(day) over (partition by first_id order by day), known_until) as next_day
    from days
"""
# The moments at which something else was so, and what the log says of each; of several rows of one moment
# the one that says all, else the last. An amount or a date holds until a row that says all has another; a log
# that never says them, says nothing of them. On the day of the export only what came before it counts: up to
# the last row that says what it shows. A deal's first row of its first day is its creation; where the log
# begins later, it may say what was before.
_POINTS = """
    create or replace temp table point as
    with held as (
        select
            k.nth as known_nth, l.*,
            bool_or(l.amount_native is not null) over of_deal as has_amount,
            bool_or(l.close_date is not null) over of_deal as has_date,
            first_value(l.from_stage) over (
                of_deal order by l.entered_at, l.as_of, l.place, l.stage_event_id
            ) as came_from
        from known as k
        inner join log_row as l on k.first_id = l.first_id
        where l.known_on <= k.day and coalesce(l.gone_on, 'infinity') > k.day
        window of_deal as (partition by l.first_id, k.nth)
        qualify row_number() over (
            partition by l.first_id, k.nth, l.moment
            order by l.entered_at desc, l.says_all desc, l.as_of desc, l.place desc, l.stage_event_id desc
        ) = 1
    ),
    counted as (
        select
            *, sum(says_all::integer) over (partition by first_id, known_nth order by moment) as of_all
        from held
    ),
    carried as (
        select
            * replace (
                first_value(amount_native) over of_row as amount_native,
                first_value(close_date) over of_row as close_date,
                has_amount and of_all > 0 as has_amount,
                has_date and of_all > 0 as has_date
            )
        from counted
        window of_row as (partition by first_id, known_nth, of_all order by moment)
    ),
    compared as (
        select
            c.*, r.valid_from as born, r.day_start, r.stage as seen_stage,
            coalesce(
                c.stage = r.stage
                and (not c.has_amount or c.amount_native is not distinct from r.amount_native)
                and (
                    not c.has_date or not r.is_open
                    or c.close_date is not distinct from r.expected_close_date
                ),
                false
            ) as agrees
        from carried as c
        inner join first_sight as r on c.first_id = r.history_id
    ),
    used as (
        select *
        from compared
        qualify
            seen_stage is null or moment < day_start
            or moment <= max(moment) filter (where agrees) over (partition by first_id, known_nth)
    ),
    placed as (
        select
            *,
            row_number() over (partition by first_id, known_nth order by moment) as nth,
            row_number() over (partition by first_id, known_nth order by moment desc) = 1 as is_last,
            -- A day may have 25 hours.
            moment < born + interval 25 hour as is_birth
        from used
    )
    select
        first_id, known_nth, case when nth = 1 and is_birth then born else moment end as moment,
        not agrees as by_log,
        stage, amount_native, currency, probability, close_date, has_amount, has_date, file_id
    from placed
    union all
    select first_id, known_nth, day_start, false, null, null, null, null, null, false, false, null
    from placed
    where is_last and not agrees and seen_stage is not null
    union all
    select
        first_id, known_nth, born, came_from is not null, came_from, null, null, null, null, false, false,
        file_id
    from placed
    where nth = 1 and not is_birth
"""


def _parts(zone: str) -> str:
    """SQL: what a first version becomes as known on each day; nothing where the log adds nothing."""
    own = {
        "stage": "p.stage",
        "stage_rank": "p.stage_rank",
        **{f"is_{outcome}": f"p.outcome = '{outcome}'" for outcome in ("open", "won", "lost", "void")},
        "amount_native": "case when p.has_amount then p.amount_native else r.amount_native end",
        "currency": "coalesce(p.currency, r.currency)",
        "probability": "p.probability",
        # Of the stage it was in; Salesforce's log has another word for it than its deals.
        "forecast_category": "null",
        "expected_close_date": "p.expected",
        "close_date": "p.closed",
    }
    said = ", ".join(
        f"case when p.by_log then {own[name]} else r.{name} end as {name}" if name in own else f"r.{name}"
        for name in _SAID
    )
    same = ", ".join(_SAID)
    ended_on = f"cast(timezone('{zone}', timezone('UTC', p.moment)) as date)"
    return f"""
        create or replace temp table part as
        with meant as (
            -- A deal that came from another pipeline has stages that its own does not know.
            select source, stage, min(stage_rank) as stage_rank, min(outcome) as outcome
            from core.stage group by source, stage having count(distinct outcome) = 1
        ),
        staged as (
            select
                p.*,
                coalesce(own.stage_rank, any_.stage_rank) as stage_rank,
                coalesce(own.outcome, any_.outcome, 'open') as outcome,
                case when p.has_date then p.close_date else r.expected_close_date end as open_date,
                case when p.has_date then p.close_date else {ended_on} end as end_date
            from point as p
            inner join first_sight as r on p.first_id = r.history_id
            left join core.stage as own
                on r.source = own.source and p.stage = own.stage and r.pipeline = own.pipeline
            left join meant as any_ on r.source = any_.source and p.stage = any_.stage
            where p.moment < coalesce(r.valid_to, 'infinity')
        ),
        dated as (
            select
                *,
                case when outcome = 'open' then open_date else last_value(
                    case when outcome = 'open' then open_date end ignore nulls
                ) over (partition by first_id, known_nth order by moment) end as expected,
                case when outcome != 'open' then end_date end as closed
            from staged
        ),
        told as (
            select
                p.first_id, p.known_nth, r.opportunity_id, r.source, {said}, p.moment as valid_from, p.by_log,
                r.valid_to as ends_at, case when p.by_log then p.file_id else r.file_id end as file_id
            from dated as p
            inner join first_sight as r on p.first_id = r.history_id
        ),
        changes as (
            select *
            from told
            window of_deal as (partition by first_id, known_nth order by valid_from)
            qualify row_number() over of_deal = 1 or ({same}) is distinct from lag(({same})) over of_deal
        )
        select
            *,
            coalesce(lead(valid_from) over of_deal, ends_at) as valid_to,
            case when row_number() over of_deal = 1 then 'created' else 'changed' end as change_kind
        from changes
        window of_deal as (partition by first_id, known_nth order by valid_from)
        qualify count(*) over (partition by first_id, known_nth) > 1 or by_log
    """


# From when to when each part was known: over the days on which it came out the same.
_SPANS = f"""
    create or replace temp table span as
    with known_part as (
        select p.first_id, p.valid_from, k.nth, k.day, k.next_day, hash({", ".join(TOLD)}) as said
        from part as p
        inner join known as k on p.first_id = k.first_id and p.known_nth = k.nth
    ),
    runs as (
        select
            *, nth - row_number() over (partition by first_id, valid_from, said order by nth) as run
        from known_part
    )
    select
        first_id, valid_from, min(nth) as known_nth, min(day) as recorded_at,
        case when count(next_day) = count(*) then max(next_day) end as superseded_at
    from runs
    group by first_id, valid_from, said, run
"""
