"""Rolling-origin backtests: what a method would have said at earlier months, and how far off it was.

Here belong the backtest, the measures of its errors and the conformal range made from them. Methods belong
to `methods.py`; which of these numbers a row shows, and with which words, to `forecast_tables.py` and
`forecast_notes.py`.

An origin is a row and knows only the months before it; a horizon is a column (0 = the first month unknown).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np

from assets.models.methods import SEASON, Values

# Four years: the horizon of 12 months keeps 37 backtests, 22 of them with a range to test, and fitting the
# ensemble 48 times takes 2 s.
LONGEST_BACKTEST = 48
COVERAGE = 0.8
# The fewest errors that can hold 80 % of the next one: ceil((n + 1) × 0.8) ≤ n.
RANGE_BACKTESTS = 4
# A share of fewer than ten says nothing to the tenth.
COVERAGE_BACKTESTS = 10


@dataclass(frozen=True)
class Backtest:
    """Forecasts and actuals by (origin, horizon), the actual NaN where not yet known, and scales by origin.

    `level` is the size of a month at the origin, with which ranges grow; `naive_error` the mean absolute
    in-sample error of seasonal naive, NaN under 13 months.
    """

    actual: Values
    forecast: Values
    level: Values
    naive_error: Values

    @property
    def error(self) -> Values:
        """Forecast − actual."""
        return self.forecast - self.actual


@dataclass(frozen=True)
class Accuracy:
    """One method at one horizon; None where a number cannot be had. All but the error in money are ratios."""

    origins: int
    absolute_error: float | None = None
    wape: float | None = None
    mase: float | None = None
    bias: float | None = None
    coverage_80: float | None = None


def level_of(values: Values) -> float:
    """The mean absolute value of the last twelve months, where all are 0 of all months."""
    recent = float(np.abs(values[-SEASON:]).mean())
    return recent if recent > 0 else float(np.abs(values).mean())


def backtest(
    values: Values, point: Callable[[Values, int], Values], first_origin: int, horizons: int
) -> Backtest:
    """What `point`, clipped at 0, said at each origin from `first_origin` months on, at most the last 48."""
    origins = range(max(first_origin, len(values) - LONGEST_BACKTEST), len(values))
    shape = (len(origins), horizons)
    actual, forecast = np.full(shape, np.nan), np.full(shape, np.nan)
    for row, origin in enumerate(origins):
        known = values[origin : origin + horizons]
        actual[row, : len(known)] = known
        forecast[row] = np.maximum(point(values[:origin], horizons), 0)
    return Backtest(
        actual,
        forecast,
        np.array([level_of(values[:origin]) for origin in origins]),
        np.array([_naive_error(values[:origin]) for origin in origins]),
    )


def half_width(errors: Values) -> float:
    """The split-conformal half width: the ceil((n + 1) × 0.8)-th smallest absolute error; NaN under 4 errors.

    Symmetric, because two tails of their own would need 9 errors a horizon. Source: Lei et al. 2018,
    "Distribution-free predictive inference for regression", algorithm 2.
    """
    rank = ceil((len(errors) + 1) * COVERAGE)
    return float(np.sort(np.abs(errors))[rank - 1]) if rank <= len(errors) else np.nan


def half_widths(test: Backtest, level: float) -> Values:
    """The half width of the range at each horizon, for a forecast made at `level`; NaN under 4 backtests."""
    scaled = test.error / test.level[:, None]
    return np.array([half_width(column[~np.isnan(column)]) * level for column in scaled.T])


def accuracy(test: Backtest, horizon: int) -> Accuracy:
    """How far off the method was at a horizon (0 = the first month not known).

    WAPE = Σ|A−F| ÷ Σ|A|; bias = Σ(F−A) ÷ Σ|A|; MASE = the mean of |A−F| ÷ the origin's `naive_error`, over
    the origins where that is above 0 (Hyndman and Koehler 2006). Actuals that are all 0 give neither WAPE
    nor bias.
    """
    known = ~np.isnan(test.actual[:, horizon])
    if not known.any():
        return Accuracy(0)
    error, total = test.error[known, horizon], float(np.abs(test.actual[known, horizon]).sum())
    scale = test.naive_error[known]
    usable = scale > 0
    return Accuracy(
        origins=int(known.sum()),
        absolute_error=float(np.abs(error).mean()),
        wape=float(np.abs(error).sum()) / total if total > 0 else None,
        mase=float((np.abs(error[usable]) / scale[usable]).mean()) if usable.any() else None,
        bias=float(error.sum()) / total if total > 0 else None,
        coverage_80=_coverage(test, horizon, int(known.sum())),
    )


def backtests_for_coverage(horizon: int) -> int:
    """How many backtests a tested range takes: 4 make the first one, known `horizon` months later still."""
    return COVERAGE_BACKTESTS + RANGE_BACKTESTS + horizon


def total_error(test: Backtest) -> float:
    """Σ|A−F| over all origins and horizons: among methods tested on the same ones it ranks as WAPE does."""
    return float(np.nansum(np.abs(test.error)))


def _coverage(test: Backtest, horizon: int, origins: int) -> float | None:
    """The share of actuals within the range of their own origin, made from the errors known by then."""
    if origins < backtests_for_coverage(horizon):
        return None
    scaled = (test.error / test.level[:, None])[:, horizon]
    within = 0
    for row in range(RANGE_BACKTESTS + horizon, origins):
        width = half_width(scaled[: row - horizon]) * test.level[row]
        middle, actual = test.forecast[row, horizon], test.actual[row, horizon]
        within += bool(max(middle - width, 0) <= actual <= middle + width)
    return within / (origins - RANGE_BACKTESTS - horizon)


def _naive_error(values: Values) -> float:
    return float(np.abs(values[SEASON:] - values[:-SEASON]).mean()) if len(values) > SEASON else np.nan
