-- Win rates over every window: the periods of mart.win_rate, and the earlier ones that running periods are
-- compared with. Four ways side by side: by close or creation date, by count or amount.
-- zh: 各区间的赢单率：mart.win_rate 的各期间，以及用于与进行中期间比较的往期；四种口径并列。
-- grain: period_kind, period_start, cut_date, dimension, member, cohort, basis
with deals as (
    select
        m.dimension, m.member, d.close_slice, d.is_excluded, d.is_closed_ahead, d.rate_amount,
        case when d.created_date <= meta.as_of then d.created_slice end as created_slice,
        -- What closes after as_of was won or lost in no period before that day: it is open in its cohort.
        d.is_won and not d.is_closed_ahead as is_won,
        d.is_lost and not d.is_closed_ahead as is_lost,
        d.is_open or (d.is_closed_ahead and not d.is_excluded) as is_open
    from mart.opportunity_member as m
    inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
    cross join ops.meta as meta
),

cohorts as (
    select
        c.cohort,
        case when c.cohort = 'closed' then deals.close_slice else deals.created_slice end as slice_start,
        deals.*
    from deals
    cross join (values ('closed'), ('created')) as c (cohort)
    where c.cohort = 'created' or not (deals.is_open or deals.is_closed_ahead)
),

by_slice as (
    select
        cohort, slice_start, dimension, member,
        count(case when is_won then 1 end) as won,
        count(case when is_lost then 1 end) as lost,
        count(case when is_open then 1 end) as still_open,
        count(case when is_excluded then 1 end) as excluded,
        count(case when is_won then rate_amount end) as won_with_amount,
        count(case when is_lost then rate_amount end) as lost_with_amount,
        count(case when is_open then rate_amount end) as open_with_amount,
        sum(case when is_won then rate_amount end) as won_amount,
        sum(case when is_lost then rate_amount end) as lost_amount,
        sum(case when is_open then rate_amount end) as open_amount
    from cohorts
    group by cohort, slice_start, dimension, member
),

by_window as (
    select
        s.period_kind, s.period_start, s.cut_date, b.cohort, b.dimension, b.member,
        sum(b.won) as won, sum(b.lost) as lost, sum(b.still_open) as still_open, sum(b.excluded) as excluded,
        sum(b.won_with_amount) as won_with_amount, sum(b.lost_with_amount) as lost_with_amount,
        sum(b.open_with_amount) as open_with_amount,
        sum(b.won_amount) as won_amount, sum(b.lost_amount) as lost_amount, sum(b.open_amount) as open_amount
    from by_slice as b
    inner join mart.window_slice as s on b.slice_start = s.slice_start
    group by s.period_kind, s.period_start, s.cut_date, b.cohort, b.dimension, b.member
),

cells as (
    select
        w.period_kind, w.period_start, w.cut_date, m.dimension, m.member, c.cohort,
        coalesce(b.won, 0) as won,
        coalesce(b.lost, 0) as lost,
        coalesce(b.still_open, 0) as still_open,
        coalesce(b.excluded, 0) as excluded,
        coalesce(b.won_with_amount, 0) as won_with_amount,
        coalesce(b.lost_with_amount, 0) as lost_with_amount,
        coalesce(b.open_with_amount, 0) as open_with_amount,
        b.won_amount, b.lost_amount, b.open_amount
    from mart.period_window as w
    cross join mart.member as m
    cross join (values ('closed'), ('created')) as c (cohort)
    left join by_window as b
        on
            w.period_kind = b.period_kind and w.period_start = b.period_start and w.cut_date = b.cut_date
            and m.dimension = b.dimension and m.member = b.member and c.cohort = b.cohort
),

bases as (
    select
        period_kind, period_start, cut_date, dimension, member, cohort, 'count' as basis, excluded,
        won as won_deals, lost as lost_deals, still_open as open_deals,
        won + lost + still_open as deals, cast(0 as bigint) as lost_without_amount,
        cast(won as decimal(18, 2)) as won, cast(lost as decimal(18, 2)) as lost,
        cast(still_open as decimal(18, 2)) as still_open
    from cells
    union all
    -- Deals without an amount are outside a rate by amount; a group of them alone has none, and not 0.
    select
        period_kind, period_start, cut_date, dimension, member, cohort, 'amount' as basis,
        excluded + won + lost + still_open - won_with_amount - lost_with_amount - open_with_amount as excluded,
        won as won_deals, lost as lost_deals, still_open as open_deals,
        won_with_amount + lost_with_amount + open_with_amount as deals,
        lost - lost_with_amount as lost_without_amount,
        cast(case when won = 0 then 0 else won_amount end as decimal(18, 2)) as won,
        cast(case when lost = 0 then 0 else lost_amount end as decimal(18, 2)) as lost,
        cast(case when still_open = 0 then 0 else open_amount end as decimal(18, 2)) as still_open
    from cells
),

judged as (
    select
        bases.*,
        coalesce(won, 0) + coalesce(lost, 0) + coalesce(still_open, 0) as denominator,
        cast(won_deals + lost_deals as double) / nullif(won_deals + lost_deals + open_deals, 0) as resolved,
        -- One lost deal in five without an amount, and a rate by amount would flatter.
        coalesce(cast(lost_without_amount as double) / nullif(lost_deals, 0) > 0.2, false) as lacks_amounts
    from bases
),

rated as (
    select
        judged.*,
        -- Reversals may outweigh what was won; no share can be said of that.
        case
            when not lacks_amounts and won >= 0 and coalesce(still_open, 0) >= 0
                then cast(won as double) / nullif(denominator, 0)
        end as rate
    from judged
)

select
    cast(r.period_kind as varchar) as period_kind,
    cast(r.period_start as date) as period_start,
    cast(r.cut_date as date) as cut_date, -- Last day of the window. | 区间末日。
    cast(r.dimension as varchar) as dimension,
    cast(r.member as varchar) as member,
    cast(r.cohort as varchar) as cohort,
    cast(r.basis as varchar) as basis, -- count or amount. | count 数量，amount 金额。
    cast(r.won as decimal(18, 2)) as won, -- Won deals, or their amount. | 赢单数或赢单金额。
    cast(r.lost as decimal(18, 2)) as lost, -- Lost deals, or their last positive amount. | 输单数，或其最后的正金额。
    cast(case when r.cohort = 'created' then r.still_open end as decimal(18, 2)) as open,
    cast(r.excluded as bigint) as excluded,
    cast(r.rate as double) as win_rate,
    cast(case when r.cohort = 'created' then r.resolved end as double) as resolved_rate,
    cast(r.deals as bigint) as sample_size, -- Deals in the denominator. | 分母中的商机数。
    cast(case
        when r.rate is null then 'not_available'
        when r.cohort = 'created' and r.resolved < 0.8 then 'immature'
        when r.deals < meta.sample_floor then 'small_sample'
        else 'ok'
    end as varchar) as status,
    cast(case
        when r.lacks_amounts then 'over 20 % of the lost deals carry no amount'
        when r.rate is null and r.won_deals > 0 and r.won is null then 'no won deal carries an amount'
        when r.rate is null and r.cohort = 'created' and r.open_deals > 0 and r.still_open is null
            then 'no open deal carries an amount'
        when r.rate is null and r.won_deals + r.lost_deals + r.open_deals > 0 then 'the amounts add up to zero or less'
        when r.rate is null and r.cohort = 'closed' then 'no closed deal in the period'
        when r.rate is null then 'no deal created in the period'
        when r.cohort = 'created' and r.resolved < 0.8 then 'under 80 % of the deals are won or lost yet'
        when r.deals < meta.sample_floor then 'fewer cases than the sample floor'
    end as varchar) as note
from rated as r
cross join ops.meta as meta
