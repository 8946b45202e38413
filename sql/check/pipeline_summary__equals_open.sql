-- In every dimension the pipeline adds up to the open deals.
-- zh: 各维度的管道合计等于在手商机。
with open_deals as (
    select count(*) as deals, count(amount) as with_amount, coalesce(sum(amount), 0) as amount
    from mart.pipeline_open
),

totals as (
    select
        dimension, sum(deals) as deals, sum(deals - deals_without_amount) as with_amount,
        coalesce(sum(amount), 0) as amount
    from mart.pipeline_summary
    group by dimension
)

select t.dimension, t.deals, o.deals as open_deals, t.amount, o.amount as open_amount
from totals as t
cross join open_deals as o
where t.deals != o.deals or t.with_amount != o.with_amount or t.amount != o.amount
