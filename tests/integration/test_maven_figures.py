"""Every figure that was published about the Maven sample, read from the warehouse that the nightly job made.

The figures come from public notebooks and workbooks on the same four files. What is computed anew from the
files by other code is in `test_maven_oracle.py`.
"""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from tests.integration.published import Published

_WHOLE = "dimension = 'all' and member = 'all'"
_MANAGERS = {
    "Melvin Marxen": 2_251_930,
    "Summer Sewald": 1_964_750,
    "Rocco Neubert": 1_960_545,
    "Celia Rouche": 1_603_897,
    "Cara Losch": 1_130_049,
    "Dustin Brinkmann": 1_094_363,
}
_IDLE = {"Mei-Mei Johns", "Elizabeth Anderson", "Natalya Ivanova", "Carol Thompson", "Carl Lin"}


def test_deals_and_what_they_lack(maven_home: Published) -> None:
    assert maven_home.rows(
        "select count(*), count(*) filter (account_id is null), count(*) filter (created_date is null), "
        "count(*) filter (owner_id is null), count(*) filter (product_id is null) from core.opportunity"
    ) == [(8800, 1425, 500, 0, 0)]


def test_all_deals_are_in_the_marts(maven_home: Published) -> None:
    assert maven_home.one("select count(*) from mart.opportunity_detail") == 8800
    assert maven_home.one("select count(*) from mart.opportunity_detail where account is null") == 1425
    industry = (
        "select count(*) from mart.opportunity_member where dimension = 'industry' and member = '(none)'"
    )
    assert maven_home.one(industry) == 1425


def test_closed_won_and_lost(maven_home: Published) -> None:
    rate = maven_home.rows(
        "select won, lost, excluded, sample_size, round(win_rate, 4) from mart.win_rate "
        f"where {_WHOLE} and cohort = 'closed' and basis = 'count' and period_kind = 'year' "
        "and period_end = date '2017-12-31'"
    )
    assert rate == [(4238, 2473, 0, 6711, 0.6315)]
    assert maven_home.kpi("deals_won") == (4238,)


def test_bookings_and_means(maven_home: Published) -> None:
    assert maven_home.kpi("bookings", "value, excluded") == (10_005_534, 0)
    value, deals = maven_home.kpi("average_deal_size", "value, sample_size")
    assert (round(value, 2), deals) == (Decimal("2360.91"), 4238)
    value, deals = maven_home.kpi("average_closed_value", "value, sample_size")
    assert (round(value, 2), deals) == (Decimal("1490.92"), 6711)


@pytest.mark.parametrize(("population", "deals", "days"), [("closed", 6711, 47.99), ("won", 4238, 51.78)])
def test_mean_cycle(maven_home: Published, population: str, deals: int, days: float) -> None:
    found = maven_home.rows(
        "select deals, round(mean_days, 2), excluded from mart.sales_cycle "
        f"where {_WHOLE} and period_kind = 'year' and period_end = date '2017-12-31' and population = ?",
        population,
    )
    assert found == [(deals, days, 0)]


def test_won_value_by_manager(maven_home: Published) -> None:
    found = maven_home.rows(
        "select member, value from mart.kpi where metric = 'bookings' and dimension = 'team' "
        "and period_kind = 'year' and period_end = date '2017-12-31'"
    )
    assert {member: int(value) for member, value in found} == _MANAGERS


@pytest.mark.parametrize(
    ("manager", "end", "value"),
    [
        ("Melvin Marxen", "2017-03-31", 222_054),
        ("Melvin Marxen", "2017-09-30", 767_754),
        ("Rocco Neubert", "2017-06-30", 646_131),
        ("Summer Sewald", "2017-12-31", 559_649),
    ],
)
def test_won_value_by_quarter(maven_home: Published, manager: str, end: str, value: int) -> None:
    where = {"dimension": "team", "member": manager, "period_kind": "quarter", "period_end": end}
    assert maven_home.kpi("bookings", **where) == (value,)


@pytest.mark.parametrize(
    ("rep", "rate"),
    [
        ("Hayden Neloms", "0.7039"),
        ("Maureen Marcano", "0.6995"),
        ("Darcel Schlecht", "0.6311"),
        ("Lajuana Vencill", "0.5498"),
    ],
)
def test_win_rate_by_rep(maven_home: Published, rep: str, rate: str) -> None:
    value, status = maven_home.kpi("win_rate_count", "value, status", dimension="rep", member=rep)
    assert status == "ok"
    assert round(value, 4) == Decimal(rate)


@pytest.mark.parametrize(
    ("product", "won", "lost"),
    [("GTX Pro", 729, 418), ("GTX Basic", 915, 521), ("MG Special", 793, 430), ("GTK 500", 15, 10)],
)
def test_won_and_lost_by_product(maven_home: Published, product: str, won: int, lost: int) -> None:
    found = maven_home.rows(
        "select won, lost from mart.win_rate where dimension = 'product' and member = ? "
        "and cohort = 'closed' and basis = 'count' and period_kind = 'year' "
        "and period_end = date '2017-12-31'",
        product,
    )
    assert found == [(won, lost)]


@pytest.mark.parametrize(("product", "days"), [("GTK 500", 64.07), ("GTX Basic", 54.77), ("GTX Pro", 48.33)])
def test_days_to_win_by_product(maven_home: Published, product: str, days: float) -> None:
    found = maven_home.one(
        "select round(mean_days, 2) from mart.sales_cycle where dimension = 'product' and member = ? "
        "and population = 'won' and period_kind = 'year' and period_end = date '2017-12-31'",
        product,
    )
    assert found == days


def test_one_product_under_two_spellings_is_one(maven_home: Published) -> None:
    written = maven_home.rows(
        "select distinct o.product_ref from core.opportunity as o "
        "inner join core.product as p using (product_id) where p.name = 'GTX Pro'"
    )
    assert written == [("GTXPro",)]
    assert maven_home.one("select count(*) from mart.member where dimension = 'product'") == 7


def test_people(maven_home: Published) -> None:
    assert maven_home.one("select count(*) from core.sales_rep") == 41
    assert maven_home.one("select count(*) from core.team_membership where role = 'direct'") == 35
    assert maven_home.rows("select region, count(*) from core.team group by region order by region") == [
        ("Central", 2),
        ("East", 2),
        ("West", 2),
    ]
    # Managers sell nothing and have no quota, so they are no members of the reps.
    assert maven_home.one("select count(*) from mart.member where dimension = 'rep'") == 35


def test_reps_without_deals_sold_nothing(maven_home: Published) -> None:
    idle = maven_home.rows(
        "select member from mart.kpi where metric = 'deals_won' and dimension = 'rep' "
        "and period_kind = 'year' and period_end = date '2017-12-31' and value = 0"
    )
    assert {member for (member,) in idle} == _IDLE
    for member in _IDLE:
        assert maven_home.kpi("win_rate_count", "value, status, note", dimension="rep", member=member) == (
            None, "not_available", "no closed deal in the period",
        )  # fmt: skip


def test_an_amount_win_rate_of_100_percent_is_not_shown(maven_home: Published) -> None:
    columns = "value, denominator, status, note"
    assert maven_home.kpi("win_rate_amount", columns) == (
        None, None, "not_available", "over 20 % of the lost deals carry no amount",
    )  # fmt: skip


def test_the_open_pipeline_has_deals_and_no_amounts(maven_home: Published) -> None:
    found = maven_home.rows(
        "select stage, deals, deals_without_amount, amount, status from mart.pipeline_summary "
        f"where {_WHOLE} order by stage_rank"
    )
    assert found == [
        ("Prospecting", 500, 500, None, "not_available"),
        ("Engaging", 1589, 1589, None, "not_available"),
    ]


def test_the_funnel(maven_home: Published) -> None:
    found = maven_home.rows(
        "select step, entered, reached_next, round(resolved_rate, 4), status from mart.funnel_conversion "
        f"where {_WHOLE} and cohort_kind = 'all' and policy = 'reached' order by step"
    )
    assert found == [
        (1, None, None, 0.7626, "not_available"),
        (2, None, None, 0.7626, "not_available"),
        (3, 8800, 4238, 0.7626, "immature"),
        (4, None, None, 0.7626, "not_available"),
        (5, 4238, None, 0.7626, "ok"),
    ]
    undated = maven_home.one(
        f"select entered from mart.funnel_conversion where {_WHOLE} and step = 3 "
        "and cohort_kind = 'month' and cohort_month is null"
    )
    assert undated == 500


def test_ten_months_are_too_few_for_a_forecast(maven_home: Published) -> None:
    found = maven_home.rows("select distinct method, status, note from mart.forecast order by method")
    assert found == [
        ("ensemble", "not_available", "needs 24 complete months, there are 10"),
        ("seasonal_naive", "not_available", "needs 24 complete months, there are 10"),
        ("trend", "not_available", "needs 12 complete months, there are 10"),
    ]
    assert maven_home.one("select count(p50) from mart.forecast") == 0


def test_without_quotas_it_says_what_to_provide(maven_home: Published) -> None:
    assert maven_home.one("select count(*) from mart.quota_attainment") == 0
    workbook = maven_home.home / "reports" / "2017-12-31" / "sales_review_2017-12-31_en.xlsx"
    book = openpyxl.load_workbook(workbook, read_only=True)
    said = " ".join(str(cell) for row in book["Quota"].iter_rows(values_only=True) for cell in row if cell)
    book.close()
    assert "quotas.csv" in said
    assert "rep, period" in said


def test_known_errors_of_the_files_are_corrected(maven_home: Published) -> None:
    found = maven_home.rows("select found, corrected, rows, status from ops.correction order by rows desc")
    assert found == [
        ("technolgy", "technology", 12, "applied"),
        ("Philipines", "Philippines", 1, "applied"),
    ]
    assert maven_home.one("select count(*) from core.account where industry = 'technology'") == 12


def test_what_a_person_should_know(maven_home: Published) -> None:
    found = maven_home.rows("select kind, rows from ops.finding order by kind")
    assert found == [
        ("created_date_backfilled", 8300),
        ("lost_without_amount", 2473),
        ("no_currency", 8800),
        ("unmapped_column", None),
    ]


def test_the_data_ends_with_its_last_day(maven_home: Published) -> None:
    ends = maven_home.rows(
        "select max(period_end), count(*) filter (is_partial) from mart.period where period_kind = 'month'"
    )
    assert ends == [(date(2017, 12, 31), 0)]
