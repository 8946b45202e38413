"""The made-up company has months enough: every method forecasts it, and its range was tested."""

from tests.integration.published import Published


def test_twelve_months_ahead_by_every_method(demo_home: Published) -> None:
    rows = demo_home.rows(
        "select method, count(*), count(p50), min(period_start)::varchar, max(period_end)::varchar, "
        "bool_and(p10 <= p50 and p50 <= p90 and p10 >= 0) from mart.forecast group by method order by method"
    )
    assert rows == [
        (method, 12, 12, "2026-10-01", "2027-09-30", True)
        for method in ("ensemble", "seasonal_naive", "trend")
    ]


def test_one_method_is_the_best_and_it_is_the_one_with_the_lowest_error(demo_home: Published) -> None:
    best = demo_home.rows("select distinct method from mart.forecast where is_best")
    pooled = demo_home.rows(
        "select method, sum(wape * origins) / sum(origins) as wape from mart.forecast_accuracy "
        "group by method order by wape"
    )
    assert len(pooled) == 3
    assert best == [(pooled[0][0],)]


def test_the_season_is_seen(demo_home: Published) -> None:
    """Quarters end with a rush, so a forecast December is above its November."""
    rows = demo_home.rows(
        "select period_start::varchar, p50 from mart.forecast where is_best and period_start in "
        "('2026-11-01', '2026-12-01') order by 1"
    )
    (_, november), (_, december) = rows
    assert december > november
