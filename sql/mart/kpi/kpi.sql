-- Key figures by metric, period and member, each beside the period before and the year before.
-- A running period is compared with the earlier ones up to the same working day (a part is not compared with a
-- whole); prior_full shows the whole period before. What each metric means is in ops.metric.
-- zh: 关键绩效指标，按指标、期间与成员，并列上期与去年同期。进行中的期间与截至相同工作日的往期比较。
-- grain: metric, period_kind, period_end, dimension, member
with by_slice as (
    select
        m.dimension, m.member, d.close_slice,
        count(*) as closed,
        count(case when d.is_won then 1 end) as won,
        count(case when d.is_won then d.amount end) as won_with_amount,
        sum(case when d.is_won then d.amount end) as won_amount,
        count(case when d.is_won then d.amount_plan end) as won_with_plan,
        sum(case when d.is_won then d.amount_plan end) as won_plan,
        count(d.amount) as closed_with_amount,
        sum(d.amount) as closed_amount
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    where (d.is_won or d.is_lost) and not d.is_closed_ahead
    group by m.dimension, m.member, d.close_slice
),

by_window as (
    select
        s.period_kind, s.period_start, s.cut_date, b.dimension, b.member,
        sum(b.closed) as closed, sum(b.won) as won, sum(b.won_with_amount) as won_with_amount,
        sum(b.won_amount) as won_amount, sum(b.won_with_plan) as won_with_plan, sum(b.won_plan) as won_plan,
        sum(b.closed_with_amount) as closed_with_amount,
        sum(b.closed_amount) as closed_amount
    from by_slice as b
    inner join mart.window_slice as s on b.close_slice = s.slice_start
    group by s.period_kind, s.period_start, s.cut_date, b.dimension, b.member
),

sums as (
    select
        w.period_kind, w.period_start, w.cut_date, m.dimension, m.member,
        coalesce(b.closed, 0) as closed,
        coalesce(b.won, 0) as won,
        coalesce(b.won_with_amount, 0) as won_with_amount,
        coalesce(b.won_with_plan, 0) as won_with_plan,
        coalesce(b.closed_with_amount, 0) as closed_with_amount,
        b.won_amount, b.won_plan, b.closed_amount
    from mart.period_window as w
    cross join mart.member as m
    left join by_window as b
        on
            w.period_kind = b.period_kind and w.period_start = b.period_start and w.cut_date = b.cut_date
            and m.dimension = b.dimension and m.member = b.member
),

counted as (
    select
        'deals_won' as metric, period_kind, period_start, cut_date, dimension, member,
        cast(won as decimal(28, 8)) as value, cast(null as decimal(28, 8)) as numerator,
        cast(null as decimal(28, 8)) as denominator, 'count' as unit, won as sample_size,
        cast(0 as bigint) as excluded, cast(null as varchar) as note
    from sums
    union all
    select
        'bookings' as metric, period_kind, period_start, cut_date, dimension, member,
        -- Nothing won is 0; deals won of which none carries an amount are not.
        cast(case when won = 0 then 0 else won_amount end as decimal(28, 8)) as value,
        cast(null as decimal(28, 8)) as numerator, cast(null as decimal(28, 8)) as denominator,
        'money' as unit, won as sample_size, won - won_with_amount as excluded,
        case when won > 0 and won_amount is null then 'no won deal carries an amount' end as note
    from sums
    union all
    select
        'bookings_plan_rate' as metric, period_kind, period_start, cut_date, dimension, member,
        cast(case when won = 0 then 0 else won_plan end as decimal(28, 8)) as value,
        cast(null as decimal(28, 8)) as numerator, cast(null as decimal(28, 8)) as denominator,
        'money' as unit, won as sample_size, won - won_with_plan as excluded,
        case when won > 0 and won_plan is null then 'no won deal carries an amount at the plan rate' end as note
    from sums
),

means as (
    select
        'average_deal_size' as metric, period_kind, period_start, cut_date, dimension, member,
        won_amount as numerator, won_with_amount as denominator, won - won_with_amount as excluded,
        case when won = 0 then 'no won deal in the period' else 'no won deal carries an amount' end as missing
    from sums
    union all
    select
        'average_closed_value' as metric, period_kind, period_start, cut_date, dimension, member,
        closed_amount as numerator, closed_with_amount as denominator, closed - closed_with_amount as excluded,
        case when closed = 0 then 'no closed deal in the period' else 'no closed deal carries an amount' end
            as missing
    from sums
),

averaged as (
    select
        metric, period_kind, period_start, cut_date, dimension, member,
        cast(cast(numerator as double) / nullif(denominator, 0) as decimal(28, 8)) as value,
        cast(numerator as decimal(28, 8)) as numerator, cast(denominator as decimal(28, 8)) as denominator,
        'money' as unit, denominator as sample_size, excluded,
        case when denominator = 0 then missing end as note
    from means
),

win_rates as (
    select
        case basis when 'count' then 'win_rate_count' else 'win_rate_amount' end as metric,
        period_kind, period_start, cut_date, dimension, member,
        cast(win_rate as decimal(28, 8)) as value, cast(won as decimal(28, 8)) as numerator,
        -- A denominator that the rate is not taken of would be divided by all the same.
        cast(case when win_rate is not null then won + lost end as decimal(28, 8)) as denominator,
        'fraction' as unit, sample_size, excluded,
        case when win_rate is null then note end as note
    from mart.win_rate_window
    where cohort = 'closed'
),

cycles as (
    select
        'sales_cycle_days' as metric, period_kind, period_start, cut_date, dimension, member,
        cast(median_days as decimal(28, 8)) as value, cast(null as decimal(28, 8)) as numerator,
        cast(null as decimal(28, 8)) as denominator, 'days' as unit, sample_size, excluded,
        case when median_days is null then note end as note
    from mart.sales_cycle_window
    where population = 'won'
),

quotas as (
    select
        period_kind, period_start, quota, attainment_rate, note,
        case entity_kind when 'company' then 'all' else entity_kind end as dimension, entity_name as member
    from mart.quota_attainment
    where metric = 'bookings'
),

-- A quota is not a sample: no floor applies. What was credited by the day compared is of the whole quota.
attained as (
    select
        'quota_attainment' as metric, s.period_kind, s.period_start, s.cut_date, s.dimension, s.member,
        cast(
            cast(case when s.won = 0 then 0 else s.won_amount end as double) / nullif(q.quota, 0) as decimal(28, 8)
        ) as value,
        cast(case when s.won = 0 then 0 else s.won_amount end as decimal(28, 8)) as numerator,
        cast(q.quota as decimal(28, 8)) as denominator, 'fraction' as unit, cast(null as bigint) as sample_size,
        cast(0 as bigint) as excluded, case when q.attainment_rate is null then q.note end as note
    from sums as s
    inner join quotas as q
        on
            s.period_kind = q.period_kind and s.period_start = q.period_start
            and s.dimension = q.dimension and s.member = q.member
),

metrics as (
    select
        metric, period_kind, period_start, cut_date, dimension, member, value, numerator, denominator,
        unit, sample_size, excluded, note
    from counted
    union all
    select
        metric, period_kind, period_start, cut_date, dimension, member, value, numerator, denominator,
        unit, sample_size, excluded, note
    from averaged
    union all
    select
        metric, period_kind, period_start, cut_date, dimension, member, value, numerator, denominator,
        unit, sample_size, excluded, note
    from win_rates
    union all
    select
        metric, period_kind, period_start, cut_date, dimension, member, value, numerator, denominator,
        unit, sample_size, excluded, note
    from cycles
    union all
    select
        metric, period_kind, period_start, cut_date, dimension, member, value, numerator, denominator,
        unit, sample_size, excluded, note
    from attained
),

-- What rests on fewer cases than the floor is not compared with either.
judged as (
    select
        m.*,
        coalesce(m.sample_size < meta.sample_floor, false)
        and (m.unit in ('fraction', 'days') or m.denominator is not null) as is_small
    from metrics as m
    cross join ops.meta as meta
)

select
    cast(v.metric as varchar) as metric, -- Key in ops.metric. | 指标键，见 ops.metric。
    cast(v.period_kind as varchar) as period_kind,
    cast(v.period_start as date) as period_start,
    cast(q.period_end as date) as period_end,
    cast(v.dimension as varchar) as dimension,
    cast(v.member as varchar) as member,
    cast(v.value as decimal(28, 8)) as value, -- In the metric's unit. | 指标值，单位见 unit。
    cast(v.numerator as decimal(28, 8)) as numerator, -- Of a rate or mean. | 分子。
    cast(v.denominator as decimal(28, 8)) as denominator, -- Of a rate or mean. | 分母。
    cast(v.unit as varchar) as unit, -- money, count, fraction or days. | 金额、数量、比率或天。
    cast(v.sample_size as bigint) as sample_size,
    cast(v.excluded as bigint) as excluded,
    cast(null as double) as resolved_rate,
    cast(p.value as decimal(28, 8)) as prior,
    cast(f.value as decimal(28, 8)) as prior_full,
    cast(y.value as decimal(28, 8)) as prior_year,
    cast(case when v.metric = 'bookings' then t.quota end as decimal(28, 8)) as target, -- Quota. | 配额。
    cast(q.is_partial as boolean) as is_partial,
    cast(case
        when v.value is null then 'not_available'
        when v.is_small then 'small_sample'
        else 'ok'
    end as varchar) as status,
    cast(case
        when v.note is not null then v.note
        when v.is_small then 'fewer cases than the sample floor'
    end as varchar) as note
from judged as v
inner join mart.period as q
    on v.period_kind = q.period_kind and v.period_start = q.period_start and v.cut_date = q.cut_date
left join judged as p
    on
        v.metric = p.metric and v.period_kind = p.period_kind
        and q.prior_start = p.period_start and q.prior_cut_date = p.cut_date
        and v.dimension = p.dimension and v.member = p.member and not p.is_small
left join judged as f
    on
        v.metric = f.metric and v.period_kind = f.period_kind
        and q.prior_start = f.period_start and q.prior_end = f.cut_date
        and v.dimension = f.dimension and v.member = f.member and not f.is_small
left join judged as y
    on
        v.metric = y.metric and v.period_kind = y.period_kind
        and q.prior_year_start = y.period_start and q.prior_year_cut_date = y.cut_date
        and v.dimension = y.dimension and v.member = y.member and not y.is_small
left join quotas as t
    on
        v.metric = 'bookings' and v.period_kind = t.period_kind and v.period_start = t.period_start
        and v.dimension = t.dimension and v.member = t.member
