-- What reps, teams and products are called in reports: the name, with the id behind it where two share one.
-- zh: 销售、团队和产品在报表中的名称；重名时附编号以区分。
-- grain: entity_kind, entity_id
with named as (
    select 'rep' as entity_kind, rep_id as entity_id, source_id, name from core.sales_rep where not is_deleted
    union all
    select 'team' as entity_kind, team_id as entity_id, source_id, name from core.team where not is_deleted
    union all
    select 'product' as entity_kind, product_id as entity_id, source_id, name from core.product where not is_deleted
),

counted as (
    select named.*, count(*) over (partition by entity_kind, name) as namesakes from named
)

select
    cast(entity_kind as varchar) as entity_kind, -- rep, team or product. | rep 销售，team 团队，product 产品。
    cast(entity_id as varchar) as entity_id,
    cast(case when namesakes > 1 then name || ' (' || source_id || ')' else name end as varchar) as name
from counted
