-- Every amount is in the reporting currency: as the export has it where that is its own, else converted at a factor
-- between the least and the greatest that is known, direct, inverse or over a third currency; without one it is empty.
-- zh: 所有金额均为报表币种：原币即报表币种时照录，否则折算系数介于已知汇率（直接、反向或交叉）的最小与最大之间；无汇率则为空。
with money as (
    select 'opportunity' as entity, opportunity_id as id, currency, amount, amount_native from core.opportunity
    union all
    select 'opportunity_detail' as entity, o.opportunity_id as id, o.currency, d.amount, o.amount_native
    from core.opportunity as o
    inner join mart.opportunity_detail as d on o.opportunity_id = d.opportunity_id
    union all
    select 'opportunity, at plan rates' as entity, opportunity_id as id, currency, amount_plan, amount_native
    from core.opportunity
    union all
    select 'sales_order' as entity, order_id as id, currency, amount, amount_native from core.sales_order
    union all
    select 'quote' as entity, quote_id as id, currency, amount, amount_native from core.quote
    union all
    select 'payment' as entity, payment_id as id, currency, amount, amount_native from core.payment
    union all
    select 'quota' as entity, quota_id as id, currency, amount, amount_native from core.quota
    union all
    select 'forecast_call' as entity, forecast_call_id as id, currency, amount, amount_native from core.forecast_call
    union all
    select 'marketing_spend' as entity, spend_id as id, currency, amount, amount_native from core.marketing_spend
    union all
    select 'sales_cost' as entity, cost_id as id, currency, amount, amount_native from core.sales_cost
),

legs as (
    select from_currency as currency, to_currency as other, cast(rate as double) as factor from core.exchange_rate
    where not is_deleted
    union all
    select
        to_currency as currency, from_currency as other,
        cast(1 as double) / nullif(cast(rate as double), 0) as factor
    from core.exchange_rate
    where not is_deleted
),

spans as (
    select currency, other, min(factor) as least_factor, max(factor) as greatest_factor from legs
    group by currency, other
),

ways as (
    select currency, other, least_factor, greatest_factor from spans
    union all
    select
        a.currency, b.other,
        a.least_factor * b.least_factor as least_factor, a.greatest_factor * b.greatest_factor as greatest_factor
    from spans as a
    inner join spans as b on a.other = b.currency
),

known as (
    select w.currency, min(w.least_factor) as least_factor, max(w.greatest_factor) as greatest_factor
    from ways as w
    inner join ops.meta as meta on w.other = meta.reporting_currency
    group by w.currency
),

held as (
    select
        m.*, meta.reporting_currency,
        abs(cast(m.amount as double)) as size,
        abs(cast(m.amount_native as double)) * k.least_factor as least_size,
        abs(cast(m.amount_native as double)) * k.greatest_factor as greatest_size
    from money as m
    cross join ops.meta as meta
    left join known as k on m.currency = k.currency
    where m.amount is not null
)

select entity, id, amount, amount_native, currency, reporting_currency from held
where
    (coalesce(currency, reporting_currency) = reporting_currency and amount is distinct from amount_native)
    or (
        currency != reporting_currency
        and coalesce(size < least_size * 0.999999 - 0.01 or size > greatest_size * 1.000001 + 0.01, true)
    )
