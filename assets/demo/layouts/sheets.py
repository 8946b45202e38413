"""The plain sheets that people keep beside a CRM: quotas in wide form, teams, rates, spend, calls, consent.

Belongs here: how a person lays such a sheet out. Not here: what is in it (people.py, quotas.py, plans.py).
"""

from collections.abc import Iterator

import polars as pl

from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.days import month_start
from assets.demo.draws import Draws
from assets.demo.layouts import ids
from assets.demo.layouts.text import coded, day_text, money
from assets.demo.people import make_absences, make_consents, make_ramp_plans
from assets.demo.plans import make_cost, make_index, make_seasonality, make_spend
from assets.demo.view import of_markets

# What a team must bring, of what its people are asked for: quotas over-assign.
PLAN_PERCENT = 93


def files(company: Company) -> Iterator[tuple[str, pl.DataFrame]]:
    """The sheets as they stand on the last day, by file; a name that ends in `.gb.csv` is for GB18030."""
    days = company.days
    years = (company.quotas["month"] // 12).unique().sort().to_list()
    for year in years:
        yield from _quota_year(company, year)
    yield "plan.csv", _plan(company)
    yield "teams.csv", _teams(company)
    yield "ramp_plans.csv", make_ramp_plans().with_columns(_percent("factor"))
    yield "absences.csv", make_absences(company.reps, days).with_columns(_rep(company), _percent("factor"))
    yield "seasonality.csv", make_seasonality(days)
    yield "exchange_rates.csv", _rates(company)
    yield "marketing_spend.csv", _spend(company)
    yield "sales_cost.csv", _cost(company)
    yield (
        "market_index.csv",
        make_index(days, Draws(company.seed, "index")).with_columns(_decimal("value", 10)),
    )
    yield "forecast_calls.csv", _calls(company)
    yield "contact_consent.csv", make_consents(company.contacts, days)
    yield "price_list.csv", _prices()
    payments = of_markets(company.payments, company, "salesforce")
    if payments.height:
        yield "payments.csv", _payments(company, payments)


def _rep(company: Company) -> pl.Expr:
    return coded([rep.name for rep in company.reps], "rep").alias("rep")


def _decimal(column: str, parts: int) -> pl.Expr:
    """A whole number of parts, as a decimal number."""
    digits = len(str(parts)) - 1
    value = pl.col(column)
    fraction = (value % parts).cast(pl.String).str.zfill(digits)
    return pl.concat_str((value // parts).cast(pl.String), pl.lit("."), fraction).alias(column)


def _percent(column: str) -> pl.Expr:
    return _decimal(column, 100)


def _quota_year(company: Company, year: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """A row a rep, a column a month, and a total; China's in 万元 with Chinese months."""
    quotas = company.quotas.filter(pl.col("month") // 12 == year).with_columns(
        market=pl.lit(pl.Series(company.market.market_of_rep.tolist())).gather("rep")
    )
    china = [n for n, market in enumerate(cast().markets) if market.currency == "CNY" and company.crm is None]
    is_china = pl.col("market").is_in(china)
    yield f"quotas_{year}.csv", _wide(company, quotas.filter(~is_china), year)
    if china:
        yield f"配额_{year}.gb.csv", _wide_zh(company, quotas.filter(is_china), year)


def _wide(company: Company, quotas: pl.DataFrame, year: int) -> pl.DataFrame:
    months = [month for month in range(year * 12, year * 12 + 12) if month in set(quotas["month"].to_list())]
    currencies = [company.currency(market) for market in range(len(cast().markets))]
    return (
        quotas.group_by("rep", "market", maintain_order=True)
        .agg(
            *(
                pl.col("amount").filter(pl.col("month") == month).first().alias(f"{month_start(month):%Y-%m}")
                for month in months
            ),
            pl.col("amount").sum().alias("Total"),
        )
        .select(
            _rep(company).alias("Rep"),
            coded(currencies, "market").alias("Currency"),
            pl.exclude("rep", "market"),
        )
    )


def _wide_zh(company: Company, quotas: pl.DataFrame, year: int) -> pl.DataFrame:
    months = [month for month in range(year * 12, year * 12 + 12) if month in set(quotas["month"].to_list())]
    table = quotas.group_by("rep", maintain_order=True).agg(
        *(
            pl.col("amount").filter(pl.col("month") == month).first().alias(f"{month % 12 + 1}月(万元)")
            for month in months
        ),
        pl.col("amount").sum().alias("合计(万元)"),
    )
    return table.select(
        _rep(company).alias("销售"),
        pl.lit("CNY").alias("币种"),
        *(_decimal(name, 10_000) for name in table.columns if name != "rep"),
    )


def _plan(company: Company) -> pl.DataFrame:
    """A row a team and quarter: what the company plans on, less than its people's quotas together."""
    teams = [rep.team for rep in company.reps]
    markets = company.market.market_of_rep.tolist()
    quarters = (
        company.quotas.with_columns(
            team=pl.lit(pl.Series(teams)).gather("rep"),
            market=pl.lit(pl.Series(markets)).gather("rep"),
            quarter=pl.format("{}-Q{}", pl.col("month") // 12, pl.col("month") % 12 // 3 + 1),
        )
        .group_by("team", "market", "quarter")
        .agg(pl.col("amount").sum() * PLAN_PERCENT // 100)
        .sort("team", "quarter")
    )
    currencies = [company.currency(market) for market in range(len(cast().markets))]
    return quarters.select(
        pl.lit("team").alias("level"),
        coded([team.name for team in company.teams], "team").alias("name"),
        pl.col("quarter").alias("period"),
        pl.col("amount"),
        coded(currencies, "market").alias("currency"),
    )


def _teams(company: Company) -> pl.DataFrame:
    regions = {market.name: market.region for market in cast().markets}
    teams = company.teams
    return company.memberships.select(
        _rep(company),
        coded([team.name for team in teams], "team").alias("team"),
        coded([team.manager for team in teams], "team").alias("manager"),
        coded([regions[team.market] for team in teams], "team").alias("region"),
        "role",
        pl.col("since").alias("from"),
        pl.col("until").alias("to"),
        "ramp_plan",
        "fte",
    )


def _rates(company: Company) -> pl.DataFrame:
    return company.rates.select(
        pl.col("day").alias("date"),
        pl.lit("USD").alias("from_currency"),
        pl.col("currency").alias("to_currency"),
        "kind",
        _decimal("rate", 10_000),
    )


def _spend(company: Company) -> pl.DataFrame:
    spend = make_spend(company.days, Draws(company.seed, "spend"))
    channels = [channel.name for channel in cast().channels]
    return spend.select(
        "month", coded(channels, "channel").alias("channel"), "amount", pl.lit("USD").alias("currency")
    )


def _cost(company: Company) -> pl.DataFrame:
    cost = make_cost(company.teams, company.days, Draws(company.seed, "cost"))
    teams = [team.name for team in company.teams]
    return cost.select("month", coded(teams, "team").alias("team"), "amount", pl.lit("USD").alias("currency"))


def _calls(company: Company) -> pl.DataFrame:
    markets = company.market.market_of_rep.tolist()
    currencies = [company.currency(market) for market in markets]
    return company.calls.select(
        "made_on",
        _rep(company),
        pl.col("month").dt.strftime("%Y-%m").alias("period"),
        "category",
        "amount",
        coded(currencies, "rep").alias("currency"),
    )


def _prices() -> pl.DataFrame:
    return pl.DataFrame(
        [(product.name, product.series, product.price, "USD") for product in cast().products],
        schema=["product", "family", "list_price", "currency"],
        orient="row",
    )


def _payments(company: Company, payments: pl.DataFrame) -> pl.DataFrame:
    currencies = [company.currency(market) for market in range(len(cast().markets))]
    return payments.select(
        pl.format("P{}", "payment").alias("payment"),
        ids.salesforce("801", payments["order"]).alias("order"),
        day_text("day").alias("paid_on"),
        money("amount"),
        coded(currencies, "market").alias("currency"),
    )
