"""Time to a win with losses competing and open deals censored, by hand and by exact arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.marts.company import ALL, AS_OF
from tests.unit.marts.core import Core

_YEAR = {"period_kind": "year", "period_end": date(2023, 12, 31), **ALL}
_CREATED = date(2023, 12, 1)
Deal = tuple[str, int]


def _median(deals: list[Deal], floor: int = 1) -> float | None:
    """What the mart says of deals created on one day; an open one is `days` old at the end."""
    core = Core(AS_OF, floor)
    for at, (status, days) in enumerate(deals):
        if status == "open":
            # Days are counted to as_of: it began later than the others, in the same year or before it.
            core.deal(str(at), created_date=AS_OF - timedelta(days=days))
        else:
            closed = _CREATED + timedelta(days=days)
            core.deal(str(at), status, created_date=_CREATED, close_date=closed)
    marts = core.build("sales_cycle_survival")
    found = marts.rows(
        "select survival_median_days from mart.sales_cycle_survival "
        "where dimension = 'all' and period_kind = 'year' and period_end = date '2023-12-31'"
    )
    return found[0][0] if found else None


def _exact(deals: list[Deal]) -> int | None:
    """Aalen-Johansen by the book: at each day, those still open times won over at risk."""
    still_open, incidence, steps = Fraction(1), Fraction(0), []
    for day in sorted({days for _, days in deals}):
        risk = sum(days >= day for _, days in deals)
        won = sum(deal == ("won", day) for deal in deals)
        lost = sum(deal == ("lost", day) for deal in deals)
        incidence += still_open * Fraction(won, risk)
        still_open *= 1 - Fraction(won + lost, risk)
        steps.append((day, incidence))
    return next((day for day, reached in steps if incidence and reached * 2 >= incidence), None)


def test_by_hand() -> None:
    """Four deals: won on day 10 (1/4), lost on 15, won on 20 (+ 1/2 x 1/2) and on 30 (+ 1/4 x 1): 3/4 in all.

    Half of it, 3/8, is reached on day 20.
    """
    assert _median([("won", 10), ("lost", 15), ("won", 20), ("won", 30)]) == 20


def test_open_deals_weigh_until_they_are_censored() -> None:
    """Open for 95 days, one deal is at risk on both days of winning: 1/3 + 1/3, half of it on the first."""
    assert _median([("won", 10), ("won", 40), ("open", 95)]) == 10
    # Without it: 1/2 + 1/2.
    assert _median([("won", 10), ("won", 40)]) == 10


def test_a_deal_closed_before_it_began_is_left_out() -> None:
    core = Core(AS_OF)
    core.deal("one", "won", created_date=_CREATED, close_date=_CREATED + timedelta(days=5))
    core.deal("backwards", "won", created_date=_CREATED, close_date=_CREATED - timedelta(days=5))
    core.deal("undated", "won", created_date=_CREATED)
    marts = core.build("sales_cycle_survival")
    assert marts.cell("sales_cycle_survival", "won, survival_median_days", **_YEAR) == (1, 5)


@pytest.mark.parametrize(("floor", "days"), [(2, 10), (3, None)])
def test_under_the_floor_of_wins_it_is_null(floor: int, days: int | None) -> None:
    assert _median([("won", 10), ("won", 40)], floor) == days


_DEALS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["won", "lost"]), st.integers(0, 40)),
        # In December 2023 as the others: 91 to 121 days before as_of.
        st.tuples(st.just("open"), st.integers(91, 121)),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=20, deadline=None)
@given(_DEALS)
@example([("won", 10), ("won", 20), ("won", 30), ("won", 40)])
@example([("lost", 3)])
def test_as_exact_arithmetic_says(deals: list[Deal]) -> None:
    assert _median(deals) == _exact(deals)
