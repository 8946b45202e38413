-- The periods that marts have rows for: month, quarter, year, year to date and trailing twelve months, by the
-- fiscal calendar. A running period is compared with an earlier one cut at the same working day: where as_of is
-- the fifth working day of the month, with the month before up to its fifth; where it is a day off after the fifth,
-- up to the last day before the sixth.
-- zh: 各数据表所用期间：月、季、年、年初至今与滚动十二个月（按财年日历）；进行中的期间与截至相同工作日的往期比较。
-- grain: period_kind, period_end
with data as (
    select least(min(created_date), min(close_date)) as first_date from core.opportunity
),

months as (
    select distinct month_number, month_start, month_end, quarter_start, year_start, fiscal_month from core.calendar
),

-- Periods as the first and last of their months, and by how many months the one before is earlier.
spans as (
    select 'month' as period_kind, month_number as first_month, month_number as last_month, 1 as months_back
    from months
    union all
    select 'quarter' as period_kind, min(month_number) as first_month, max(month_number) as last_month, 3 as months_back
    from months group by quarter_start
    union all
    select 'year' as period_kind, min(month_number) as first_month, max(month_number) as last_month, 12 as months_back
    from months group by year_start
    union all
    select
        'ytd' as period_kind, month_number - fiscal_month + 1 as first_month, month_number as last_month,
        12 as months_back
    from months
    union all
    select 'ttm' as period_kind, month_number - 11 as first_month, month_number as last_month, 12 as months_back
    from months
),

this_month as (
    select c.month_end from core.calendar as c
    inner join ops.meta as meta on c.date = meta.as_of
),

periods as (
    select
        s.period_kind, f.month_start as period_start, l.month_end as period_end, meta.as_of,
        pf.month_start as prior_start, pl.month_end as prior_end,
        yf.month_start as prior_year_start, yl.month_end as prior_year_end
    from spans as s
    cross join ops.meta as meta
    cross join data as d
    cross join this_month as t
    inner join months as f on s.first_month = f.month_number
    inner join months as l on s.last_month = l.month_number
    left join months as pf on s.first_month - s.months_back = pf.month_number
    left join months as pl on s.last_month - s.months_back = pl.month_number
    left join months as yf on s.first_month - 12 = yf.month_number
    left join months as yl on s.last_month - 12 = yl.month_number
    -- The month of as_of has begun, so its year to date and trailing months have too.
    where
        l.month_end >= d.first_date
        and f.month_start <= meta.as_of
        and (s.period_kind in ('month', 'quarter', 'year') or l.month_end <= t.month_end)
),

days as (
    select
        date as day, working_day_number as worked, is_working_day,
        working_day_number - case when is_working_day then 1 else 0 end as worked_before
    from core.calendar
),

-- The first day on which so many days were worked, and the last before another one is.
counts as (
    select worked, min(day) as first_day, max(day) as last_day from days
    group by worked
),

-- Up to which day of an earlier period as many days were worked as in the running one up to as_of.
same_day as (
    select
        p.period_kind, p.period_end, e.worked_before + t.worked - f.worked_before as worked, t.is_working_day,
        'prior' as compared_with, p.prior_start as earlier_start, p.prior_end as earlier_end
    from periods as p
    inner join days as t on p.as_of = t.day
    inner join days as f on p.period_start = f.day
    inner join days as e on p.prior_start = e.day
    where p.period_end > p.as_of
    union all
    select
        p.period_kind, p.period_end, e.worked_before + t.worked - f.worked_before as worked, t.is_working_day,
        'prior_year' as compared_with, p.prior_year_start as earlier_start, p.prior_year_end as earlier_end
    from periods as p
    inner join days as t on p.as_of = t.day
    inner join days as f on p.period_start = f.day
    inner join days as e on p.prior_year_start = e.day
    where p.period_end > p.as_of
),

cuts as (
    select
        s.period_kind, s.period_end, s.compared_with,
        greatest(
            least(
                coalesce(case when s.is_working_day then c.first_day else c.last_day end, s.earlier_start),
                s.earlier_end
            ),
            -- Before its first working day nothing of the earlier period is compared.
            cast(s.earlier_start - interval 1 day as date)
        ) as cut_date
    from same_day as s
    left join counts as c on s.worked = c.worked
)

select
    cast(p.period_kind as varchar) as period_kind,
    cast(p.period_start as date) as period_start,
    cast(p.period_end as date) as period_end,
    cast(p.period_end > p.as_of as boolean) as is_partial,
    cast(least(p.period_end, p.as_of) as date) as cut_date, -- Last day with data: period_end or as_of. | 截止日。
    -- For ytd and ttm a year earlier.
    cast(p.prior_start as date) as prior_start, -- First day of the period before. | 上一期间首日。
    cast(p.prior_end as date) as prior_end, -- Last day of the period before. | 上一期间末日。
    cast(case when p.period_end > p.as_of then c.cut_date else p.prior_end end as date)
        as prior_cut_date, -- Its last day compared. | 上一期间的比较截止日。
    cast(p.prior_year_start as date) as prior_year_start, -- A year earlier, first day. | 去年同期首日。
    cast(p.prior_year_end as date) as prior_year_end, -- Last day. | 末日。
    cast(case when p.period_end > p.as_of then y.cut_date else p.prior_year_end end as date)
        as prior_year_cut_date -- Its last day compared. | 去年同期的比较截止日。
from periods as p
left join cuts as c
    on p.period_kind = c.period_kind and p.period_end = c.period_end and c.compared_with = 'prior'
left join cuts as y
    on p.period_kind = y.period_kind and p.period_end = y.period_end and y.compared_with = 'prior_year'
