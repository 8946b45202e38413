-- Marts of five reps in two teams over nine quarters, the last of which is running on 2026-11-23.
create temp table quarter as
select
    n, cast(date '2024-10-01' + to_months(cast(3 * n as integer)) as date) as period_start,
    cast(date '2025-01-01' + to_months(cast(3 * n as integer)) - interval 1 day as date) as period_end
from range(9) as r (n);

create temp table rep as
select * from (values
    (0, 'Ana Ruiz', 'East'), (1, 'Ben Okoro', 'East'), (2, 'Chen Wei', 'East'), (3, 'Dana Berg', 'West'),
    (4, 'Eli Novak', 'West')
) as reps (r, rep, team);

create temp table deal as
select
    q.n, q.period_start, q.period_end, rep.rep, rep.team,
    case when r < 4 then 6 + (r * 7 + n * 5) % 9 else 0 end as won,
    won * (38000 + 1700 * ((r + n) % 5)) * getvariable('scale') as amount
from quarter as q cross join rep;

insert into mart.member by name select 'rep' as dimension, rep as member, rep as entity_id, team from rep;

insert into mart.period by name
select
    'quarter' as period_kind, period_start, period_end, period_end > date '2026-11-23' as is_partial,
    least(period_end, date '2026-11-23') as cut_date, cast(period_start - interval 3 month as date) as prior_start,
    cast(period_start - interval 1 day as date) as prior_end,
    cast(period_start - interval 12 month as date) as prior_year_start,
    cast(period_end - interval 12 month as date) as prior_year_end
from quarter;

-- One row a member and period: the quarters, and the twelve months that end in November.
create temp table total as
with cut as (
    select 'all' as dimension, 'all' as member, * from deal
    union all select 'rep', rep, * from deal
    union all select 'team', team, * from deal
)

select 'quarter' as kind, dimension, member, n, period_start, period_end, sum(won) as won, sum(amount) as amount
from cut group by dimension, member, n, period_start, period_end
union all
select 'ttm', dimension, member, 8, date '2025-12-01', date '2026-11-30', sum(won), sum(amount)
from cut where n >= 5 group by dimension, member;

insert into mart.kpi by name
with value as (
    select 'bookings' as metric, 'money' as unit, cast(amount as double) as value, won as sample_size, * from total
    union all select 'deals_won', 'count', won, won, * from total
    union all select 'average_deal_size', 'money', amount / nullif(won, 0), won, * from total
    union all select 'win_rate_count', 'fraction', won / nullif(won * 5 // 2, 0), won * 5 // 2, * from total
    union all select 'win_rate_amount', 'fraction', null, won * 5 // 2, * from total
    union all select 'sales_cycle_days', 'days', case when won > 0 then 62 + 3 * (n % 4) end, won, * from total
)

select
    metric, kind as period_kind, period_start, period_end, dimension, member, value, unit, sample_size,
    0 as excluded, period_end > date '2026-11-23' as is_partial,
    -- Of a running quarter up to the same working day.
    lag(value) over (partition by metric, kind, dimension, member order by n)
    * case when is_partial and metric in ('bookings', 'deals_won') then 0.5 else 1 end as prior,
    lag(value) over (partition by metric, kind, dimension, member order by n) as prior_full,
    lag(value, 4) over (partition by metric, kind, dimension, member order by n)
    * case when is_partial and metric in ('bookings', 'deals_won') then 0.5 else 1 end as prior_year,
    case when metric = 'bookings' and dimension = 'all' and kind = 'quarter' then 1.55e6 * getvariable('scale') end
        as target,
    case
        when value is null then 'not_available'
        when metric not in ('bookings', 'deals_won') and sample_size < 20 then 'small_sample' else 'ok'
    end as status,
    case when metric = 'win_rate_amount' then 'over 20 % of the lost deals carry no amount' end as note
from value;

insert into mart.kpi by name
select
    'bookings' as metric, 'month' as period_kind, cast(date '2024-10-01' + to_months(cast(n as integer)) as date) as period_start,
    last_day(period_start) as period_end, 'all' as dimension, 'all' as member, 'money' as unit,
    getvariable('scale') * (380000 + 52000 * (n % 5) + 8000 * n) as value, 12 as sample_size, n = 25 as is_partial, 'ok' as status
from range(26) as r (n);

insert into mart.funnel_conversion by name
select
    cohort_kind, 'all' as dimension, 'all' as member, step, step_name, 'reached' as policy, entered, reached_next,
    reached_next / entered as conversion_rate, case when step = 3 then 12 else 0 end as skipped, 10.0 + step as median_days,
    0.91 as resolved_rate, entered as sample_size,
    case when entered is null then 'not_available' else 'ok' end as status,
    case when entered is null then 'the exports hold no quotes' end as note
from (values
    ('all', 1, 'lead', 690, 512), ('all', 2, 'qualified', 512, 371), ('all', 3, 'opportunity', 371, 118),
    ('all', 4, 'quote', null, null), ('all', 5, 'won', 118, null), ('ttm', 1, 'lead', 300, 231),
    ('ttm', 2, 'qualified', 231, 160), ('ttm', 3, 'opportunity', 160, 51), ('ttm', 5, 'won', 51, null)
) as steps (cohort_kind, step, step_name, entered, reached_next);

insert into mart.pipeline_open by name
select
    'crm:' || n as opportunity_id, case n when 5 then '=HYPERLINK("http://x")' else '订单 Order ' || n end as name,
    'Account ' || n % 17 as account, rep.rep as owner, rep.team, ['Qualified', 'Proposal', 'Negotiation'][1 + n % 3] as stage,
    1 + n % 3 as stage_rank, case when n % 20 != 7 then getvariable('scale') * (40000 + 37000 * (n * 7 % 11)) end as amount,
    cast(date '2026-10-01' - to_days(cast(n as integer)) as date) as created_date, 53 + n as days_open,
    case when n % 15 != 3 then cast(date '2026-10-14' + to_days(cast(6 * n as integer)) as date) end as expected_close_date,
    coalesce(expected_close_date < date '2026-11-23', false) as is_overdue, 0.2 * (1 + n % 3) as stage_probability,
    amount * 0.2 * (1 + n % 3) as weighted_amount,
    case when is_overdue then 'overdue,' when expected_close_date is null then 'no_close_date,' end as risk_flags
from range(60) as r (n) inner join rep on rep.r = n % 5;

insert into mart.pipeline_summary by name
with cut as (
    select 'all' as dimension, 'all' as member, * from mart.pipeline_open
    union all select 'team', team, * from mart.pipeline_open
)

select
    date '2026-11-23' as as_of, dimension, member, 'default' as pipeline, stage, max(stage_rank) as stage_rank,
    count(*) as deals, count(*) - count(amount) as deals_without_amount, sum(amount) as amount,
    sum(weighted_amount) as weighted_amount, 'ok' as status
from cut group by dimension, member, stage;

insert into mart.win_rate by name
select
    kind as period_kind, period_start, period_end, period_end > date '2026-11-23' as is_partial, dimension, member,
    cohort, basis, won, won * 3 // 2 as lost, case when basis = 'count' then won / nullif(won + lost, 0) end as win_rate,
    case when cohort = 'created' then if(is_partial, 0.7, 0.95) end as resolved_rate, won + lost as sample_size,
    case
        when basis = 'amount' then 'not_available' when cohort = 'created' and is_partial then 'immature' else 'ok'
    end as status,
    case when basis = 'amount' then 'over 20 % of the lost deals carry no amount' end as note
from total cross join (values ('closed'), ('created')) as c (cohort) cross join (values ('count'), ('amount')) as b (basis);

insert into mart.sales_cycle by name
select
    dimension, member, kind as period_kind, period_start, period_end, period_end > date '2026-11-23' as is_partial,
    'won' as population, 'created' as basis, won as deals, 64.0 + n % 5 as mean_days, 60.0 + n % 5 as median_days,
    81.0 as p75_days, n % 2 as excluded, won as sample_size, 'ok' as status
from total;

insert into mart.quota_attainment by name
select
    'bookings' as metric, 'quarter' as period_kind, period_start, period_end, true as is_partial,
    if(dimension = 'all', 'company', dimension) as entity_kind, member as entity_id, member as entity_name,
    getvariable('scale') * case dimension when 'all' then 2100000 when 'rep' then 420000 else 1000000 end as quota,
    quota * 0.59 as quota_to_date, amount as credited, amount / quota as attainment_rate,
    amount / quota_to_date as attainment_to_date_rate, amount - quota as gap,
    case
        when attainment_rate < 0.5 then '<50' when attainment_rate < 0.8 then '50-80'
        when attainment_rate < 1 then '80-100' when attainment_rate < 1.2 then '100-120' else '>120'
    end as band, 'ok' as status
from total where kind = 'quarter' and n = 8;

insert into mart.forecast by name
select
    date '2026-11-23' as made_on, 'bookings' as metric, 'all' as dimension, 'all' as member, method, 'month' as period_kind,
    cast(date '2026-11-01' + to_months(cast(n as integer)) as date) as period_start, last_day(period_start) as period_end,
    getvariable('scale') * (560000 + 21000 * n) * tilt as p50, p50 * 0.78 as p10, p50 * 1.24 as p90,
    case when n = 0 then 310000 * getvariable('scale') end as actual_to_date, tilt = 1 as is_best, 'ok' as status
from range(6) as r (n) cross join (values ('ensemble', 1.0), ('seasonal_naive', 0.93), ('trend', 1.08)) as m (method, tilt);

insert into mart.forecast_accuracy by name
select
    'bookings' as metric, method, 'all' as dimension, 'all' as member, horizon, 12 as origins,
    0.11 * tilt + 0.01 * horizon as wape, 0.02 as bias, 0.82 as coverage_80, 0.88 * tilt as relative_to_naive,
    tilt = 1 as is_best, 'ok' as status
from (values (1), (3), (6)) as h (horizon)
cross join (values ('ensemble', 1.0), ('seasonal_naive', 0.93), ('trend', 1.08)) as m (method, tilt);
