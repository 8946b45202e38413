"""The layout of the public Maven CRM sample: four small files and plain quotas, names for ids, M/D/YYYY.

Belongs here: what that sample calls things, and its habits. Not here: what is so (company.py, view.py).
"""

from collections.abc import Iterator

import polars as pl

from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.days import month_start
from assets.demo.dirt import Columns
from assets.demo.draws import Draws
from assets.demo.layouts.text import coded, day_text, money
from assets.demo.view import CHANGED, alive

CRM = "maven"
_DAY = "%-m/%-d/%Y"
# Deals of the first stage are not looked into yet: no days, no value. Of the others, so many thousandths
# lack a date.
_UNDATED, _NO_ACCOUNT = 90, 60
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def files(company: Company, deals: pl.DataFrame, _day: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The files as they stand at the end of a day; `deals` as in `view.deals_at`."""
    yield "products.csv", _products()
    yield "sales_teams.csv", _teams(company)
    yield "accounts.csv", _accounts(company)
    yield "sales_pipeline.csv", _deals(company, deals)
    yield "quotas.csv", _quotas(company)


def _deals(company: Company, deals: pl.DataFrame) -> pl.DataFrame:
    shown = alive(deals)
    draws = Draws(company.seed, "maven")
    size = company.deals.height
    place = shown["deal"].to_numpy()
    chance = {
        "undated": draws.chance(_UNDATED, size)[place],
        "unspaced": draws.below(1000, size)[place],
        "nameless": draws.chance(_NO_ACCOUNT, size)[place],
    }
    known = cast()
    closed = pl.col("won") | pl.col("lost")
    prospect = pl.col("stage") == 1
    spelled = coded([entry.name for entry in known.products], "product")
    unspaced = pl.lit(pl.Series([entry.unspaced for entry in known.products])).gather("product")
    return shown.with_columns(**{name: pl.Series(drawn) for name, drawn in chance.items()}).select(
        numbers(shown["deal"]).alias("opportunity_id"),
        coded([rep.name for rep in company.reps], "owner").alias("sales_agent"),
        pl.when(pl.col("unspaced") < unspaced)
        .then(spelled.str.replace_all(" ", ""))
        .otherwise(spelled)
        .alias("product"),
        pl.when(~pl.col("nameless"))
        .then(coded(company.accounts["name"].to_list(), "account"))
        .alias("account"),
        pl.when("won")
        .then(pl.lit("Won"))
        .when("lost")
        .then(pl.lit("Lost"))
        .when(prospect)
        .then(pl.lit("Prospecting"))
        .otherwise(pl.lit("Engaging"))
        .alias("deal_stage"),
        pl.when(~prospect).then(day_text("created", _DAY)).alias("engage_date"),
        pl.when(closed | (~prospect & ~pl.col("undated")))
        .then(day_text("expected", _DAY))
        .alias("close_date"),
        pl.when(~prospect).then(money("amount")).alias("close_value"),
        pl.col("changed").alias(CHANGED),
    )


def numbers(deals: pl.Series) -> pl.Series:
    """Eight signs for each number, with letters around so that no spreadsheet takes them for a number."""
    texts = []
    for deal in deals.to_list():
        rest, text = deal * 7_919_993 + 1_000_003, ""
        for _ in range(6):
            rest, sign = divmod(rest, 36)
            text += _SIGNS[sign]
        texts.append(f"Z{text}L")
    return pl.Series(texts, dtype=pl.String)


def _products() -> pl.DataFrame:
    products = cast().products
    return pl.DataFrame(
        {
            "product": [product.name for product in products],
            "series": [product.series for product in products],
            "sales_price": [str(product.price) for product in products],
        }
    )


def _teams(company: Company) -> pl.DataFrame:
    known = {market.name: market.region for market in cast().markets}
    names = [team.name for team in company.teams]
    rows = []
    for rep in company.reps:
        if rep.role == "direct":
            team = company.teams[names.index(rep.move.to) if rep.move else rep.team]
            rows.append((rep.name, team.manager, known[team.market]))
    return pl.DataFrame(rows, schema=["sales_agent", "manager", "regional_office"], orient="row")


def _accounts(company: Company) -> pl.DataFrame:
    names = company.accounts["name"].to_list()
    # In millions, with two digits.
    revenue = pl.concat_str(
        (pl.col("revenue") // 1_000_000).cast(pl.String),
        pl.lit("."),
        (pl.col("revenue") // 10_000 % 100).cast(pl.String).str.zfill(2),
    )
    return company.accounts.select(
        pl.col("name").alias("account"),
        coded([sector.name for sector in cast().sectors], "sector").alias("sector"),
        pl.col("founded").cast(pl.String).alias("year_established"),
        revenue.alias("revenue"),
        pl.col("employees").cast(pl.String),
        pl.col("country").alias("office_location"),
        coded(names, "parent").alias("subsidiary_of"),
    ).sort("account")


def _quotas(company: Company) -> pl.DataFrame:
    months = [f"{month_start(month):%Y-%m}" for month in company.quotas["month"].to_list()]
    return company.quotas.select(
        coded([rep.name for rep in company.reps], "rep").alias("rep"),
        pl.Series(months, dtype=pl.String).alias("period"),
        pl.col("amount").cast(pl.String),
    )


COLUMNS = Columns(
    file="sales_pipeline.csv",
    id="opportunity_id",
    name="account",
    close="close_date",
    amount="close_value",
    owner="sales_agent",
    stage="deal_stage",
    total="Total",
    bad_date="2/30/2026",
    nobody="Nobody Known",
    ids=numbers,
)
