-- (day)
-- The stage each deal was in at the end of a day, as known today, since when and on what basis it is known.
-- zh: 某日结束时各商机所处的阶段（按目前所知）、进入时间及依据。
select
    e.opportunity_id,
    e.to_stage as stage,
    e.entered_at,
    date_diff('day', cast(timezone(m.timezone, timezone('UTC', e.entered_at)) as date), cast(day as date))
        as days_in_stage,
    e.basis
from core.stage_event as e
cross join ops.meta as m
inner join opportunity_as_of(day) as o on e.opportunity_id = o.opportunity_id
where
    e.seq is not null
    and not e.is_deleted
    and e.entered_at < (select d.moment from end_of_day(day) as d)
qualify row_number() over (partition by e.opportunity_id order by e.seq desc) = 1
order by e.opportunity_id
