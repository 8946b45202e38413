"""Histories that the tests of forecasts read: made up from values, and the classic monthly series."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import polars as pl

from assets.models.forecast import Forecast, forecast
from tests.shared_data import shared

START = date(2020, 1, 1)
SERIES = ("airline-passengers", "car-sales", "writing-paper-sales")


def history(values: Sequence[float], start: date = START) -> pl.DataFrame:
    """One complete month a value, from `start` on."""
    months = pl.date_range(start, date(2060, 1, 1), "1mo", eager=True).head(len(values))
    return pl.DataFrame({"month": months, "value": pl.Series(values, dtype=pl.Float64)})


def _months() -> pl.DataFrame:
    starts = pl.date_range(date(2015, 1, 1), date(2062, 1, 1), "1mo", eager=True)
    return pl.DataFrame({"month": starts, "month_end": starts.dt.month_end()})


# The months of calendar years.
MONTHS = _months()


def month_end(months: int, start: date = START) -> date:
    """The last day of the last of so many months."""
    after = start.month - 1 + months
    return date(start.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)


def wavy(months: int) -> Forecast:
    """The forecast at the end of a made-up series with trend, season and noise."""
    values = [100.0 + month + 37 * (month % 12) + (month * 7919) % 13 for month in range(months)]
    return forecast(history(values), MONTHS, month_end(months), None)


def real_values(name: str) -> list[float]:
    """A classic series by its name in SERIES."""
    with shared(f"series/monthly-{name}.csv").open(encoding="utf-8") as file:
        return [float(row[1]) for row in list(csv.reader(file))[1:] if len(row) == 2]


@cache
def real_forecast(name: str) -> Forecast:
    """The forecast at the end of a classic series, made once a test process: it takes 2 s."""
    values = real_values(name)
    return forecast(history(values), MONTHS, month_end(len(values)), None)
