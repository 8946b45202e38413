"""When a made-up company sells: months, growth, seasons and the rush at a quarter's end.

Belongs here: the weight of a day. Not here: who sells what on it.
"""

import calendar
from datetime import date, timedelta

HISTORY_MONTHS = 36
# January to December, in hundredths of an average month: a slow start, a summer dip, a strong last quarter.
_SEASON = (74, 80, 104, 90, 95, 112, 84, 80, 110, 106, 118, 147)
# Of the first month's level, in thousandths a month: about +19 %, +16 % and +14 % a year.
_GROWTH = 16
_RUSH_DAYS = 10


def month_number(day: date) -> int:
    """Months since year 0, so that months can be subtracted."""
    return day.year * 12 + day.month - 1


def month_label(month: int) -> str:
    """YYYY-MM of a month number."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def first_day_of_history(last_day: date) -> date:
    """The day on which 36 months that end with last_day begin."""
    after = last_day + timedelta(days=1)
    month = month_number(after) - HISTORY_MONTHS
    year, month_of_year = month // 12, month % 12 + 1
    return date(year, month_of_year, min(after.day, calendar.monthrange(year, month_of_year)[1]))


def day_weight(day: date, first_month: int) -> int:
    """How many deals close on a day, relative to other days."""
    weight = (1000 + _GROWTH * (month_number(day) - first_month)) * _SEASON[day.month - 1]
    if day.weekday() >= 5:
        return weight // 25
    days_left = calendar.monthrange(day.year, day.month)[1] - day.day
    return weight * 2 if day.month % 3 == 0 and days_left < _RUSH_DAYS else weight


def month_weight(month: int, first_month: int) -> int:
    """The sum of the weights of a month's days."""
    year, month_of_year = month // 12, month % 12 + 1
    days = calendar.monthrange(year, month_of_year)[1]
    return sum(day_weight(date(year, month_of_year, day), first_month) for day in range(1, days + 1))


def weekday_on_or_before(day: date) -> date:
    """The day itself, or the Friday before a Saturday or Sunday."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def weekday_after(day: date, days: int) -> date:
    """A weekday about so many days after a day, at least one."""
    later = day + timedelta(days=max(1, days))
    return later + timedelta(days=max(0, 7 - later.weekday()) if later.weekday() >= 5 else 0)
