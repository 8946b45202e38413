"""Every style of date and moment that exports were seen to use, and what is none of them."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.core import dates


def _day(cell: str | None, order: dates.DateOrder = "MDY", zone: str = "UTC") -> object:
    return dates.day(pl.Series([cell], dtype=pl.String), order, zone)[0]


def _moment(cell: str | None, zone: str = "UTC") -> str | None:
    read: datetime | None = dates.moment(pl.Series([cell], dtype=pl.String), "DMY", zone)[0]
    return None if read is None else f"{read:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("order", "written", "value"),
    [
        ("MDY", "10/20/2016", date(2016, 10, 20)),
        ("DMY", "26-02-2018 19:58", date(2018, 2, 26)),
        ("MDY", "2021-04-15 23:03:00", date(2021, 4, 15)),
        ("MDY", "2024-07-11T21:22:07.000+0000", date(2024, 7, 11)),
        ("MDY", "2026年3月1日", date(2026, 3, 1)),
        ("DMY", "2017/4/27", date(2017, 4, 27)),
        ("MDY", "42370", date(2016, 1, 1)),
        ("MDY", "42370.5", date(2016, 1, 1)),
        ("MDY", "3/4/2026", date(2026, 3, 4)),
        ("DMY", "3/4/2026", date(2026, 4, 3)),
        ("YMD", "3/4/2026", date(2026, 3, 4)),
        ("MDY", "15 Apr, 2021 00:02:00", date(2021, 4, 15)),
        ("MDY", "01-Jan-2015", date(2015, 1, 1)),
        ("MDY", "Sept 9, 2021", date(2021, 9, 9)),
        ("MDY", "May 1, 2021 10:00 AM", date(2021, 5, 1)),
        ("MDY", "1700000000000", date(2023, 11, 14)),
        ("MDY", "1700000000", date(2023, 11, 14)),
        # What fits one order only is read in that one.
        ("MDY", "25/12/2026", date(2026, 12, 25)),
        ("DMY", "12/25/2026", date(2026, 12, 25)),
        ("MDY", "1900-01-01", date(1900, 1, 1)),
        ("MDY", "2999-12-31", date(2999, 12, 31)),
    ],
)
def test_dates(order: dates.DateOrder, written: str, value: date) -> None:
    assert _day(written, order) == value


@pytest.mark.parametrize(
    "written",
    [
        *("13/45/2026", "31/31/2016", "2026-02-30", "soon", "1/2/26", "12345678", "9000000000000", ""),
        *(
            "2021-04-15 banana",
            "2021-04-15banana",
            "banana 2021-04-15",
            "2021-04-15 25:00",
            "2021-04-15 10:99",
        ),
        *(
            "15 Marble 2021",
            "31 Feb 2021",
            "10/20/2016 x",
            "1.23E+17",
            "0000-00-00",
            "2024-07-11 10:00+99:00",
        ),
    ],
)
def test_what_is_no_date_is_nothing(written: str) -> None:
    assert (_day(written), _moment(written)) == (None, None)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024-07-11T21:22:07.000+0000", "2024-07-11 21:22:07"),
        ("2024-07-11T21:22:07Z", "2024-07-11 21:22:07"),
        ("2024-07-11 01:30:00+08:00", "2024-07-10 17:30:00"),
        ("2024-07-11 01:30:00+08", "2024-07-10 17:30:00"),
        ("2024-07-11 01:30 UTC+8", "2024-07-10 17:30:00"),
        ("2024-07-11 10:00 +0530", "2024-07-11 04:30:00"),
        ("2024-07-11 23:30 -0100", "2024-07-12 00:30:00"),
        ("26-02-2018 19:58", "2018-02-26 19:58:00"),
        ("15 Apr, 2021 00:02:00", "2021-04-15 00:02:00"),
        ("2026年3月1日 10:30", "2026-03-01 10:30:00"),
        ("1/2/2018 12:05 AM", "2018-02-01 00:05:00"),
        ("1/2/2018 3:05 pm", "2018-02-01 15:05:00"),
        ("42370.5", "2016-01-01 12:00:00"),
        ("2024-07-11", "2024-07-11 00:00:00"),
        ("1700000000000", "2023-11-14 22:13:20"),
        ("1700000000", "2023-11-14 22:13:20"),
    ],
)
def test_moments_keep_their_time_and_are_utc(written: str, value: str) -> None:
    assert _moment(written) == value


def test_a_time_without_offset_is_that_of_the_zone() -> None:
    assert _moment("2024-07-11 01:30", "Asia/Shanghai") == "2024-07-10 17:30:00"
    assert _moment("2024-07-11", "Asia/Shanghai") == "2024-07-10 16:00:00"
    assert _moment("2024-07-11T01:30Z", "Asia/Shanghai") == "2024-07-11 01:30:00"


def test_hours_that_the_clocks_skip_or_repeat() -> None:
    assert _moment("2026-03-08 02:30", "America/New_York") == "2026-03-08 07:30:00"
    assert _moment("2026-11-01 01:30", "America/New_York") == "2026-11-01 05:30:00"


def test_a_moment_with_an_offset_is_the_day_it_was_in_the_zone() -> None:
    assert _day("2024-07-11T21:22:07.000+0000", zone="Asia/Shanghai") == date(2024, 7, 12)
    assert _day("2024-07-11 21:22:07", zone="Asia/Shanghai") == date(2024, 7, 11)


def test_years_that_nothing_downstream_can_hold_are_no_dates() -> None:
    assert _moment("0001-01-01", "Asia/Shanghai") is None
    assert _moment("9999-12-31 22:00", "America/New_York") is None


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_comes_back_in_each_style(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%d-%b-%Y}",
        f"{day:%d %b, %Y}",
    ):
        assert _day(text) == day
    assert _day(f"{day.month}/{day.day}/{day.year}", "MDY") == day
    for text in (f"{day.day}-{day.month}-{day.year}", f"{day.day:02}.{day.month:02}.{day.year} 10:00"):
        assert _day(text, "DMY") == day
    assert _day(str((day - date(1899, 12, 30)) // timedelta(days=1))) == day


def test_a_column_may_hold_every_style() -> None:
    column = pl.Series(
        ["2026-03-04", "3/4/2026", None, "01-Mar-2026", "46085", "1772582400000", "soon", "March 1, 2026"]
    )
    read = dates.day(column, "MDY").to_list()
    fourth, first = date(2026, 3, 4), date(2026, 3, 1)
    assert read == [fourth, fourth, None, first, fourth, fourth, None, first]
