-- The runs of days that measures are taken over: each period up to its cut_date, and the earlier ones that a running
-- period is compared with, up to the same working day.
-- zh: 计算指标所用的日期区间：各期间截至其截止日，以及与进行中期间比较的往期（截至相同工作日）。
-- grain: period_kind, period_start, cut_date
with windows as (
    select period_kind, period_start, cut_date from mart.period
    union all
    select p.period_kind, p.prior_start as period_start, p.prior_cut_date as cut_date
    from mart.period as p
    -- Before the first data there is nothing to compare with, and 0 would be a claim.
    inner join mart.period as e on p.period_kind = e.period_kind and p.prior_end = e.period_end
    where p.is_partial
    union all
    select p.period_kind, p.prior_year_start as period_start, p.prior_year_cut_date as cut_date
    from mart.period as p
    inner join mart.period as e on p.period_kind = e.period_kind and p.prior_year_end = e.period_end
    where p.is_partial
),

distinct_windows as (
    select distinct period_kind, period_start, cut_date from windows
)

select
    cast(period_kind as varchar) as period_kind,
    cast(period_start as date) as period_start,
    cast(cut_date as date) as cut_date -- Last day of the window; before period_start where it is empty. | 区间末日。
from distinct_windows
