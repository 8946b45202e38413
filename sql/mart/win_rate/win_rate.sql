-- Win rates, four ways side by side: by close or creation date, by count or amount.
-- zh: 赢单率，四种口径并列：按关闭或创建日期，按数量或金额。
-- grain: period_kind, period_end, dimension, member, cohort, basis
with deals as (
    select
        m.dimension, m.member, d.close_month, d.created_month, d.is_won, d.is_lost, d.is_open, d.is_excluded,
        d.rate_amount
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    cross join ops.meta as meta
    -- What closes after as_of belongs to no period before that day.
    where d.close_date is null or d.close_date <= meta.as_of
),

cohorts as (
    select
        c.cohort,
        case when c.cohort = 'closed' then deals.close_month else deals.created_month end as cohort_month,
        deals.*
    from deals
    cross join (values ('closed'), ('created')) as c (cohort)
    where c.cohort = 'created' or not deals.is_open
),

by_month as (
    select
        cohort, cohort_month, dimension, member,
        count(case when is_won then 1 end) as won,
        count(case when is_lost then 1 end) as lost,
        count(case when is_open then 1 end) as still_open,
        count(case when is_excluded then 1 end) as excluded,
        count(case when is_lost and rate_amount is null then 1 end) as lost_without_amount,
        sum(case when is_won then rate_amount end) as won_amount,
        sum(case when is_lost then rate_amount end) as lost_amount,
        sum(case when is_open then rate_amount end) as open_amount
    from cohorts
    group by cohort, cohort_month, dimension, member
),

cells as (
    select
        p.period_kind, p.period_start, p.period_end, p.is_partial, m.dimension, m.member, c.cohort,
        coalesce(sum(b.won), 0) as won,
        coalesce(sum(b.lost), 0) as lost,
        coalesce(sum(b.still_open), 0) as still_open,
        coalesce(sum(b.excluded), 0) as excluded,
        coalesce(sum(b.lost_without_amount), 0) as lost_without_amount,
        coalesce(sum(b.won_amount), 0) as won_amount,
        coalesce(sum(b.lost_amount), 0) as lost_amount,
        coalesce(sum(b.open_amount), 0) as open_amount
    from mart.period as p
    cross join mart.member as m
    cross join (values ('closed'), ('created')) as c (cohort)
    left join by_month as b
        on
            m.dimension = b.dimension
            and m.member = b.member
            and c.cohort = b.cohort
            and b.cohort_month between p.period_start and p.period_end
    group by p.period_kind, p.period_start, p.period_end, p.is_partial, m.dimension, m.member, c.cohort
),

bases as (
    select
        period_kind, period_start, period_end, is_partial, dimension, member, cohort, 'count' as basis, excluded,
        won as won_count, lost as lost_count, still_open as open_count, lost_without_amount,
        cast(won as decimal(18, 2)) as won, cast(lost as decimal(18, 2)) as lost,
        cast(still_open as decimal(18, 2)) as still_open
    from cells
    union all
    select
        period_kind, period_start, period_end, is_partial, dimension, member, cohort, 'amount' as basis, excluded,
        won as won_count, lost as lost_count, still_open as open_count, lost_without_amount,
        cast(won_amount as decimal(18, 2)) as won, cast(lost_amount as decimal(18, 2)) as lost,
        cast(open_amount as decimal(18, 2)) as still_open
    from cells
),

judged as (
    select
        bases.*,
        won_count + lost_count + case when cohort = 'created' then open_count else 0 end as sample_size,
        won + lost + case when cohort = 'created' then still_open else 0 end as denominator,
        cast(won_count + lost_count as double) / nullif(won_count + lost_count + open_count, 0) as resolved,
        -- One lost deal in five without an amount, and a rate by amount would flatter.
        basis = 'amount' and cast(lost_without_amount as double) / nullif(lost_count, 0) > 0.2 as lacks_amounts
    from bases
),

rated as (
    select
        judged.*,
        case when not coalesce(lacks_amounts, false) then cast(won as double) / nullif(denominator, 0) end as rate
    from judged
)

select
    cast(r.period_kind as varchar) as period_kind,
    cast(r.period_start as date) as period_start,
    cast(r.period_end as date) as period_end,
    cast(r.is_partial as boolean) as is_partial,
    cast(r.dimension as varchar) as dimension,
    cast(r.member as varchar) as member,
    cast(r.cohort as varchar) as cohort,
    cast(r.basis as varchar) as basis, -- count or amount. | count 数量，amount 金额。
    cast(r.won as decimal(18, 2)) as won, -- Won deals, or their amount. | 赢单数或赢单金额。
    cast(r.lost as decimal(18, 2)) as lost, -- Lost deals, or their last positive amount. | 输单数，或其最后的正金额。
    cast(case when r.cohort = 'created' then r.still_open end as decimal(18, 2)) as open,
    cast(r.excluded as bigint) as excluded, -- Void, merged and deleted deals, outside the rate. | 无效、合并及删除的商机，不计入。
    cast(r.rate as double) as win_rate,
    cast(case when r.cohort = 'created' then r.resolved end as double) as resolved_rate,
    cast(r.sample_size as bigint) as sample_size,
    cast(case
        when r.rate is null then 'not_available'
        when r.cohort = 'created' and r.resolved < 0.8 then 'immature'
        when r.sample_size < meta.sample_floor then 'small_sample'
        else 'ok'
    end as varchar) as status,
    cast(case
        when coalesce(r.lacks_amounts, false) then 'over 20 % of the lost deals carry no amount'
        when r.rate is null and r.cohort = 'closed' then 'no closed deal in the period'
        when r.rate is null then 'no deal created in the period'
        when r.cohort = 'created' and r.resolved < 0.8 then 'under 80 % of the deals are won or lost yet'
        when r.sample_size < meta.sample_floor then 'fewer cases than the sample floor'
    end as varchar) as note
from rated as r
cross join ops.meta as meta
