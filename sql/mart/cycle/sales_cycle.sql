-- Days from creation to close, by closing period, for won deals and for all closed ones.
-- zh: 从创建到关闭的天数，按关闭期间统计，分赢单与全部关闭。
-- grain: dimension, member, period_kind, period_end, population, basis
with closed as (
    select m.dimension, m.member, d.close_month, d.is_won, d.cycle_days
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    cross join ops.meta as meta
    where (d.is_won or d.is_lost) and d.close_date <= meta.as_of
),

populations as (
    select c.population, closed.*
    from closed
    cross join (values ('closed'), ('won')) as c (population)
    where c.population = 'closed' or closed.is_won
),

cells as (
    select
        p.period_kind, p.period_start, p.period_end, p.is_partial, m.dimension, m.member, c.population,
        count(b.cycle_days) as deals,
        count(b.close_month) - count(b.cycle_days) as excluded,
        avg(cast(b.cycle_days as double)) as mean_days,
        median(cast(b.cycle_days as double)) as median_days,
        quantile_cont(cast(b.cycle_days as double), 0.75) as p75_days
    from mart.period as p
    cross join mart.member as m
    cross join (values ('closed'), ('won')) as c (population)
    left join populations as b
        on
            m.dimension = b.dimension
            and m.member = b.member
            and c.population = b.population
            and b.close_month between p.period_start and p.period_end
    group by p.period_kind, p.period_start, p.period_end, p.is_partial, m.dimension, m.member, c.population
)

select
    cast(c.dimension as varchar) as dimension,
    cast(c.member as varchar) as member,
    cast(c.period_kind as varchar) as period_kind,
    cast(c.period_start as date) as period_start,
    cast(c.period_end as date) as period_end,
    cast(c.is_partial as boolean) as is_partial,
    cast(c.population as varchar) as population, -- won, or closed (won and lost). | won 赢单，closed 赢单与输单。
    cast('created' as varchar) as basis, -- created: from creation to close. | created 从创建到关闭。
    cast(c.deals as bigint) as deals, -- Deals with a cycle. | 有周期的商机数。
    cast(c.mean_days as double) as mean_days, -- Mean. | 平均天数。
    cast(c.median_days as double) as median_days, -- Median. | 中位天数。 | metric=sales_cycle_days
    cast(c.p75_days as double) as p75_days, -- Three quarters took at most this. | 75 分位天数。
    cast(s.survival_median_days as double) as survival_median_days,
    cast(c.excluded as bigint) as excluded, -- Closed without creation date or before it. | 无创建日期或早于创建日期关闭。
    cast(c.deals as bigint) as sample_size,
    cast(case
        when c.deals = 0 then 'not_available' when c.deals < meta.sample_floor then 'small_sample' else 'ok'
    end as varchar) as status,
    cast(case
        when c.deals = 0 and c.excluded > 0 then 'no closed deal has a creation date before its close'
        when c.deals = 0 then 'no closed deal in the period'
        when c.deals < meta.sample_floor then 'fewer cases than the sample floor'
    end as varchar) as note
from cells as c
left join mart.sales_cycle_survival as s
    on
        c.dimension = s.dimension
        and c.member = s.member
        and c.period_kind = s.period_kind
        and c.period_end = s.period_end
cross join ops.meta as meta
