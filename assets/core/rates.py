"""Which exchange rate holds on a day: direct, inverse, or over a third currency.

Which day an amount is converted on, and what is said where there is no rate, is in `money.py`.
"""

import polars as pl

# A rate holds until the next one, for a week at most: over a long holiday, not over months nobody recorded.
CARRIED_DAYS = 7
_LEG = pl.Struct(
    {
        "direct": pl.Decimal(18, 8),
        "multiplier": pl.Float64,
        "divisor": pl.Float64,
        "rate_date": pl.Date,
    }
)


def on_days(rates: pl.DataFrame, asked: pl.DataFrame, to: str, carried: int | None) -> pl.DataFrame:
    """The rate from each currency into `to` on each day.

    `rates`: rate_date, from_currency, to_currency, rate, of one kind. `asked`: currency, day. Gives `asked`
    in its order, with an amount's factor as `multiplier ÷ divisor`, `direct` where it is one rate as
    recorded, and `rate_date`, the older of two; all null where none is at most `carried` days old (None:
    however old). A direct rate goes before an inverse one, an inverse before a cross of two; of several
    crosses the one with the newest rates is taken, then the first by its currency's name.
    """
    legs = _legs(rates)
    pairs = asked.with_columns(to=pl.lit(to))
    found = _leg(pairs, legs, carried)
    missing = found.filter(pl.col("leg").is_null()).select("currency", "day").unique()
    crossed = _crossed(missing, legs, to, carried)
    both = found.join(crossed, on=["currency", "day"], how="left", maintain_order="left")
    return both.select("currency", "day", pl.coalesce("leg", "cross").alias("leg")).unnest("leg")


def _legs(rates: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Rates as they are, and turned round; by currency, other currency and day, with their `leg`."""
    rate, day = pl.col("rate").cast(pl.Float64), pl.col("rate_date")
    turned = pl.lit(None, pl.Decimal(18, 8))

    def of(one: str, other: str, direct: pl.Expr, multiplier: pl.Expr, divisor: pl.Expr) -> pl.DataFrame:
        leg = pl.struct(direct.alias("direct"), multiplier.alias("multiplier"), divisor.alias("divisor"), day)
        named = rates.select(pl.col(one).alias("currency"), pl.col(other).alias("to"), day, leg.alias("leg"))
        return named.sort("rate_date")

    as_is = of("from_currency", "to_currency", pl.col("rate"), rate, pl.lit(1.0))
    return {"direct": as_is, "inverse": of("to_currency", "from_currency", turned, pl.lit(1.0), rate)}


def _leg(pairs: pl.DataFrame, legs: dict[str, pl.DataFrame], carried: int | None) -> pl.DataFrame:
    """Pairs of currency, to and day with the `leg` that holds, null where none does; in their order."""
    found = pairs.with_row_index("at").sort("day")
    for basis, known in legs.items():
        found = found.join_asof(
            known.rename({"leg": basis, "rate_date": f"{basis}_date"}),
            left_on="day",
            right_on=f"{basis}_date",
            by=["currency", "to"],
            tolerance=None if carried is None else f"{carried}d",
            check_sortedness=False,
        )
    leg = pl.coalesce(pl.col("direct").cast(_LEG), pl.col("inverse").cast(_LEG))
    return found.sort("at").select(*pairs.columns, leg.alias("leg"))


def _crossed(
    missing: pl.DataFrame, legs: dict[str, pl.DataFrame], to: str, carried: int | None
) -> pl.DataFrame:
    """Currency and day with the `cross` over a third currency, where there is one."""
    thirds = legs["direct"].select(over="currency").vstack(legs["direct"].select(over="to"))
    ways = missing.join(thirds.unique(), how="cross").filter(
        pl.col("over") != to, pl.col("over") != pl.col("currency")
    )
    first = _leg(ways.rename({"over": "to"}), legs, carried)["leg"]
    second = _leg(
        ways.select(pl.col("over").alias("currency"), pl.lit(to).alias("to"), "day"), legs, carried
    )["leg"]
    one, other = pl.lit(first).struct, pl.lit(second).struct
    cross = pl.struct(
        pl.lit(None, pl.Decimal(18, 8)).alias("direct"),
        (one.field("multiplier") * other.field("multiplier")).alias("multiplier"),
        (one.field("divisor") * other.field("divisor")).alias("divisor"),
        pl.min_horizontal(one.field("rate_date"), other.field("rate_date")).alias("rate_date"),
    )
    return (
        ways.with_columns(
            cross=cross,
            older=cross.struct.field("rate_date"),
            is_whole=pl.lit(first).is_not_null() & pl.lit(second).is_not_null(),
        )
        .filter("is_whole")
        .sort("older", "over", descending=[True, False])
        .group_by("currency", "day", maintain_order=True)
        .first()
        .select("currency", "day", "cross")
    )
