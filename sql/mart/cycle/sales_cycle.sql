-- Days from creation to close, by closing period, for won deals and for all closed ones.
-- zh: 从创建到关闭的天数，按关闭期间统计，分赢单与全部关闭。
-- grain: dimension, member, period_kind, period_end, population, basis
select
    cast(w.dimension as varchar) as dimension,
    cast(w.member as varchar) as member,
    cast(p.period_kind as varchar) as period_kind,
    cast(p.period_start as date) as period_start,
    cast(p.period_end as date) as period_end,
    cast(p.is_partial as boolean) as is_partial,
    cast(w.population as varchar) as population, -- won, or closed (won and lost). | won 赢单，closed 赢单与输单。
    cast('created' as varchar) as basis, -- created: from creation to close. | created 从创建到关闭。
    cast(w.deals as bigint) as deals, -- Deals with a cycle. | 有周期的商机数。
    cast(w.mean_days as double) as mean_days, -- Mean. | 平均天数。
    cast(w.median_days as double) as median_days, -- Median. | 中位天数。 | metric=sales_cycle_days
    cast(w.p75_days as double) as p75_days, -- Three quarters took at most this. | 75 分位天数。
    cast(s.survival_median_days as double) as survival_median_days,
    cast(w.excluded as bigint) as excluded, -- Closed without creation date or before it. | 无创建日期或早于创建日期关闭。
    cast(w.sample_size as bigint) as sample_size,
    cast(w.status as varchar) as status,
    cast(w.note as varchar) as note
from mart.sales_cycle_window as w
inner join mart.period as p
    on w.period_kind = p.period_kind and w.period_start = p.period_start and w.cut_date = p.cut_date
left join mart.sales_cycle_survival as s
    on
        p.period_kind = s.period_kind and p.period_end = s.period_end
        and w.dimension = s.dimension and w.member = s.member
