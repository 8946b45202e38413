"""Every check holds on the small company, and gives rows once its table is spoilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
