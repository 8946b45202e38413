-- How long winning takes once losses and deals still open are reckoned with, by period of creation.
-- The Aalen-Johansen estimator: at each day t, the chance of being still open, S(t-), times won / at risk is
-- added up to the cumulative incidence of winning; the median is the first day it reaches half its last value.
-- zh: 考虑输单与未关闭商机后赢单所需时间，按创建期间统计（Aalen–Johansen 估计）。
-- grain: dimension, member, period_kind, period_end
with deals as (
    select
        m.dimension,
        m.member,
        d.created_month,
        d.is_won and not d.is_closed_ahead as is_won,
        d.is_lost and not d.is_closed_ahead as is_lost,
        -- A deal that closes after as_of is open on that day; without a close date, or closed before it was
        -- created, its days are not known and it is left out.
        case
            when d.is_open or d.is_closed_ahead then date_diff('day', d.created_date, meta.as_of)
            else d.cycle_days
        end as days
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    cross join ops.meta as meta
    where not d.is_excluded and d.created_date <= meta.as_of
),

by_month as (
    select
        dimension, member, created_month, days,
        count(*) as deals,
        count(case when is_won then 1 end) as won,
        count(case when is_lost then 1 end) as lost
    from deals
    where days >= 0
    group by dimension, member, created_month, days
),

by_day as (
    select
        s.period_kind, s.period_end, b.dimension, b.member, b.days,
        sum(b.deals) as deals, sum(b.won) as won, sum(b.lost) as lost
    from by_month as b
    inner join mart.period_month as s on b.created_month = s.month
    group by s.period_kind, s.period_end, b.dimension, b.member, b.days
),

-- At risk on a day is whoever's day has not come before.
at_risk as (
    select
        by_day.*,
        sum(deals) over (partition by period_kind, period_end, dimension, member)
        - coalesce(sum(deals) over (
            partition by period_kind, period_end, dimension, member order by days
            rows between unbounded preceding and 1 preceding
        ), 0) as risk
    from by_day
),

-- S(t) as a sum of logarithms; where everybody left is gone the last term is left out, nothing follows it.
survival as (
    select
        at_risk.*,
        coalesce(sum(cast(
            case when won + lost < risk then ln(1 - cast(won + lost as double) / nullif(risk, 0)) else 0 end
            as decimal(28, 15)
        )) over (
            partition by period_kind, period_end, dimension, member order by days
            rows between unbounded preceding and 1 preceding
        ), 0) as log_open_before
    from at_risk
),

incidence as (
    select
        survival.*,
        sum(cast(
            exp(cast(log_open_before as double)) * (cast(won as double) / nullif(risk, 0)) as decimal(28, 15)
        )) over (
            partition by period_kind, period_end, dimension, member order by days
            rows between unbounded preceding and current row
        ) as cumulative
    from survival
),

half as (
    select
        incidence.*,
        max(cumulative) over (partition by period_kind, period_end, dimension, member) * 0.5 as half_of_last,
        sum(won) over (partition by period_kind, period_end, dimension, member) as all_won
    from incidence
)

select
    cast(h.dimension as varchar) as dimension,
    cast(h.member as varchar) as member,
    cast(h.period_kind as varchar) as period_kind,
    cast(h.period_end as date) as period_end,
    cast(max(h.all_won) as bigint) as won, -- Deals created in the period and won. | 期间内创建且已赢单的商机数。
    -- 1e-9: a sum of rounded terms that should equal the half may fall short of it by rounding.
    cast(case
        when max(h.all_won) >= max(meta.sample_floor)
            then
                min(case when h.cumulative >= h.half_of_last - 1e-9 then h.days end)
    end as double) as survival_median_days
from half as h
cross join ops.meta as meta
where h.half_of_last > 0
group by h.dimension, h.member, h.period_kind, h.period_end
