-- Every amount is in the reporting currency: as the export has it where that is its own, else converted, for which a
-- rate of that week is known, direct, inverse or over a third currency.
-- zh: 所有金额均为报表币种：原币即报表币种时照录，否则按一周内已知的汇率（直接、反向或交叉）折算。
with amounts as (
    select
        o.opportunity_id, d.amount, o.amount_native, o.currency, meta.reporting_currency,
        least(coalesce(case when not o.is_open then o.close_date end, meta.as_of), meta.as_of) as day
    from core.opportunity as o
    inner join mart.opportunity_detail as d on o.opportunity_id = d.opportunity_id
    cross join ops.meta as meta
    where d.amount is not null
),

legs as (
    select from_currency as currency, to_currency as other, rate_date from core.exchange_rate
    where kind = 'actual' and not is_deleted
    union all
    select to_currency as currency, from_currency as other, rate_date from core.exchange_rate
    where kind = 'actual' and not is_deleted
),

days as (
    select distinct currency, day, reporting_currency from amounts
    where currency != reporting_currency
),

known as (
    select d.currency, d.day from days as d
    inner join legs as l
        on
            d.currency = l.currency and d.reporting_currency = l.other
            and l.rate_date between cast(d.day - interval 7 day as date) and d.day
    union all
    select d.currency, d.day from days as d
    inner join legs as l
        on d.currency = l.currency and l.rate_date between cast(d.day - interval 7 day as date) and d.day
    inner join legs as m
        on
            l.other = m.currency and d.reporting_currency = m.other
            and m.rate_date between cast(d.day - interval 7 day as date) and d.day
),

converted as (
    select distinct currency, day from known
)

select a.opportunity_id, a.amount, a.amount_native, a.currency, a.reporting_currency, a.day
from amounts as a
left join converted as k on a.currency = k.currency and a.day = k.day
where
    (coalesce(a.currency, a.reporting_currency) = a.reporting_currency and a.amount is distinct from a.amount_native)
    or (a.currency != a.reporting_currency and k.day is null)
