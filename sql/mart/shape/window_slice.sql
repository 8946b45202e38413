-- The slices that each window consists of.
-- zh: 每个区间所含的片段。
-- grain: period_kind, period_start, cut_date, slice_start
with slices as (
    select distinct slice_start from mart.day
)

select
    cast(w.period_kind as varchar) as period_kind,
    cast(w.period_start as date) as period_start,
    cast(w.cut_date as date) as cut_date, -- Last day of the window. | 区间末日。
    cast(s.slice_start as date) as slice_start -- First day of the slice. | 片段首日。
from mart.period_window as w
inner join slices as s on s.slice_start between w.period_start and w.cut_date
