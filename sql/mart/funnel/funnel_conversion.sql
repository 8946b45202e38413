-- How far journeys got: by month of their first event, trailing twelve months and all, policy 'reached'.
-- A journey is a deal, since the exports read so far hold no leads. Without stage history an open or lost deal
-- reached step 3, a won one all steps, and nobody knows which deals were quoted. Steps that nothing in the
-- warehouse can know are rows without numbers, and reached_next means the next step that is known.
-- zh: 各批次旅程走到哪一步：按首个事件的月份、滚动十二个月及全部，口径为“到达过”。
-- grain: cohort_kind, cohort_month?, dimension, member, policy, step
with journeys as (
    select
        m.dimension, m.member, d.amount,
        -- A deal created after as_of has no date yet.
        case when d.created_date <= meta.as_of then d.created_month end as start_month,
        -- A deal that closes after as_of is open on that day.
        d.is_won and not d.is_closed_ahead as is_won,
        (d.is_won or d.is_lost) and not d.is_closed_ahead as is_resolved,
        d.cycle_days
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    cross join ops.meta as meta
    where not d.is_excluded
),

starts as (
    select distinct start_month from journeys
),

cohort_months as (
    select 'month' as cohort_kind, start_month as cohort_month, start_month from starts
    union all
    select 'ttm' as cohort_kind, cast(date_trunc('month', period_end) as date) as cohort_month, month as start_month
    from mart.period_month
    where period_kind = 'ttm'
    union all
    select 'all' as cohort_kind, cast(null as date) as cohort_month, start_month from starts
),

by_month as (
    select
        dimension, member, start_month,
        count(*) as journeys,
        count(case when is_resolved then 1 end) as resolved,
        sum(amount) as amount,
        count(case when is_won then 1 end) as won,
        sum(case when is_won then amount end) as won_amount
    from journeys
    group by dimension, member, start_month
),

sums as (
    select
        c.cohort_kind, c.cohort_month, b.dimension, b.member,
        sum(b.journeys) as journeys, sum(b.resolved) as resolved, sum(b.amount) as amount,
        sum(b.won) as won, sum(b.won_amount) as won_amount
    from by_month as b
    inner join cohort_months as c on b.start_month is not distinct from c.start_month
    group by c.cohort_kind, c.cohort_month, b.dimension, b.member
),

-- The median is read off running counts by day, as in sales_cycle.
days_by_month as (
    select dimension, member, start_month, cycle_days as days, count(*) as deals
    from journeys
    where is_won and cycle_days is not null
    group by dimension, member, start_month, cycle_days
),

days_by_cohort as (
    select c.cohort_kind, c.cohort_month, b.dimension, b.member, b.days, sum(b.deals) as deals
    from days_by_month as b
    inner join cohort_months as c on b.start_month is not distinct from c.start_month
    group by c.cohort_kind, c.cohort_month, b.dimension, b.member, b.days
),

running as (
    select
        cohort_kind, cohort_month, dimension, member, days,
        sum(deals) over (
            partition by cohort_kind, cohort_month, dimension, member order by days
            rows between unbounded preceding and current row
        ) as through,
        (sum(deals) over (partition by cohort_kind, cohort_month, dimension, member) - 1) * 0.5 as half
    from days_by_cohort
),

medians as (
    select
        cohort_kind, cohort_month, dimension, member,
        (min(case when through > floor(half) then days end) + min(case when through > ceil(half) then days end)) * 0.5
            as median_days
    from running
    group by cohort_kind, cohort_month, dimension, member
),

steps as (
    select v.step, v.step_name, v.is_known, v.next_step, count(s.stage) > 0 as has_stage
    from (
        values
        (1, 'lead', false, 3), (2, 'qualified', false, 3), (3, 'opportunity', true, 5), (4, 'quote', false, 5),
        (5, 'won', true, null)
    ) as v (step, step_name, is_known, next_step)
    left join core.stage as s on v.step = s.funnel_step and s.outcome = 'open'
    group by v.step, v.step_name, v.is_known, v.next_step
),

cohorts as (
    select distinct cohort_kind, cohort_month from cohort_months
),

cells as (
    select
        c.cohort_kind, c.cohort_month, m.dimension, m.member, s.step, s.step_name, s.has_stage, s.is_known, s.next_step,
        case when s.is_known then coalesce(case s.step when 5 then b.won else b.journeys end, 0) end as entered,
        case when s.is_known and s.next_step = 5 then coalesce(b.won, 0) end as reached_next,
        case s.step when 5 then b.won_amount else b.amount end as amount,
        case when s.is_known and s.next_step = 5 then d.median_days end as median_days,
        cast(b.resolved as double) / nullif(b.journeys, 0) as resolved_rate
    from cohorts as c
    cross join mart.member as m
    cross join steps as s
    left join sums as b
        on
            c.cohort_kind = b.cohort_kind and c.cohort_month is not distinct from b.cohort_month
            and m.dimension = b.dimension and m.member = b.member
    left join medians as d
        on
            c.cohort_kind = d.cohort_kind and c.cohort_month is not distinct from d.cohort_month
            and m.dimension = d.dimension and m.member = d.member
),

rated as (
    select cells.*, cast(reached_next as double) / nullif(entered, 0) as rate
    from cells
)

select
    cast(r.cohort_kind as varchar) as cohort_kind, -- month, ttm or all. | month 月，ttm 滚动十二个月，all 全部。
    -- For ttm its last month; null where the export has no date, and for 'all'.
    cast(r.cohort_month as date) as cohort_month,
    cast(r.dimension as varchar) as dimension,
    cast(r.member as varchar) as member,
    cast(r.step as integer) as step, -- 1 to 5. | 漏斗步骤 1 至 5。
    cast(r.step_name as varchar) as step_name, -- lead, qualified, opportunity, quote, won. | 步骤名称。
    cast('reached' as varchar) as policy,
    cast(r.entered as bigint) as entered, -- Journeys that reached the step. | 到达该步骤的旅程数。
    cast(r.reached_next as bigint) as reached_next,
    cast(r.rate as double) as conversion_rate, -- reached_next ÷ entered. | 到达下一步 ÷ 到达本步。
    cast(case when r.entered = 0 then 0 when r.is_known then r.amount end as decimal(18, 2)) as entered_amount,
    -- The steps that are known are where a deal enters and where it is won: neither is passed over.
    cast(case when r.is_known then 0 end as bigint) as skipped,
    cast(r.median_days as double) as median_days,
    cast(r.resolved_rate as double) as resolved_rate, -- Share of the cohort won or lost. | 已有结果的占比。
    cast(r.entered as bigint) as sample_size,
    cast(case
        when not r.is_known then 'not_available'
        when r.next_step is null then 'ok'
        when r.rate is null then 'not_available'
        when r.resolved_rate < 0.8 then 'immature'
        when r.entered < meta.sample_floor then 'small_sample'
        else 'ok'
    end as varchar) as status,
    cast(case
        when r.step in (1, 2) then 'the exports hold no leads'
        when not r.is_known and r.has_stage then 'quotes are not known without stage history'
        when not r.is_known then 'the exports hold no quotes'
        when r.next_step is null then null
        when r.rate is null then 'no journey reached this step'
        when r.resolved_rate < 0.8 then 'under 80 % of the deals are won or lost yet'
        when r.entered < meta.sample_floor then 'fewer cases than the sample floor'
    end as varchar) as note
from rated as r
cross join ops.meta as meta
