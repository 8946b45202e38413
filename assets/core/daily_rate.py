"""core.daily_rate: what one unit of each currency was worth on each day, for amounts of any day."""

from datetime import date

import duckdb
import polars as pl

from assets.core.calendar import YEARS_BACK
from assets.core.money import actual_rates, named_currencies, reporting_currency
from assets.operations.ledger import TABLES
from assets.tables import create

NAME = "core.daily_rate"
# What the rows of a table are joined by that name no currency.
UNNAMED = ""


# From the first day that a version or a close is of, but not from a typing error.
_DAYS = f"""
    with first as (
        select
            min(least(valid_from::date, close_date)) as known,
            $as_of::date - interval {YEARS_BACK} year as oldest
        from core.opportunity_history
    ),
    days as (
        select unnest(
            generate_series(
                least(greatest(coalesce(known, $as_of), oldest), $as_of), $as_of::date, interval 1 day
            )
        ) as day
        from first
    )
    select day::date as day from days order by day
"""


def load_daily_rates(con: duckdb.DuckDBPyConnection, setting: str | None, as_of: date) -> int:
    """Makes the table anew, from the first day of the deals' history to the day of the run; gives its rows.

    The reporting currency is worth one, and so is an amount without a currency where no other is named. A day
    without a rate has no row.
    """
    reporting = reporting_currency(con, setting).currency
    named = named_currencies(con, "opportunity", "opportunity_history")
    days = con.execute(_DAYS, {"as_of": as_of}).pl()
    own = [reporting, *([UNNAMED] if set(named) <= {reporting} else [])]
    asked = days.join(pl.DataFrame({"currency": named}, schema={"currency": pl.String}), how="cross")
    foreign = asked.filter(pl.col("currency") != reporting).select("currency", "day")
    found = actual_rates(con, foreign, reporting).drop("rate_date").filter(pl.col("multiplier").is_not_null())
    one = days.join(pl.DataFrame({"currency": own}), how="cross").with_columns(
        direct=pl.lit(1, pl.Decimal(18, 8)), multiplier=pl.lit(1.0), divisor=pl.lit(1.0)
    )
    rates = pl.concat([one.select(found.columns), found]).rename({"day": "date"})
    create(con, TABLES[NAME], replace=True)
    con.register("rates", rates)
    con.execute(f'insert into {NAME} by name select * from rates order by "date", currency')
    con.unregister("rates")
    return rates.height
