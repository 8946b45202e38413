-- What changed in the deals since the last report with an earlier as_of, by what that report knew; one row a change.
-- zh: 自上一份数据日期更早的报告以来商机的变化（以该报告当时所知为准），每项变化一行。
-- grain: opportunity_id, change
with loads as (
    select
        file_id,
        min(loaded_on) as loaded_on
    from ops.file
    where entity = 'opportunity'
    group by file_id
),

known as (
    select
        h.*,
        m.last_report,
        -- Of the versions that the report knew the last one it saw.
        row_number() over (partition by h.opportunity_id order by h.valid_from desc, h.history_id desc) as nth
    from core.opportunity_history as h
    inner join loads as f on h.file_id = f.file_id
    cross join ops.meta as m
    where
        f.loaded_on <= m.last_report
        and h.recorded_at <= m.last_report
        and h.valid_from < m.last_report_end
        and (h.superseded_at is null or h.superseded_at > m.last_report)
),

now as (
    select *
    from core.opportunity_history
    where superseded_at is null and valid_to is null
),

pairs as (
    select
        n.opportunity_id,
        m.last_report,
        n.pipeline,
        n.stage,
        n.currency,
        n.amount_native,
        n.expected_close_date,
        n.owner_ref,
        n.is_open,
        n.is_won,
        n.is_lost,
        n.is_void,
        n.change_kind,
        b.pipeline as pipeline_before,
        b.stage as stage_before,
        b.currency as currency_before,
        b.amount_native as amount_native_before,
        b.expected_close_date as date_before,
        b.owner_ref as owner_before,
        coalesce(b.is_open, true) as was_open,
        coalesce(b.is_won, false) as was_won,
        coalesce(b.is_lost, false) as was_lost,
        coalesce(b.is_void, false) as was_void,
        b.opportunity_id is not null as was_known,
        coalesce(not b.is_deleted, false) as was_there,
        not n.is_deleted as is_there,
        coalesce(not b.is_deleted and b.is_open and not n.is_deleted and n.is_open, false) as stays_open,
        least(coalesce(case when not n.is_open then n.close_date end, m.as_of), m.as_of) as rate_date
    from now as n
    cross join ops.meta as m
    left join known as b on n.opportunity_id = b.opportunity_id and b.nth = 1
    where m.last_report is not null
),

kinds as (
    select k.change
    from (
        values
        ('new'), ('restored'), ('deleted'), ('merged'), ('won'), ('lost'), ('void'), ('reopened'), ('moved'),
        ('pushed'), ('pulled_in'), ('amount'), ('owner')
    ) as k (change)
),

changes as (
    select
        p.*,
        k.change,
        -- Without a date a deal is put off for as long as nobody knows.
        case
            when k.change in ('pushed', 'pulled_in') then cast(p.date_before as varchar)
            when k.change = 'owner' then p.owner_before
            when k.change not in ('new', 'restored', 'amount') then p.stage_before
        end as said_before,
        case
            when k.change in ('pushed', 'pulled_in') then cast(p.expected_close_date as varchar)
            when k.change = 'owner' then p.owner_ref
            when k.change not in ('deleted', 'merged', 'amount') then p.stage
        end as said
    from pairs as p
    cross join kinds as k
    where
        case k.change
            when 'new' then p.is_there and not p.was_known
            when 'restored' then p.is_there and p.was_known and not p.was_there
            when 'deleted' then p.was_there and not p.is_there and p.change_kind != 'merged'
            when 'merged' then p.was_there and not p.is_there and p.change_kind = 'merged'
            when 'won' then p.is_there and p.is_won and not p.was_won
            when 'lost' then p.is_there and p.is_lost and not p.was_lost
            when 'void' then p.is_there and p.is_void and not p.was_void
            when 'reopened' then p.is_there and p.was_there and p.is_open and not p.was_open
            when 'moved'
                then
                    p.stays_open
                    and (p.stage_before is distinct from p.stage or p.pipeline_before is distinct from p.pipeline)
            when 'pushed'
                then
                    p.stays_open
                    and coalesce(
                        p.expected_close_date > p.date_before,
                        p.expected_close_date is null and p.date_before is not null
                    )
            when 'pulled_in'
                then
                    p.stays_open
                    and coalesce(
                        p.expected_close_date < p.date_before,
                        p.expected_close_date is not null and p.date_before is null
                    )
            when 'amount'
                then
                    p.is_there and p.was_there
                    and (
                        p.amount_native_before is distinct from p.amount_native
                        or (p.amount_native is not null and p.currency_before is distinct from p.currency)
                    )
            else p.is_there and p.was_there and p.owner_before is distinct from p.owner_ref
        end
),

-- Both amounts at the same day's rate: a change of rates is no change of a deal.
money as (
    select
        c.*,
        coalesce(
            cast(round(c.amount_native * a.direct, 2) as decimal(18, 2)),
            cast(
                round(
                    cast(cast(c.amount_native as double) * a.multiplier as double) / nullif(a.divisor, 0)
                    * (1 + 1e-13), 2
                ) as decimal(18, 2)
            )
        ) as amount,
        coalesce(
            cast(round(c.amount_native_before * b.direct, 2) as decimal(18, 2)),
            cast(
                round(
                    cast(cast(c.amount_native_before as double) * b.multiplier as double) / nullif(b.divisor, 0)
                    * (1 + 1e-13), 2
                ) as decimal(18, 2)
            )
        ) as amount_before
    from changes as c
    left join core.daily_rate as a on c.rate_date = a.date and coalesce(c.currency, '') = a.currency
    left join core.daily_rate as b on c.rate_date = b.date and coalesce(c.currency_before, '') = b.currency
)

select
    cast(m.opportunity_id as varchar) as opportunity_id,
    cast(m.last_report as date) as report, -- As-of date of the report before. | 上一份报告的数据日期。
    -- new, restored, deleted, merged, won, lost, void, reopened, moved, pushed, pulled_in, amount or owner.
    cast(m.change as varchar) as change, -- What changed. | 变化类型。
    cast(d.name as varchar) as name,
    cast(d.rep as varchar) as owner,
    cast(d.team as varchar) as team,
    cast(m.said_before as varchar) as said_before, -- Stage, date or owner then. | 当时的阶段、日期或负责人。
    cast(m.said as varchar) as said, -- Stage, date or owner now. | 现在的阶段、日期或负责人。
    cast(m.amount_before as decimal(18, 2)) as amount_before, -- Amount then, at today's rate. | 当时金额（按现汇率）。
    cast(case when m.is_there then m.amount end as decimal(18, 2)) as amount -- Amount now. | 现在的金额。
from money as m
inner join mart.opportunity_detail as d on m.opportunity_id = d.opportunity_id
