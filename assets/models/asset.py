"""mart/forecast and mart/forecast_accuracy: bookings of the months to come, and how well that went before."""

from pathlib import Path

import dagster as dg
import polars as pl

from assets.materialised import about, columns, key
from assets.night import Night
from assets.tables import create, load_tables

TABLES = load_tables(Path(__file__).with_name("forecast.yaml"), schema="mart")
_MONTHS = 'select distinct month_start as "month", month_end from core.calendar order by month_start'
_HISTORY = """
select period_start as month, coalesce(value, 0) as value, is_partial
from mart.kpi
where metric = 'bookings' and period_kind = 'month' and dimension = 'all' and member = 'all'
order by period_start
"""


def _spec(name: str) -> dg.AssetSpec:
    table = TABLES[name]
    return dg.AssetSpec(
        key(name),
        deps=[key("mart.kpi"), key("core.calendar")],
        group_name="models",
        kinds={"polars", "duckdb"},
        description=about(table),
        metadata=columns(table.columns),
    )


@dg.multi_asset(specs=[_spec("mart.forecast"), _spec("mart.forecast_accuracy")], name="forecast")
def forecasts(night: dg.ResourceParam[Night]):  # type: ignore[no-untyped-def] # Dagster reads generators untyped
    """Forecasts bookings by month for the company as a whole."""
    # statsforecast takes more than a second to import, and a night without enough months needs none of it.
    from assets.models.forecast import forecast

    history = night.con.execute(_HISTORY).pl()
    running = history.filter("is_partial")
    made = forecast(
        history.filter(~pl.col("is_partial")).select("month", "value"),
        night.con.execute(_MONTHS).pl(),
        night.as_of,
        None if running.is_empty() else running["value"][0],
    )
    for name, frame in (("mart.forecast", made.rows), ("mart.forecast_accuracy", made.accuracy)):
        with night.transaction() as con:
            create(con, TABLES[name], replace=True)
            con.register("made", frame)
            con.execute(f"insert into {name} by name select * from made")
            con.unregister("made")
        yield dg.MaterializeResult(asset_key=key(name), metadata={"dagster/row_count": frame.height})
