-- Which member of each dimension a journey belongs to: its deal's, and before there is a deal its lead's.
-- zh: 每个旅程在各维度中所属的成员：有商机时取商机的，否则取线索的。
-- grain: journey_id, dimension
with leads as (
    select l.lead_id, l.source_channel, r.name as rep
    from core.lead as l
    left join mart.display_name as r on r.entity_kind = 'rep' and l.owner_id = r.entity_id
),

dimensions as (
    select dimension from mart.opportunity_member
    union all
    select 'all' as dimension from ops.meta
    union all
    select 'source_channel' as dimension from leads where source_channel is not null
    union all
    select 'rep' as dimension from leads where rep is not null
),

distinct_dimensions as (
    select distinct dimension from dimensions
)

select
    cast(j.journey_id as varchar) as journey_id, -- The journey. | 旅程。
    cast(d.dimension as varchar) as dimension,
    cast(coalesce(
        m.member,
        case d.dimension
            when 'all' then 'all'
            when 'source_channel' then l.source_channel
            when 'rep' then l.rep
        end,
        '(none)'
    ) as varchar) as member
from mart.journey as j
cross join distinct_dimensions as d
left join mart.opportunity_member as m on j.opportunity_id = m.opportunity_id and d.dimension = m.dimension
left join leads as l on j.lead_id = l.lead_id
