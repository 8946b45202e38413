"""The rows of `mart.forecast` and `mart.forecast_accuracy`.

Here belong columns, types and rounding. How the numbers come about belongs to `methods.py` and
`backtest.py`, status and note to `forecast_notes.py`; the columns are described, in two languages, in
`forecast.yaml` beside this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from assets.models import forecast_notes as notes
from assets.models.backtest import Accuracy, Backtest, accuracy, half_widths, level_of
from assets.models.methods import METHODS, Method, Values

_CENT = Decimal("0.01")
_MONEY = pl.Decimal(18, 2)
_NAIVE = "seasonal_naive"
_SUBJECT = {"metric": "bookings", "dimension": "all", "member": "all"}
FORECAST_SCHEMA = pl.Schema(
    {
        "made_on": pl.Date(),
        "metric": pl.String(),
        "dimension": pl.String(),
        "member": pl.String(),
        "method": pl.String(),
        "period_kind": pl.String(),
        "period_start": pl.Date(),
        "period_end": pl.Date(),
        "is_partial": pl.Boolean(),
        "p10": _MONEY,
        "p50": _MONEY,
        "p90": _MONEY,
        "actual_to_date": _MONEY,
        "is_best": pl.Boolean(),
        "status": pl.String(),
        "note": pl.String(),
    }
)
ACCURACY_SCHEMA = pl.Schema(
    {
        "metric": pl.String(),
        "method": pl.String(),
        "dimension": pl.String(),
        "member": pl.String(),
        "horizon": pl.Int64(),
        "origins": pl.Int64(),
        "wape": pl.Float64(),
        "mase": pl.Float64(),
        "bias": pl.Float64(),
        "coverage_80": pl.Float64(),
        "relative_to_naive": pl.Float64(),
        "is_best": pl.Boolean(),
        "status": pl.String(),
        "note": pl.String(),
    }
)


@dataclass(frozen=True)
class Run:
    """One making of forecasts.

    `periods`: the first and last days of the months ahead. `points` and `tests`: of the
    methods that had months enough; `best` of these has the lowest WAPE over all horizons.
    """

    made_on: date
    periods: Sequence[tuple[date, date]]
    actual_to_date: Decimal | None
    values: Values
    points: Mapping[str, Values]
    tests: Mapping[str, Backtest]
    best: str | None

    @property
    def horizons(self) -> int:
        """How many months are forecast."""
        return len(self.periods)


def forecast_rows(run: Run) -> pl.DataFrame:
    """One row a method and month, ordered by both; a method without months enough has rows that say so."""
    rows = [row for method in METHODS for row in _months(run, method)]
    return pl.DataFrame(rows, schema=FORECAST_SCHEMA, orient="row").sort("method", "period_start")


def accuracy_rows(run: Run) -> pl.DataFrame:
    """One row a method and horizon (1 = the first month that is not complete), ordered by both."""
    rows = [_accuracy_row(run, method, horizon) for method in METHODS for horizon in range(run.horizons)]
    return pl.DataFrame(rows, schema=ACCURACY_SCHEMA, orient="row").sort("method", "horizon")


def _months(run: Run, method: Method) -> list[dict[str, object]]:
    if method.name in run.points:
        middle, widths = run.points[method.name], half_widths(run.tests[method.name], level_of(run.values))
    else:
        middle = widths = np.full(run.horizons, np.nan)
    return [
        {
            "made_on": run.made_on,
            **_SUBJECT,
            "method": method.name,
            "period_kind": "month",
            "period_start": start,
            "period_end": end,
            # A month to come has not ended either.
            "is_partial": True,
            **_percentiles(run, ahead, middle[ahead], widths[ahead]),
            "is_best": method.name == run.best,
            **_forecast_verdict(run, method, ahead),
        }
        for ahead, (start, end) in enumerate(run.periods)
    ]


def _percentiles(run: Run, ahead: int, middle: float, width: float) -> dict[str, Decimal | None]:
    to_date = run.actual_to_date if ahead == 0 else None
    floor = max(Decimal(0), to_date or Decimal(0))
    ends = {"p10": middle - width, "p50": middle, "p90": middle + width}
    money = {name: None if np.isnan(end) else max(_money(end), floor) for name, end in ends.items()}
    return {**money, "actual_to_date": to_date}


def _forecast_verdict(run: Run, method: Method, ahead: int) -> notes.Verdict:
    if method.name not in run.tests:
        return notes.too_short(method.months_needed, len(run.values))
    backtests = _measure(run, method.name, ahead).origins
    return notes.of_forecast(backtests, is_naive_best=run.best == method.name == _NAIVE)


def _accuracy_row(run: Run, method: Method, horizon: int) -> dict[str, object]:
    measured, naive = _measure(run, method.name, horizon), _measure(run, _NAIVE, horizon)
    relative = measured.wape / naive.wape if measured.wape is not None and naive.wape else None
    mase = measured.mase if _NAIVE in run.tests else None
    if method.name in run.tests:
        verdict = notes.of_accuracy(
            measured,
            horizon,
            len(run.values),
            is_comparable=relative is not None and mase is not None,
            is_naive_best=run.best == method.name == _NAIVE,
        )
    else:
        verdict = notes.too_short(method.months_needed, len(run.values))
    return {
        **_SUBJECT,
        "method": method.name,
        "horizon": horizon + 1,
        "origins": measured.origins,
        "wape": _rounded(measured.wape),
        "mase": _rounded(mase),
        "bias": _rounded(measured.bias),
        "coverage_80": _rounded(measured.coverage_80),
        "relative_to_naive": _rounded(relative),
        "is_best": method.name == run.best,
        **verdict,
    }


def _measure(run: Run, name: str, horizon: int) -> Accuracy:
    return accuracy(run.tests[name], horizon) if name in run.tests else Accuracy(0)


def _money(value: float) -> Decimal:
    return Decimal(value).quantize(_CENT)


def _rounded(value: float | None) -> float | None:
    """To 9 significant digits, as every stored float is."""
    return None if value is None else float(f"{value:.9g}")
