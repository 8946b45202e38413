-- One row a journey: a lead with its first deal, a further deal of a lead, or a deal that came without one.
-- zh: 每个旅程一行：线索及其首个商机、线索的后续商机，或没有线索的商机。
-- grain: journey_id
with deals as (
    select
        d.*,
        o.lead_id,
        d.is_won and not d.is_closed_ahead as is_won_by_now,
        (d.is_won or d.is_lost) and not d.is_closed_ahead as is_resolved_by_now,
        row_number() over (
            partition by o.lead_id order by d.created_date nulls last, d.opportunity_id
        ) as place
    from mart.opportunity_detail as d
    inner join core.opportunity as o on d.opportunity_id = o.opportunity_id
    where not d.is_excluded
),

journeys as (
    select
        l.lead_id as journey_id, l.lead_id, d.opportunity_id, l.created_date as start_date,
        1 as entry_step,
        case
            when d.is_won_by_now then 5
            when d.opportunity_id is not null then 3
            when l.qualified_at is not null or l.is_converted then 2
            else 1
        end as reached_step,
        l.qualified_at is not null as is_qualified,
        coalesce(d.is_won_by_now, false) as is_won,
        coalesce(d.is_resolved_by_now, l.is_disqualified) as is_resolved,
        d.amount, d.cycle_days, d.close_date
    from core.lead as l
    left join deals as d on l.lead_id = d.lead_id and d.place = 1
    where not l.is_deleted
    union all
    select
        -- Many systems number leads and deals alike.
        'deal ' || opportunity_id as journey_id, cast(null as varchar) as lead_id, opportunity_id,
        created_date as start_date,
        3 as entry_step,
        case when is_won_by_now then 5 else 3 end as reached_step,
        false as is_qualified, is_won_by_now as is_won, is_resolved_by_now as is_resolved,
        amount, cycle_days, close_date
    from deals
    where lead_id is null or place > 1
)

select
    cast(j.journey_id as varchar) as journey_id, -- The lead's key, else 'deal ' and the deal's. | 线索主键，否则为 deal 加商机主键。
    cast(j.lead_id as varchar) as lead_id, -- The lead it began with. | 起始线索。
    cast(j.opportunity_id as varchar) as opportunity_id,
    -- A date after as_of is not known yet on that day.
    cast(case when j.start_date <= meta.as_of then j.start_date end as date) as start_date, -- First event. | 首个事件日期。
    cast(case when j.start_date <= meta.as_of then d.month end as date) as start_month, -- Its month. | 其月份。
    cast(j.entry_step as integer) as entry_step, -- Step it begins at: 1 with a lead, else 3. | 起始步骤。
    cast(j.reached_step as integer) as reached_step, -- Highest step reached. | 到达过的最高步骤。
    cast(j.is_qualified as boolean) as is_qualified, -- The lead was seen to qualify. | 线索通过资格审查。
    cast(j.is_won as boolean) as is_won, -- Won by as_of. | 截至数据日期已赢单。
    cast(j.is_resolved as boolean) as is_resolved, -- Won, lost or disqualified by as_of. | 已赢单、输单或判定无效。
    cast(j.amount as decimal(18, 2)) as amount,
    cast(case when j.is_won then j.cycle_days end as bigint) as deal_days, -- Deal's creation to its win. | 商机创建至赢单天数。
    cast(
        case when j.is_won and j.close_date >= j.start_date then date_diff('day', j.start_date, j.close_date) end
        as bigint
    ) as journey_days -- First event to the win. | 首个事件至赢单天数。
from journeys as j
cross join ops.meta as meta
left join mart.day as d on j.start_date = d.date
