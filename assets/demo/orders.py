"""What won deals become: lines, quotes, orders, renewals and payments of the made-up company.

Belongs here: what is offered, bought and paid. Not here: how a deal was won (life.py).
"""

import numpy as np
import polars as pl

from assets.demo.cast import cast
from assets.demo.days import Days
from assets.demo.draws import Draws
from assets.demo.life import DAY, WON

YEAR = 365
_RENEWED, _RENEWALS = 820, 2
_STATUS = (("Activated", 950), ("Cancelled", 30), ("Draft", 20))
_QUOTE_DAYS, _TERMS_DAYS = 30, 30


def make_lines(deals: pl.DataFrame) -> pl.DataFrame:
    """A row a product of a deal; the `amount`s of a deal sum to its own."""
    main = deals.select(
        "deal",
        "product",
        "quantity",
        "list_price",
        "unit_price",
        amount=pl.col("quantity") * pl.col("unit_price"),
        place=0,
    )
    extra = deals.filter(pl.col("extra") > 0).select(
        "deal",
        product=pl.lit(0, pl.Int64),
        quantity=pl.lit(1, pl.Int64),
        list_price="extra",
        unit_price="extra",
        amount="extra",
        place=1,
    )
    both = pl.concat([main, extra]).sort("deal", "place").drop("place")
    return both.with_row_index("line").with_columns(pl.col("line").cast(pl.Int64))


def make_quotes(deals: pl.DataFrame, life: pl.DataFrame) -> pl.DataFrame:
    """A row a quote, `sent` at the moment when its deal first reached stage 3."""
    first = life.filter(pl.col("stage") == 3).unique("deal", keep="first", maintain_order=True)
    quotes = first.select("deal", sent="at").join(deals.select("deal", "amount", "discount"), on="deal")
    quotes = quotes.sort("deal").with_columns(valid_until=pl.col("sent") // DAY + _QUOTE_DAYS)
    return quotes.with_row_index("quote").with_columns(pl.col("quote").cast(pl.Int64))


def make_orders(deals: pl.DataFrame, life: pl.DataFrame, days: Days, draws: Draws) -> pl.DataFrame:
    """A row an order by day, of a won deal or the renewal of one (`deal` null): who bought what for how much.

    Subscriptions run for a year from `start` to `finish`; most are renewed when they end.
    """
    recurring = np.array([entry.is_recurring for entry in cast().products])
    won = life.filter(pl.col("stage") == WON).unique("deal", keep="first", maintain_order=True)
    bought = (
        won.select("deal", "owner", day=pl.col("at") // DAY)
        .join(
            deals.select("deal", "account", "market", "product", "quantity", "unit_price", "amount"),
            on="deal",
        )
        .filter(pl.col("account") >= 0)
        .sort("deal")
    )
    bought = bought.with_columns(
        pl.Series("is_recurring", recurring[bought["product"].to_numpy()]),
        day=pl.col("day") + pl.Series(draws.below(5, bought.height)),
    )
    parts = [bought]
    for _ in range(_RENEWALS):
        before = parts[-1].filter("is_recurring")
        kept = before.filter(pl.Series(draws.chance(_RENEWED, before.height)))
        again = kept.with_columns(
            day=pl.col("day") + YEAR,
            deal=pl.lit(None, pl.Int64),
            amount=pl.col("quantity") * pl.col("unit_price"),
        )
        parts.append(again.select(bought.columns))
    orders = pl.concat(parts).filter(pl.col("day") <= days.last)
    orders = orders.sort("day", "account", "product", "deal", "quantity", "owner", "amount", nulls_last=True)
    status = draws.weighted([weight for _, weight in _STATUS], orders.height)
    return (
        orders.with_columns(
            pl.Series("status", np.array([name for name, _ in _STATUS])[status]),
            start=pl.when("is_recurring").then("day"),
            finish=pl.when("is_recurring").then(pl.col("day") + YEAR - 1),
        )
        .with_row_index("order")
        .with_columns(pl.col("order").cast(pl.Int64))
    )


def make_payments(orders: pl.DataFrame, days: Days, draws: Draws) -> pl.DataFrame:
    """A row a payment by the last day; an order is paid in one or two parts."""
    due = orders.filter(pl.col("status") == "Activated")
    late = draws.lognormal(6, 0.9, due.height)
    halves = draws.chance(300, due.height)
    first = due.with_columns(
        day=pl.col("day") + _TERMS_DAYS + pl.Series(late),
        amount=pl.when(pl.Series(halves)).then(pl.col("amount") // 2).otherwise("amount"),
        part=0,
    )
    second = due.filter(pl.Series(halves)).with_columns(
        day=pl.col("day") + 2 * _TERMS_DAYS + pl.Series(late[halves]),
        amount=pl.col("amount") - pl.col("amount") // 2,
        part=1,
    )
    paid = pl.concat([first, second]).filter(pl.col("day") <= days.last).sort("day", "order", "part")
    numbered = paid.with_row_index("payment").with_columns(pl.col("payment").cast(pl.Int64))
    return numbered.select("payment", "order", "account", "market", "day", "amount")
