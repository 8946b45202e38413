-- The months that each period of mart.period consists of, so that sums by month add up to any period.
-- zh: mart.period 中每个期间所含的月份，用于由月度数汇总到各期间。
-- grain: period_kind, period_end, month
with months as (
    select distinct month_start, month_end from core.calendar
)

select
    cast(p.period_kind as varchar) as period_kind,
    cast(p.period_end as date) as period_end,
    cast(m.month_start as date) as month,
    cast(m.month_end as date) as month_end -- Last day of the month. | 月份最后一天。
from mart.period as p
inner join months as m on m.month_start between p.period_start and p.period_end
