-- Every member that deals have is listed, so no mart leaves it out.
-- zh: 商机所属的每个成员均已列出，不会被任何数据表遗漏。
select distinct o.dimension, o.member
from mart.opportunity_member as o
where
    not exists (
        select m.member from mart.member as m
        where m.dimension = o.dimension and m.member = o.member
    )
