-- What was asked of each rep, team, region and the company in each period.
-- A line belongs to the period of its kind that its first day lies in. Finer periods share it by working days,
-- to the cent; coarser ones without a line of their own add up. An entity's own lines come first; else a team
-- takes the sum of its reps' (of those in it that month), a region of its teams', the company of its regions'.
-- zh: 各期间对销售、团队、区域与公司的配额：较细期间按工作日分摊，较粗期间相加；自有配额优先，否则取成员之和。
-- grain: entity_kind, entity_name, period_kind, period_end
with months as (
    select
        month_start, month_end, quarter_start, year_start,
        count(case when is_working_day then 1 end) as working_days
    from core.calendar
    group by month_start, month_end, quarter_start, year_start
),

-- A later version of a figure replaces the earlier one.
newest as (
    select
        q.*,
        rank() over (
            partition by q.entity_kind, coalesce(q.entity_id, q.entity_ref, q.quota_id), q.period_kind, q.period_start
            order by q.version desc
        ) as age
    from core.quota as q
    where q.metric = 'bookings' and not q.is_deleted
),

-- A line whose rep or team nobody knows stands under '(none)' and counts for the company all the same.
named as (
    select
        q.entity_kind, q.entity_id, q.period_kind, q.period_start, q.amount,
        case q.entity_kind
            when 'company' then 'all' when 'region' then coalesce(q.entity_id, '(none)')
            else coalesce(n.name, '(none)')
        end as entity_name
    from newest as q
    left join mart.display_name as n on q.entity_kind = n.entity_kind and q.entity_id = n.entity_id
    where q.age = 1
),

lines as (
    select
        q.entity_kind, q.entity_id, q.entity_name, q.period_kind,
        case q.period_kind
            when 'month' then m.month_start when 'quarter' then m.quarter_start else m.year_start
        end as period_start,
        sum(q.amount) as amount
    from named as q
    inner join months as m on q.period_start between m.month_start and m.month_end
    group by
        q.entity_kind, q.entity_id, q.entity_name, q.period_kind,
        case q.period_kind
            when 'month' then m.month_start when 'quarter' then m.quarter_start else m.year_start
        end
),

spread as (
    select
        q.entity_kind, q.entity_id, q.entity_name, q.period_kind, q.period_start, q.amount, m.month_start,
        m.working_days,
        sum(m.working_days) over (
            partition by q.entity_kind, q.entity_id, q.entity_name, q.period_kind, q.period_start
            order by m.month_start
            rows between unbounded preceding and current row
        ) as days_through,
        sum(m.working_days) over (
            partition by q.entity_kind, q.entity_id, q.entity_name, q.period_kind, q.period_start
        ) as all_days
    from lines as q
    inner join months as m
        on q.period_start = case q.period_kind
            when 'month' then m.month_start when 'quarter' then m.quarter_start else m.year_start
        end
),

-- The rounded sum up to a month less that up to the month before: the shares add up to the line.
shares as (
    select
        entity_kind, entity_id, entity_name, month_start,
        cast(cast(amount as double) * (cast(days_through as double) / nullif(all_days, 0)) as decimal(18, 2))
        - cast(
            cast(amount as double) * (cast(days_through - working_days as double) / nullif(all_days, 0))
            as decimal(18, 2)
        ) as amount,
        -- The finest line that covers a month says it.
        row_number() over (
            partition by entity_kind, entity_id, entity_name, month_start
            order by case period_kind when 'month' then 1 when 'quarter' then 2 else 3 end
        ) as coarseness
    from spread
),

own as (
    select entity_kind, entity_id, entity_name, month_start, amount from shares
    where coarseness = 1
),

stays as (
    select
        s.rep_id, m.month_start, n.name as team,
        row_number() over (
            partition by s.rep_id, m.month_start order by s.valid_from nulls first, s.membership_id
        ) as stay
    from core.team_membership as s
    inner join months as m
        on
            (s.valid_from is null or s.valid_from <= m.month_end) and (s.valid_to is null or s.valid_to > m.month_start)
    inner join mart.display_name as n on n.entity_kind = 'team' and s.team_id = n.entity_id
    where s.role = 'direct' and not s.is_deleted
),

regions as (
    select n.name as team, max(t.region) as region
    from core.team as t
    inner join mart.display_name as n on n.entity_kind = 'team' and t.team_id = n.entity_id
    group by n.name
),

reps as (
    select entity_name, month_start, sum(amount) as amount from own
    where entity_kind = 'rep'
    group by entity_name, month_start
),

asked_of_teams as (
    select 'own' as basis, entity_name, month_start, amount from own
    where entity_kind = 'team'
    union all
    select 'members' as basis, coalesce(s.team, '(none)') as entity_name, o.month_start, o.amount
    from own as o
    left join stays as s on o.entity_id = s.rep_id and o.month_start = s.month_start and s.stay = 1
    where o.entity_kind = 'rep'
),

teams as (
    select
        entity_name, month_start,
        coalesce(
            sum(case when basis = 'own' then amount end), sum(case when basis = 'members' then amount end)
        ) as amount,
        min(case when basis = 'own' then 1 else 2 end) as basis
    from asked_of_teams
    group by entity_name, month_start
),

asked_of_regions as (
    select 'own' as basis, entity_name, month_start, amount from own
    where entity_kind = 'region'
    union all
    select 'members' as basis, coalesce(r.region, '(none)') as entity_name, t.month_start, t.amount
    from teams as t
    left join regions as r on t.entity_name = r.team
),

asked_in_regions as (
    select
        entity_name, month_start,
        coalesce(
            sum(case when basis = 'own' then amount end), sum(case when basis = 'members' then amount end)
        ) as amount,
        min(case when basis = 'own' then 1 else 2 end) as basis
    from asked_of_regions
    group by entity_name, month_start
),

asked_of_company as (
    select 'own' as basis, month_start, amount from own
    where entity_kind = 'company'
    union all
    select 'members' as basis, month_start, amount from asked_in_regions
),

company as (
    select
        month_start,
        coalesce(
            sum(case when basis = 'own' then amount end), sum(case when basis = 'members' then amount end)
        ) as amount,
        min(case when basis = 'own' then 1 else 2 end) as basis
    from asked_of_company
    group by month_start
),

by_month as (
    select 'rep' as entity_kind, entity_name, month_start, amount, 1 as basis from reps
    union all
    select 'team' as entity_kind, entity_name, month_start, amount, basis from teams
    union all
    select 'region' as entity_kind, entity_name, month_start, amount, basis from asked_in_regions
    union all
    select 'company' as entity_kind, 'all' as entity_name, month_start, amount, basis from company
),

-- An entity's line for the very period, before what its months add up to.
whole as (
    select entity_kind, entity_name, period_kind, period_start, sum(amount) as amount from lines
    group by entity_kind, entity_name, period_kind, period_start
),

by_quarter as (
    select
        b.entity_kind, b.entity_name, m.year_start, m.quarter_start,
        coalesce(max(w.amount), sum(b.amount)) as amount,
        case when max(w.amount) is not null then 1 else max(b.basis) end as basis,
        case when max(w.amount) is not null then 3 else count(*) end as months
    from by_month as b
    inner join months as m on b.month_start = m.month_start
    left join whole as w
        on
            b.entity_kind = w.entity_kind and b.entity_name = w.entity_name and w.period_kind = 'quarter'
            and m.quarter_start = w.period_start
    group by b.entity_kind, b.entity_name, m.year_start, m.quarter_start
),

by_year as (
    select
        b.entity_kind, b.entity_name, b.year_start,
        coalesce(max(w.amount), sum(b.amount)) as amount,
        case when max(w.amount) is not null then 1 else max(b.basis) end as basis,
        case when max(w.amount) is not null then 12 else sum(b.months) end as months
    from by_quarter as b
    left join whole as w
        on
            b.entity_kind = w.entity_kind and b.entity_name = w.entity_name and w.period_kind = 'year'
            and b.year_start = w.period_start
    group by b.entity_kind, b.entity_name, b.year_start
),

periods as (
    select
        entity_kind, entity_name, 'month' as period_kind, month_start as period_start, amount, basis,
        true as is_whole
    from by_month
    union all
    select
        entity_kind, entity_name, 'quarter' as period_kind, quarter_start as period_start, amount, basis,
        months = 3 as is_whole
    from by_quarter
    union all
    select
        entity_kind, entity_name, 'year' as period_kind, year_start as period_start, amount, basis,
        months = 12 as is_whole
    from by_year
),

ends as (
    select 'month' as period_kind, month_start as period_start, month_end as period_end from months
    union all
    select 'quarter' as period_kind, quarter_start as period_start, max(month_end) as period_end from months
    group by quarter_start
    union all
    select 'year' as period_kind, year_start as period_start, max(month_end) as period_end from months
    group by year_start
)

select
    cast(p.entity_kind as varchar) as entity_kind, -- rep, team, region or company. | 销售、团队、区域或公司。
    cast(p.entity_name as varchar) as entity_name, -- Name, 'all' for the company. | 名称，公司为 all。
    cast(p.period_kind as varchar) as period_kind,
    cast(p.period_start as date) as period_start,
    cast(e.period_end as date) as period_end,
    cast(p.amount as decimal(18, 2)) as quota, -- What is to be reached. | 配额。
    cast(case p.basis when 1 then 'own' else 'members' end as varchar) as quota_basis,
    cast(p.is_whole as boolean) as is_whole -- Lines cover all its months. | 配额覆盖期间内所有月份。
from periods as p
inner join ends as e on p.period_kind = e.period_kind and p.period_start = e.period_start
where p.amount is not null
