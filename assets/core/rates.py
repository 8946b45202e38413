"""Which exchange rate holds on a day: direct, inverse, or over a third currency.

Which day an amount is converted on, and what is said where there is no rate, is in `money.py`.
"""

from collections.abc import Callable

import duckdb
import polars as pl

from assets.core import values
from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.exports.mapping import Crm, EntityMapping
from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.register import Waiting
from assets.operations.ledger import Finding
from assets.tables import exists

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


def derive(
    rates: pl.DataFrame, _crm: Crm, _calendar: Calendar = CALENDAR_YEARS
) -> tuple[pl.DataFrame, list[Finding]]:
    """Names the currency whose one unit the rates are of, where the file has no column for it.

    Salesforce's are of the corporate currency: the one that its table of currencies marks, else the only one
    that stands at 1 throughout.
    """
    if "from_currency" in rates.columns or rates.is_empty():
        return rates, []
    stays = rates.group_by("to_currency").agg((pl.col("rate") == 1).all().alias("is_one")).filter("is_one")
    marked = stays.clear()
    if "is_corporate" in rates.columns:
        marked = rates.filter(values.boolean(rates["is_corporate"]).fill_null(value=False))
    corporate = sorted(set((marked if marked.height else stays)["to_currency"].drop_nulls()))
    if len(corporate) == 1:
        return rates.with_columns(from_currency=pl.lit(corporate[0])), []
    params = {"rows": rates.height, "currencies": ", ".join(corporate) or "–"}
    return rates, [Finding("corporate_currency_unknown", "exchange_rate", rates.height, params=params)]


def of_corporate(con: duckdb.DuckDBPyConnection, mapping: EntityMapping, source: str) -> EntityMapping:
    """The mapping with the corporate currency that another file of the source names, if it names none."""
    known = (
        None if marks_corporate(mapping) or "from_currency" in mapping.constants else corporate(con, source)
    )
    if known is None:
        return mapping
    return mapping.model_copy(update={"defaults": {"from_currency": known, **mapping.defaults}})


def marks_corporate(mapping: EntityMapping) -> bool:
    """Whether the rows say which currency is the corporate one."""
    return mapping.entity == "exchange_rate" and "is_corporate" in mapping.columns


def names_corporate(parts: Callable[[Waiting], Part], waiting: Waiting) -> bool:
    """Whether a part that waits does: it is read before those that need it."""
    try:
        return any(map(marks_corporate, parts(waiting).entities))
    except FileRefused:
        return False


def corporate(con: duckdb.DuckDBPyConnection, source: str) -> str | None:
    """The corporate currency that a source's table of currencies named last, by its rate to itself."""
    if not exists(con, "core.exchange_rate"):
        return None
    known = con.execute(
        "select from_currency from core.exchange_rate where source = ? and kind = 'standing' "
        "and from_currency = to_currency and not is_deleted order by as_of desc, from_currency limit 1",
        [source],
    ).fetchall()
    return known[0][0] if known else None


def on_days(rates: pl.DataFrame, asked: pl.DataFrame, to: str, carried: int | None) -> pl.DataFrame:
    """The rate from each currency into `to` on each day.

    `rates`: rate_date, valid_to (the first day it no longer holds, or null), from_currency, to_currency,
    rate, of one kind. `asked`: currency, day. Gives `asked` in its order, with an amount's factor as
    `multiplier ÷ divisor`, `direct` where it is one rate as recorded, and `rate_date`, the older of two; all
    null where none holds: until its valid_to, else for `carried` days (None: however old). A direct rate goes
    before an inverse one, an inverse before a cross of two, one that says how long it holds before one that
    does not; of several crosses the one with the newest rates is taken, then the first by its currency's
    name.
    """
    legs = _legs(rates, carried)
    pairs = asked.with_columns(to=pl.lit(to))
    found = _leg(pairs, legs)
    missing = found.filter(pl.col("leg").is_null()).select("currency", "day").unique()
    crossed = _crossed(missing, legs, to)
    both = found.join(crossed, on=["currency", "day"], how="left", maintain_order="left")
    return both.select("currency", "day", pl.coalesce("leg", "cross").alias("leg")).unnest("leg")


def _legs(rates: pl.DataFrame, carried: int | None) -> list[pl.DataFrame]:
    """Rates as they are, then turned round, those with an end first: currency, to, rate_date, until, leg."""
    rate, day = pl.col("rate").cast(pl.Float64), pl.col("rate_date")
    turned = pl.lit(None, pl.Decimal(18, 8))

    def of(one: str, other: str, direct: pl.Expr, multiplier: pl.Expr, divisor: pl.Expr) -> pl.DataFrame:
        leg = pl.struct(direct.alias("direct"), multiplier.alias("multiplier"), divisor.alias("divisor"), day)
        by = (pl.col(one).alias("currency"), pl.col(other).alias("to"))
        return rates.select(*by, day, "valid_to", leg.alias("leg")).sort("rate_date")

    as_is = of("from_currency", "to_currency", pl.col("rate"), rate, pl.lit(1.0))
    legs = [as_is, of("to_currency", "from_currency", turned, pl.lit(1.0), rate)]
    ended = pl.col("valid_to").dt.offset_by("-1d")
    kept = pl.lit(None, pl.Date) if carried is None else day.dt.offset_by(f"{carried}d")
    return [
        leg.filter(pl.col("valid_to").is_not_null() == has_end).select(
            "currency", "to", "rate_date", "leg", until=ended if has_end else kept
        )
        for leg in legs
        for has_end in (True, False)
    ]


def _leg(pairs: pl.DataFrame, legs: list[pl.DataFrame]) -> pl.DataFrame:
    """Pairs of currency, to and day with the `leg` that holds, null where none does; in their order."""
    found = pairs.with_row_index("at").sort("day")
    holding = []
    for n, known in enumerate(legs):
        found = found.join_asof(
            known.rename({"leg": f"leg{n}", "rate_date": f"date{n}", "until": f"until{n}"}),
            left_on="day",
            right_on=f"date{n}",
            by=["currency", "to"],
            check_sortedness=False,
        )
        until = pl.col(f"until{n}")
        holding.append(pl.when(until.is_null() | (pl.col("day") <= until)).then(pl.col(f"leg{n}").cast(_LEG)))
    return found.sort("at").select(*pairs.columns, pl.coalesce(holding).alias("leg"))


def _crossed(missing: pl.DataFrame, legs: list[pl.DataFrame], to: str) -> pl.DataFrame:
    """Currency and day with the `cross` over a third currency, where there is one."""
    thirds = pl.concat(leg.select(over="currency") for leg in legs)
    ways = missing.join(thirds.unique(), how="cross").filter(
        pl.col("over") != to, pl.col("over") != pl.col("currency")
    )
    first = _leg(ways.rename({"over": "to"}), legs)["leg"]
    second = _leg(ways.select(pl.col("over").alias("currency"), pl.lit(to).alias("to"), "day"), legs)["leg"]
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
