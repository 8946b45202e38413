"""How the house counts its days: the time zone, the fiscal year, its quarters and months.

A fiscal year has the number of the calendar year it ends in, so that one beginning on 1 April 2026 is 2027;
one beginning in January is the calendar year. Its months are the calendar's, or weeks: in a 4-4-5 calendar
a quarter is three months of 4, 4 and 5 weeks, the year begins on the first day of the week that is nearest
to the first of its month, and a 53rd week belongs to the last month.
Which days are worked is in `calendar.py`.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

_MONTHS, _MONTHS_OF_QUARTER = 12, 3
# A week that begins up to three days before the first of the month, or after it, is the nearest.
_HALF_A_WEEK = 3
# A label names a calendar month; the fiscal one of weeks that holds its middle is meant.
_MIDDLE = 15


@dataclass(frozen=True)
class Calendar:
    """The zone in which moments become dates, and how the fiscal year is cut.

    `weeks`: of the three months of a quarter, None where months are the calendar's. `week_start`: 0 is
    Monday, 6 is Sunday.
    """

    zone: str = "UTC"
    start_month: int = 1
    weeks: tuple[int, int, int] | None = None
    week_start: int = 0

    def year_start(self, year: int) -> date:
        """The first day of a fiscal year."""
        first = date(year - (self.start_month > 1), self.start_month, 1)
        if self.weeks is None:
            return first
        since = (first.weekday() - self.week_start) % 7
        return first + timedelta(days=-since if since <= _HALF_A_WEEK else 7 - since)

    def months(self, year: int) -> list[date]:
        """The first days of the twelve months of a fiscal year."""
        if self.weeks is None:
            first = self.start_month - 1 + _MONTHS * (year - (self.start_month > 1))
            return [date((first + n) // _MONTHS, (first + n) % _MONTHS + 1, 1) for n in range(_MONTHS)]
        starts = [self.year_start(year)]
        for length in (self.weeks * 4)[:-1]:
            starts.append(starts[-1] + timedelta(weeks=length))
        return starts

    def year_of(self, day: date) -> int:
        """The fiscal year that a day is in."""
        candidates = (day.year + 2, day.year + 1, day.year)
        return next((y for y in candidates if self.year_start(y) <= day), day.year - 1)

    def month_of(self, day: date) -> date:
        """The first day of the month that a day is in."""
        starts = self.months(self.year_of(day))
        return starts[bisect_right(starts, day) - 1]

    def quarter_of(self, day: date) -> date:
        """The first day of the quarter that a day is in."""
        starts = self.months(self.year_of(day))[::_MONTHS_OF_QUARTER]
        return starts[bisect_right(starts, day) - 1]

    def starts(self) -> dict[str, date]:
        """The first day of each period a plan may name, by `2026`, `2026-Q1` and `2026-01`."""
        return _starts(self)


# Of a house that set nothing: calendar years of calendar months, days as in UTC.
CALENDAR_YEARS = Calendar()
# The years that a plan can speak of.
_YEARS = range(1900, 2300)


@cache
def _starts(calendar: Calendar) -> dict[str, date]:
    named = {}
    for year in _YEARS:
        months = calendar.months(year)
        named[f"{year}"] = months[0]
        named |= {f"{year}-Q{n + 1}": months[_MONTHS_OF_QUARTER * n] for n in range(4)}
        named |= {
            f"{year}-{month:02d}": calendar.month_of(date(year, month, _MIDDLE)) for month in range(1, 13)
        }
    return named
