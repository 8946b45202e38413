"""Errors, ranges and their coverage, by hand and against utilsforecast."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from assets.models.backtest import (
    LONGEST_BACKTEST,
    Backtest,
    accuracy,
    backtest,
    backtests_for_coverage,
    half_width,
    half_widths,
)
from assets.models.methods import Values, seasonal_naive


def _column(actual: list[float], forecast: list[float], naive_error: list[float] | None = None) -> Backtest:
    """A backtest of one horizon at level 1."""
    ones = np.ones(len(actual))
    scale = ones if naive_error is None else np.array(naive_error)
    return Backtest(np.array(actual)[:, None], np.array(forecast)[:, None], ones, scale)


def test_wape_bias_and_mase_by_hand() -> None:
    # Errors +10, -20, 0 of 100 + 200 + 50.
    measured = accuracy(_column([100, 200, 50], [110, 180, 50], [10, 40, np.nan]), 0)
    assert measured.origins == 3
    assert measured.wape == pytest.approx(30 / 350)
    assert measured.bias == pytest.approx(-10 / 350)
    assert measured.mase == pytest.approx((10 / 10 + 20 / 40) / 2)
    assert measured.absolute_error == pytest.approx(10)
    assert measured.coverage_80 is None


def test_zero_actuals_give_no_ratio_but_the_absolute_error() -> None:
    measured = accuracy(_column([0, 0], [30, 10], [0, 0]), 0)
    assert (measured.wape, measured.bias, measured.mase) == (None, None, None)
    assert measured.absolute_error == 20


def test_one_zero_actual_among_others_counts() -> None:
    assert accuracy(_column([0, 100], [30, 100]), 0).wape == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("errors", "width"), [([1, -2, 3, -4], 4), (range(1, 10), 8), (range(1, 100), 80), ([5, 5, 5], np.nan)]
)
def test_half_width_is_the_conformal_rank(errors: list[float], width: float) -> None:
    assert half_width(np.array(errors, dtype=float)) == pytest.approx(width, nan_ok=True)


def test_ranges_grow_with_the_level() -> None:
    test = Backtest(
        np.array([[90.0], [110.0], [180.0], [220.0]]),
        np.array([[100.0], [100.0], [200.0], [200.0]]),
        np.array([100.0, 100.0, 200.0, 200.0]),
        np.ones(4),
    )
    assert half_widths(test, 400.0) == pytest.approx([40])  # every error was a tenth of its level


def test_coverage_uses_only_errors_known_at_each_origin() -> None:
    # Four errors of 1 make the first range, ±1, and the 2 falls outside; all after it are 1 and within.
    errors = [1.0] * 4 + [2.0] + [1.0] * 9
    test = _column([10.0] * 14, [10.0 + error for error in errors])
    assert accuracy(test, 0).coverage_80 == pytest.approx(0.9)
    # A huge last error is missed itself, and widens no range before it.
    huge = _column([10.0] * 14, [10.0 + error for error in [*errors[:13], 1000.0]])
    assert accuracy(huge, 0).coverage_80 == pytest.approx(0.8)


def test_coverage_of_a_later_horizon_waits_until_actuals_are_known() -> None:
    # Two months ahead, origin r knows the errors of origins up to r - 2 only.
    assert backtests_for_coverage(0) == 14
    assert backtests_for_coverage(1) == 15
    rows = 15
    errors = np.r_[[1.0] * 4, [50.0], [2.0] * 10]
    test = Backtest(
        np.full((rows, 2), 10.0), np.column_stack([np.zeros(rows), 10 + errors]), np.ones(rows), np.ones(rows)
    )
    # Row 5 knows the errors of rows 0 to 3, so its 2 is outside ±1. From row 6 on the 50 or a 2 is known.
    assert accuracy(test, 1).coverage_80 == pytest.approx(0.9)


def test_an_origin_knows_only_the_months_before_it() -> None:
    seen: list[list[float]] = []

    def spy(values: Values, horizons: int) -> Values:
        seen.append(values.tolist())
        return np.full(horizons, -1.0)

    values = np.arange(1.0, 16.0)
    test = backtest(values, spy, 12, 3)
    assert seen == [list(range(1, 13)), list(range(1, 14)), list(range(1, 15))]
    expected = np.array([[13, 14, 15], [14, 15, np.nan], [15, np.nan, np.nan]])
    assert np.array_equal(test.actual, expected, equal_nan=True)
    assert (test.forecast == 0).all()  # clipped


def test_a_long_series_is_tested_on_its_last_four_years() -> None:
    test = backtest(np.ones(144), seasonal_naive, 12, 12)
    assert test.actual.shape == (LONGEST_BACKTEST, 12)


def test_measures_are_those_of_utilsforecast() -> None:
    losses = pytest.importorskip("utilsforecast.losses")
    values = np.random.default_rng(11).lognormal(10, 0.5, 60)
    test = backtest(values, seasonal_naive, 13, 6)
    day = [date(2020, 1, 1) + timedelta(days=month) for month in range(60)]
    train = pl.DataFrame({"unique_id": "a", "ds": day, "y": values})
    for horizon in range(6):
        rows = [
            {
                "unique_id": "a",
                "ds": day[origin + horizon],
                "cutoff": day[origin - 1],
                "y": test.actual[row, horizon],
                "m": test.forecast[row, horizon],
            }
            for row, origin in enumerate(range(13, 60))
            if origin + horizon < 60
        ]
        frame, measured = pl.DataFrame(rows), accuracy(test, horizon)
        whole = frame.drop("cutoff")
        assert measured.origins == len(rows)
        assert measured.wape == pytest.approx(losses.nd(whole, models=["m"])["m"].item())
        # Their cumulative forecast error is actual - forecast or its opposite, so the size is compared.
        error = losses.cfe(whole, models=["m"])["m"].item()
        assert abs(measured.bias or 0) == pytest.approx(abs(error) / frame["y"].abs().sum())
        mase = losses.mase(frame, models=["m"], seasonality=12, train_df=train)["m"].mean()
        assert measured.mase == pytest.approx(mase)
