"""Point forecasts, by hand and against other people's code."""

import numpy as np
import pytest
from statsforecast.models import AutoETS, OptimizedTheta, SeasonalNaive

from assets.models.methods import SEASONAL_MONTHS, ensemble, seasonal_naive, trend


def test_seasonal_naive_repeats_the_last_twelve_months() -> None:
    values = np.arange(1.0, 31.0)
    assert seasonal_naive(values, 13).tolist() == [*range(19, 31), 19]


def test_seasonal_naive_is_statsforecasts() -> None:
    values = np.random.default_rng(5).lognormal(10, 1, 41)
    assert np.array_equal(
        seasonal_naive(values, 13), SeasonalNaive(season_length=12).forecast(values, 13)["mean"]
    )


def test_trend_draws_a_straight_line_on() -> None:
    line = 1000 + 50 * np.arange(15.0)
    assert trend(line, 3) == pytest.approx([1750, 1800, 1850], abs=1e-9)


def test_trend_is_numpys_least_squares() -> None:
    values = np.random.default_rng(6).lognormal(10, 1, 37)
    line = np.polyfit(np.arange(37), values, 1)
    assert trend(values, 12) == pytest.approx(np.polyval(line, np.arange(37, 49)))


@pytest.mark.parametrize("months", [SEASONAL_MONTHS - 1, SEASONAL_MONTHS])
def test_ensemble_is_the_mean_of_its_parts(months: int) -> None:
    values = np.random.default_rng(7).lognormal(10, 0.3, months)
    parts = [seasonal_naive(values, 12), OptimizedTheta(season_length=12).forecast(values, 12)["mean"]]
    if months >= SEASONAL_MONTHS:
        parts.append(AutoETS(season_length=12, model="ZZA").forecast(values, 12)["mean"])
    assert ensemble(values, 12) == pytest.approx(np.mean(parts, axis=0))


@pytest.mark.parametrize("value", [0.01, 5.0, 1e9])
def test_ensemble_of_a_constant_is_that_constant(value: float) -> None:
    assert ensemble(np.full(40, value), 12) == pytest.approx(np.full(12, value))
