-- No cycle is negative, and no more deals have one than were won or lost.
-- zh: 周期不为负，且有周期的商机不多于已关闭商机。
select c.dimension, c.member, c.period_kind, c.period_end, c.population, c.mean_days, c.deals, c.excluded
from mart.sales_cycle as c
where
    c.mean_days < 0 or c.median_days < 0 or c.p75_days < c.median_days or c.survival_median_days < 0
    or (c.population = 'won' and c.deals + c.excluded > (
        select max(k.deals + k.excluded) from mart.sales_cycle as k
        where
            k.dimension = c.dimension and k.member = c.member and k.period_kind = c.period_kind
            and k.period_end = c.period_end and k.population = 'closed'
    ))
