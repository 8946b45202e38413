"""A folder of SQL files to read, and a database to build in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.unit.sql.written import Written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path / "sql")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema core")
        connection.execute(
            "create table core.opportunity as select * from (values "
            "('a:1', 'North', cast(10.00 as decimal(18, 2)), date '2025-01-31', true), "
            "('a:2', 'North', 20.50, date '2025-02-01', false), "
            "('a:3', null, null, null, true)) "
            "as t(opportunity_id, region, amount, close_date, is_won)"
        )
        yield connection
