-- Which member of each dimension a deal belongs to; one member a dimension, so that members add up to the whole.
-- zh: 每个商机在各维度中所属的成员；每个维度恰有一个，因此各成员之和等于整体。
-- grain: opportunity_id, dimension
with pairs as (
    select opportunity_id, 'all' as dimension, 'all' as member from mart.opportunity_detail
    union all
    select opportunity_id, 'rep' as dimension, rep as member from mart.opportunity_detail
    union all
    select opportunity_id, 'team' as dimension, team as member from mart.opportunity_detail
    union all
    select opportunity_id, 'region' as dimension, region as member from mart.opportunity_detail
    union all
    select opportunity_id, 'product' as dimension, product as member from mart.opportunity_detail
    union all
    select opportunity_id, 'product_family' as dimension, product_family as member from mart.opportunity_detail
    union all
    select opportunity_id, 'industry' as dimension, industry as member from mart.opportunity_detail
    union all
    select opportunity_id, 'segment' as dimension, segment as member from mart.opportunity_detail
    union all
    select opportunity_id, 'country' as dimension, country as member from mart.opportunity_detail
    union all
    select opportunity_id, 'source_channel' as dimension, source_channel as member from mart.opportunity_detail
    union all
    select opportunity_id, 'deal_type' as dimension, deal_type as member from mart.opportunity_detail
    union all
    select opportunity_id, 'pipeline' as dimension, pipeline as member from mart.opportunity_detail
),

-- A dimension is there when the data has it: when anything but '(none)' and the one default pipeline occurs, or
-- when reps, teams, products or regions are known though no deal names one; their deals are then all '(none)'.
found as (
    select dimension from pairs
    where member != '(none)' and not (dimension = 'pipeline' and member = 'default')
    union all
    select entity_kind as dimension from mart.display_name
    union all
    select 'region' as dimension from core.team
    where region is not null
    union all
    select entity_kind as dimension from core.quota
    where entity_kind = 'region'
),

present as (
    select distinct dimension from found
)

select
    cast(pairs.opportunity_id as varchar) as opportunity_id,
    cast(pairs.dimension as varchar) as dimension,
    cast(pairs.member as varchar) as member
from pairs
inner join present on pairs.dimension = present.dimension
