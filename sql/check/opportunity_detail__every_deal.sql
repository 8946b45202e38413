-- Every deal of core.opportunity has its row, and no other.
-- zh: core.opportunity 的每个商机恰有一行。
select coalesce(o.opportunity_id, d.opportunity_id) as opportunity_id
from core.opportunity as o
full outer join mart.opportunity_detail as d on o.opportunity_id = d.opportunity_id
where o.opportunity_id is null or d.opportunity_id is null
