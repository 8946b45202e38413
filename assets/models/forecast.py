"""Bookings by month, forecast: which methods run on which months, and which of them is best.

Here belong the calendar and the order of work. How a method looks ahead belongs to `methods.py`, how far
off it was to `backtest.py`, rows and their notes to `forecast_tables.py`, reading and storing to an asset.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from assets.models.backtest import backtest, total_error
from assets.models.forecast_tables import Run, accuracy_rows, forecast_rows
from assets.models.methods import METHODS, SEASON, SEASONAL_MONTHS, TREND_MONTHS, Values

# A year: whatever day it is, the end of the fiscal year and four ends of quarters lie within. One fit gives
# all horizons, so six would cost the same, and each horizon states its own error.
MONTHS_AHEAD = 12
# What an origin must know: one season, or, while only a line is drawn, half of what a line needs to be shown.
# All methods are tested on the same origins, so that their errors can be compared.
_FIRST_ORIGIN, _FIRST_ORIGIN_OF_TREND = SEASON, TREND_MONTHS // 2


@dataclass(frozen=True)
class Forecast:
    """What a forecast stores, with the columns and types of `forecast.yaml`.

    `rows`: of `mart.forecast`, one a method and month; `accuracy`: of `mart.forecast_accuracy`, one a method
    and horizon. Both are in the order of these.
    """

    rows: pl.DataFrame
    accuracy: pl.DataFrame


def forecast(
    history: pl.DataFrame, months: pl.DataFrame, as_of: date, actual_to_date: Decimal | None
) -> Forecast:
    """Forecast the 12 months after `as_of`, and the running month where `as_of` is inside one.

    `history`: one row a complete month, `month` (its first day) and `value` (bookings, money). Months
    before the first with bookings are no data; missing and null ones after it, up to the last complete one,
    are zero. `months`: those of the house's calendar, from the first of `history` to the last that is
    forecast, one row each, `month` and `month_end`. `actual_to_date`: bookings of the running month so far,
    None where unknown; unused on a month's last day.

    p50 is the method's forecast, p10 to p90 a conformal range from its backtests at that horizon. They are
    clipped at 0, since bookings cannot be negative, and for the running month at `actual_to_date`: they are
    of the whole month, as it looked before it began. Seasonal methods need 24 complete months, the trend
    12; a horizon with fewer than 4 backtests has no range.

    Raises ValueError for a month that is not the calendar's, comes twice, is not complete by `as_of` or not
    finite, and for a calendar that ends too early.
    """
    months = months.sort("month")
    ended = pl.col("month_end") <= as_of
    values = _dense(history, months.filter(ended)["month"], as_of)
    is_running = as_of not in months["month_end"]
    horizons = MONTHS_AHEAD + is_running
    ahead = months.filter(~ended).head(horizons)
    if ahead.height < horizons:
        raise ValueError(f"the calendar has {ahead.height} months after {as_of}, a forecast needs {horizons}")
    ready = [method for method in METHODS if len(values) >= method.months_needed]
    first_origin = _FIRST_ORIGIN if len(values) >= SEASONAL_MONTHS else _FIRST_ORIGIN_OF_TREND
    tests = {method.name: backtest(values, method.point, first_origin, horizons) for method in ready}
    run = Run(
        made_on=as_of,
        periods=list(ahead.select("month", "month_end").iter_rows()),
        actual_to_date=actual_to_date if is_running else None,
        values=values,
        points={method.name: np.maximum(method.point(values, horizons), 0) for method in ready},
        tests=tests,
        best=min(tests, key=lambda name: total_error(tests[name]), default=None),
    )
    return Forecast(rows=forecast_rows(run), accuracy=accuracy_rows(run))


def _dense(history: pl.DataFrame, ended: pl.Series, as_of: date) -> Values:
    """One value for each complete month from the first with bookings on; `ended`: those of the calendar."""
    months = history.select(pl.col("month").cast(pl.Date), pl.col("value").cast(pl.Float64).fill_null(0))
    _refuse(months.filter(pl.col("month").is_duplicated()), "comes more than once")
    _refuse(
        months.filter(~pl.col("month").is_in(ended.implode()).fill_null(value=False)),
        f"has not ended by {as_of} in the calendar",
    )
    _refuse(months.filter(~pl.col("value").is_finite()), "has no finite value")
    first = months.filter(pl.col("value") != 0)["month"].min()
    if not isinstance(first, date):
        return np.empty(0)
    dense = (
        ended.filter(ended >= first).to_frame().join(months, on="month", how="left", maintain_order="left")
    )
    return dense["value"].fill_null(0).to_numpy().astype(np.float64)


def _refuse(wrong: pl.DataFrame, reason: str) -> None:
    if not wrong.is_empty():
        raise ValueError(f"month {wrong['month'].sort()[0]} {reason}")
