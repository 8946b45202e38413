"""The calendar covers the days that the data speak of, and no typing error makes it endless."""

from datetime import date

import pytest

from assets.core.calendar import load_calendar
from assets.settings import Settings
from tests.unit.core.table import empty_core, put, raw

_DAY = date(2026, 2, 28)


@pytest.mark.parametrize(
    ("column", "day", "bounds"),
    [
        ("created_date", date(2019, 5, 4), (date(2018, 1, 1), date(2027, 12, 31))),
        ("expected_close_date", date(2028, 5, 4), (date(2025, 1, 1), date(2029, 12, 31))),
        # A won deal dated ahead is in a period, when that comes.
        ("close_date", date(2029, 5, 4), (date(2025, 1, 1), date(2030, 12, 31))),
        # Typing errors.
        ("expected_close_date", date(2206, 5, 4), (date(2025, 1, 1), date(2032, 12, 31))),
        ("close_date", date(2206, 5, 4), (date(2025, 1, 1), date(2032, 12, 31))),
        ("created_date", date(1906, 5, 4), (date(2025, 1, 1), date(2027, 12, 31))),
        ("quota", date(2024, 1, 1), (date(2023, 1, 1), date(2027, 12, 31))),
        ("quota", date(1900, 1, 1), (date(2025, 1, 1), date(2027, 12, 31))),
    ],
)
def test_it_spans_the_data(column: str, day: date, bounds: tuple[date, date]) -> None:
    con = empty_core()
    if column == "quota":
        put(con, "quota", raw(("rep", "period", "amount"), ("Ada", str(day.year), "1")))
    else:
        con.execute(f"insert into core.opportunity (opportunity_id, {column}) values ('a', ?)", [day])
    rows = load_calendar(con, _DAY, Settings())
    query = 'select min("date"), max("date"), count(distinct "date") from core.calendar'
    first, last, distinct = con.execute(query).fetchall()[0]
    assert (first, last) == bounds
    assert distinct == rows == (last - first).days + 1  # without gaps
