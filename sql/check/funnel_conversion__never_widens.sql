-- No more journeys reach a later step than an earlier one, and none is lost between members.
-- zh: 到达后一步的旅程不多于前一步，且各成员之和等于整体。
with totals as (
    select
        cohort_kind, cohort_month, step, dimension, sum(entered) as entered,
        sum(case when reached_next > entered then 1 else 0 end) as widening
    from mart.funnel_conversion
    group by cohort_kind, cohort_month, step, dimension
),

whole as (
    select cohort_kind, cohort_month, step, entered from totals
    where dimension = 'all'
)

select t.cohort_kind, t.cohort_month, t.step, t.dimension, t.entered, w.entered as all_entered, t.widening
from totals as t
inner join whole as w
    on t.cohort_kind = w.cohort_kind and t.cohort_month is not distinct from w.cohort_month and t.step = w.step
where t.entered != w.entered or t.widening > 0
