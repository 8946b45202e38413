-- How far journeys got: by month of their first event, trailing twelve months and all, policy 'reached'.
-- A journey is a lead with its first deal, or a deal of its own. Without stage history an open or lost deal
-- reached step 3, a won one all steps, and nobody knows which deals were quoted. Steps that nothing in the
-- warehouse can know are rows without numbers, and reached_next means the next step that is known.
-- zh: 各批次旅程走到哪一步：按首个事件的月份、滚动十二个月及全部，口径为“到达过”。
-- grain: cohort_kind, cohort_month?, dimension, member, policy, step
with journeys as (
    select
        m.dimension, m.member, j.amount, j.entry_step, j.reached_step, j.is_qualified, j.is_resolved,
        j.start_month,
        j.journey_days, j.deal_days
    from mart.journey_member as m
    inner join mart.journey as j on m.journey_id = j.journey_id
),

starts as (
    select distinct start_month from journeys
),

cohort_months as (
    select 'month' as cohort_kind, start_month as cohort_month, start_month from starts
    union all
    select
        'ttm' as cohort_kind, max(month) over (partition by period_end) as cohort_month, month as start_month
    from mart.period_month
    where period_kind = 'ttm'
    union all
    select 'all' as cohort_kind, cast(null as date) as cohort_month, start_month from starts
),

by_month as (
    select
        dimension, member, start_month, entry_step, reached_step,
        count(*) as journeys,
        count(case when is_resolved then 1 end) as resolved,
        count(case when not is_qualified then 1 end) as unqualified,
        sum(amount) as amount
    from journeys
    group by dimension, member, start_month, entry_step, reached_step
),

sums as (
    select
        c.cohort_kind, c.cohort_month, b.dimension, b.member, b.entry_step, b.reached_step,
        sum(b.journeys) as journeys, sum(b.resolved) as resolved, sum(b.unqualified) as unqualified,
        sum(b.amount) as amount
    from by_month as b
    inner join cohort_months as c on b.start_month is not distinct from c.start_month
    group by c.cohort_kind, c.cohort_month, b.dimension, b.member, b.entry_step, b.reached_step
),

-- The median is read off running counts by day, as in sales_cycle.
days_by_month as (
    select dimension, member, start_month, 1 as from_step, journey_days as days, count(*) as deals
    from journeys
    where entry_step = 1 and journey_days is not null
    group by dimension, member, start_month, journey_days
    union all
    select dimension, member, start_month, 3 as from_step, deal_days as days, count(*) as deals
    from journeys
    where deal_days is not null
    group by dimension, member, start_month, deal_days
),

days_by_cohort as (
    select c.cohort_kind, c.cohort_month, b.dimension, b.member, b.from_step, b.days, sum(b.deals) as deals
    from days_by_month as b
    inner join cohort_months as c on b.start_month is not distinct from c.start_month
    group by c.cohort_kind, c.cohort_month, b.dimension, b.member, b.from_step, b.days
),

running as (
    select
        cohort_kind, cohort_month, dimension, member, from_step, days,
        sum(deals) over (
            partition by cohort_kind, cohort_month, dimension, member, from_step order by days
            rows between unbounded preceding and current row
        ) as through,
        (sum(deals) over (partition by cohort_kind, cohort_month, dimension, member, from_step) - 1) * 0.5 as half
    from days_by_cohort
),

medians as (
    select
        cohort_kind, cohort_month, dimension, member, from_step,
        (min(case when through > floor(half) then days end) + min(case when through > ceil(half) then days end)) * 0.5
            as median_days
    from running
    group by cohort_kind, cohort_month, dimension, member, from_step
),

-- What the warehouse as a whole can know. Where every deal is won the exports show nothing but successes,
-- and the step before says nothing.
known as (
    select
        exists(select l.lead_id from core.lead as l where not l.is_deleted) as has_leads,
        exists(select l.lead_id from core.lead as l where l.qualified_at is not null) as has_qualified,
        exists(select j.journey_id from mart.journey as j where j.reached_step = 3) as has_unwon,
        exists(select s.stage from core.stage as s where s.funnel_step = 4 and s.outcome = 'open') as has_quote_stage
    from ops.meta
),

steps as (
    select
        v.step, v.step_name, k.has_leads, k.has_quote_stage,
        case v.step
            when 1 then k.has_leads
            when 2 then k.has_leads and k.has_qualified
            when 3 then k.has_unwon or not k.has_leads
            when 4 then false
            else true
        end as is_known
    from (
        values (1, 'lead'), (2, 'qualified'), (3, 'opportunity'), (4, 'quote'), (5, 'won')
    ) as v (step, step_name)
    cross join known as k
),

next_steps as (
    select
        a.step, a.step_name, a.has_leads, a.has_quote_stage, a.is_known,
        min(case when b.step > a.step and b.is_known then b.step end) as next_step
    from steps as a
    cross join steps as b
    group by a.step, a.step_name, a.has_leads, a.has_quote_stage, a.is_known
),

cohorts as (
    select distinct cohort_kind, cohort_month from cohort_months
),

resolved as (
    select
        cohort_kind, cohort_month, dimension, member,
        cast(sum(resolved) as double) / nullif(sum(journeys), 0) as resolved_rate
    from sums
    group by cohort_kind, cohort_month, dimension, member
),

counts as (
    select
        b.cohort_kind, b.cohort_month, b.dimension, b.member, s.step,
        sum(b.journeys) as entered,
        sum(case when b.reached_step >= s.next_step then b.journeys else 0 end) as reached_next,
        sum(case when s.step = 2 and b.reached_step > 2 then b.unqualified else 0 end) as skipped,
        sum(b.amount) as amount
    from sums as b
    inner join next_steps as s on b.entry_step <= s.step and b.reached_step >= s.step
    where s.is_known
    group by b.cohort_kind, b.cohort_month, b.dimension, b.member, s.step
),

cells as (
    select
        c.cohort_kind, c.cohort_month, m.dimension, m.member,
        s.step, s.step_name, s.has_leads, s.has_quote_stage, s.is_known, s.next_step,
        case when s.is_known then coalesce(n.entered, 0) end as entered,
        case when s.is_known and s.next_step is not null then coalesce(n.reached_next, 0) end as reached_next,
        case when s.is_known then coalesce(n.skipped, 0) end as skipped,
        n.amount,
        case when s.is_known and s.next_step = 5 then d.median_days end as median_days,
        r.resolved_rate
    from cohorts as c
    cross join mart.member as m
    cross join next_steps as s
    left join counts as n
        on
            c.cohort_kind = n.cohort_kind and c.cohort_month is not distinct from n.cohort_month
            and m.dimension = n.dimension and m.member = n.member and s.step = n.step
    left join resolved as r
        on
            c.cohort_kind = r.cohort_kind and c.cohort_month is not distinct from r.cohort_month
            and m.dimension = r.dimension and m.member = r.member
    left join medians as d
        on
            c.cohort_kind = d.cohort_kind and c.cohort_month is not distinct from d.cohort_month
            and m.dimension = d.dimension and m.member = d.member
            and case when s.step < 3 then 1 else 3 end = d.from_step
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
    cast(r.skipped as bigint) as skipped,
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
        when not r.is_known and r.step in (1, 2) and not r.has_leads then 'the exports hold no leads'
        when not r.is_known and r.step = 2 then 'the exports do not say when leads qualified'
        when not r.is_known and r.step = 3 then 'the exports hold won deals only'
        when not r.is_known and r.has_quote_stage then 'quotes are not known without stage history'
        when not r.is_known then 'the exports hold no quotes'
        when r.next_step is null then null
        when r.rate is null then 'no journey reached this step'
        when r.resolved_rate < 0.8 then 'under 80 % of the deals are won or lost yet'
        when r.entered < meta.sample_floor then 'fewer cases than the sample floor'
    end as varchar) as note
from rated as r
cross join ops.meta as meta
