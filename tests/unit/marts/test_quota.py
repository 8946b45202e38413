"""Quotas and what was credited; the lines and moves are in company.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.marts.company import AS_OF, FEBRUARY, JANUARY, MARCH, QUARTER, YEAR
from tests.unit.marts.core import Core, Marts, Row

_COMPANY = {"entity_kind": "company", "entity_id": "company"}
_ANN = {"entity_kind": "rep", "entity_id": "crm:Ann"}


def _cell(marts: Marts, columns: str, **where: Any) -> tuple[object, ...]:
    return marts.cell("quota_attainment", columns, **where)


def test_credited_over_quota(marts: Marts) -> None:
    columns = "quota, credited, attainment_rate, gap, band, status, note"
    assert _cell(marts, columns, **MARCH, **_ANN) == (100, 250, 2.5, 150, ">120", "ok", None)
    assert _cell(marts, columns, **JANUARY, **_ANN) == (100, 0, 0, -100, "<50", "ok", None)


def test_without_a_quota_it_is_not_0_percent(marts: Marts) -> None:
    zed = {"entity_kind": "rep", "entity_id": "crm:Zed"}
    columns = "quota, credited, attainment_rate, band, status, note"
    assert _cell(marts, columns, **MARCH, **zed) == (
        None, 0, None, None, "not_available", "no quota for this period",
    )  # fmt: skip


def test_a_quota_of_0_cannot_be_attained(marts: Marts) -> None:
    li = {"entity_kind": "rep", "entity_id": "crm:l1"}
    found = _cell(marts, "quota, attainment_rate, status, note", **MARCH, **li)
    assert found == (0, None, "not_available", "the quota is zero")


def test_coarser_periods_add_up(marts: Marts) -> None:
    assert _cell(marts, "quota, credited", **QUARTER, **_ANN) == (300, 250)
    assert _cell(marts, "quota, note", **YEAR, **_ANN) == (300, "the quota covers only a part of the period")


def test_finer_periods_share_by_working_days(marts: Marts) -> None:
    # 600 over 23 + 21 + 21 working days, to the cent.
    mo = {"entity_kind": "rep", "entity_id": "crm:Mo"}
    shares = [_cell(marts, "quota", **month, **mo)[0] for month in (JANUARY, FEBRUARY, MARCH)]
    assert shares == [Decimal("212.31"), Decimal("193.84"), Decimal("193.85")]
    assert _cell(marts, "quota", **QUARTER, **mo) == (600,)


def test_a_quota_moves_with_its_rep_and_a_deal_does_not(marts: Marts) -> None:
    north, south = ({"entity_kind": "team", "entity_id": f"crm:{name}"} for name in ("North", "South"))
    # Ann's 100 and Mo's share of January; from February on Mo is South's.
    assert _cell(marts, "quota, credited", **JANUARY, **north) == (Decimal("312.31"), 400)
    assert _cell(marts, "quota, credited", **FEBRUARY, **north) == (100, 0)
    assert _cell(marts, "quota, credited", **FEBRUARY, **south) == (Decimal("193.84"), 300)


def test_own_lines_come_before_the_sum_of_the_members(marts: Marts) -> None:
    south = {"entity_kind": "team", "entity_id": "crm:South"}
    assert _cell(marts, "quota, quota_basis", **MARCH, **south) == (1000, "own")
    apac = {"entity_kind": "region", "entity_id": "APAC"}
    assert _cell(marts, "quota, quota_basis", **MARCH, **apac) == (1000, "members")


def test_a_line_of_nobody_known_is_the_companys_all_the_same(marts: Marts) -> None:
    # North 100, South 1,000, nobody 50.
    assert _cell(marts, "quota, quota_basis, credited", **MARCH, **_COMPANY) == (1150, "members", 250)
    nobody = {"entity_kind": "rep", "entity_id": "(none)"}
    assert _cell(marts, "quota", **MARCH, **nobody) == (50,)
    assert _cell(marts, "quota", **QUARTER, **_COMPANY) == (Decimal("1756.15"),)


def test_a_quota_to_come_is_not_0_percent_either(marts: Marts) -> None:
    april = {"period_kind": "month", "period_end": date(2024, 4, 30)}
    quinn = {"entity_kind": "rep", "entity_id": "crm:Quinn"}
    columns = "quota, credited, quota_to_date, attainment_rate, band, status, note"
    assert _cell(marts, columns, **april, **quinn) == (
        10, 0, 0, None, None, "not_available", "the period has not begun",
    )  # fmt: skip


def test_a_running_period_is_projected_by_what_is_due(marts: Marts) -> None:
    # 950 won, and 1,000 x 75 % due in March.
    columns = "credited, open_weighted, projected"
    assert _cell(marts, columns, **YEAR, **_COMPANY) == (950, 750, 1700)
    assert _cell(marts, columns, **QUARTER, **_COMPANY) == (950, 750, 950)
    assert _cell(marts, columns, **YEAR, **_ANN) == (350 - 100, 0, 250)


def test_wins_nobody_knows_the_amount_of_are_not_0_percent() -> None:
    core = Core(AS_OF)
    core.rep("Ann")
    core.deal("one", "won", rep="Ann", created_date=date(2024, 3, 1), close_date=date(2024, 3, 5))
    core.quota("Ann", "month", date(2024, 3, 1), 100)
    found = _cell(core.build("quota_attainment"), "credited, attainment_rate, status, note", **MARCH, **_ANN)
    assert found == (None, None, "not_available", "no won deal carries an amount")


def test_without_any_quota_there_are_no_rows() -> None:
    core = Core(AS_OF)
    core.deal("one", created_date=date(2024, 3, 1))
    core.quota("gone", "month", date(2024, 3, 1), 100, is_deleted=True)
    core.quota("other", "month", date(2024, 3, 1), 100, metric="deals_won")
    assert core.build("quota_attainment").rows("select * from mart.quota_attainment") == []


@pytest.mark.parametrize(
    ("credited", "band"),
    [
        (0, "<50"), ("499999.99", "<50"), (500_000, "50-80"), ("799999.99", "50-80"), (800_000, "80-100"),
        ("999999.99", "80-100"), (1_000_000, "100-120"), ("1199999.99", "100-120"), (1_200_000, ">120"),
    ],
)  # fmt: skip
def test_a_band_includes_its_lower_bound(credited: int | str, band: str) -> None:
    core = Core(AS_OF)
    core.rep("Ann")
    amount = Decimal(credited)
    core.deal("one", "won", rep="Ann", amount=amount, created_date=AS_OF, close_date=AS_OF)
    core.quota("Ann", "month", date(2024, 3, 1), 1_000_000)
    assert _cell(core.build("quota_attainment"), "band", **MARCH, **_ANN) == (band,)


def test_a_line_of_the_very_period_comes_before_the_sum_of_finer_ones() -> None:
    core = Core(AS_OF)
    core.rep("Ann")
    for month in (1, 2, 3):
        core.quota("Ann", "month", date(2024, month, 1), 100)
    core.quota("Ann", "quarter", date(2024, 1, 1), 333)
    core.quota("company", "year", date(2024, 1, 1), 5000, of="company")
    core.quota("EMEA", "quarter", date(2024, 1, 1), 400, of="region")
    core.deal("one", created_date=date(2024, 1, 1))
    marts = core.build("quota_attainment")
    assert marts.cell("quota_period", "quota", entity_name="Ann", **QUARTER) == (333,)
    assert marts.cell("quota_period", "quota", entity_name="Ann", **MARCH) == (100,)
    assert marts.cell("quota_period", "quota, is_whole", entity_name="all", **YEAR) == (5000, True)
    assert marts.cell("quota_period", "quota", entity_name="EMEA", **QUARTER) == (400,)
    # A region that only the quota file knows has its row.
    region = {"entity_kind": "region", "entity_id": "EMEA"}
    assert _cell(marts, "quota", **QUARTER, **region) == (400,)


def test_a_later_version_replaces_a_figure() -> None:
    core = Core(AS_OF)
    core.rep("Ann")
    core.quota("Ann", "month", date(2024, 3, 1), 100)
    core.quota("Ann", "month", date(2024, 3, 1), 120, version=2)
    core.deal("one", created_date=date(2024, 1, 1))
    assert core.build("quota_period").cell("quota_period", "quota", entity_name="Ann", **MARCH) == (120,)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["Ann", "Bob", None]), st.integers(1, 12), st.integers(0, 10**9)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["month", "quarter", "year"]),
)
def test_shares_and_sums_lose_no_cent(lines: list[tuple[str | None, int, int]], kind: str) -> None:
    core = Core(AS_OF)
    core.team("North", "EMEA")
    for rep in ("Ann", "Bob"):
        core.rep(rep)
    core.stay("Ann", "North", until=date(2024, 5, 17))
    core.deal("one", created_date=date(2024, 1, 1))
    for at, (owner, month, cents) in enumerate(lines):
        said: Row = {"amount_native": Decimal(cents) / 100, "entity_ref": owner or f"nobody {at}"}
        core.quota(owner, kind, date(2024, month, 1), Decimal(cents) / 100, **said)
    marts = core.build("quota_period")
    total = Decimal(sum(cents for _, _, cents in lines)) / 100
    sums = marts.rows("select distinct sum(quota) from mart.quota_period group by entity_kind, period_kind")
    assert sums == [(total,)]
