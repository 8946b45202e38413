"""What a CRM knows at the end of a day: deals, leads, orders and the rest as they stand then.

Belongs here: the part of the truth that one export shows. Not here: how a CRM words it (layouts/).
"""

import polars as pl

from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.life import ALIVE, DAY, LOST, MERGED, WON, state

# The moment of each row's last change, which no CRM exports under this name.
CHANGED = "_changed"


def ends(day: int) -> int:
    """The first moment after a day."""
    return (day + 1) * DAY


def deals_at(company: Company, crm: str, day: int) -> pl.DataFrame:
    """A row a deal of a CRM, deleted and merged ones too: its draw, its state, and what follows from them.

    `is_existing`: the customer had bought before it began. `touched`: the moment of its last activity or
    null.
    """
    deals = company.deals.drop("amount").filter(pl.col("market").is_in(company.markets_of(crm)))
    last = (
        company.activities.filter((pl.col("at") < ends(day)) & pl.col("is_done"))
        .group_by("deal")
        .agg(touched=pl.col("at").max())
    )
    first_bought = (
        company.orders.filter(pl.col("account") >= 0)
        .group_by("account")
        .agg(first_bought=pl.col("day").min())
    )
    return (
        deals.join(state(company.life, day), on="deal", maintain_order="left")
        .join(last, on="deal", how="left", maintain_order="left")
        .join(first_bought, on="account", how="left", maintain_order="left")
        .with_columns(
            is_existing=(pl.col("first_bought") < pl.col("created")).fill_null(value=False),
            won=pl.col("stage") == WON,
            lost=pl.col("stage") == LOST,
        )
    )


def alive(deals: pl.DataFrame) -> pl.DataFrame:
    """The deals that a full export still has."""
    return deals.filter(pl.col("removed") == ALIVE)


def merged(deals: pl.DataFrame) -> pl.DataFrame:
    """A row a survivor: `losers`, the deals merged into it, and `merged`, the moment of the last merge."""
    gone = deals.filter(pl.col("removed") == MERGED)
    return gone.group_by(pl.col("into").alias("survivor"), maintain_order=True).agg(
        losers=pl.col("deal"), merged=pl.col("changed").max()
    )


def log_at(company: Company, crm: str, day: int) -> pl.DataFrame:
    """The life of a CRM's deals up to a day, without removals: what the CRM's own history shows."""
    mine = company.deals.filter(pl.col("market").is_in(company.markets_of(crm))).select("deal")
    known = company.life.filter(
        pl.col("at") < ends(day), ~pl.col("kind").is_in(["deleted", "restored", "merged"])
    )
    return known.join(mine, on="deal", how="semi", maintain_order="left")


def leads_at(company: Company, crm: str, day: int) -> pl.DataFrame:
    """A row a lead of a CRM: `status` new, working, disqualified or converted; `changed`, a moment."""
    moment = ends(day)
    later = ("touched", "disqualified", "qualified", "converted")
    known = company.leads.filter(pl.col("created") < moment, pl.col("market").is_in(company.markets_of(crm)))
    return known.with_columns(pl.when(pl.col(name) < moment).then(name) for name in later).with_columns(
        status=pl.when(pl.col("converted").is_not_null())
        .then(pl.lit("converted"))
        .when(pl.col("disqualified").is_not_null())
        .then(pl.lit("disqualified"))
        .when(pl.col("touched").is_not_null())
        .then(pl.lit("working"))
        .otherwise(pl.lit("new")),
        changed=pl.max_horizontal("created", *later),
        deal=pl.when(pl.col("converted").is_not_null()).then("deal"),
    )


def of_markets(frame: pl.DataFrame, company: Company, crm: str) -> pl.DataFrame:
    """The rows of a frame with a column `market` that are a CRM's."""
    return frame.filter(pl.col("market").is_in(company.markets_of(crm)))


def of_deals(frame: pl.DataFrame, company: Company, crm: str) -> pl.DataFrame:
    """The rows of a frame with a column `deal` that are a CRM's."""
    mine = of_markets(company.deals, company, crm).select("deal")
    return frame.join(mine, on="deal", how="semi", maintain_order="left")


def lost_because() -> pl.Expr:
    """Why a deal was lost, null of others: the rival's advantage, or a reason of its own."""
    known = cast()
    rivals = pl.lit(pl.Series([rival.reason or None for rival in known.competitors], dtype=pl.String))
    reasons = pl.lit(pl.Series(list(known.loss_reasons), dtype=pl.String))
    reason = pl.coalesce(rivals.gather("competitor"), reasons.gather("reason"))
    return pl.when("lost").then(reason)
