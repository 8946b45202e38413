-- What was asked and what was credited, by period, for reps, teams, regions and the company.
-- A line counts in its own period and in coarser ones. A parent without lines of its own takes the sum of its
-- members' (quota_basis 'members'); own lines always come first.
-- zh: 配额与完成，按期间统计销售、团队、区域与公司。
-- grain: metric, period_kind, period_end, entity_kind, entity_id
with homes as (
    select m.entity_id as rep_id, m.member as rep, t.entity_id as team_id, m.team, m.region
    from mart.member as m
    left join mart.member as t on t.dimension = 'team' and m.team = t.member
    where m.dimension = 'rep' and m.entity_id is not null
),

entities as (
    select
        case dimension when 'all' then 'company' else dimension end as entity_kind,
        member as entity,
        coalesce(entity_id, member) as entity_id
    from mart.member
    where dimension in ('all', 'region', 'team', 'rep')
),

-- Every line under the names of all it counts for; `own` says whose line it is.
lines as (
    select 'rep' as entity_kind, h.rep as entity, 'own' as basis, q.period_kind, q.period_start, q.amount
    from core.quota as q inner join homes as h on q.entity_kind = 'rep' and q.entity_id = h.rep_id
    where q.metric = 'bookings' and not q.is_deleted
    union all
    select
        'team' as entity_kind, coalesce(h.team, '(none)') as entity, 'members' as basis,
        q.period_kind, q.period_start, q.amount
    from core.quota as q inner join homes as h on q.entity_kind = 'rep' and q.entity_id = h.rep_id
    where q.metric = 'bookings' and not q.is_deleted
    union all
    select
        'region' as entity_kind, coalesce(h.region, '(none)') as entity, 'members' as basis,
        q.period_kind, q.period_start, q.amount
    from core.quota as q inner join homes as h on q.entity_kind = 'rep' and q.entity_id = h.rep_id
    where q.metric = 'bookings' and not q.is_deleted
    union all
    -- A line whose rep nobody knows is the company's all the same.
    select 'company' as entity_kind, 'all' as entity, 'members' as basis, q.period_kind, q.period_start, q.amount
    from core.quota as q
    where q.metric = 'bookings' and not q.is_deleted and q.entity_kind = 'rep'
    union all
    select 'team' as entity_kind, t.member as entity, 'own' as basis, q.period_kind, q.period_start, q.amount
    from core.quota as q
    inner join mart.member as t on t.dimension = 'team' and q.entity_kind = 'team' and q.entity_id = t.entity_id
    where q.metric = 'bookings' and not q.is_deleted
    union all
    select 'region' as entity_kind, q.entity_id as entity, 'own' as basis, q.period_kind, q.period_start, q.amount
    from core.quota as q
    where q.metric = 'bookings' and not q.is_deleted and q.entity_kind = 'region'
    union all
    select 'company' as entity_kind, 'all' as entity, 'own' as basis, q.period_kind, q.period_start, q.amount
    from core.quota as q
    where q.metric = 'bookings' and not q.is_deleted and q.entity_kind = 'company'
),

-- Quotas reach into the future; credited deals do not.
periods as (
    select 'month' as period_kind, month_start as period_start, month_end as period_end
    from core.calendar group by month_start, month_end
    union all
    select 'quarter' as period_kind, quarter_start as period_start, max(month_end) as period_end
    from core.calendar group by quarter_start
    union all
    select 'year' as period_kind, year_start as period_start, max(month_end) as period_end
    from core.calendar group by year_start
),

quotas as (
    select
        l.entity_kind, l.entity, l.basis, p.period_kind, p.period_start, p.period_end, sum(l.amount) as amount
    from lines as l
    inner join periods as p
        on
            l.period_start between p.period_start and p.period_end
            and (
                l.period_kind = p.period_kind
                or (p.period_kind = 'quarter' and l.period_kind = 'month')
                or (p.period_kind = 'year' and l.period_kind in ('month', 'quarter'))
            )
    group by l.entity_kind, l.entity, l.basis, p.period_kind, p.period_start, p.period_end
),

effective as (
    select
        entity_kind, entity, period_kind, period_start, period_end,
        coalesce(
            max(case when basis = 'own' then amount end), max(case when basis = 'members' then amount end)
        ) as quota,
        min(case when basis = 'own' then 'own' else 'owned by members' end) as basis
    from quotas
    group by entity_kind, entity, period_kind, period_start, period_end
),

-- Working days gone of each period, to say how much of a running quota is due.
due as (
    select
        p.period_kind, p.period_start, p.period_end, p.period_end > meta.as_of as is_partial,
        count(case when c.is_working_day then 1 end) as working_days,
        count(case when c.is_working_day and c.date <= meta.as_of then 1 end) as working_days_gone
    from periods as p
    inner join core.calendar as c on c.date between p.period_start and p.period_end
    cross join ops.meta as meta
    group by p.period_kind, p.period_start, p.period_end, meta.as_of
),

won as (
    select
        case m.dimension when 'all' then 'company' else m.dimension end as entity_kind,
        m.member as entity, d.close_month, sum(d.amount) as amount
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    cross join ops.meta as meta
    where m.dimension in ('all', 'region', 'team', 'rep') and d.is_won and d.close_date <= meta.as_of
    group by m.dimension, m.member, d.close_month
),

credited as (
    select w.entity_kind, w.entity, p.period_kind, p.period_end, sum(w.amount) as credited
    from won as w
    inner join periods as p on w.close_month between p.period_start and p.period_end
    group by w.entity_kind, w.entity, p.period_kind, p.period_end
),

open_due as (
    select
        case m.dimension when 'all' then 'company' else m.dimension end as entity_kind,
        m.member as entity, p.period_kind, p.period_end, sum(o.weighted_amount) as open_weighted
    from mart.opportunity_member as m
    inner join mart.pipeline_open as o on m.opportunity_id = o.opportunity_id
    inner join periods as p on o.expected_close_date between p.period_start and p.period_end
    where m.dimension in ('all', 'region', 'team', 'rep')
    group by m.dimension, m.member, p.period_kind, p.period_end
),

-- Periods that have a quota or have begun; without any quota file there is nothing to attain.
asked as (
    select d.* from due as d
    cross join ops.meta as meta
    where
        exists (
            select q.period_end from effective as q where q.period_kind = d.period_kind and q.period_end = d.period_end
        )
        or (d.period_start <= meta.as_of and exists (select q.quota_id from core.quota as q))
),

cells as (
    select
        a.period_kind, a.period_start, a.period_end, a.is_partial, e.entity_kind, e.entity_id, e.entity,
        q.quota,
        case when q.quota is not null and q.basis = 'own' then 'own' when q.quota is not null then 'members' end
            as quota_basis,
        cast(q.quota as double) * (cast(a.working_days_gone as double) / nullif(a.working_days, 0)) as quota_to_date,
        coalesce(c.credited, 0) as credited,
        o.open_weighted
    from asked as a
    cross join entities as e
    left join effective as q
        on
            a.period_kind = q.period_kind and a.period_end = q.period_end
            and e.entity_kind = q.entity_kind and e.entity = q.entity
    left join credited as c
        on
            a.period_kind = c.period_kind and a.period_end = c.period_end
            and e.entity_kind = c.entity_kind and e.entity = c.entity
    left join open_due as o
        on
            a.period_kind = o.period_kind and a.period_end = o.period_end
            and e.entity_kind = o.entity_kind and e.entity = o.entity
),

rated as (
    select
        cells.*,
        meta.reporting_currency as currency,
        cast(cells.credited as double) / nullif(cells.quota, 0) as attainment_rate,
        case when cells.is_partial then cells.credited + coalesce(cells.open_weighted, 0) else cells.credited end
            as projected
    from cells
    cross join ops.meta as meta
)

select
    cast('bookings' as varchar) as metric, -- What is to be reached. | 考核指标。
    cast(period_kind as varchar) as period_kind,
    cast(period_start as date) as period_start,
    cast(period_end as date) as period_end,
    cast(is_partial as boolean) as is_partial,
    cast(entity_kind as varchar) as entity_kind, -- rep, team, region or company. | 销售、团队、区域或公司。
    cast(entity_id as varchar) as entity_id,
    cast(entity as varchar) as entity_name, -- The member's name, 'all' for the company. | 成员名称，公司为 all。
    cast(quota as decimal(18, 2)) as quota_nominal, -- The lines as given. | 名义配额。
    cast(quota as decimal(18, 2)) as quota, -- What is to be reached. | 有效配额。
    cast(quota_to_date as decimal(18, 2)) as quota_to_date, -- Its share by working days gone. | 按已过工作日折算的配额。
    cast(1 as decimal(18, 8)) as ramp_factor, -- 1: quotas are taken as given. | 爬坡系数，按所给配额计为 1。
    cast(credited as decimal(18, 2)) as credited, -- Won amount by close date, owner at close. | 按关闭日期与关闭时负责人计的赢单金额。
    cast(0 as decimal(18, 2)) as overlay_credited, -- Overlay credit; none is read yet. | 支持角色业绩，尚未读取。
    cast(attainment_rate as double) as attainment_rate, -- credited ÷ quota. | 完成 ÷ 配额。 | metric=quota_attainment
    cast(cast(credited as double) / nullif(quota_to_date, 0) as double) as attainment_to_date_rate,
    cast(credited - quota as decimal(18, 2)) as gap, -- credited - quota. | 完成减配额。
    cast(case when is_partial then credited + coalesce(open_weighted, 0) else credited end as decimal(18, 2))
        as projected,
    cast(
        cast(case when is_partial then credited + coalesce(open_weighted, 0) else credited end as double)
        / nullif(quota, 0) as double
    ) as projected_rate,
    cast(open_weighted as decimal(18, 2)) as open_weighted, -- Open deals due × own probability. | 期间内到期的在手商机加权金额。
    cast(case
        when attainment_rate is null then null
        when attainment_rate < 0.5 then '<50'
        when attainment_rate < 0.8 then '50-80'
        when attainment_rate < 1.0 then '80-100'
        when attainment_rate <= 1.2 then '100-120'
        else '>120'
    end as varchar) as band, -- Attainment in percent, lower bound included. | 完成率区间（百分比，含下限）。
    cast(currency as varchar) as currency,
    cast(quota_basis as varchar) as quota_basis, -- own lines, or the sum of the members'. | own 自有配额，members 为成员之和。
    cast(case when quota is null then 'not_available' else 'ok' end as varchar) as status,
    cast(case when quota is null then 'no quota for this period' end as varchar) as note
from rated
