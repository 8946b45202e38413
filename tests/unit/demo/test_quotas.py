"""Quotas: who has one, for which months, and how far they are met."""

from collections import Counter
from datetime import date

from assets.demo.company import Company
from tests.unit.demo.exports import bookings, day, quarter, read_rows

Key = tuple[str, tuple[int, int]]


def _periods(company: Company) -> dict[str, list[str]]:
    periods: dict[str, list[str]] = {}
    for row in read_rows(company.folder, "quotas.csv"):
        periods.setdefault(row["rep"], []).append(row["period"])
    return periods


def _by_quarter(company: Company) -> dict[Key, int]:
    quotas: Counter[Key] = Counter()
    for row in read_rows(company.folder, "quotas.csv"):
        year, month = row["period"].split("-")
        quotas[row["rep"], quarter(date(int(year), int(month), 1))] += int(row["amount"])
    return dict(quotas)


def test_every_employed_rep_has_one_a_month_until_three_months_ahead(company: Company) -> None:
    months = [f"{year}-{month:02d}" for year in range(2023, 2027) for month in range(1, 13)][9:]
    periods = _periods(company)
    assert len(periods) == 24
    joined = {"Lola Ferreira": "2024-06", "Tess Aldana": "2025-12", "Sophie Auclair": "2026-09"}
    for rep, found in periods.items():
        if rep == "Mason Achebe":
            assert found == months[: months.index("2025-08") + 1]
        else:
            assert found == months[months.index(found[0]) :]
        assert found[0] == joined.get(rep, found[0])
    assert sum(len(found) == 39 for found in periods.values()) == 17
    assert all(int(row["amount"]) > 0 for row in read_rows(company.folder, "quotas.csv"))


def test_nobody_closes_a_deal_before_joining_or_after_leaving(company: Company) -> None:
    periods = _periods(company)
    for deal in read_rows(company.folder, "sales_pipeline.csv"):
        known = periods[deal["sales_agent"]]
        if deal["deal_stage"] in {"Won", "Lost"}:
            assert day(deal["close_date"]).strftime("%Y-%m") in known
        if deal["engage_date"] and known[0] > "2023-10":
            assert day(deal["engage_date"]).strftime("%Y-%m") > known[0]


def test_most_are_met_by_three_to_five_quarters(company: Company) -> None:
    won = bookings(read_rows(company.folder, "sales_pipeline.csv"))
    ended = {key: quota for key, quota in _by_quarter(company).items() if key[1] < (2026, 4)}
    rates = [won.get(key, 0) / quota for key, quota in ended.items()]
    assert sum(0.75 <= rate <= 1.25 for rate in rates) / len(rates) > 0.65
    assert len({round(rate, 3) for rate in rates}) > 100
    company_won: Counter[tuple[int, int]] = Counter()
    company_quota: Counter[tuple[int, int]] = Counter()
    for key, quota in ended.items():
        company_won[key[1]] += won.get(key, 0)
        company_quota[key[1]] += quota
    assert len(company_quota) == 12
    assert all(0.85 < company_won[when] / company_quota[when] < 1.15 for when in company_quota)


def test_the_plan_grows_faster_than_the_last_year_sold(company: Company) -> None:
    quotas = _by_quarter(company)
    ahead = sum(quota for (_, when), quota in quotas.items() if when == (2026, 4))
    won = bookings(read_rows(company.folder, "sales_pipeline.csv"))
    year_before = sum(amount for (_, when), amount in won.items() if when == (2025, 4))
    assert 1.05 < ahead / year_before < 1.4
