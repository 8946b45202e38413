-- (day)
-- The open pipeline at the end of a day by stage and member, as known today: mart.pipeline_summary of any day.
-- zh: 某日结束时的在手管道，按阶段与成员汇总（按目前所知）：任意日期的 mart.pipeline_summary。
with chances as (
    select
        source,
        pipeline,
        case
            when count(*) >= any_value(meta.sample_floor)
                then cast(count(case when is_won then 1 end) as double) / count(*)
        end as probability
    from mart.opportunity_detail
    cross join ops.meta as meta
    where
        (is_won or is_lost)
        and close_date between cast(cast(day as date) - interval 24 month as date) and cast(day as date)
    group by source, pipeline
),

deals as (
    select
        m.dimension,
        m.member,
        o.pipeline,
        o.stage,
        o.stage_rank,
        o.amount,
        cast(cast(o.amount as double) * c.probability as decimal(18, 2)) as weighted_amount,
        cast(cast(o.amount as double) * o.probability as decimal(18, 2)) as weighted_amount_crm
    from opportunity_as_of(day) as o
    inner join mart.opportunity_detail as d on o.opportunity_id = d.opportunity_id
    inner join mart.opportunity_member as m on o.opportunity_id = m.opportunity_id
    left join chances as c on d.source = c.source and o.pipeline = c.pipeline
    where o.is_open
)

select
    cast(day as date) as as_of,
    dimension,
    member,
    pipeline,
    stage,
    max(stage_rank) as stage_rank,
    count(*) as deals,
    count(*) - count(amount) as deals_without_amount,
    cast(sum(amount) as decimal(18, 2)) as amount,
    cast(sum(weighted_amount) as decimal(18, 2)) as weighted_amount,
    cast(sum(weighted_amount_crm) as decimal(18, 2)) as weighted_amount_crm
from deals
group by all
order by dimension, member, pipeline, stage_rank, stage
