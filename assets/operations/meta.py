"""ops.meta, ops.metric, ops.run, ops.dictionary: what the warehouse says of itself."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb
import polars as pl
import yaml

from assets.core.money import reporting_currency
from assets.operations.ledger import TABLES
from assets.settings import Settings
from assets.tables import create

SCHEMA_VERSION = 8


def load_meta(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    as_of: date,
    version: str,
    last_report: date | None = None,
) -> str:
    """Writes the one row of ops.meta and gives the run's hash: the same inputs, settings, day and version.

    `last_report` is the newest day before this one that was published.
    """
    inputs = con.execute(
        "select path, sha256, sheet, entity, as_of, fingerprint from ops.file "
        "where status = 'loaded' order by all"
    ).fetchall()
    said = [*map(str, inputs), settings.model_dump_json(), as_of.isoformat(), version, str(last_report)]
    run_hash = hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]
    currency = reporting_currency(con, settings.reporting_currency).currency
    create(con, TABLES["ops.meta"], replace=True)
    con.execute(
        "insert into ops.meta values (?, ?, ?, ?, ?, ?, ?, ?, null, ?, ?, ?, ?, ?)",
        [
            *(SCHEMA_VERSION, version, as_of, currency, settings.sample_floor),
            *(settings.timezone, settings.language, run_hash),
            *(settings.country, settings.fiscal_year_start_month, last_report),
            *(_end(last_report, settings), settings.fiscal_months),
        ],
    )
    return run_hash


def _end(day: date | None, settings: Settings) -> datetime | None:
    """The first moment after a day, UTC."""
    if day is None:
        return None
    midnight = datetime.combine(day + timedelta(days=1), time(), settings.zone)
    return midnight.astimezone(UTC).replace(tzinfo=None)


def load_metrics(con: duckdb.DuckDBPyConnection, registry: Path) -> int:
    """Replaces ops.metric by the registry file; gives its rows."""
    metrics = yaml.load(registry.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    rows = [{"metric": name, **said} for name, said in metrics.items()]
    return _replace(con, "ops.metric", rows)


def load_dictionary(con: duckdb.DuckDBPyConnection, described: Iterable[dict[str, str | None]]) -> int:
    """Replaces ops.dictionary; gives its rows."""
    return _replace(con, "ops.dictionary", [dict(row) for row in described])


def load_runs(con: duckdb.DuckDBPyConnection, runs: Sequence[tuple[object, ...]]) -> int:
    """Replaces ops.run, each run's values in the order of its columns; gives its rows."""
    names = [column.name for column in TABLES["ops.run"].columns]
    return _replace(con, "ops.run", [dict(zip(names, run, strict=True)) for run in runs])


def _replace(con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[dict[str, object]]) -> int:
    table = TABLES[name]
    create(con, table, replace=True)
    if rows:
        columns = [column.name for column in table.columns]
        con.register("incoming", pl.DataFrame(rows, infer_schema_length=None).select(columns))
        con.execute(f"insert into {name} by name select * from incoming order by all")
        con.unregister("incoming")
    return len(rows)
