"""What the CRM's own log says of the time before a deal was first seen: versions of basis crm_log.

An export shows a deal as it is; what it was before is at first sight unknown. Where the CRM's log has rows of
that time, the first version is cut at them, and stays itself, superseded by the log. A part says what the log
says, else what the version said that was cut. Where it was known what the deal was then, that is the last
part, for the export goes before the log.

These versions follow from the first ones and from the log alone, whatever the order in which both came: they
are told anew, and nothing else is compared with them.
"""

import duckdb

from assets.core import first_sight
from assets.core.history import create_table
from assets.core.stage_event import touch
from assets.core.tracked import TRACKED
from assets.tables import exists

_DEALS = TRACKED["opportunity"]
# As many deals at a time: their rows, as wide as versions are, must fit into memory.
_AT_ONCE = 200_000


def apply(con: duckdb.DuckDBPyConnection, zone: str) -> None:
    """Cuts the first versions of the deals that tonight's files told of, by the log as it is known now."""
    if not exists(con, "core.stage_event"):
        return
    create_table(con, _DEALS)
    touch(con)
    con.execute(_WITHOUT_LOG)
    ((deals,),) = con.execute("select count(*) from touched_deal").fetchall()
    slices = -(-deals // _AT_ONCE)
    for n in range(slices):
        first, *others = first_sight.statements(zone)
        con.execute(first, {"n": n, "slices": slices})
        for statement in (*others, _VERSIONS, _DIFFERING, *_CHANGES):
            con.execute(statement)
    made = (*first_sight.MADE, "logged", "differing") if slices else ()
    for name in ("touched_deal", *made):
        con.execute(f"drop table {name}")


_WITHOUT_LOG = """
    delete from touched_deal where deal not in (
        select opportunity_id from core.stage_event where basis = 'crm_log' and opportunity_id is not null
        union
        select opportunity_id from core.opportunity_history where basis = 'crm_log'
    )
"""
_VERSIONS = """
    create or replace temp table logged as
    with told as (
        select
            p.* exclude (by_log, ends_at, known_nth, first_id), s.recorded_at, s.superseded_at,
            case
                when s.superseded_at = r.known_until then 'late_file'
                when s.superseded_at is not null then 'crm_log'
            end as superseded_by,
            row_number() over (
                partition by p.opportunity_id, p.valid_from, s.recorded_at
                order by s.superseded_at, s.first_id
            ) as nth
        from span as s
        inner join part as p
            on s.first_id = p.first_id and s.valid_from = p.valid_from and s.known_nth = p.known_nth
        inner join first_sight as r on s.first_id = r.history_id
    )
    select
        opportunity_id || '@' || strftime(valid_from, '%Y%m%dT%H%M%S') || '/' || recorded_at || '.log'
        || case when nth > 1 then nth::varchar else '' end as history_id,
        * exclude (nth), false as is_deleted, 'crm_log' as basis, false as is_backdated
    from told
"""
# What is found later and not told: whose the owner and the account are.
_FOUND = {reference.found for reference in _DEALS.references}
_TOLD = ", ".join(c.name for c in _DEALS.declared.columns if c.name not in _FOUND)
# Deals of which the versions are others than those that are there.
_DIFFERING = f"""
    create or replace temp table differing as
    with now as (select opportunity_id, sum(hash({_TOLD})) as said from logged group by opportunity_id),
    stands as (
        select opportunity_id, sum(hash({_TOLD})) as said
        from core.opportunity_history
        semi join first_sight using (opportunity_id)
        where basis = 'crm_log'
        group by opportunity_id
    )
    select opportunity_id
    from now
    full outer join stands using (opportunity_id)
    where now.said is distinct from stands.said
"""
_CHANGES = (
    """
    delete from core.opportunity_history
    where basis = 'crm_log' and opportunity_id in (select opportunity_id from differing)
    """,
    """
    insert into core.opportunity_history by name
    select * from logged semi join differing using (opportunity_id)
    order by opportunity_id, valid_from, history_id
    """,
    # Where the log was there with the export, the first version was never alone.
    """
    update core.opportunity_history as h set superseded_at = s.cut_on, superseded_by = s.cut_by
    from (
        select
            r.history_id,
            case when count(*) filter (where s.superseded_at is null and s.first_id is not null) > 0
                then min(s.recorded_at) end as cut_on,
            case when cut_on is not null then 'crm_log' end as cut_by
        from first_sight as r
        left join span as s on r.history_id = s.first_id
        where r.known_until is null
        group by r.history_id
    ) as s
    where
        h.history_id = s.history_id
        and (h.superseded_at, h.superseded_by) is distinct from (s.cut_on, s.cut_by)
    """,
)
