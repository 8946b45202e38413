-- Every quota line counts in a year of the company.
-- zh: 每条配额均计入公司某一年度。
select q.quota_id, q.period_start, q.amount
from core.quota as q
where
    q.metric = 'bookings' and not q.is_deleted and q.amount is not null
    and not exists (
        select p.quota from mart.quota_period as p
        where
            p.entity_kind = 'company' and p.period_kind = 'year'
            and q.period_start between p.period_start and p.period_end
    )
