"""Point forecasts of one monthly series: seasonal naive, trend, ensemble.

Here belongs how a method looks ahead from the months it is given. How far off it was belongs to
`backtest.py`, what becomes a row to `forecast_tables.py`. Every method takes the complete months in order
and a number of horizons, and gives one value a horizon (the first is the month after the last), which may
be negative.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]

SEASON = 12
# Under two seasons a season cannot be told from chance.
SEASONAL_MONTHS = 2 * SEASON
# A line through less than a year takes one busy season for growth.
TREND_MONTHS = 12


@dataclass(frozen=True)
class Method:
    """A named way to look ahead, and how many complete months it needs before it is shown."""

    name: str
    months_needed: int
    point: Callable[[Values, int], Values]


def seasonal_naive(values: Values, horizons: int) -> Values:
    """The same calendar month of the last twelve; needs 12 values."""
    return np.resize(values[-SEASON:], horizons)


def trend(values: Values, horizons: int) -> Values:
    """The least-squares line through all months, drawn on; needs 2 values.

    All months and not the last few: on the airline, car and paper series a line through the last 24 or 36 was
    further off each time (WAPE against seasonal naive 1.35, 2.17, 1.24 with all, 1.55, 2.30, 1.46 with 24).
    """
    month = np.arange(len(values)) - (len(values) - 1) / 2
    slope = float(month @ (values - values.mean())) / float(month @ month)
    ahead = month[-1] + np.arange(1, horizons + 1)
    return np.asarray(values.mean() + slope * ahead, dtype=np.float64)


def ensemble(values: Values, horizons: int) -> Values:
    """The mean of seasonal naive, optimised theta and, from 24 values on, AutoETS with an additive season.

    Chosen by measuring 60 origins and 12 horizons on the airline, car and paper series: WAPE against
    seasonal naive 0.62, 0.88, 0.87. With a free kind of season ("ZZZ") it was 0.71, 0.90, 0.84; with
    standard theta 0.66, 0.87, 0.88; without the naive part 0.54, 0.97, 0.86, hardly better than naive where
    naive is good. ETS cannot fit a season to less than two of them: the short origins of a backtest go
    without it.
    """
    # Late, because it takes 1.5 s and pulls in pandas: a young company's night needs neither.
    from statsforecast.models import AutoETS, OptimizedTheta

    parts: list[AutoETS | OptimizedTheta] = [OptimizedTheta(season_length=SEASON)]
    if len(values) >= SEASONAL_MONTHS:
        parts.append(AutoETS(season_length=SEASON, model="ZZA"))
    with np.errstate(all="ignore"):  # a constant series divides 0 by 0 inside the season test and goes on
        looked_ahead = [part.forecast(values, horizons)["mean"] for part in parts]
    return np.asarray(np.mean([seasonal_naive(values, horizons), *looked_ahead], axis=0), dtype=np.float64)


# From the simplest on: of two that are equally far off, the first is best.
METHODS = (
    Method("seasonal_naive", SEASONAL_MONTHS, seasonal_naive),
    Method("trend", TREND_MONTHS, trend),
    Method("ensemble", SEASONAL_MONTHS, ensemble),
)
