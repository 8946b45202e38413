"""When the made-up company sells: months, growth, seasons, working days and the rush at a quarter's end.

Belongs here: days and their weights. Not here: what happens on them. A day is its number since 1970-01-01.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import holidays
import numpy as np

from assets.demo.draws import Ints

HISTORY_MONTHS = 36
CALENDARS = ("US", "CN")
# Before the first day, for deals and leads that were under way then; after the last, for those that go on.
_BEFORE, _AFTER = 900, 420
# January to December, in hundredths of an average month: a slow start, a summer dip, a strong last quarter.
_SEASON = (74, 80, 104, 90, 95, 112, 84, 80, 110, 106, 118, 147)
# Of the first month's level, in thousandths a month: about +29 %, +22 % and +18 % a year before a region
# fades.
_GROWTH = 24
_RUSH_DAYS = 10
_EPOCH = date(1970, 1, 1)


def number(day: date) -> int:
    """A day's number."""
    return (day - _EPOCH).days


def day_of(number_: int) -> date:
    """The day of a number."""
    return _EPOCH + timedelta(days=number_)


def month_number(day: date) -> int:
    """Months since year 0, so that months can be subtracted."""
    return day.year * 12 + day.month - 1


def month_start(month: int) -> date:
    """The first day of a month number."""
    return date(month // 12, month % 12 + 1, 1)


def first_day_of_history(last_day: date) -> date:
    """The day on which 36 months that end with last_day begin."""
    after = last_day + timedelta(days=1)
    month = month_number(after) - HISTORY_MONTHS
    first = month_start(month)
    return first.replace(day=min(after.day, calendar.monthrange(first.year, first.month)[1]))


def day_weight(day: date, first_month: int) -> int:
    """How many deals end on a day, relative to other days; the season is all year's, the week aside."""
    weight = (1000 + _GROWTH * (month_number(day) - first_month)) * _SEASON[day.month - 1]
    days_left = calendar.monthrange(day.year, day.month)[1] - day.day
    return weight * 2 if day.month % 3 == 0 and days_left < _RUSH_DAYS else weight


def month_weight(month: int, first_month: int) -> int:
    """The sum of the weights of a month's days."""
    start = month_start(month)
    days = calendar.monthrange(start.year, start.month)[1]
    return sum(day_weight(start.replace(day=day), first_month) for day in range(1, days + 1))


@dataclass(frozen=True)
class Days:
    """The days of a history and around it."""

    first_day: date
    last_day: date

    @property
    def first(self) -> int:
        """The number of the first day."""
        return number(self.first_day)

    @property
    def last(self) -> int:
        """The number of the last day."""
        return number(self.last_day)

    @cached_property
    def _start(self) -> int:
        return self.first - _BEFORE

    @cached_property
    def _all(self) -> list[date]:
        return [day_of(day) for day in range(self._start, self.last + _AFTER + 1)]

    @cached_property
    def weights(self) -> Ints:
        """The weight of each day from the first on."""
        month = month_number(self.first_day)
        return np.array([day_weight(day, month) for day in self._all[_BEFORE:]], dtype=np.int64)

    @cached_property
    def _months_ago(self) -> Ints:
        last = month_number(self.last_day)
        return np.array([last - month_number(day) for day in self._all], dtype=np.int64)

    def months_ago(self, days: Ints) -> Ints:
        """Whole calendar months from each day's month to that of the last day."""
        found: Ints = self._months_ago[self._clipped(days)]
        return found

    def working(self, days: Ints, calendars: Ints) -> Ints:
        """Each day, or the last working day before it in the calendar of that number."""
        found: Ints = self._working[calendars, self._clipped(days)]
        return found

    @cached_property
    def _working(self) -> Ints:
        years = range(self._all[0].year, self._all[-1].year + 1)
        rows = []
        for country in CALENDARS:
            known = holidays.country_holidays(country, years=years)
            last, row = self._start, []
            for place, day in enumerate(self._all):
                last = self._start + place if known.is_working_day(day) else last
                row.append(last)
            rows.append(row)
        return np.array(rows, dtype=np.int64)

    def _clipped(self, days: Ints) -> Ints:
        return np.clip(days - self._start, 0, len(self._all) - 1)
