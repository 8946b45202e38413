"""What is planted can be seen: chances, rivals, a sandbagger, a region that fades, a product with
discounts."""

import polars as pl
import pytest

from assets.demo.cast import cast
from assets.demo.company import Company, make_company

_NAMES = {"product": "products", "channel": "channels", "competitor": "competitors", "segment": "segments"}


@pytest.fixture(scope="module")
def large() -> Company:
    """Enough deals for rates to be near their chances."""
    return make_company(60_000, seed=3, crm="salesforce")


def _number(table: str, name: str) -> int:
    return [entry.name for entry in getattr(cast(), _NAMES[table])].index(name)


def _rate(deals: pl.DataFrame) -> float:
    return float(deals["is_won"].mean())  # type: ignore[arg-type]


def test_deals_are_won_as_often_as_their_chance(large: Company) -> None:
    for low in range(100, 900, 100):
        group = large.deals.filter(pl.col("win").is_between(low, low + 99))
        if group.height > 500:
            assert _rate(group) == pytest.approx(group["win"].mean() / 1000, abs=0.045)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("table", "better", "worse"),
    [
        ("product", "Flow Start", "Core 700"),
        ("channel", "Partner Referral", "Advertisement"),
        ("competitor", "Keystone Apps", "Brightline"),
    ],
)
def test_known_features_shift_the_chance(large: Company, table: str, better: str, worse: str) -> None:
    rates = [_rate(large.deals.filter(pl.col(table) == _number(table, name))) for name in (better, worse)]
    assert rates[0] > rates[1] + 0.06


def test_brightline_wins_on_price(large: Company) -> None:
    from assets.demo.view import deals_at, lost_because

    deals = deals_at(large, "salesforce", large.days.last)
    lost = deals.filter("lost").select("competitor", reason=lost_because())
    against = lost.filter(pl.col("competitor") == _number("competitor", "Brightline"))
    assert against["reason"].unique().to_list() == ["Price"]
    assert "Price" not in lost.filter(pl.col("competitor") == 0)["reason"].unique().to_list()


def test_larger_customers_take_longer(large: Company) -> None:
    cycle = large.deals.group_by("segment").agg(((pl.col("end") - pl.col("created")).median()).alias("days"))
    days = dict(cycle.iter_rows())
    small, mid, enterprise = (_number("segment", name) for name in ("small", "mid", "enterprise"))
    assert days[small] < days[mid] < days[enterprise]


def test_one_rep_writes_deals_down_until_they_are_won(company: Company) -> None:
    rep = [rep.name for rep in company.reps].index(cast().sandbagger)
    mine = company.deals.filter((pl.col("rep") == rep) & pl.col("is_won")).select("deal")
    life = company.life.join(mine, on="deal")
    first = life.filter(pl.col("kind") == "created").select("deal", guess="amount")
    won = life.filter(pl.col("kind") == "closed").select("deal", "amount").join(first, on="deal")
    assert won.height > 40
    assert (won["guess"] <= won["amount"] * 6 // 10).all()
    assert life.filter(pl.col("kind") == "agreed").height == 0


def test_a_region_fades_in_its_last_year(large: Company) -> None:
    europe = cast().market("Europe")
    ago = pl.Series(large.days.months_ago(large.deals["created"].to_numpy()))
    shares = []
    for months in (range(24, 30), range(3)):
        recent = large.deals.filter(ago.is_in(list(months)))
        shares.append(recent.filter(pl.col("market") == europe).height / recent.height)
    assert shares[1] < shares[0] * 0.72


def test_one_product_is_sold_with_heavy_discounts(large: Company) -> None:
    discounts = large.deals.group_by("product").agg(pl.col("discount").mean())
    by_product = {cast().products[number].name: mean for number, mean in discounts.iter_rows()}
    heavy = by_product.pop("Core 300")
    assert heavy > max(by_product.values()) + 15


def test_calls_are_off_by_each_reps_bias(company: Company) -> None:
    from assets.demo.company import won_deals
    from assets.demo.quotas import booked_by_month

    booked = booked_by_month(won_deals(company.life))
    commits = company.calls.filter(pl.col("category") == "commit")
    for number in (commits["rep"].unique().sort().head(10)).to_list():
        mine = commits.filter(pl.col("rep") == number)
        months = [day.year * 12 + day.month - 1 for day in mine["month"].to_list()]
        actual = sum(booked.get((number, month), 0) for month in months)
        assert mine["amount"].sum() / actual == pytest.approx(company.reps[number].bias / 100, abs=0.06)


def test_the_last_quarter_is_strong_and_every_year_grows(large: Company) -> None:
    won = large.life.filter((pl.col("kind") == "closed") & (pl.col("stage") == 5))
    date = pl.from_epoch("at", time_unit="s")
    by = won.group_by(date.dt.year().alias("year"), date.dt.quarter().alias("quarter")).agg(pl.len())
    counts = {(year, quarter): count for year, quarter, count in by.iter_rows()}
    for year in (2023, 2024, 2025):
        assert counts[year, 4] > counts[year + 1, 1]
    for quarter in (1, 2, 3):
        assert counts[2026, quarter] > counts[2025, quarter] > counts[2024, quarter]


def test_nobody_works_on_the_other_calendars_holidays(company: Company) -> None:
    import holidays

    china = company.deals.filter(pl.col("market") == cast().market("China"))
    days = china["created"].cast(pl.Int32).cast(pl.Date).to_list()
    known = holidays.country_holidays("CN", years=range(2022, 2027))
    assert all(known.is_working_day(day) for day in days)
    assert any(day.weekday() >= 5 for day in days)  # make-up working days
