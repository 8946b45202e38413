-- Every member that the marts have rows for: those of the deals, and reps, teams, regions and products without any.
-- zh: 各数据表中出现的所有维度成员：有商机的，以及没有商机的销售、团队、区域与产品。
-- grain: dimension, member
with stays as (
    select
        ms.rep_id,
        ms.team_id,
        row_number()
            over (
                partition by ms.rep_id
                order by
                    case when ms.valid_from > meta.as_of then 1 else 0 end asc, ms.valid_from desc nulls last,
                    ms.membership_id asc
            )
            as recency
    from core.team_membership as ms
    cross join ops.meta as meta
    where ms.role = 'direct' and not ms.is_deleted and ms.rep_id is not null
),

current_team as (
    select s.rep_id, n.name as team, t.region
    from stays as s
    inner join core.team as t on s.team_id = t.team_id
    inner join mart.display_name as n on n.entity_kind = 'team' and t.team_id = n.entity_id
    where s.recency = 1
),

quotas as (
    select entity_kind, entity_id from core.quota
    where metric = 'bookings' and not is_deleted and entity_id is not null
),

-- A manager without deals of his own is a member of the reps only where he has a quota.
listed as (
    select 'rep' as entity_kind, rep_id as entity_id from stays
    union all
    select 'team' as entity_kind, team_id as entity_id from core.team where not is_deleted
    union all
    select 'product' as entity_kind, product_id as entity_id from core.product where not is_deleted
    union all
    select 'rep' as entity_kind, rep_id as entity_id from mart.opportunity_detail
    union all
    select 'team' as entity_kind, team_id as entity_id from mart.opportunity_detail
    union all
    select 'product' as entity_kind, product_id as entity_id from core.opportunity
    union all
    select entity_kind, entity_id from quotas where entity_kind in ('rep', 'team')
),

members as (
    select dimension, member, cast(null as varchar) as entity_id from mart.opportunity_member
    union all
    select dimension, member, cast(null as varchar) as entity_id from mart.journey_member
    union all
    select n.entity_kind as dimension, n.name as member, n.entity_id
    from mart.display_name as n
    inner join listed as l on n.entity_kind = l.entity_kind and n.entity_id = l.entity_id
    union all
    select 'region' as dimension, entity_id as member, entity_id
    from quotas
    where entity_kind = 'region'
    union all
    select 'region' as dimension, region as member, region as entity_id
    from core.team
    where region is not null and not is_deleted
    union all
    select 'all' as dimension, 'all' as member, 'company' as entity_id from ops.meta
),

distinct_members as (
    select dimension, member, max(entity_id) as entity_id
    from members
    group by dimension, member
)

select
    cast(m.dimension as varchar) as dimension,
    cast(m.member as varchar) as member,
    cast(m.entity_id as varchar) as entity_id, -- Key of the rep, team or product. | 销售、团队或产品的主键。
    cast(case when m.dimension = 'rep' then c.team end as varchar) as team, -- A rep's, now or last. | 销售目前或最近的团队。
    cast(case when m.dimension = 'rep' then c.region end as varchar) as region -- Its region. | 该团队所属区域。
from distinct_members as m
left join current_team as c on m.dimension = 'rep' and m.entity_id = c.rep_id
