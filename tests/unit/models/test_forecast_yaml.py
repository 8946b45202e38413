"""The data file describes exactly the tables that are made."""

from pathlib import Path

import polars as pl
import pytest
import yaml

import assets.models
from assets.models.forecast import Forecast, forecast
from tests.unit.models.histories import MONTHS, history, month_end

_TYPES = {
    "VARCHAR": pl.String(),
    "DATE": pl.Date(),
    "BOOLEAN": pl.Boolean(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "DECIMAL(18,2)": pl.Decimal(18, 2),
}
_TABLES = yaml.safe_load((Path(assets.models.__path__[0]) / "forecast.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made() -> Forecast:
    return forecast(history([100.0 + month % 5 for month in range(14)]), MONTHS, month_end(14), None)


@pytest.mark.parametrize(("table", "part"), [("forecast", "rows"), ("forecast_accuracy", "accuracy")])
def test_columns_types_and_grain(made: Forecast, table: str, part: str) -> None:
    frame, described = getattr(made, part), _TABLES[table]
    assert {name: _TYPES[column["type"]] for name, column in described["columns"].items()} == frame.schema
    assert list(described["columns"]) == frame.columns
    key = frame.select(described["grain"])
    assert not key.is_duplicated().any()
    assert sum(key.null_count().row(0)) == 0
    assert frame.equals(frame.sort(described["grain"]))


@pytest.mark.parametrize("table", ["forecast", "forecast_accuracy"])
def test_everything_is_described_in_both_languages(table: str) -> None:
    described = _TABLES[table]
    assert set(described) == {"description_en", "description_zh", "grain", "columns"}
    texts = [(described["description_en"], described["description_zh"])]
    texts += [(column["en"], column["zh"]) for column in described["columns"].values()]
    for english, chinese in texts:
        assert english.isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
    assert all(set(column) == {"type", "unit", "en", "zh"} for column in described["columns"].values())
