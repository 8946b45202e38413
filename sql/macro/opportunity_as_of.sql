-- (day)
-- Deals as they were at the end of a day, as known today, one row a deal; amounts at that day's rates.
-- zh: 某日结束时的商机（按目前所知），每个商机一行；金额按当日汇率折算。
select
    h.opportunity_id,
    o.name,
    h.account_id,
    h.owner_id,
    o.product_id,
    h.pipeline,
    h.stage,
    h.stage_rank,
    h.is_open,
    h.is_won,
    h.is_lost,
    h.is_void,
    coalesce(
        try_cast(round(h.amount_native * r.direct, 2) as decimal(18, 2)),
        try_cast(
            round(cast(h.amount_native as double) * r.multiplier / r.divisor * (1 + 1e-13), 2) as decimal(18, 2)
        )
    ) as amount,
    h.amount_native,
    h.currency,
    h.probability,
    h.forecast_category,
    o.created_date,
    h.expected_close_date,
    h.close_date,
    h.valid_from,
    h.basis
from core.opportunity_history as h
inner join core.opportunity as o on h.opportunity_id = o.opportunity_id
left join core.daily_rate as r
    on
        coalesce(h.currency, '') = r.currency
        and r.date
        = least(coalesce(case when not h.is_open then h.close_date end, cast(day as date)), cast(day as date))
where
    h.superseded_at is null
    and not h.is_deleted
    and h.valid_from < (select e.moment from end_of_day(day) as e)
    and (h.valid_to is null or h.valid_to >= (select e.moment from end_of_day(day) as e))
order by h.opportunity_id
