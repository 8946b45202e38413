-- Every deal has one member in every dimension there is.
-- zh: 每个商机在每个现有维度中恰有一个成员。
with counted as (
    select dimension, count(*) as pairs, count(distinct opportunity_id) as deals
    from mart.opportunity_member
    group by dimension
),

whole as (
    select count(*) as deals from mart.opportunity_detail
)

select c.dimension, c.pairs, c.deals, w.deals as all_deals
from counted as c
cross join whole as w
where c.pairs != w.deals or c.deals != w.deals
