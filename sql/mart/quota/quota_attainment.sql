-- What was asked and what was credited, by period, for reps, teams, regions and the company.
-- How lines are shared and added up is in quota_period. Without any quota there is nothing to attain: no rows.
-- zh: 配额与完成，按期间统计销售、团队、区域与公司。没有任何配额时无记录。
-- grain: metric, period_kind, period_end, entity_kind, entity_id
with months as (
    select
        c.month_start, c.month_end, c.quarter_start, c.year_start,
        count(case when c.is_working_day then 1 end) as working_days,
        count(case when c.is_working_day and c.date <= meta.as_of then 1 end) as working_days_gone
    from core.calendar as c
    cross join ops.meta as meta
    group by c.month_start, c.month_end, c.quarter_start, c.year_start
),

-- Quotas reach into the future; credited deals do not.
month_of_period as (
    select 'month' as period_kind, month_start as period_start, month_start, month_end, working_days, working_days_gone
    from months
    union all
    select
        'quarter' as period_kind, quarter_start as period_start, month_start, month_end, working_days,
        working_days_gone
    from months
    union all
    select 'year' as period_kind, year_start as period_start, month_start, month_end, working_days, working_days_gone
    from months
),

periods as (
    select
        period_kind, period_start, max(month_end) as period_end,
        sum(working_days) as working_days, sum(working_days_gone) as working_days_gone
    from month_of_period
    group by period_kind, period_start
),

-- Periods that have a quota or have begun.
asked as (
    select p.*, p.period_end > meta.as_of as is_partial, p.period_start > meta.as_of as is_ahead
    from periods as p
    cross join ops.meta as meta
    where
        exists (
            select q.quota from mart.quota_period as q
            where q.period_kind = p.period_kind and q.period_start = p.period_start
        )
        or (
            exists (select q.quota from mart.quota_period as q)
            and exists (
                select b.period_end from mart.period as b
                where b.period_kind = p.period_kind and b.period_start = p.period_start
            )
        )
),

listed as (
    select
        case dimension when 'all' then 'company' else dimension end as entity_kind,
        member as entity_name, coalesce(entity_id, member) as entity_id
    from mart.member
    where dimension in ('all', 'region', 'team', 'rep')
    union all
    -- What was asked of nobody known.
    select distinct entity_kind, entity_name, entity_name as entity_id from mart.quota_period
    where entity_name = '(none)'
),

entities as (
    select distinct entity_kind, entity_name, entity_id from listed
),

cut as (
    select
        case m.dimension when 'all' then 'company' else m.dimension end as entity_kind, m.member as entity_name,
        m.opportunity_id
    from mart.opportunity_member as m
    where m.dimension in ('all', 'region', 'team', 'rep')
),

won as (
    select c.entity_kind, c.entity_name, d.close_month as month_start, count(*) as deals, sum(d.amount) as amount
    from cut as c
    inner join mart.opportunity_detail as d on c.opportunity_id = d.opportunity_id
    where d.is_won and not d.is_closed_ahead
    group by c.entity_kind, c.entity_name, d.close_month
),

open_due as (
    select
        c.entity_kind, c.entity_name, d.month as month_start,
        count(*) as deals, sum(o.weighted_amount) as amount
    from cut as c
    inner join mart.pipeline_open as o on c.opportunity_id = o.opportunity_id
    inner join mart.day as d on o.expected_close_date = d.date
    group by c.entity_kind, c.entity_name, d.month
),

credited as (
    select
        w.entity_kind, w.entity_name, m.period_kind, m.period_start, sum(w.deals) as deals, sum(w.amount) as amount
    from won as w
    inner join month_of_period as m on w.month_start = m.month_start
    group by w.entity_kind, w.entity_name, m.period_kind, m.period_start
),

expected as (
    select
        o.entity_kind, o.entity_name, m.period_kind, m.period_start, sum(o.deals) as deals, sum(o.amount) as amount
    from open_due as o
    inner join month_of_period as m on o.month_start = m.month_start
    group by o.entity_kind, o.entity_name, m.period_kind, m.period_start
),

cells as (
    select
        a.*, e.entity_kind, e.entity_id, e.entity_name, q.quota, q.quota_basis, q.is_whole,
        cast(q.quota as double) * (cast(a.working_days_gone as double) / nullif(a.working_days, 0)) as quota_to_date,
        -- Nothing won is 0; deals won of which none carries an amount are not, and so with open ones.
        case when w.deals is null then 0 else w.amount end as credited,
        case when o.deals is null then 0 else o.amount end as open_weighted
    from asked as a
    cross join entities as e
    left join mart.quota_period as q
        on
            a.period_kind = q.period_kind and a.period_start = q.period_start
            and e.entity_kind = q.entity_kind and e.entity_name = q.entity_name
    left join credited as w
        on
            a.period_kind = w.period_kind and a.period_start = w.period_start
            and e.entity_kind = w.entity_kind and e.entity_name = w.entity_name
    left join expected as o
        on
            a.period_kind = o.period_kind and a.period_start = o.period_start
            and e.entity_kind = o.entity_kind and e.entity_name = o.entity_name
),

rated as (
    select
        cells.*,
        -- A period that has not begun is not 0 % attained.
        case when not is_ahead then cast(credited as double) / nullif(quota, 0) end as attainment_rate,
        case when is_partial then credited + open_weighted else credited end as projected
    from cells
)

select
    cast('bookings' as varchar) as metric, -- What is to be reached. | 考核指标。
    cast(r.period_kind as varchar) as period_kind,
    cast(r.period_start as date) as period_start,
    cast(r.period_end as date) as period_end,
    cast(r.is_partial as boolean) as is_partial,
    cast(r.entity_kind as varchar) as entity_kind, -- rep, team, region or company. | 销售、团队、区域或公司。
    cast(r.entity_id as varchar) as entity_id,
    cast(r.entity_name as varchar) as entity_name, -- The member's name, 'all' for the company. | 成员名称，公司为 all。
    cast(r.quota as decimal(18, 2)) as quota_nominal, -- The lines as given. | 名义配额。
    cast(r.quota as decimal(18, 2)) as quota, -- What is to be reached. | 有效配额。
    cast(r.quota_to_date as decimal(18, 2)) as quota_to_date, -- Its share by working days gone. | 按已过工作日折算的配额。
    cast(1 as decimal(18, 8)) as ramp_factor, -- 1: quotas are taken as given. | 爬坡系数，按所给配额计为 1。
    cast(r.credited as decimal(18, 2)) as credited, -- Won amount by close date, owner at close. | 按关闭日期与关闭时负责人计的赢单金额。
    cast(0 as decimal(18, 2)) as overlay_credited, -- Overlay credit; none is read yet. | 支持角色业绩，尚未读取。
    cast(r.attainment_rate as double) as attainment_rate, -- credited ÷ quota. | 完成 ÷ 配额。 | metric=quota_attainment
    cast(cast(r.credited as double) / nullif(r.quota_to_date, 0) as double) as attainment_to_date_rate,
    cast(r.credited - r.quota as decimal(18, 2)) as gap, -- credited - quota. | 完成减配额。
    cast(r.projected as decimal(18, 2)) as projected,
    cast(cast(r.projected as double) / nullif(r.quota, 0) as double) as projected_rate,
    cast(r.open_weighted as decimal(18, 2)) as open_weighted, -- Open deals due × own probability. | 期间内到期的在手商机加权金额。
    -- Exactly 120 % is '>120', for every band includes its lower bound.
    cast(case
        when r.attainment_rate is null then null
        when r.attainment_rate < 0.5 then '<50'
        when r.attainment_rate < 0.8 then '50-80'
        when r.attainment_rate < 1.0 then '80-100'
        when r.attainment_rate < 1.2 then '100-120'
        else '>120'
    end as varchar) as band, -- Attainment in percent, lower bound included. | 完成率区间（百分比，含下限）。
    cast(meta.reporting_currency as varchar) as currency,
    cast(r.quota_basis as varchar) as quota_basis,
    cast(case when r.attainment_rate is null then 'not_available' else 'ok' end as varchar) as status,
    cast(case
        when r.quota is null then 'no quota for this period'
        when r.is_ahead then 'the period has not begun'
        when r.quota = 0 then 'the quota is zero'
        when r.credited is null then 'no won deal carries an amount'
        when not r.is_whole then 'the quota covers only a part of the period'
    end as varchar) as note
from rated as r
cross join ops.meta as meta
