-- The open pipeline by stage and member, as at as_of.
-- zh: 在手管道，按阶段与成员汇总，截至数据日期。
-- grain: as_of, dimension, member, pipeline, stage
with deals as (
    select m.dimension, m.member, o.pipeline, o.stage, o.stage_rank, o.amount, o.weighted_amount, o.weighted_amount_crm
    from mart.pipeline_open as o
    inner join mart.opportunity_member as m on o.opportunity_id = m.opportunity_id
),

stages as (
    select pipeline, stage, max(stage_rank) as stage_rank from mart.pipeline_open group by pipeline, stage
)

select
    cast(meta.as_of as date) as as_of,
    cast(m.dimension as varchar) as dimension,
    cast(m.member as varchar) as member,
    cast(s.pipeline as varchar) as pipeline,
    cast(s.stage as varchar) as stage,
    cast(max(s.stage_rank) as bigint) as stage_rank,
    cast(count(d.stage) as bigint) as deals, -- Open deals. | 在手商机数。
    cast(count(d.stage) - count(d.amount) as bigint) as deals_without_amount,
    -- A group without any amount is null, not 0; a group without deals is 0.
    cast(case when count(d.stage) = 0 then 0 else sum(d.amount) end as decimal(18, 2)) as amount,
    cast(case when count(d.stage) = 0 then 0 else sum(d.weighted_amount) end as decimal(18, 2)) as weighted_amount,
    cast(case when count(d.stage) = 0 then 0 else sum(d.weighted_amount_crm) end as decimal(18, 2))
        as weighted_amount_crm, -- Weighted by the CRM's own probability. | 按 CRM 赢率加权。
    cast(case
        when count(d.stage) > 0 and count(d.amount) = 0 then 'not_available' else 'ok'
    end as varchar) as status,
    cast(case
        when count(d.stage) > 0 and count(d.amount) = 0 then 'no open deal carries an amount'
        when count(d.stage) > 0 and count(d.weighted_amount) = 0 then 'too few closed deals to weight by'
    end as varchar) as note
from mart.member as m
cross join stages as s
cross join ops.meta as meta
left join deals as d
    on m.dimension = d.dimension and m.member = d.member and s.pipeline = d.pipeline and s.stage = d.stage
group by meta.as_of, m.dimension, m.member, s.pipeline, s.stage
