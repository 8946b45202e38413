"""The rows of both tables: which there are, what they hold, what they say."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from assets.models.forecast import MONTHS_AHEAD, Forecast, forecast
from tests.unit.models.histories import MONTHS, START, history, month_end

SEASON = [10.0, 20, 45, 10, 20, 60, 15, 15, 50, 25, 30, 90]


def _at_month_end(values: Sequence[float]) -> Forecast:
    return forecast(history(values), MONTHS, month_end(len(values)), None)


def _of(frame: pl.DataFrame, method: str) -> pl.DataFrame:
    return frame.filter(pl.col("method") == method)


def _best(result: Forecast) -> set[str]:
    assert result.rows.filter("is_best")["method"].unique().to_list() == (
        result.accuracy.filter("is_best")["method"].unique().to_list()
    )
    return set(result.rows.filter("is_best")["method"])


def test_a_pure_season_is_forecast_by_seasonal_naive_exactly() -> None:
    result = _at_month_end(SEASON * 4)
    rows = _of(result.rows, "seasonal_naive")
    expected = [Decimal(f"{value:.2f}") for value in SEASON]
    assert [rows[name].to_list() for name in ("p10", "p50", "p90")] == [expected] * 3
    assert _best(result) == {"seasonal_naive"}
    assert rows["note"].unique().to_list() == ["the best method is the naive one"]
    measured = _of(result.accuracy, "seasonal_naive")
    assert measured["wape"].to_list() == [0.0] * MONTHS_AHEAD
    assert measured["relative_to_naive"].null_count() == MONTHS_AHEAD
    assert measured["note"].unique().to_list() == ["seasonal naive made no error to compare with"]


def test_a_straight_line_is_forecast_by_the_trend_exactly() -> None:
    result = _at_month_end([1000.0 + 50 * month for month in range(36)])
    rows = _of(result.rows, "trend")
    expected = [Decimal(1000 + 50 * month) for month in range(36, 48)]
    assert [rows[name].to_list() for name in ("p10", "p50", "p90")] == [expected] * 3
    assert _best(result) == {"trend"}
    # Seasonal naive is 12 months behind, 600 below, at every horizon of up to 12.
    naive = _of(result.accuracy, "seasonal_naive")
    assert naive["mase"].to_list() == [1.0] * MONTHS_AHEAD
    first = range(12, 36)
    assert naive["wape"][0] == pytest.approx(600 * 24 / sum(1000 + 50 * month for month in first))
    assert naive["bias"][0] == pytest.approx(-naive["wape"][0])


def test_a_falling_line_stops_at_zero() -> None:
    rows = _of(_at_month_end([100.0 - 8 * month for month in range(12)]).rows, "trend")
    assert rows["p50"].to_list()[:2] == [Decimal(4), Decimal(0)]
    assert rows["p50"].min() == Decimal(0)


@pytest.mark.parametrize("months", [0, 9, 10, 11, 12, 23, 24])
def test_months_needed(months: int) -> None:
    result = _at_month_end([100.0 + month % 7 for month in range(months)])
    needed = {"seasonal_naive": 24, "trend": 12, "ensemble": 24}
    assert result.rows.height == result.accuracy.height == 3 * MONTHS_AHEAD
    for method, least in needed.items():
        rows, measured = _of(result.rows, method), _of(result.accuracy, method)
        if months >= least:
            assert "not_available" not in rows["status"]
            assert rows["p50"].null_count() == 0
            assert measured["origins"][0] == months - (12 if months >= 24 else 6)
        else:
            note = f"needs {least} complete months, there are {months}"
            for frame in (rows, measured):
                assert frame["status"].unique().to_list() == ["not_available"]
                assert frame["note"].unique().to_list() == [note]
            assert rows.select(pl.col("p10", "p50", "p90").null_count()).row(0) == (MONTHS_AHEAD,) * 3
            assert measured["wape"].null_count() == MONTHS_AHEAD
            assert not rows["is_best"].any()


def test_a_horizon_with_few_backtests_has_no_range() -> None:
    result = _at_month_end([100.0 + month % 5 for month in range(12)])
    rows, measured = _of(result.rows, "trend"), _of(result.accuracy, "trend")
    assert measured["origins"].to_list() == [6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0]
    assert rows["status"].to_list() == ["ok"] * 3 + ["small_sample"] * 9
    assert measured["status"].to_list() == ["ok"] * 3 + ["small_sample"] * 3 + ["not_available"] * 6
    assert rows["p10"].is_null().to_list() == [False] * 3 + [True] * 9
    assert rows["p50"].null_count() == 0
    assert rows["note"][3] == "a range needs 4 backtests, there are 3"
    assert measured["note"][0] == "comparing with seasonal naive needs 24 complete months, there are 12"


def test_coverage_says_how_many_backtests_it_lacks() -> None:
    measured = _of(_at_month_end([100.0 + month % 5 for month in range(26)]).accuracy, "trend")
    assert measured["coverage_80"].is_null().to_list() == [False] + [True] * 11
    assert measured["note"][1] == "testing the range needs 15 backtests, there are 13"


def test_the_running_month_comes_first_and_holds_what_is_booked() -> None:
    booked = Decimal("1234567.89")
    result = forecast(history([100.0 + month % 5 for month in range(15)]), MONTHS, date(2021, 4, 10), booked)
    rows = _of(result.rows, "trend")
    assert rows.height == MONTHS_AHEAD + 1
    first, second = rows.row(0, named=True), rows.row(1, named=True)
    assert (first["period_start"], first["period_end"]) == (date(2021, 4, 1), date(2021, 4, 30))
    assert [first[name] for name in ("p10", "p50", "p90", "actual_to_date")] == [booked] * 4
    assert second["actual_to_date"] is None
    assert second["p90"] < booked
    assert rows["period_end"][-1] == date(2022, 4, 30)


def test_little_booked_leaves_the_running_month_as_it_was() -> None:
    values = history([100.0 + month % 5 for month in range(15)])
    low = forecast(values, MONTHS, date(2021, 4, 10), Decimal("0.01")).rows
    unknown = forecast(values, MONTHS, date(2021, 4, 10), None).rows
    assert low.drop("actual_to_date").equals(unknown.drop("actual_to_date"))


def test_no_month_runs_on_its_last_day() -> None:
    result = forecast(history([100.0] * 14), MONTHS, date(2021, 2, 28), Decimal(500))
    assert result.rows["period_start"].min() == date(2021, 3, 1)
    assert result.rows["actual_to_date"].null_count() == result.rows.height


def test_all_zero_months_of_a_backtest_give_the_absolute_error() -> None:
    # A first sale, then nothing: what follows the first origin is zero.
    measured = _of(_at_month_end([1200.0] + [0.0] * 11).accuracy, "trend")
    assert measured["wape"][0] is None
    assert measured["note"][0].startswith("all actuals are zero, the mean absolute error is ")


def test_months_before_the_first_sale_are_no_data_and_gaps_are_zero() -> None:
    values = [50.0, 60, 0, 70, 80, 90, 0, 0, 100, 110, 120, 0, 130, 0]
    whole = _at_month_end(values)
    gaps = history(values).filter(pl.col("value") != 0)  # ends a month before the last complete one
    assert forecast(gaps, MONTHS, month_end(14), None).rows.equals(whole.rows)
    nulls = history(values).with_columns(pl.col("value").replace(0, None))
    assert forecast(nulls, MONTHS, month_end(14), None).rows.equals(whole.rows)
    led = history([0.0, 0, 0, *values], date(2019, 10, 1))
    assert forecast(led, MONTHS, month_end(14), None).rows.equals(whole.rows)


def test_decimals_and_the_order_of_rows_do_not_matter() -> None:
    values = history([50.25, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160])
    shuffled = values.with_columns(pl.col("value").cast(pl.Decimal(18, 2))).reverse()
    as_of = month_end(12)
    assert forecast(shuffled, MONTHS, as_of, None).rows.equals(forecast(values, MONTHS, as_of, None).rows)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (
            history([1.0, 2.0], date(2020, 1, 2)),
            "month 2020-01-02 has not ended by 2020-04-15 in the calendar",
        ),
        (pl.concat([history([1.0, 2.0])] * 2), "month 2020-01-01 comes more than once"),
        (history([1.0] * 4), "month 2020-04-01 has not ended by 2020-04-15 in the calendar"),
        (history([1.0, float("nan")]), "month 2020-02-01 has no finite value"),
    ],
)
def test_a_wrong_history_is_refused(frame: pl.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        forecast(frame, MONTHS, date(2020, 4, 15), None)


def test_an_empty_history_is_not_available() -> None:
    empty = pl.DataFrame(schema={"month": pl.Date, "value": pl.Decimal(18, 2)})
    result = forecast(empty, MONTHS, START, None)
    assert set(result.rows["status"]) == {"not_available"}
    assert result.rows.height == 3 * (MONTHS_AHEAD + 1)


def test_months_of_weeks_are_forecast_in_the_house_calendar() -> None:
    # 4-4-5 weeks from Sunday 1 February 2026: months of 28, 28 and 35 days.
    starts = [date(2026, 2, 1)]
    for length in (4, 4, 5) * 10:
        starts.append(starts[-1] + timedelta(weeks=length))
    ends = [start - timedelta(days=1) for start in starts[1:]]
    months = pl.DataFrame({"month": starts[:-1], "month_end": ends})
    known = pl.DataFrame({"month": starts[:14], "value": [100.0 + n for n in range(14)]})
    # The fifteenth month runs: 4 weeks from 28 February 2027 + 28 days.
    rows = _of(forecast(known, months, starts[14], Decimal(50)).rows, "trend")
    assert rows.height == MONTHS_AHEAD + 1
    assert list(rows.select("period_start", "period_end").iter_rows()) == [
        (start, end) for start, end in zip(starts[14:27], ends[14:27], strict=True)
    ]
    assert rows["p50"].to_list()[:2] == [Decimal(114), Decimal(115)]


def test_a_calendar_that_ends_too_early_is_refused() -> None:
    short = MONTHS.filter(pl.col("month") < date(2022, 1, 1))
    with pytest.raises(ValueError, match="has 10 months after 2021-02-28, a forecast needs 12"):
        forecast(history([100.0] * 14), short, date(2021, 2, 28), None)
