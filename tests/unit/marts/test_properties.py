"""Laws that hold for any company: parts add up, nothing multiplies, order does not matter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.marts.company import AS_OF, company, people
from tests.unit.marts.core import Core, Marts

_DAYS = st.none() | st.integers(-700, 60).map(lambda days: AS_OF + timedelta(days=days))
_DEAL = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["open", "won", "lost", "void"]),
        "rep": st.sampled_from([None, "Ann", "l1", "l2", "Mo", "Max"]),
        "account": st.sampled_from([None, "acme", "beta"]),
        "product": st.sampled_from([None, "P1", "P2"]),
        "amount": st.none() | st.decimals(-1000, 10**6, places=2),
        "created_date": _DAYS,
        "close_date": _DAYS,
        "expected_close_date": _DAYS,
        "is_deleted": st.booleans(),
    }
)
_QUOTA = st.tuples(
    st.sampled_from(["Ann", "l1", "Mo", "Quinn", None]),
    st.sampled_from(["month", "quarter", "year"]),
    st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    st.integers(0, 1000),
)


def _made(deals: list[dict[str, Any]], quotas: list[tuple[str | None, str, date, int]]) -> Core:
    core = Core(AS_OF, floor=3)
    people(core)
    for at, said in enumerate(deals):
        closed = {} if said["status"] != "open" else {"close_date": None}
        core.deal(str(at), **(said | closed))
    for rep, kind, start, amount in quotas:
        core.quota(rep, kind, start, amount)
    return core


@settings(max_examples=8, deadline=None)
@given(st.lists(_DEAL, max_size=12), st.lists(_QUOTA, max_size=4))
def test_every_check_holds(
    deals: list[dict[str, Any]], quotas: list[tuple[str | None, str, date, int]]
) -> None:
    marts = _made(deals, quotas).build()
    assert marts.failures() == {}
    assert marts.rows("select count(*) from mart.opportunity_detail") == [(len(deals),)]
    assert marts.rows("select metric from mart.kpi where status = 'ok' and value is null") == []
    assert marts.rows("select metric from mart.kpi where status != 'ok' and note is null") == []


def test_the_order_of_rows_changes_nothing(marts: Marts) -> None:
    assert company().build(backwards=True).everything() == marts.everything()


def test_building_again_changes_nothing(marts: Marts) -> None:
    once = marts.everything()
    again = company()
    again.build()
    assert again.rebuilt().everything() == once


def test_every_number_that_is_missing_says_why(marts: Marts) -> None:
    for table in (
        "kpi",
        "win_rate",
        "sales_cycle",
        "quota_attainment",
        "pipeline_summary",
        "funnel_conversion",
    ):
        silent = marts.rows(f"select * from mart.{table} where status != 'ok' and note is null")
        assert silent == [], table
