"""core.calendar: the days that the data speak of, with their fiscal months, quarters and years.

How a fiscal year is cut is in `fiscal.py`, which days are worked in `workdays.py`.
"""

from datetime import date, timedelta

import duckdb
import polars as pl

from assets.core.fiscal import Calendar
from assets.core.workdays import Workdays
from assets.operations.ledger import TABLES, Finding, replace_findings
from assets.settings import Settings
from assets.tables import create

# Dates further away are typing errors, not a calendar to plan by; they are a finding.
YEARS_BACK = 30
YEARS_AHEAD = 5

_BOUNDS = f"""
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
)
select
    least(b.first_day, q.first_day, l.first_day),
    cast(least(
        greatest(b.last_day, q.last_day), cast($as_of as date) + interval {YEARS_AHEAD} year
    ) as date)
from bounds as b cross join quotas as q cross join leads as l
"""


def load_calendar(con: duckdb.DuckDBPyConnection, as_of: date, settings: Settings) -> int:
    """Replaces the calendar; gives its rows. A year whose working days nobody knows yet is a finding."""
    first, last = con.execute(_BOUNDS, {"as_of": as_of}).fetchall()[0]
    calendar = settings.calendar
    # A year before, for what the first one is compared with, and a year ahead, for forecasts.
    years = range(calendar.year_of(first) - 1, calendar.year_of(last) + 2)
    worked = Workdays(
        settings.country,
        range(calendar.year_start(years[0]).year, calendar.year_start(years[-1] + 1).year + 1),
        settings.holidays,
        settings.working_days,
    )
    days = _days(calendar, years, worked)
    create(con, TABLES["core.calendar"], replace=True)
    con.register("days", days)
    con.execute('insert into core.calendar by name select * from days order by "date"')
    con.unregister("days")
    replace_findings(con, _unknown(worked, calendar, as_of, settings), entity="calendar", file_id=None)
    return days.height


def _days(calendar: Calendar, years: range, worked: Workdays) -> pl.DataFrame:
    """One row a day of these fiscal years, in the columns of core.calendar."""
    months = pl.DataFrame([month for year in years for month in _months(calendar, year)])
    days = months.with_columns(
        month_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        date=pl.date_ranges("month_start", "month_end"),
    ).explode("date")
    since = (pl.col("date").dt.weekday() - 1 - calendar.week_start) % 7
    return days.with_columns(
        week_start=pl.col("date") - pl.duration(days=since),
        is_working_day=pl.Series([day in worked for day in days["date"]]),
        is_holiday=pl.Series([worked.is_holiday(day) for day in days["date"]]),
    ).with_columns(working_day_number=pl.col("is_working_day").cast(pl.Int64).cum_sum())


def _months(calendar: Calendar, year: int) -> list[dict[str, date | int]]:
    starts = calendar.months(year)
    nexts = [*starts[1:], calendar.year_start(year + 1)]
    return [
        {
            "fiscal_year": year,
            "fiscal_quarter": n // 3 + 1,
            "fiscal_month": n + 1,
            "year_start": starts[0],
            "quarter_start": starts[n - n % 3],
            "month_start": start,
            "month_end": after - timedelta(days=1),
        }
        for n, (start, after) in enumerate(zip(starts, nexts, strict=True))
    ]


def _unknown(worked: Workdays, calendar: Calendar, as_of: date, settings: Settings) -> list[Finding]:
    """The years up to the end of the running fiscal year whose exchanged working days are not known."""
    last = (calendar.year_start(calendar.year_of(as_of) + 1) - timedelta(days=1)).year
    years = [year for year in worked.unknown if year <= last]
    if not years:
        return []
    params = {"country": settings.country, "years": ", ".join(map(str, years)), "year": years[0]}
    return [Finding("holidays_not_known", "calendar", params=params)]
