"""Every check holds on the small company, and gives rows once its table is spoilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.marts.asset import mart_assets
from sql.runner import run_check
from tests.unit.marts.company import company
from tests.unit.marts.core import Marts, checks

if TYPE_CHECKING:
    import duckdb

# What breaks each law; mart tables are spoilt as a faulty mart would.
SPOILT = {
    "funnel_conversion__never_widens": "update mart.funnel_conversion set reached_next = 99 where step = 3",
    "kpi__bookings_equal_won": "delete from mart.kpi where dimension = 'rep' and member = 'Mo'",
    "kpi__periods_add_up": "update mart.kpi set value = 9 where metric = 'deals_won' and period_kind = 'ttm'",
    "member__of_every_deal": "delete from mart.member where dimension = 'rep' and member = '(none)'",
    "opportunity_detail__every_deal": "delete from mart.opportunity_detail where rep = '(none)'",
    "opportunity_detail__one_currency": "update mart.opportunity_detail set amount = amount + 1",
    "opportunity_member__one_member": "delete from mart.opportunity_member where member = 'South'",
    "pipeline_open__every_open_deal": "delete from mart.pipeline_open where account is null",
    "pipeline_summary__equals_open": "update mart.pipeline_summary set amount = 9 where member = 'APAC'",
    "quota_attainment__credited_adds_up": "delete from mart.quota_attainment where entity_name = 'Mo'",
    "quota_period__no_line_lost": "delete from mart.quota_period where entity_kind = 'company'",
    "sales_cycle__never_negative": "update mart.sales_cycle set median_days = -median_days",
    "win_rate__between_0_and_1": "update mart.win_rate set win_rate = 65 where win_rate = 1",
    "win_rate__members_add_up": "update mart.win_rate set lost = lost + 1 where member = 'Ann'",
}


@pytest.fixture(scope="module")
def spoilable() -> Marts:
    """A company of one's own, every change to which is rolled back."""
    return company().build()


def test_all_hold(marts: Marts) -> None:
    assert marts.failures() == {}


def test_each_check_is_tried() -> None:
    assert sorted(SPOILT) == [check.name for check in checks()]


@pytest.mark.parametrize("name", sorted(SPOILT))
def test_a_spoilt_table_is_noticed(spoilable: Marts, name: str) -> None:
    check = next(check for check in checks() if check.name == name)
    con: duckdb.DuckDBPyConnection = spoilable.con
    con.begin()
    try:
        con.execute(SPOILT[name])
        assert run_check(con, check)
    finally:
        con.rollback()


def test_the_members_of_a_funnel_add_up(spoilable: Marts) -> None:
    check = next(check for check in checks() if check.name == "funnel_conversion__never_widens")
    con = spoilable.con
    con.begin()
    try:
        con.execute("delete from mart.funnel_conversion where dimension = 'rep' and member = 'Ann'")
        assert run_check(con, check)
    finally:
        con.rollback()


def test_a_deal_in_the_core_twice_is_noticed(spoilable: Marts) -> None:
    check = next(check for check in checks() if check.name == "opportunity_member__one_member")
    con = spoilable.con
    con.begin()
    try:
        con.execute("insert into mart.opportunity_member values ('crm:open', 'team', 'North')")
        assert run_check(con, check)
    finally:
        con.rollback()


def test_every_check_is_held_every_night() -> None:
    held = {(asset.key.path[-1], spec.name) for asset in mart_assets for spec in asset.check_specs}
    assert {tuple(check.name.split("__")) for check in checks()} <= held


_RATE = (
    "insert into core.exchange_rate by name select '{kind}' as kind, date '2020-01-01' as rate_date, "
    "'{one}' as from_currency, '{other}' as to_currency, {rate} as rate, false as is_deleted"
)


@pytest.mark.parametrize(
    ("factor", "rates", "holds"),
    [
        ("1", (), False),
        ("1.1", (("actual", "EUR", "1.1"),), True),
        ("1.1", (("standing", "EUR", "1.1"),), True),
        ("0.5", (("actual", "of", "2"),), True),
        # Ten times as much, and one for one.
        ("11", (("actual", "EUR", "1.1"),), False),
        ("1", (("actual", "EUR", "1.1"),), False),
        # Two rates are known: nothing lies outside of them.
        ("1.2", (("actual", "EUR", "1.1"), ("actual", "EUR", "1.3")), True),
        ("1.4", (("actual", "EUR", "1.1"), ("actual", "EUR", "1.3")), False),
    ],
)
def test_an_amount_in_another_currency_is_its_native_one_at_a_rate_that_is_known(
    spoilable: Marts, factor: str, rates: tuple[tuple[str, str, str], ...], holds: bool
) -> None:
    check = next(check for check in checks() if check.name == "opportunity_detail__one_currency")
    con: duckdb.DuckDBPyConnection = spoilable.con
    (reporting,) = con.execute("select reporting_currency from ops.meta").fetchall()[0]
    con.begin()
    try:
        for kind, base, rate in rates:
            one, other = ("EUR", reporting) if base == "EUR" else (reporting, "EUR")
            con.execute(_RATE.format(kind=kind, one=one, other=other, rate=rate))
        con.execute(
            f"update core.opportunity set currency = 'EUR', amount = round(amount_native * {factor}, 2), "
            "amount_plan = null"
        )
        con.execute(
            "update mart.opportunity_detail as d set amount = o.amount from core.opportunity as o "
            "where d.opportunity_id = o.opportunity_id"
        )
        assert (run_check(con, check) == []) is holds
    finally:
        con.rollback()


def test_a_deal_older_than_the_calendar_stops_no_night(spoilable: Marts) -> None:
    check = next(check for check in checks() if check.name == "kpi__bookings_equal_won")
    con: duckdb.DuckDBPyConnection = spoilable.con
    con.begin()
    try:
        con.execute(
            "insert into core.opportunity select * replace ("
            "'old' as opportunity_id, date '1950-01-01' as close_date) "
            "from core.opportunity where is_won and not is_deleted limit 1"
        )
        assert run_check(con, check) == []
    finally:
        con.rollback()
