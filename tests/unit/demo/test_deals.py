"""What holds for every opportunity, and what a leader should see in the charts."""

import re
from collections import Counter
from statistics import median

from assets.demo.company import Company
from tests.unit.demo.exports import Rows, bookings, day, quarter, read_rows


def _closed(deals: Rows) -> Rows:
    return [deal for deal in deals if deal["deal_stage"] in {"Won", "Lost"}]


def _of_stage(company: Company, stage: str) -> Rows:
    return [deal for deal in read_rows(company.folder, "sales_pipeline.csv") if deal["deal_stage"] == stage]


def _win_rate(deals: Rows) -> float:
    return sum(deal["deal_stage"] == "Won" for deal in deals) / len(deals)


def test_ids_are_eight_signs_and_unique(company: Company) -> None:
    ids = [deal["opportunity_id"] for deal in read_rows(company.folder, "sales_pipeline.csv")]
    assert len(ids) == len(set(ids)) == company.opportunities == 6000
    assert all(re.fullmatch("[0-9A-Z]{8}", number) for number in ids)


def test_closed_deals_have_both_days_in_order_and_a_value(company: Company) -> None:
    for deal in _closed(read_rows(company.folder, "sales_pipeline.csv")):
        assert day(deal["engage_date"]) < day(deal["close_date"])
        assert company.first_day <= day(deal["close_date"]) <= company.last_day
        assert int(deal["close_value"]) > 0


def test_engaging_deals_are_dated_ahead_some_overdue_some_not_dated(company: Company) -> None:
    engaging = _of_stage(company, "Engaging")
    dated = [deal for deal in engaging if deal["close_date"]]
    overdue = [deal for deal in dated if day(deal["close_date"]) <= company.last_day]
    assert 0.04 < len(overdue) / len(engaging) < 0.2
    assert 0.03 < 1 - len(dated) / len(engaging) < 0.15
    assert all(day(deal["engage_date"]) <= company.last_day for deal in engaging)
    assert all(day(deal["engage_date"]) <= day(deal["close_date"]) for deal in dated)
    assert all(int(deal["close_value"]) > 0 for deal in engaging)


def test_prospecting_deals_are_mostly_empty(company: Company) -> None:
    prospecting = _of_stage(company, "Prospecting")
    assert len(prospecting) == 240
    assert all(deal["close_date"] == "" for deal in prospecting)
    for column in ("engage_date", "close_value"):
        assert 0.8 < sum(deal[column] == "" for deal in prospecting) / len(prospecting) < 1


def test_references_resolve_but_for_spellings_and_missing_accounts(company: Company) -> None:
    deals = read_rows(company.folder, "sales_pipeline.csv")
    products = {row["product"] for row in read_rows(company.folder, "products.csv")}
    accounts = {row["account"] for row in read_rows(company.folder, "accounts.csv")}
    reps = {row["sales_agent"] for row in read_rows(company.folder, "sales_teams.csv")}
    unspaced = {deal["product"] for deal in deals} - products
    assert unspaced == {"AXPro", "FlowTeam"}
    assert {name.replace(" ", "") for name in products} >= unspaced
    assert {deal["account"] for deal in deals} - accounts == {""}
    assert 0.08 < sum(deal["account"] == "" for deal in deals) / len(deals) < 0.12
    assert reps - {deal["sales_agent"] for deal in deals} == {"Sophie Auclair"}


def test_accounts_are_unique_and_known_parents(company: Company) -> None:
    accounts = read_rows(company.folder, "accounts.csv")
    names = [row["account"] for row in accounts]
    parents = {row["account"]: row["subsidiary_of"] for row in accounts}
    assert len(names) == len(set(names)) == 150
    assert len({row["sector"] for row in accounts}) == 8
    assert len({row["office_location"] for row in accounts}) >= 8
    assert sum(not name.isascii() for name in names) >= 10
    owned = {name: parent for name, parent in parents.items() if parent}
    assert len(owned) >= 10
    assert all(parents[parent] == "" and parent != name for name, parent in owned.items())


def test_the_cast_is_four_teams_in_three_regions(company: Company) -> None:
    teams = read_rows(company.folder, "sales_teams.csv")
    assert len(teams) == len({row["sales_agent"] for row in teams}) == 24
    assert len({row["manager"] for row in teams}) == 4
    assert len({row["regional_office"] for row in teams}) == 3
    products = read_rows(company.folder, "products.csv")
    assert len(products) == 8
    assert len({row["series"] for row in products}) == 3


def test_the_last_quarter_is_strong_and_every_year_grows(company: Company) -> None:
    by_quarter: Counter[tuple[int, int]] = Counter()
    for (_, when), amount in bookings(read_rows(company.folder, "sales_pipeline.csv")).items():
        by_quarter[when] += amount
    for year in (2023, 2024, 2025):
        assert by_quarter[year, 4] > by_quarter[year + 1, 1]
    years = [sum(by_quarter[(year + (q == 4) * -1), q] for q in (4, 1, 2, 3)) for year in (2024, 2025, 2026)]
    assert 1.05 < years[1] / years[0] < 1.4
    assert 1.05 < years[2] / years[1] < 1.4


def test_quarters_end_in_a_rush(company: Company) -> None:
    days = [day(deal["close_date"]) for deal in _of_stage(company, "Won")]
    by_month = Counter(moment.month % 3 for moment in days)
    assert by_month[0] > 1.2 * by_month[1]
    in_last_month = [moment.day for moment in days if moment.month % 3 == 0]
    assert sum(number > 20 for number in in_last_month) > 0.4 * len(in_last_month)


def test_win_rate_differs_by_sector_and_product(company: Company) -> None:
    closed = _closed(read_rows(company.folder, "sales_pipeline.csv"))
    sectors = {row["account"]: row["sector"] for row in read_rows(company.folder, "accounts.csv")}
    by_sector: dict[str, Rows] = {}
    for deal in closed:
        by_sector.setdefault(sectors.get(deal["account"], ""), []).append(deal)
    assert 0.55 < _win_rate(closed) < 0.68
    assert _win_rate(by_sector["medical"]) > _win_rate(by_sector["finance"]) + 0.08
    start = [deal for deal in closed if deal["product"] == "Flow Start"]
    core = [deal for deal in closed if deal["product"].startswith("Core")]
    assert _win_rate(start) > _win_rate(core) + 0.05


def test_larger_products_take_longer_and_sell_near_list_price(company: Company) -> None:
    closed = _closed(read_rows(company.folder, "sales_pipeline.csv"))
    prices = {row["product"]: int(row["sales_price"]) for row in read_rows(company.folder, "products.csv")}
    medians = {}
    for product, price in prices.items():
        deals = [deal for deal in closed if deal["product"].replace(" ", "") == product.replace(" ", "")]
        medians[product] = median((day(d["close_date"]) - day(d["engage_date"])).days for d in deals)
        assert 0.88 < sum(int(deal["close_value"]) for deal in deals) / len(deals) / price < 0.98
    assert medians["Flow Start"] < medians["AX Plus"] < medians["AX Pro"] < medians["Core 700"]


def test_a_product_is_launched_on_the_way(company: Company) -> None:
    deals = [d for d in read_rows(company.folder, "sales_pipeline.csv") if d["product"] == "Flow Insight"]
    first = min(quarter(day(deal["engage_date"])) for deal in deals if deal["engage_date"])
    assert first == (2025, 1)
