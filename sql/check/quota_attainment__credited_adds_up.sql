-- Credited amounts of reps, of teams and of regions add up to the company's.
-- zh: 销售、团队、区域的完成额之和各等于公司完成额。
with totals as (
    select period_kind, period_end, entity_kind, sum(coalesce(credited, 0)) as credited
    from mart.quota_attainment
    group by period_kind, period_end, entity_kind
)

select t.period_kind, t.period_end, t.entity_kind, t.credited, c.credited as company
from totals as t
inner join totals as c
    on t.period_kind = c.period_kind and t.period_end = c.period_end and c.entity_kind = 'company'
where t.credited != c.credited
