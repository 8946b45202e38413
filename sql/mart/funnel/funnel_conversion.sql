-- How far journeys got: by month of their first event, trailing twelve months and all, policy 'reached'.
-- A journey is a deal, since the exports read so far hold no leads. An open or lost deal without stage history
-- reached the step of its stage or of its creation, a won one all steps. Steps that nothing in the warehouse
-- can know are rows without numbers, and reached_next means the next step that is known.
-- zh: 各批次旅程走到哪一步：按首个事件的月份、滚动十二个月及全部，口径为“到达过”。
-- grain: cohort_kind, cohort_month?, dimension, member, policy, step
with journeys as (
    select
        m.dimension,
        m.member,
        case when d.created_date <= meta.as_of then d.created_month end as start_month,
        -- A deal that closes after as_of is open on that day.
        d.is_won and d.close_date <= meta.as_of as is_won,
        d.is_lost and d.close_date <= meta.as_of as is_lost,
        case when d.is_won and d.close_date <= meta.as_of then 5 else least(coalesce(d.funnel_step, 3), 4) end
            as reached,
        d.amount,
        case when d.is_won and d.close_date <= meta.as_of then d.cycle_days end as cycle_days
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    cross join ops.meta as meta
    where not d.is_excluded
),

-- Which steps anything in the warehouse can know: those a stage stands for, and won.
known as (
    select
        min(funnel_step) as first_step,
        max(case when outcome = 'open' and funnel_step = 4 then 1 else 0 end) as has_quote
    from core.stage
),

steps as (
    select
        s.step,
        s.step_name,
        s.step = 5 or s.step = 3 or (s.step = 4 and k.has_quote = 1) as is_known
    from (
        values (1, 'lead'), (2, 'qualified'), (3, 'opportunity'), (4, 'quote'), (5, 'won')
    ) as s (step, step_name)
    cross join known as k
),

next_steps as (
    select
        a.step,
        a.step_name,
        a.is_known,
        min(case when b.step > a.step and b.is_known then b.step end) as next_step
    from steps as a
    cross join steps as b
    group by a.step, a.step_name, a.is_known
),

cohorts as (
    select 'month' as cohort_kind, start_month as cohort_month, start_month as first_month, start_month as last_month
    from journeys
    group by start_month
    union all
    select 'ttm' as cohort_kind, cast(date_trunc('month', period_end) as date) as cohort_month, period_start as first_month, period_end as last_month
    from mart.period
    where period_kind = 'ttm'
),

members_of_cohorts as (
    select
        c.cohort_kind, c.cohort_month, j.dimension, j.member, j.start_month, j.is_won, j.is_lost, j.reached, j.amount,
        j.cycle_days
    from journeys as j
    inner join cohorts as c
        on
            (c.cohort_month is null and j.start_month is null)
            or j.start_month between c.first_month and c.last_month
    union all
    select
        'all' as cohort_kind, cast(null as date) as cohort_month, j.dimension, j.member, j.start_month,
        j.is_won, j.is_lost, j.reached, j.amount, j.cycle_days
    from journeys as j
),

cells as (
    select
        j.cohort_kind, j.cohort_month, j.dimension, j.member, s.step, s.step_name, s.is_known,
        count(case when j.reached >= s.step then 1 end) as entered,
        count(case when j.reached >= s.next_step then 1 end) as reached_next,
        sum(case when j.reached >= s.step then j.amount end) as entered_amount,
        count(case when s.step = 4 and j.reached = 5 then 1 end) as skipped,
        median(cast(case when s.next_step = 5 and j.reached = 5 then j.cycle_days end as double)) as median_days,
        count(case when j.is_won or j.is_lost then 1 end) as resolved,
        count(*) as journeys,
        max(s.next_step) as next_step
    from members_of_cohorts as j
    cross join next_steps as s
    group by j.cohort_kind, j.cohort_month, j.dimension, j.member, s.step, s.step_name, s.is_known
),

rated as (
    select
        cells.*,
        case when is_known and next_step is not null then cast(reached_next as double) / nullif(entered, 0) end as rate,
        cast(resolved as double) / nullif(journeys, 0) as resolved_rate
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
    cast(case when r.is_known then r.entered end as bigint) as entered, -- Journeys that reached the step. | 到达该步骤的旅程数。
    cast(case when r.is_known and r.next_step is not null then r.reached_next end as bigint) as reached_next,
    cast(r.rate as double) as conversion_rate, -- reached_next ÷ entered. | 到达下一步 ÷ 到达本步。
    cast(case when r.is_known then r.entered_amount end as decimal(18, 2)) as entered_amount,
    cast(case when r.is_known then 0 end as bigint) as skipped,
    cast(case when r.is_known then r.median_days end as double) as median_days,
    cast(r.resolved_rate as double) as resolved_rate, -- Share of the cohort won or lost. | 已有结果的占比。
    cast(case when r.is_known then r.entered end as bigint) as sample_size,
    cast(case
        when not r.is_known then 'not_available'
        when r.next_step is null then 'ok'
        when r.rate is null then 'not_available'
        when r.resolved_rate < 0.8 then 'immature'
        when r.entered < meta.sample_floor then 'small_sample'
        else 'ok'
    end as varchar) as status,
    cast(case
        when not r.is_known and r.step in (1, 2) then 'the exports hold no leads'
        when not r.is_known then 'the exports hold no quotes'
        when r.next_step is null then null
        when r.rate is null then 'no journey reached this step'
        when r.resolved_rate < 0.8 then 'under 80 % of the deals are won or lost yet'
        when r.entered < meta.sample_floor then 'fewer cases than the sample floor'
    end as varchar) as note
from rated as r
cross join ops.meta as meta
