"""Laws that hold for every history."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.models.forecast import Forecast, forecast
from assets.models.forecast_notes import NOTES
from tests.unit.models.histories import MONTHS, history, month_end

_MONEY = st.one_of(st.just(0.0), st.decimals(-1000, 10**9, places=2).map(float))
_LAWS = settings(max_examples=25, deadline=None)


def _histories(least: int, most: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return given(
        st.lists(_MONEY, min_size=least, max_size=most),
        st.integers(0, 27),
        st.none() | st.decimals(-100, 10**9, places=2),
    )


def _check(values: list[float], days: int, booked: Decimal | None) -> None:
    as_of = month_end(len(values)) + timedelta(days=days)
    result = forecast(history(values), MONTHS, as_of, booked)
    _holds(result, as_of, booked)
    again = forecast(history(values), MONTHS, as_of, booked)
    assert again.rows.equals(result.rows)
    assert again.accuracy.equals(result.accuracy)


def _holds(result: Forecast, as_of: date, booked: Decimal | None) -> None:
    rows, accuracy = result.rows, result.accuracy
    shown = rows.filter(pl.col("p10").is_not_null())
    assert (shown["p10"] <= shown["p50"]).all()
    assert (shown["p50"] <= shown["p90"]).all()
    assert (rows["p50"].drop_nulls() >= 0).all()
    assert (shown["p10"] >= 0).all()
    running = rows.filter(pl.col("period_start") <= as_of)
    if booked is not None:
        assert (running["p50"].drop_nulls() >= booked).all()
        assert (running["p10"].drop_nulls() >= booked).all()
    assert (rows["p50"].is_null() == (rows["status"] == "not_available")).all()
    assert (rows["p10"].is_null() == (rows["status"] != "ok")).all()
    assert rows.filter("is_best")["method"].n_unique() == int((rows["status"] != "not_available").any())
    starts = tuple(note.split("{")[0] for note in NOTES)
    assert all(
        note.startswith(starts) for note in [*rows["note"].drop_nulls(), *accuracy["note"].drop_nulls()]
    )
    assert accuracy["coverage_80"].drop_nulls().is_between(0, 1).all()
    for name in ("wape", "mase", "relative_to_naive"):
        assert (accuracy[name].drop_nulls() >= 0).all()
        assert all(value == float(f"{value:.9g}") for value in accuracy[name].drop_nulls())


@_histories(0, 23)
@_LAWS
def test_a_short_history(values: list[float], days: int, booked: Decimal | None) -> None:
    _check(values, days, booked)


@_histories(24, 30)
@settings(_LAWS, max_examples=20)
def test_a_history_of_two_years(values: list[float], days: int, booked: Decimal | None) -> None:
    _check(values, days, booked)
