"""core.calendar: the days that the data speak of, with their months, quarters and years.

Gregorian, and Monday to Friday are working days; holidays and fiscal years are not known here.
"""

from datetime import date

import duckdb

from assets.operations.ledger import TABLES
from assets.tables import create

# Dates further away are typing errors, not a calendar to plan by; they are a finding.
YEARS_BACK = 30
YEARS_AHEAD = 5

_INSERT = f"""
insert into core.calendar by name
with bounds as (
    select
        least(
            min(created_date) filter (where created_date > cast($as_of as date) - interval {YEARS_BACK} year),
            min(close_date) filter (where close_date > cast($as_of as date) - interval {YEARS_BACK} year),
            cast($as_of as date)
        ) as first_day,
        greatest(max(expected_close_date), max(close_date), cast($as_of as date)) as last_day
    from core.opportunity
),
leads as (
    select min(created_date) as first_day
    from core.lead
    where created_date > cast($as_of as date) - interval {YEARS_BACK} year
),
quotas as (
    select min(period_start) as first_day, max(period_start) as last_day
    from core.quota
    where period_start > cast($as_of as date) - interval {YEARS_BACK} year
),
days as (
    select cast(unnest(generate_series(
        date_trunc('year', least(b.first_day, q.first_day, l.first_day)),
        -- A year ahead for forecasts.
        date_trunc('year', least(
            greatest(b.last_day, q.last_day), cast($as_of as date) + interval {YEARS_AHEAD} year
        )) + interval 2 year - interval 1 day,
        interval 1 day
    )) as date) as day
    from bounds as b cross join quotas as q cross join leads as l
)
select
    day as "date", year(day) as fiscal_year, quarter(day) as fiscal_quarter, month(day) as fiscal_month,
    cast(date_trunc('year', day) as date) as year_start,
    cast(date_trunc('quarter', day) as date) as quarter_start,
    cast(date_trunc('month', day) as date) as month_start,
    last_day(day) as month_end,
    isodow(day) <= 5 as is_working_day
from days order by day
"""


def load_calendar(con: duckdb.DuckDBPyConnection, as_of: date) -> int:
    """Replaces the calendar; gives its rows."""
    create(con, TABLES["core.calendar"], replace=True)
    con.execute(_INSERT, {"as_of": as_of})
    return int(con.execute("select count(*) from core.calendar").fetchall()[0][0])
