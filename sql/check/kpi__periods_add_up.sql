-- Months add up to quarters and years, for bookings and deals won.
-- zh: 签约额与赢单数：各月之和等于各季与各年。
with counted as (
    select k.metric, k.period_kind, k.period_end, k.dimension, k.member, coalesce(k.value, 0) as value
    from mart.kpi as k
    where k.metric in ('bookings', 'deals_won')
),

months as (
    select s.period_kind, s.period_end, c.metric, c.dimension, c.member, sum(c.value) as value
    from mart.period_month as s
    inner join counted as c on c.period_kind = 'month' and s.month_end = c.period_end
    where s.period_kind != 'month'
    group by s.period_kind, s.period_end, c.metric, c.dimension, c.member
)

select c.metric, c.period_kind, c.period_end, c.dimension, c.member, c.value, m.value as months
from counted as c
inner join months as m
    on
        c.metric = m.metric and c.period_kind = m.period_kind and c.period_end = m.period_end
        and c.dimension = m.dimension and c.member = m.member
where c.value != m.value
