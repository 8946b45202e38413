"""Key figures of the small company, added up by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.marts.company import ALL, AS_OF, FEBRUARY, MARCH, QUARTER, YEAR
from tests.unit.marts.core import Core, Marts, Row


def _value(marts: Marts, metric: str, columns: str = "value", **where: Any) -> tuple[object, ...]:
    return marts.cell("kpi", columns, metric=metric, **(ALL | where))


def test_bookings_are_the_won_amounts_by_close_date(marts: Marts) -> None:
    # ann-2 200 and backwards 50; no-amount is won too, for nobody knows how much.
    assert _value(marts, "bookings", "value, sample_size, excluded, status, note", **MARCH) == (
        250,
        3,
        1,
        "ok",
        None,
    )
    assert _value(marts, "deals_won", **MARCH) == (3,)


def test_means_leave_out_deals_without_an_amount(marts: Marts) -> None:
    columns = "value, numerator, denominator, excluded, status"
    assert _value(marts, "average_deal_size", columns, **MARCH) == (125, 250, 2, 1, "small_sample")
    # With the losses as exported: 0 and 80.
    assert _value(marts, "average_closed_value", columns, **MARCH) == (82.5, 330, 4, 1, "ok")


def test_the_same_month_of_two_years_is_two_months(marts: Marts) -> None:
    found = marts.rows(
        "select period_end, value from mart.kpi where metric = 'bookings' and period_kind = 'month' "
        "and dimension = 'all' and month(period_end) = 3 order by period_end"
    )
    assert found == [(date(2023, 3, 31), 100), (date(2024, 3, 31), 250)]


def test_a_period_stands_beside_the_one_before_and_the_year_before(marts: Marts) -> None:
    columns = "value, prior, prior_full, prior_year, is_partial"
    assert _value(marts, "bookings", columns, **MARCH) == (250, 300, 300, 100, False)
    assert _value(marts, "bookings", columns, **QUARTER) == (950, 0, 0, 100, False)


def test_a_running_period_is_compared_up_to_the_same_working_day(marts: Marts) -> None:
    # The deal of March 2023 closed before the year's 65th working day, 31 March.
    columns = "value, prior, prior_full, prior_year, is_partial"
    assert _value(marts, "bookings", columns, **YEAR) == (950, 100, 100, 100, True)


@pytest.mark.parametrize(
    ("kind", "end", "value"),
    [
        ("ytd", date(2024, 1, 31), 400),
        ("ytd", date(2024, 3, 31), 950),
        ("ttm", date(2024, 2, 29), 800),
        ("ttm", date(2024, 3, 31), 950),
    ],
)
def test_year_to_date_and_trailing_twelve_months(marts: Marts, kind: str, end: date, value: int) -> None:
    assert _value(marts, "bookings", period_kind=kind, period_end=end) == (value,)


def test_a_deal_that_closes_after_the_day_is_in_no_period(marts: Marts) -> None:
    latest = marts.rows("select max(period_end) from mart.kpi where period_kind = 'month'")
    assert latest == [(AS_OF,)]
    assert _value(marts, "deals_won", **YEAR) == (5,)


def test_a_rep_without_deals_sold_nothing_and_has_no_rate(marts: Marts) -> None:
    zed: Row = {"dimension": "rep", "member": "Zed"}
    columns = "value, status, note"
    assert _value(marts, "bookings", columns, **MARCH, **zed) == (0, "ok", None)
    assert _value(marts, "deals_won", columns, **MARCH, **zed) == (0, "ok", None)
    for metric, note in {
        "average_deal_size": "no won deal in the period",
        "average_closed_value": "no closed deal in the period",
        "win_rate_count": "no closed deal in the period",
        "sales_cycle_days": "no won deal in the period",
        "quota_attainment": "no quota for this period",
    }.items():
        assert _value(marts, metric, columns, **MARCH, **zed) == (None, "not_available", note)


def test_deals_won_for_nobody_knows_how_much_are_not_0(marts: Marts) -> None:
    li_2: Row = {"dimension": "rep", "member": "Li (l2)"}
    said = (None, "not_available", "no won deal carries an amount")
    assert _value(marts, "bookings", "value, status, note", **MARCH, **li_2) == said
    assert _value(marts, "average_deal_size", "value, status, note", **MARCH, **li_2) == said
    closed = _value(marts, "average_closed_value", "value, note", **MARCH, **li_2)
    assert closed == (None, "no closed deal carries an amount")


def test_win_rates_and_cycles_are_those_of_their_marts(marts: Marts) -> None:
    assert _value(marts, "win_rate_count", "value, numerator, denominator", **MARCH) == (
        Decimal("0.6"), 3, 5,
    )  # fmt: skip
    assert _value(marts, "sales_cycle_days", "value, sample_size, excluded, status", **MARCH) == (
        32, 2, 1, "small_sample",
    )  # fmt: skip


def test_the_quota_is_the_target_of_bookings(marts: Marts) -> None:
    ann: Row = {"dimension": "rep", "member": "Ann"}
    assert _value(marts, "bookings", "value, target", **MARCH, **ann) == (250, 100)
    assert _value(marts, "deals_won", "target", **MARCH, **ann) == (None,)
    assert _value(marts, "quota_attainment", "value, numerator, denominator", **MARCH, **ann) == (
        2.5,
        250,
        100,
    )


def test_an_unavailable_amount_rate_has_no_denominator() -> None:
    core = Core(AS_OF)
    dates: Row = {"created_date": date(2024, 2, 1), "close_date": date(2024, 2, 9)}
    core.deal("won", "won", amount=100, **dates)
    core.deal("lost", "lost", amount=0, **dates)
    marts = core.build("kpi")
    assert _value(marts, "win_rate_amount", "value, denominator, status", **FEBRUARY) == (
        None, None, "not_available",
    )  # fmt: skip
