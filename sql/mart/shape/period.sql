-- The periods that marts have rows for: month, quarter, year, year to date and trailing twelve months.
-- zh: 各数据表所用期间：月、季、年、年初至今与滚动十二个月。
-- grain: period_kind, period_end
with data as (
    select least(min(created_date), min(close_date)) as first_date from mart.opportunity_detail
),

months as (
    select distinct month_start, month_end, quarter_start, year_start from core.calendar
),

periods as (
    select 'month' as period_kind, month_start as period_start, month_end as period_end from months
    union all
    select 'quarter' as period_kind, quarter_start as period_start, max(month_end) as period_end
    from months group by quarter_start
    union all
    select 'year' as period_kind, year_start as period_start, max(month_end) as period_end
    from months group by year_start
    union all
    select 'ytd' as period_kind, year_start as period_start, month_end as period_end from months
    union all
    select 'ttm' as period_kind, cast(month_start - interval 11 month as date) as period_start, month_end as period_end
    from months
),

started as (
    select p.*, meta.as_of
    from periods as p
    cross join ops.meta as meta
    cross join data as f
    -- The month of as_of has begun, so its year to date and trailing months have too.
    where
        p.period_end >= f.first_date
        and p.period_start <= meta.as_of
        and (p.period_kind in ('month', 'quarter', 'year') or p.period_end <= last_day(meta.as_of))
)

select
    cast(period_kind as varchar) as period_kind,
    cast(period_start as date) as period_start,
    cast(period_end as date) as period_end,
    cast(period_end > as_of as boolean) as is_partial,
    cast(least(period_end, as_of) as date) as cut_date, -- Last day with data: period_end or as_of. | 截止日。
    cast(case period_kind
        when 'month' then period_start - interval 1 month
        when 'quarter' then period_start - interval 3 month
        else period_start - interval 12 month
    end as date) as prior_start, -- First day of the period before; for ytd and ttm a year earlier. | 上一期间首日。
    cast(case
        when period_kind in ('month', 'quarter', 'year') then period_start - interval 1 day
        else last_day(cast(period_end - interval 12 month as date))
    end as date) as prior_end, -- Last day of the period before. | 上一期间末日。
    cast(period_start - interval 12 month as date) as prior_year_start, -- A year earlier, first day. | 去年同期首日。
    cast(last_day(cast(period_end - interval 12 month as date)) as date) as prior_year_end -- Last day. | 末日。
from started
