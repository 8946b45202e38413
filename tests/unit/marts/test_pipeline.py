"""The open pipeline of the small company: one deal with everything, one with nothing."""

from __future__ import annotations

from datetime import date

from tests.unit.marts.company import AS_OF
from tests.unit.marts.core import Core, Marts, Row


def test_only_open_deals_are_in_it(marts: Marts) -> None:
    found = marts.rows("select opportunity_id from mart.pipeline_open order by opportunity_id")
    assert found == [("crm:bare",), ("crm:open",)]


def test_days_flags_and_weights(marts: Marts) -> None:
    columns = "days_open, is_overdue, risk_flags, stage_probability, weighted_amount, weighted_amount_crm"
    # Six won and two lost in 24 months; ahead and undated are in no period.
    assert marts.cell("pipeline_open", columns, opportunity_id="crm:open") == (
        45,
        True,
        "overdue",
        0.75,
        750,
        500,
    )
    assert marts.cell("pipeline_open", columns, opportunity_id="crm:bare") == (
        None, False, "no_close_date,no_amount,no_account", 0.75, None, None,
    )  # fmt: skip


def test_a_deal_expected_today_is_not_overdue_yet() -> None:
    core = Core(AS_OF)
    core.deal("today", expected_close_date=AS_OF, created_date=date(2024, 4, 2))
    marts = core.build("pipeline_open")
    # Created after as_of, so not open for a negative number of days.
    assert marts.cell("pipeline_open", "is_overdue, days_open", opportunity_id="crm:today") == (False, None)


def test_the_chance_is_the_pipelines_own_history() -> None:
    core = Core(AS_OF, floor=2)
    dates: Row = {"created_date": date(2024, 1, 1), "close_date": date(2024, 2, 1)}
    core.deal("won", "won", "a", **dates)
    core.deal("lost", "lost", "a", **dates)
    core.deal("too old", "lost", "a", created_date=date(2022, 1, 1), close_date=date(2022, 3, 30))
    core.deal("elsewhere", "won", "b", **dates)
    for source in ("a", "b"):
        core.deal("open", source=source, amount=100, created_date=date(2024, 3, 1))
    marts = core.build("pipeline_summary")
    columns = "stage_probability, weighted_amount"
    assert marts.cell("pipeline_open", columns, opportunity_id="a:open") == (0.5, 50)
    # One closed deal is under the floor of two.
    assert marts.cell("pipeline_open", columns, opportunity_id="b:open") == (None, None)


def test_a_stage_without_any_amount_has_none(marts: Marts) -> None:
    columns = "deals, deals_without_amount, amount, status, note"
    where = {"dimension": "all", "member": "all"}
    assert marts.cell("pipeline_summary", columns, stage="Engaging", **where) == (1, 0, 1000, "ok", None)
    assert marts.cell("pipeline_summary", columns, stage="Prospecting", **where) == (
        1, 1, None, "not_available", "no open deal carries an amount",
    )  # fmt: skip


def test_a_stage_without_deals_has_0(marts: Marts) -> None:
    where = {"dimension": "rep", "member": "Li (l2)", "stage": "Prospecting"}
    found = marts.cell("pipeline_summary", "deals, amount, weighted_amount, status", **where)
    assert found == (0, 0, 0, "ok")


def test_amounts_that_cannot_be_weighted_say_so() -> None:
    core = Core(AS_OF, floor=2)
    core.deal("open", amount=100, created_date=date(2024, 3, 1))
    marts = core.build("pipeline_summary")
    found = marts.cell(
        "pipeline_summary", "amount, weighted_amount, status, note", dimension="all", member="all"
    )
    assert found == (100, None, "ok", "too few closed deals to weight by")
