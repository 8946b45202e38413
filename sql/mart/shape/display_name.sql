-- What reps, teams and products are called in reports: the name, with the id behind it where two share one.
-- Deleted ones keep their name, for the deals they had are still theirs.
-- zh: 销售、团队和产品在报表中的名称；重名时附编号以区分，已删除者仍保留名称。
-- grain: entity_kind, entity_id
with named as (
    select 'rep' as entity_kind, rep_id as entity_id, source_id, name from core.sales_rep
    union all
    select 'team' as entity_kind, team_id as entity_id, source_id, name from core.team
    union all
    select 'product' as entity_kind, product_id as entity_id, source_id, name from core.product
),

counted as (
    select named.*, count(*) over (partition by entity_kind, name) as namesakes from named
),

-- '(none)' is the member of deals whose rep, team or product is unknown, and nobody's name.
told as (
    select
        counted.*,
        case when namesakes > 1 or name = '(none)' then name || ' (' || source_id || ')' else name end as shown
    from counted
),

-- Two sources may use one id for two people.
recounted as (
    select told.*, count(*) over (partition by entity_kind, shown) as still_alike from told
)

select
    cast(entity_kind as varchar) as entity_kind, -- rep, team or product. | rep 销售，team 团队，product 产品。
    cast(entity_id as varchar) as entity_id,
    cast(case when still_alike > 1 then name || ' (' || entity_id || ')' else shown end as varchar) as name
from recounted
