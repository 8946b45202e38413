-- One row a deal with all that the marts cut and count by; deals without account, owner or date are here too.
-- zh: 每个商机一行，含各维度取值与计量所需字段；缺客户、负责人或日期的商机同样在内。
-- grain: opportunity_id
with deals as (
    select
        o.*,
        coalesce(o.owner_at_close_id, o.owner_id) as rep_id,
        -- Closed deals belong to the team of their closing day, open ones to today's.
        coalesce(o.close_date, m.as_of) as team_day,
        coalesce(o.close_date > m.as_of, false) as is_closed_ahead
    from core.opportunity as o
    cross join ops.meta as m
),

teams as (
    select d.opportunity_id, min(ms.team_id) as team_id
    from deals as d
    inner join core.team_membership as ms
        on
            d.rep_id = ms.rep_id
            and ms.role = 'direct'
            and not ms.is_deleted
            and (ms.valid_from is null or d.team_day >= ms.valid_from)
            and (ms.valid_to is null or d.team_day < ms.valid_to)
    group by d.opportunity_id
)

select
    cast(d.opportunity_id as varchar) as opportunity_id,
    cast(d.source as varchar) as source, -- The CRM it came from. | 来源系统。
    cast(coalesce(d.name, d.source_id) as varchar) as name,
    cast(a.name as varchar) as account,
    cast(d.rep_id as varchar) as rep_id, -- Owner at close, the owner while open. | 关闭时的负责人，未关闭则为现负责人。
    cast(t.team_id as varchar) as team_id, -- That rep's direct team on the day. | 当日该销售的直属团队。
    cast(coalesce(r.name, '(none)') as varchar) as rep,
    cast(coalesce(tn.name, '(none)') as varchar) as team,
    cast(coalesce(a.region, ct.region, '(none)') as varchar) as region,
    cast(coalesce(pn.name, '(none)') as varchar) as product,
    cast(coalesce(p.family, '(none)') as varchar) as product_family, -- Product family. | 产品系列。
    cast(coalesce(a.industry, '(none)') as varchar) as industry, -- Industry of the account. | 客户行业。
    cast(coalesce(a.segment, '(none)') as varchar) as segment, -- Segment of the account. | 客户细分。
    cast(coalesce(a.country, '(none)') as varchar) as country, -- Country of the account. | 客户国家。
    cast(coalesce(d.source_channel, '(none)') as varchar) as source_channel,
    cast(coalesce(nullif(d.deal_type, 'unknown'), '(none)') as varchar) as deal_type,
    cast(d.pipeline as varchar) as pipeline,
    cast(d.stage as varchar) as stage,
    cast(d.stage_rank as bigint) as stage_rank,
    -- 3 when the stage is unknown.
    cast(coalesce(s.funnel_step, sa.funnel_step) as bigint) as funnel_step, -- Funnel step. | 阶段对应的漏斗步骤。
    cast(d.is_open and not d.is_deleted as boolean) as is_open,
    cast(d.is_won and not d.is_deleted as boolean) as is_won, -- Won and not deleted. | 已赢单且未删除。
    cast(d.is_lost and not d.is_deleted as boolean) as is_lost, -- Lost and not deleted. | 已输单且未删除。
    cast(d.is_void or d.is_deleted as boolean) as is_excluded, -- Void, merged or deleted. | 无效、合并或删除。
    -- It stays won or lost, and no period up to as_of counts it so.
    cast(d.is_closed_ahead as boolean) as is_closed_ahead, -- Closes after as_of. | 关闭日期晚于数据日期。
    cast(d.amount as decimal(18, 2)) as amount,
    -- A lost deal counts in amount rates with its last positive amount, else its list amount; never with 0.
    cast(
        case
            when d.is_lost then coalesce(nullif(greatest(d.amount, 0), 0), nullif(greatest(d.list_amount, 0), 0))
            else d.amount
        end as decimal(18, 2)
    ) as rate_amount, -- Amount in amount-based rates. | 金额口径比率所用金额。
    cast(d.amount_plan as decimal(18, 2)) as amount_plan,
    cast(d.probability as double) as probability, -- The CRM's own, 0 to 1. | CRM 中的赢率。
    cast(d.created_date as date) as created_date,
    cast(d.expected_close_date as date) as expected_close_date,
    cast(d.close_date as date) as close_date,
    -- Null for a date that no calendar is made for, which is a finding.
    cast(cd.month as date) as created_month, -- Month created. | 创建月份。
    cast(cd.slice_start as date) as created_slice, -- Slice of mart.day it was created in. | 创建日期所在片段。
    cast(cl.month as date) as close_month, -- Month closed. | 关闭月份。
    cast(cl.slice_start as date) as close_slice, -- Slice of mart.day it closed in. | 关闭日期所在片段。
    -- A close before creation is a finding and no cycle.
    cast(
        case when d.close_date >= d.created_date then date_diff('day', d.created_date, d.close_date) end
        as bigint
    ) as cycle_days, -- Days from creation to close. | 从创建到关闭的天数。
    cast(d.last_activity_at as timestamp) as last_activity_at,
    cast(d.next_step_date as date) as next_step_date
from deals as d
left join mart.day as cd on d.created_date = cd.date
left join mart.day as cl on d.close_date = cl.date
left join teams as t on d.opportunity_id = t.opportunity_id
left join core.team as ct on t.team_id = ct.team_id
left join core.account as a on d.account_id = a.account_id
left join core.product as p on d.product_id = p.product_id
left join core.stage as s on d.source = s.source and d.pipeline = s.pipeline and d.stage = s.stage
-- Stages of no pipeline in particular hold in any.
left join core.stage as sa on d.source = sa.source and sa.pipeline = 'default' and d.stage = sa.stage
left join mart.display_name as r on r.entity_kind = 'rep' and d.rep_id = r.entity_id
left join mart.display_name as tn on tn.entity_kind = 'team' and t.team_id = tn.entity_id
left join mart.display_name as pn on pn.entity_kind = 'product' and d.product_id = pn.entity_id
