-- The days, with their month and the slice they are in: slices are months, cut where a window ends, so that what is
-- summed by slice adds up to any window.
-- zh: 每天所属的月份与片段；片段为月份在各比较截止日处切开的部分，因此按片段汇总的数可相加为任一区间。
-- grain: date
with cuts as (
    select cast(cut_date + interval 1 day as date) as slice_start from mart.period_window
),

first_days as (
    select month_start as slice_start from core.calendar
    union all
    select slice_start from cuts
),

starts as (
    select distinct slice_start from first_days
)

select
    cast(c.date as date) as date, -- The day. | 日期。
    cast(c.month_start as date) as month, -- First day of its fiscal month. | 所属财月首日。
    cast(
        max(s.slice_start) over (order by c.date rows between unbounded preceding and current row) as date
    ) as slice_start -- First day of its slice. | 所属片段首日。
from core.calendar as c
left join starts as s on c.date = s.slice_start
