-- The months' bookings add up to the won deals of the core, in every dimension.
-- zh: 各月签约额之和等于赢单商机金额，各维度皆然。
with won as (
    select count(*) as deals, coalesce(sum(o.amount), 0) as amount
    from core.opportunity as o
    cross join ops.meta as meta
    -- The calendar does not go back further than the periods that are told of.
    where
        o.is_won and not o.is_deleted and o.close_date <= meta.as_of
        and o.close_date >= (select min(c.date) from core.calendar as c)
),

months as (
    select
        dimension,
        coalesce(sum(case when metric = 'bookings' then value end), 0) as amount,
        sum(case when metric = 'deals_won' then value end) as deals
    from mart.kpi
    where period_kind = 'month' and metric in ('bookings', 'deals_won')
    group by dimension
)

select m.dimension, m.amount, w.amount as won_amount, m.deals, w.deals as won_deals
from months as m
cross join won as w
where m.amount != w.amount or m.deals != w.deals
