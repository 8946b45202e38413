"""The funnel that begins at the lead: which deal is a lead's journey, and what counts from where."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.marts.company import ALL
from tests.unit.marts.core import Core, Marts, key

_WHOLE = {"cohort_kind": "all", "cohort_month": None, **ALL}


def _company(**qualified: date) -> Core:
    """Five leads: won with a further deal, lost, converted into another's deal, disqualified, untouched.

    And a deal that came without a lead: seven journeys.
    """
    core = Core(date(2024, 3, 31))
    for name in ("Ada", "Zed"):
        core.rep(name)
    facts: dict[str, dict[str, Any]] = {
        "won": {"source_channel": "web", "is_converted": True},
        "lost": {"source_channel": "web", "is_converted": True},
        "beside": {"source_channel": "fair", "is_converted": True},
        "unfit": {"source_channel": "web", "is_disqualified": True},
        "new": {"source_channel": "fair", "owner_id": key("Zed")},
    }
    for day, (name, said) in enumerate(facts.items(), 1):
        row: dict[str, Any] = {"is_converted": False, "is_disqualified": False, **said}
        core.add("lead", name, created_date=date(2024, 1, day), qualified_at=qualified.get(name), **row)
    march, web = date(2024, 3, 1), {"rep": "Ada", "source_channel": "web"}
    core.deal(
        "D1", "won", created_date=date(2024, 1, 11), close_date=march, amount=100, lead_id=key("won"), **web
    )
    core.deal("D2", "lost", created_date=march, close_date=march, amount=20, lead_id=key("lost"), **web)
    core.deal("D3", created_date=date(2024, 2, 2), amount=30, lead_id=key("won"), **web)
    core.deal("D4", "won", created_date=date(2024, 2, 20), close_date=march, amount=7, rep="Ada")
    return core


@pytest.fixture(scope="module")
def marts() -> Marts:
    return _company().build()


def test_a_lead_and_its_first_deal_are_one_journey_and_further_deals_their_own(marts: Marts) -> None:
    rows = marts.rows(
        "select journey_id, opportunity_id, entry_step, reached_step from mart.journey order by 1"
    )
    assert rows == [
        ("crm:beside", None, 1, 2),
        ("crm:lost", "crm:D2", 1, 3),
        ("crm:new", None, 1, 1),
        ("crm:unfit", None, 1, 1),
        ("crm:won", "crm:D1", 1, 5),
        ("deal crm:D3", "crm:D3", 3, 3),
        ("deal crm:D4", "crm:D4", 3, 5),
    ]


def test_a_deal_without_a_lead_is_in_no_earlier_denominator(marts: Marts) -> None:
    cells = "entered, reached_next, entered_amount, status, note"
    # Won, lost, disqualified and the deal of its own: 4 of 7 are decided.
    early = "under 80 % of the deals are won or lost yet"
    assert marts.cell("funnel_conversion", cells, step=1, **_WHOLE) == (5, 2, 120, "immature", early)
    assert marts.cell("funnel_conversion", cells, step=3, **_WHOLE) == (4, 2, 157, "immature", early)
    assert marts.cell("funnel_conversion", cells, step=5, **_WHOLE) == (2, None, 107, "ok", None)
    (resolved,) = marts.cell("funnel_conversion", "resolved_rate", step=1, **_WHOLE)
    assert resolved == pytest.approx(4 / 7)


def test_nobody_says_when_leads_qualified_so_the_step_is_passed_over(marts: Marts) -> None:
    found = marts.cell("funnel_conversion", "entered, status, note", step=2, **_WHOLE)
    assert found == (None, "not_available", "the exports do not say when leads qualified")


def test_a_step_not_seen_on_the_way_counts_as_reached_and_as_skipped() -> None:
    marts = _company(unfit=date(2024, 1, 20)).build("funnel_conversion")
    assert marts.cell("funnel_conversion", "entered, reached_next", step=1, **_WHOLE) == (5, 4)
    assert marts.cell("funnel_conversion", "entered, reached_next, skipped", step=2, **_WHOLE) == (4, 2, 2)


def test_the_cohort_is_the_month_of_the_lead_not_of_its_deal(marts: Marts) -> None:
    january = {"cohort_kind": "month", "cohort_month": date(2024, 1, 1), **ALL}
    assert marts.cell("funnel_conversion", "entered, reached_next", step=3, **january) == (2, 1)


def test_before_there_is_a_deal_the_members_are_the_leads(marts: Marts) -> None:
    rows = marts.rows(
        "select dimension, member, entered from mart.funnel_conversion "
        "where cohort_kind = 'all' and step = 1 and dimension in ('source_channel', 'rep') and entered > 0 "
        "order by all"
    )
    assert rows == [
        ("rep", "(none)", 2),
        ("rep", "Ada", 2),
        ("rep", "Zed", 1),
        ("source_channel", "fair", 2),
        ("source_channel", "web", 3),
    ]


def test_members_add_up_to_the_whole_at_every_step(marts: Marts) -> None:
    rows = marts.rows(
        "select step, dimension, sum(entered)::integer, sum(reached_next)::integer "
        "from mart.funnel_conversion where cohort_kind = 'all' and entered is not null "
        "group by all order by all"
    )
    sums: dict[int, set[tuple[int, int | None]]] = {}
    for step, _, entered, reached in rows:
        sums.setdefault(step, set()).add((entered, reached))
    assert sums == {1: {(5, 2)}, 3: {(4, 2)}, 5: {(2, None)}}
    assert marts.failures() == {}
