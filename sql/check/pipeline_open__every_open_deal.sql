-- Every open deal of the core is in the pipeline, and no closed one.
-- zh: 每个未关闭商机都在管道中，且无已关闭商机。
select coalesce(o.opportunity_id, p.opportunity_id) as opportunity_id
from (select opportunity_id from core.opportunity where is_open and not is_deleted) as o
full outer join mart.pipeline_open as p on o.opportunity_id = p.opportunity_id
where o.opportunity_id is null or p.opportunity_id is null
