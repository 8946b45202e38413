"""A running period is compared with earlier ones up to the same working day, whatever calendar is kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.core.workdays import Workdays
from assets.settings import Settings
from tests.unit.marts.core import Core, Marts

CHINA = Settings(country="CN")
APRIL = Settings(fiscal_year_start_month=4)
WEEKS = Settings(fiscal_months="4-4-5")
_DAY = timedelta(days=1)


def _built(as_of: date, chosen: Settings, *tables: str) -> Marts:
    core = Core(as_of, settings=chosen)
    core.deal("old", created_date=date(as_of.year - 3, 1, 2))
    return core.build(*tables)


def _cuts(as_of: date, kind: str, chosen: Settings | None = None) -> tuple[date, date]:
    marts = _built(as_of, chosen or Settings(), "period")
    columns = "prior_cut_date, prior_year_cut_date"
    found: tuple[date, date] = marts.rows(
        f"select {columns} from mart.period where period_kind = ? and period_start <= ? and period_end >= ? "
        "order by period_end limit 1",
        kind,
        as_of,
        as_of,
    )[0]
    return found


@pytest.mark.parametrize(
    ("as_of", "kind", "prior", "prior_year"),
    [
        # The 7th working day, a Tuesday: 2 to 6, 9 and 10 March.
        (date(2026, 3, 10), "month", date(2026, 2, 10), date(2025, 3, 11)),
        # A Sunday after the 10th: what closed at the weekend is compared with what closed at one.
        (date(2026, 3, 15), "month", date(2026, 2, 15), date(2025, 3, 16)),
        # The 21st; February has twenty.
        (date(2026, 3, 30), "month", date(2026, 2, 28), date(2025, 3, 31)),
        # A leap year: the 20th of February 2024 is a Wednesday, of February 2023 its last day.
        (date(2024, 2, 28), "month", date(2024, 1, 26), date(2023, 2, 28)),
        # A Sunday before the first working day: nothing of January, which began with one.
        (date(2026, 2, 1), "month", date(2025, 12, 31), date(2025, 2, 2)),
        # The 5th working day of the quarter.
        (date(2026, 4, 7), "quarter", date(2026, 1, 7), date(2025, 4, 7)),
        # Of the year to date, the 46th.
        (date(2026, 3, 5), "ytd", date(2025, 3, 5), date(2025, 3, 5)),
    ],
)
def test_by_hand(as_of: date, kind: str, prior: date, prior_year: date) -> None:
    assert _cuts(as_of, kind) == (prior, prior_year)


def test_by_hand_in_china() -> None:
    # The Spring Festival was 15 to 23 February; the Saturdays of 14 and 28 February were worked in exchange.
    worked = [d for d in (date(2026, 2, 1) + _DAY * n for n in range(28)) if d in Workdays("CN", [2026])]
    assert [d.day for d in worked] == [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 24, 25, 26, 27, 28]
    # The 15th working day, Friday, 27 February. In January 4, a Sunday, to 9, 12 to 16 and 19 to 22 are 15.
    assert _cuts(date(2026, 2, 27), "month", CHINA)[0] == date(2026, 1, 22)


def test_by_hand_with_a_fiscal_year_from_april() -> None:
    # The 3rd working day of the fiscal year 2027, a Friday; that of 2026 was Thursday, 3 April 2025.
    assert _cuts(date(2026, 4, 3), "year", APRIL) == (date(2025, 4, 3), date(2025, 4, 3))


def test_by_hand_in_weeks() -> None:
    # 2026 has 53 weeks: its last month begins on 23 November and ends on Sunday, 3 January 2027.
    marts = _built(date(2027, 1, 1), WEEKS, "period")
    columns = "period_start, period_end, prior_start, prior_cut_date, prior_year_start"
    assert marts.rows(
        f"select {columns} from mart.period where period_kind = 'month' order by period_end desc limit 1"
    ) == [
        (
            date(2026, 11, 23),
            date(2027, 1, 3),
            date(2026, 10, 26),
            # 30 working days; the month before has 20.
            date(2026, 11, 22),
            date(2025, 11, 24),
        )
    ]


def test_the_figures_are_those_up_to_that_day() -> None:
    core = Core(date(2026, 3, 10))
    for name, day, amount in (
        ("now", date(2026, 3, 9), 50),
        ("then", date(2026, 2, 10), 30),
        ("later", date(2026, 2, 11), 7),
        ("last year", date(2025, 3, 11), 20),
        ("later last year", date(2025, 3, 12), 5),
    ):
        core.deal(name, "won", amount=amount, created_date=date(2025, 1, 6), close_date=day)
    core.deal("lost", "lost", created_date=date(2025, 1, 6), close_date=date(2026, 2, 28))
    core.deal("lost now", "lost", created_date=date(2025, 1, 6), close_date=date(2026, 3, 2))
    core.quota(None, "month", date(2026, 3, 1), 100, of="company")
    core.quota(None, "month", date(2026, 2, 1), 60, of="company")
    marts = core.build()

    def figures(metric: str) -> tuple[Any, ...]:
        where = {
            "metric": metric,
            "period_kind": "month",
            "period_end": date(2026, 3, 31),
            "dimension": "all",
        }
        found = marts.cell("kpi", "value, prior, prior_full, prior_year", **where)
        return tuple(None if value is None else float(value) for value in found)

    assert figures("bookings") == (50, 30, 37, 20)
    assert figures("deals_won") == (1, 1, 2, 1)
    assert figures("win_rate_count") == (0.5, 1, pytest.approx(2 / 3), 1)
    assert figures("quota_attainment") == (0.5, 0.5, pytest.approx(37 / 60), None)
    # 6 January 2025 to 9 March and 10 February 2026; the mean of 400 and 401 days; to 11 March 2025.
    assert figures("sales_cycle_days") == (427, 400, 400.5, 64)
    assert marts.failures() == {}


def test_nothing_before_the_data_is_compared_with() -> None:
    core = Core(date(2026, 3, 10))
    core.deal("now", "won", amount=50, created_date=date(2026, 3, 2), close_date=date(2026, 3, 9))
    where = {"metric": "bookings", "period_kind": "month", "dimension": "all"}
    assert core.build().cell("kpi", "prior, prior_full, prior_year", **where) == (None, None, None)


def _same_day(worked: Workdays, as_of: date, start: date, earlier: tuple[date, date]) -> date:
    """The definition, counted day by day."""
    gone = sum(start + _DAY * n in worked for n in range((as_of - start).days + 1))
    first, last = earlier
    counts, seen = [], 0
    for day in (first + _DAY * n for n in range((last - first).days + 1)):
        seen += day in worked
        counts.append((seen, day))
    upto = [day for count, day in counts if count == gone]
    if gone > seen:
        return last
    if not upto:
        return first - _DAY
    return upto[0] if as_of in worked else upto[-1]


@settings(max_examples=15, deadline=None)
@given(
    st.dates(date(2019, 1, 1), date(2027, 12, 31)),
    st.sampled_from([Settings(), CHINA, APRIL, WEEKS, Settings(country="SA", week_start="sunday")]),
)
def test_every_running_period_is_cut_as_defined(as_of: date, chosen: Settings) -> None:
    marts = _built(as_of, chosen, "period")
    worked = Workdays(chosen.country, range(as_of.year - 3, as_of.year + 2))
    rows = marts.rows(
        "select period_start, prior_start, prior_end, prior_cut_date, prior_year_start, prior_year_end, "
        "prior_year_cut_date from mart.period where is_partial"
    )
    assert rows or as_of + _DAY == chosen.calendar.month_of(as_of + _DAY)
    for start, ps, pe, prior_cut, ys, ye, year_cut in rows:
        assert prior_cut == _same_day(worked, as_of, start, (ps, pe)), (start, ps)
        assert year_cut == _same_day(worked, as_of, start, (ys, ye)), (start, ys)
