"""Fiscal years begin and end where they should, and every day is in one month of one year."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.core.workdays import Workdays, known_country

_WEEKS = st.sampled_from([None, (4, 4, 5), (4, 5, 4), (5, 4, 4)])
_CALENDARS = st.builds(
    Calendar, start_month=st.integers(1, 12), weeks=_WEEKS, week_start=st.sampled_from([0, 5, 6])
)


@pytest.mark.parametrize(
    ("calendar", "day", "year", "first", "month", "quarter"),
    [
        (CALENDAR_YEARS, date(2026, 2, 28), 2026, date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 1)),
        # From April, as in India, Japan and the British state.
        (
            Calendar(start_month=4),
            date(2026, 3, 31),
            2026,
            date(2025, 4, 1),
            date(2026, 3, 1),
            date(2026, 1, 1),
        ),
        (
            Calendar(start_month=4),
            date(2026, 4, 1),
            2027,
            date(2026, 4, 1),
            date(2026, 4, 1),
            date(2026, 4, 1),
        ),
        # American retailers' years begin on the Sunday nearest to 1 February: that of 2023, of 53 weeks, on
        # 29 January 2023, the next on 4 February 2024 (National Retail Federation, 4-5-4 calendar).
        (
            Calendar(start_month=2, weeks=(4, 5, 4), week_start=6),
            date(2024, 2, 3),
            2024,
            date(2023, 1, 29),
            date(2023, 12, 31),
            date(2023, 10, 29),
        ),
        (
            Calendar(start_month=2, weeks=(4, 5, 4), week_start=6),
            date(2024, 2, 4),
            2025,
            date(2024, 2, 4),
            date(2024, 2, 4),
            date(2024, 2, 4),
        ),
    ],
)
def test_by_hand(calendar: Calendar, day: date, year: int, first: date, month: date, quarter: date) -> None:
    assert calendar.year_of(day) == year
    assert calendar.year_start(year) == first
    assert calendar.month_of(day) == month
    assert calendar.quarter_of(day) == quarter


@given(_CALENDARS, st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_every_day_is_in_one_month_of_one_year(calendar: Calendar, day: date) -> None:
    year = calendar.year_of(day)
    start, after = calendar.year_start(year), calendar.year_start(year + 1)
    assert start <= day < after
    months = calendar.months(year)
    assert months[0] == start
    assert len(months) == 12
    assert all(one < other for one, other in pairwise([*months, after]))
    assert calendar.month_of(day) in months
    assert calendar.quarter_of(day) in months[::3]
    if calendar.weeks is not None:
        assert start.weekday() == calendar.week_start
        assert (after - start).days in {52 * 7, 53 * 7}
        nominal = date(year - (calendar.start_month > 1), calendar.start_month, 1)
        assert abs(start - nominal) <= timedelta(days=3)


def test_china_works_on_some_weekends_and_not_on_some_weekdays() -> None:
    worked = Workdays("CN", range(2025, 2028))
    assert date(2026, 2, 14) in worked  # a Saturday, worked in exchange for the Spring Festival
    assert date(2026, 2, 16) not in worked  # a Monday in it
    assert worked.is_holiday(date(2026, 10, 1))
    # The State Council says in the autumn which days of the next year are exchanged.
    assert 2026 not in worked.unknown


def test_a_year_without_its_decree_is_unknown_until_somebody_says_its_days() -> None:
    year = max(Workdays("CN", range(2020, 2060)).unknown) - 1
    assert year in Workdays("CN", [year]).unknown
    # 1 October is a fixed holiday all the same.
    assert date(year, 10, 1) not in Workdays("CN", [year])
    monday = next(d for d in (date(year, 3, n) for n in range(1, 8)) if d.weekday() == 0)
    said = Workdays("CN", [year], days_off=[monday])
    assert monday not in said
    # One day off is not the decree; the days worked in exchange are.
    assert said.unknown == (year,)
    saturday = next(d for d in (date(year, 3, n) for n in range(1, 8)) if d.weekday() == 5)
    decreed = Workdays("CN", [year], days_off=[monday], days_worked=[saturday])
    assert saturday in decreed
    assert decreed.unknown == ()


def test_what_a_person_says_comes_before_what_is_known() -> None:
    new_year, saturday = date(2026, 1, 1), date(2026, 1, 10)
    worked = Workdays("DE", [2026], days_worked=[new_year, saturday], days_off=[date(2026, 1, 9)])
    assert new_year in worked
    assert saturday in worked
    assert date(2026, 1, 9) not in worked
    exchanged = date(2026, 2, 14)
    assert exchanged not in Workdays("CN", [2026], days_off=[exchanged])


def test_weekends_and_regions_are_those_of_the_country() -> None:
    friday = date(2026, 3, 6)
    assert friday in Workdays(None, [2026])
    assert friday not in Workdays("SA", [2026])
    assert date(2026, 1, 6) not in Workdays("DE-BY", [2026])
    assert date(2026, 1, 6) in Workdays("DE", [2026])
    assert known_country("de-by") == "DE-BY"


@pytest.mark.parametrize(
    ("code", "near"), [("China", "CN"), ("Germany", "DE"), ("DE-XX", "DE"), ("qq", None)]
)
def test_a_country_that_is_none_is_told_with_the_nearest(code: str, near: str | None) -> None:
    with pytest.raises(ValueError, match="two letters of a country") as error:
        known_country(code)
    assert (f"Did you mean {near}?" in str(error.value)) == (near is not None)
