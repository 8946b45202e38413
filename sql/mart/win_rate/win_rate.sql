-- Win rates, four ways side by side: by close or creation date, by count or amount.
-- zh: 赢单率，四种口径并列：按关闭或创建日期，按数量或金额。
-- grain: period_kind, period_end, dimension, member, cohort, basis
select
    cast(p.period_kind as varchar) as period_kind,
    cast(p.period_start as date) as period_start,
    cast(p.period_end as date) as period_end,
    cast(p.is_partial as boolean) as is_partial,
    cast(w.dimension as varchar) as dimension,
    cast(w.member as varchar) as member,
    cast(w.cohort as varchar) as cohort,
    cast(w.basis as varchar) as basis, -- count or amount. | count 数量，amount 金额。
    cast(w.won as decimal(18, 2)) as won, -- Won deals, or their amount. | 赢单数或赢单金额。
    cast(w.lost as decimal(18, 2)) as lost, -- Lost deals, or their last positive amount. | 输单数，或其最后的正金额。
    cast(w.open as decimal(18, 2)) as open,
    cast(w.excluded as bigint) as excluded,
    cast(w.win_rate as double) as win_rate,
    cast(w.resolved_rate as double) as resolved_rate,
    cast(w.sample_size as bigint) as sample_size, -- Deals in the denominator. | 分母中的商机数。
    cast(w.status as varchar) as status,
    cast(w.note as varchar) as note
from mart.win_rate_window as w
inner join mart.period as p
    on w.period_kind = p.period_kind and w.period_start = p.period_start and w.cut_date = p.cut_date
