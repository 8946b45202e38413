-- Every open deal, one row each.
-- zh: 在手商机，每个未关闭的商机一行。
-- grain: opportunity_id
with resolved as (
    select
        d.source,
        d.pipeline,
        count(case when d.is_won then 1 end) as won,
        count(*) as closed
    from mart.opportunity_detail as d
    cross join ops.meta as meta
    -- Trailing 24 months. Without a log nobody knows which stages a closed deal visited, so the chance is
    -- the pipeline's as a whole.
    where
        (d.is_won or d.is_lost)
        and d.close_date between cast(meta.as_of - interval 24 month as date) and meta.as_of
    group by d.source, d.pipeline
),

chances as (
    select
        r.source,
        r.pipeline,
        case when r.closed >= meta.sample_floor then cast(r.won as double) / nullif(r.closed, 0) end as probability
    from resolved as r
    cross join ops.meta as meta
),

deals as (
    select
        d.*,
        c.probability as stage_probability,
        meta.as_of,
        d.expected_close_date < meta.as_of as is_overdue
    from mart.opportunity_detail as d
    cross join ops.meta as meta
    left join chances as c on d.source = c.source and d.pipeline = c.pipeline
    where d.is_open
)

select
    cast(opportunity_id as varchar) as opportunity_id,
    cast(name as varchar) as name,
    cast(account as varchar) as account,
    cast(rep as varchar) as owner,
    cast(team as varchar) as team,
    cast(region as varchar) as region,
    cast(product as varchar) as product,
    cast(pipeline as varchar) as pipeline,
    cast(stage as varchar) as stage,
    cast(stage_rank as bigint) as stage_rank,
    cast(amount as decimal(18, 2)) as amount,
    cast(created_date as date) as created_date,
    cast(case when created_date <= as_of then date_diff('day', created_date, as_of) end as bigint)
        as days_open, -- Days since creation. | 自创建以来的天数。
    cast(null as bigint) as days_in_stage, -- Days in the stage; null until stage history is known. | 在当前阶段的天数，无阶段历史时为空。
    cast(expected_close_date as date) as expected_close_date,
    cast(coalesce(is_overdue, false) as boolean) as is_overdue, -- Expected to close before as_of. | 预计成交日已过。
    cast(null as bigint) as push_count, -- How often it was put off; null until history is known. | 延期次数，无历史时为空。
    cast(null as bigint) as push_days, -- By how many days in all; null until history is known. | 累计延期天数，无历史时为空。
    cast(last_activity_at as timestamp) as last_activity_at,
    cast(next_step_date as date) as next_step_date,
    cast(null as boolean) as is_stalled,
    cast(stage_probability as double) as stage_probability,
    cast(cast(amount as double) * stage_probability as decimal(18, 2)) as weighted_amount,
    cast(cast(amount as double) * probability as decimal(18, 2)) as weighted_amount_crm,
    cast(nullif(
        concat_ws(
            ',',
            case when is_overdue then 'overdue' end,
            case when expected_close_date is null then 'no_close_date' end,
            case when amount is null then 'no_amount' end,
            case when account is null then 'no_account' end
        ), ''
    ) as varchar) as risk_flags -- overdue, no_close_date, no_amount, no_account; between commas. | 风险标记，以逗号分隔。
from deals
