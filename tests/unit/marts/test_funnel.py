"""The funnel of deals: where they enter, what they reach, and what nobody knows."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.marts.company import ALL, AS_OF
from tests.unit.marts.core import Core, Marts

_CELL = "entered, reached_next, conversion_rate, resolved_rate, status"
_WHOLE = {"cohort_kind": "all", "cohort_month": None, **ALL}


def test_all_deals_but_void_and_deleted_ones_enter(marts: Marts) -> None:
    # 12 of 14; 7 won, undated among them and ahead not; 2 lost.
    found = marts.cell("funnel_conversion", _CELL, step=3, **_WHOLE)
    assert found == (12, 7, pytest.approx(7 / 12), 0.75, "immature")
    amount = marts.cell("funnel_conversion", "entered_amount", step=3, **_WHOLE)
    assert amount == (2690,)
    assert marts.cell("funnel_conversion", "entered, reached_next, status", step=5, **_WHOLE) == (
        7,
        None,
        "ok",
    )


def test_the_median_is_of_won_deals_with_a_cycle(marts: Marts) -> None:
    # 4, 10, 14, 30 and 60 days; backwards and undated have none.
    assert marts.cell("funnel_conversion", "median_days", step=3, **_WHOLE) == (14,)


def test_steps_that_nothing_knows_are_rows_without_numbers(marts: Marts) -> None:
    for step, note in {
        1: "the exports hold no leads",
        2: "the exports hold no leads",
        4: "the exports hold no quotes",
    }.items():
        found = marts.cell("funnel_conversion", f"{_CELL}, note", step=step, **_WHOLE)
        assert found == (None, None, None, 0.75, "not_available", note)


def test_a_quote_stage_without_history_is_not_a_known_step() -> None:
    core = Core(AS_OF)
    core.deal("one", "won", created_date=date(2024, 1, 1), close_date=date(2024, 2, 1))
    core.build()
    core.con.execute("insert into core.stage values ('crm', 'default', 'Offer', 9, 4, 'open', null, null)")
    marts = core.rebuilt("funnel_conversion")
    found = marts.cell("funnel_conversion", "entered, note", step=4, **_WHOLE)
    assert found == (None, "quotes are not known without stage history")
    assert marts.cell("funnel_conversion", "entered, reached_next", step=3, **_WHOLE) == (1, 1)


def test_a_cohort_is_the_month_of_creation(marts: Marts) -> None:
    january = {"cohort_kind": "month", "cohort_month": date(2024, 1, 1), **ALL}
    assert marts.cell("funnel_conversion", _CELL, step=3, **january) == (3, 2, pytest.approx(2 / 3), 1, "ok")


def test_a_deal_without_a_date_is_a_cohort_of_its_own(marts: Marts) -> None:
    undated = {"cohort_kind": "month", "cohort_month": None, **ALL}
    assert marts.cell("funnel_conversion", "entered, reached_next", step=3, **undated) == (1, 0)


def test_trailing_twelve_months_are_counted_from_deals(marts: Marts) -> None:
    year = {"cohort_kind": "ttm", "cohort_month": date(2024, 3, 1), **ALL}
    # All dated ones but old, which is of March 2023.
    assert marts.cell("funnel_conversion", "entered, reached_next", step=3, **year) == (10, 6)


def test_a_rep_without_deals_entered_nothing(marts: Marts) -> None:
    zed = {"cohort_kind": "all", "cohort_month": None, "dimension": "rep", "member": "Zed"}
    found = marts.cell(
        "funnel_conversion", "entered, entered_amount, conversion_rate, status, note", step=3, **zed
    )
    assert found == (0, 0, None, "not_available", "no journey reached this step")


def test_nothing_is_passed_over_between_entry_and_win(marts: Marts) -> None:
    assert marts.cell("funnel_conversion", "skipped", step=3, **_WHOLE) == (0,)
    assert marts.cell("funnel_conversion", "skipped", step=4, **_WHOLE) == (None,)
