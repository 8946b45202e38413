-- Days from creation to close over every window: the periods of mart.sales_cycle, and the earlier ones that running
-- periods are compared with. Deals are counted by day and percentiles read off the running counts, which costs the
-- same for any number of deals; between two days they are interpolated, as quantile_cont does.
-- zh: 各区间从创建到关闭的天数：mart.sales_cycle 的各期间，以及用于与进行中期间比较的往期。
-- grain: dimension, member, period_kind, period_start, cut_date, population
with by_slice as (
    select
        m.dimension, m.member, d.close_slice, d.cycle_days as days,
        count(*) as closed, count(case when d.is_won then 1 end) as won
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    where not d.is_closed_ahead and (d.is_won or d.is_lost)
    group by m.dimension, m.member, d.close_slice, d.cycle_days
),

by_day as (
    select
        s.period_kind, s.period_start, s.cut_date, b.dimension, b.member, b.days,
        sum(b.closed) as closed, sum(b.won) as won
    from by_slice as b
    inner join mart.window_slice as s on b.close_slice = s.slice_start
    group by s.period_kind, s.period_start, s.cut_date, b.dimension, b.member, b.days
),

-- Days that are not known come last, where they move no percentile.
running as (
    select
        by_day.*,
        sum(closed) over (
            partition by period_kind, period_start, cut_date, dimension, member order by days nulls last
            rows between unbounded preceding and current row
        ) as closed_through,
        sum(won) over (
            partition by period_kind, period_start, cut_date, dimension, member order by days nulls last
            rows between unbounded preceding and current row
        ) as won_through,
        sum(case when days is not null then closed end) over (
            partition by period_kind, period_start, cut_date, dimension, member
        ) as all_closed,
        sum(case when days is not null then won end) over (
            partition by period_kind, period_start, cut_date, dimension, member
        ) as all_won
    from by_day
),

populations as (
    select
        r.period_kind, r.period_start, r.cut_date, r.dimension, r.member, c.population, r.days,
        case c.population when 'won' then r.won else r.closed end as deals,
        case c.population when 'won' then r.won_through else r.closed_through end as through,
        case c.population when 'won' then r.all_won else r.all_closed end as all_deals
    from running as r
    cross join (values ('closed'), ('won')) as c (population)
),

-- Where the percentiles lie among the deals in order, counted from 0.
placed as (
    select populations.*, (all_deals - 1) * 0.5 as half, (all_deals - 1) * 0.75 as three_quarters
    from populations
    where deals > 0
),

measured as (
    select
        period_kind, period_start, cut_date, dimension, member, population,
        sum(case when days is not null then deals end) as deals,
        sum(case when days is null then deals end) as excluded,
        cast(sum(days * deals) as double) / nullif(sum(case when days is not null then deals end), 0) as mean_days,
        min(case when through > floor(half) then days end) as half_from,
        min(case when through > ceil(half) then days end) as half_to,
        max(half - floor(half)) as half_part,
        min(case when through > floor(three_quarters) then days end) as three_quarters_from,
        min(case when through > ceil(three_quarters) then days end) as three_quarters_to,
        max(three_quarters - floor(three_quarters)) as three_quarters_part
    from placed
    group by period_kind, period_start, cut_date, dimension, member, population
),

cells as (
    select
        w.period_kind, w.period_start, w.cut_date, m.dimension, m.member, c.population,
        coalesce(d.deals, 0) as deals,
        coalesce(d.excluded, 0) as excluded,
        d.mean_days,
        d.half_from + (d.half_to - d.half_from) * d.half_part as median_days,
        d.three_quarters_from + (d.three_quarters_to - d.three_quarters_from) * d.three_quarters_part as p75_days
    from mart.period_window as w
    cross join mart.member as m
    cross join (values ('closed'), ('won')) as c (population)
    left join measured as d
        on
            w.period_kind = d.period_kind and w.period_start = d.period_start and w.cut_date = d.cut_date
            and m.dimension = d.dimension and m.member = d.member and c.population = d.population
)

select
    cast(c.dimension as varchar) as dimension,
    cast(c.member as varchar) as member,
    cast(c.period_kind as varchar) as period_kind,
    cast(c.period_start as date) as period_start,
    cast(c.cut_date as date) as cut_date, -- Last day of the window. | 区间末日。
    cast(c.population as varchar) as population, -- won, or closed (won and lost). | won 赢单，closed 赢单与输单。
    cast(c.deals as bigint) as deals, -- Deals with a cycle. | 有周期的商机数。
    cast(c.mean_days as double) as mean_days, -- Mean. | 平均天数。
    cast(c.median_days as double) as median_days, -- Median. | 中位天数。 | metric=sales_cycle_days
    cast(c.p75_days as double) as p75_days, -- Three quarters took at most this. | 75 分位天数。
    cast(c.excluded as bigint) as excluded, -- Closed without creation date or before it. | 无创建日期或早于创建日期关闭。
    cast(c.deals as bigint) as sample_size,
    cast(case
        when c.deals = 0 then 'not_available' when c.deals < meta.sample_floor then 'small_sample' else 'ok'
    end as varchar) as status,
    cast(case
        when c.deals = 0 and c.excluded > 0 then 'no closed deal has a creation date before its close'
        when c.deals = 0 and c.population = 'won' then 'no won deal in the period'
        when c.deals = 0 then 'no closed deal in the period'
        when c.deals < meta.sample_floor then 'fewer cases than the sample floor'
    end as varchar) as note
from cells as c
cross join ops.meta as meta
