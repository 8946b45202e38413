"""Everything around the deals: orders, renewals, payments, splits, people, sheets, as the files show them."""

from typing import Any

import duckdb
import pytest

from assets.demo.write import Exports
from tests.unit.demo.conftest import truth_of


def _ask(group: Exports, query: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(query.format(sf=group.folder / "salesforce", sheets=group.folder / "sheets")).fetchall()


def test_orders_and_payments_sum_to_the_truth(group: Exports) -> None:
    told = truth_of(group)["crms"]["salesforce"]
    orders = _ask(
        group,
        "select CurrencyIsoCode, count(*), sum(TotalAmount) from '{sf}/Order.csv' where Status = 'Activated' "
        "group by 1 order by 1",
    )
    assert orders == [(row["currency"], row["rows"], row["amount"]) for row in told["orders"]]
    paid = _ask(
        group, "select currency, count(*), sum(amount) from '{sheets}/payments.csv' group by 1 order by 1"
    )
    assert paid == [(row["currency"], row["rows"], row["amount"]) for row in told["payments"]]


def test_subscriptions_are_renewed_after_a_year(group: Exports) -> None:
    renewed = _ask(
        group,
        "select count(*) filter (b.Id is not null), count(*) "
        "from '{sf}/Order.csv' as a left join '{sf}/Order.csv' as b "
        "on a.AccountId = b.AccountId and b.EndDate + 1 = a.EffectiveDate and b.Type = 'Subscription' "
        "where a.OpportunityId is null",
    )
    assert renewed[0][1] > 50  # renewals have no deal of their own
    assert renewed[0][0] >= renewed[0][1]  # each follows an order of the same customer that has just ended


def test_revenue_shares_of_a_deal_are_whole(group: Exports) -> None:
    query = "select SplitType, sum(SplitPercentage) as whole from '{sf}/OpportunitySplit.csv' "
    query += "group by SplitType, OpportunityId"
    assert _ask(group, f"select distinct SplitType, whole from ({query}) order by 1") == [
        ("Overlay", 100),
        ("Revenue", 100),
    ]


def test_people_join_leave_move_and_help(group: Exports) -> None:
    teams = "'{sheets}/teams.csv'"
    assert _ask(group, f"select team from {teams} where rep = 'June Abernathy' order by \"from\"") == [
        ("West",),
        ("East",),
    ]
    assert _ask(group, f"select \"to\"::varchar from {teams} where rep = 'Mason Achebe'") == [("2025-09-01",)]
    assert _ask(group, f"select count(*) from {teams} where role = 'overlay'") == [(3,)]
    assert _ask(group, f"select count(distinct rep) from {teams} where ramp_plan = 'standard'") == [(6,)]
    assert _ask(group, "select rep from '{sheets}/absences.csv' order by 1") == [
        ("Priya Lindgren",),
        ("沈嘉禾",),
    ]


@pytest.mark.parametrize(
    ("file", "condition"),
    [
        ("{sf}/Quote.csv", "GrandTotal > 0 and ExpirationDate > '2023-01-01'"),
        ("{sf}/Case.csv", "Satisfaction__c between 1 and 5"),
        ("{sf}/CampaignMember.csv", "LeadId like '00Q%' and CampaignId like '701%'"),
        ("{sf}/Task.csv", "TaskSubtype in ('Call', 'Email', 'Task')"),
        ("{sf}/Event.csv", "EndDateTime > StartDateTime"),
        ("{sf}/OpportunityFieldHistory.csv", "Field = 'Owner' and OldValue <> NewValue"),
        ("{sheets}/marketing_spend.csv", "amount > 0"),
        ("{sheets}/sales_cost.csv", "amount > 0"),
        ("{sheets}/seasonality.csv", "weight > 0"),
        ("{sheets}/market_index.csv", "value between 90 and 150"),
        ("{sheets}/forecast_calls.csv", "category in ('commit', 'best_case')"),
        ("{sheets}/contact_consent.csv", "consent in ('yes', 'no', 'unknown')"),
        ("{sheets}/ramp_plans.csv", "factor between 0 and 1"),
        ("{sheets}/price_list.csv", "list_price > 0"),
    ],
)
def test_every_other_file_has_rows_that_make_sense(group: Exports, file: str, condition: str) -> None:
    rows, sound = _ask(group, f"select count(*), count(*) filter ({condition}) from '{file}'")[0]
    assert rows > 0
    assert sound > 0.8 * rows
