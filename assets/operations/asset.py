"""ops/meta, ops/metric, ops/run, ops/dictionary: what the warehouse says of itself."""

from pathlib import Path
from typing import TypedDict

import dagster as dg

import sql
from assets.core.entities import ENTITIES
from assets.core.tracked import TRACKED
from assets.marts.asset import MODELS
from assets.materialised import about, columns, key, rows
from assets.models.asset import TABLES as FORECAST_TABLES
from assets.night import Night
from assets.operations import meta as rules
from assets.operations.dictionary import describe
from assets.operations.ledger import TABLES
from assets.publish import state

_LEDGER = ("ops.reject", "ops.finding", "ops.correction", "ops.extent")


class _Declared(TypedDict):
    key: dg.AssetKey
    deps: list[dg.AssetKey]
    group_name: str
    kinds: set[str]
    description: str
    metadata: dict[str, dg.TableSchema]


def _declared(name: str, deps: list[str]) -> _Declared:
    return {
        "key": key(name),
        "deps": [key(dep) for dep in deps],
        "group_name": "operations",
        "kinds": {"duckdb"},
        "description": about(TABLES[name]),
        "metadata": columns(TABLES[name].columns),
    }


@dg.asset(**_declared("ops.meta", [entity.table for entity in ENTITIES.values()]))
def meta(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """The one row about the warehouse; marts read as_of and the sample floor from it."""
    with night.transaction() as con:
        rules.load_meta(con, night.rules.settings, night.as_of, night.version, night.last_report)
    return rows(1)


@dg.asset(**_declared("ops.metric", ["ops.file"]))
def metric(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """The metric registry, from sql/metrics.yaml."""
    with night.transaction() as con:
        return rows(rules.load_metrics(con, Path(sql.__file__).with_name("metrics.yaml")))


@dg.asset(**_declared("ops.run", ["ops.file"]))
def run(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """The runs before this one, and this one, which has published when this can be read."""
    before = [(*run, None) for run in state.runs(night.home) if run[0] != night.run_id]
    this = (night.run_id, night.started_at, night.now(), night.as_of.isoformat(), "published", night.version)
    with night.transaction() as con:
        return rows(rules.load_runs(con, [*before, (*this, night.build.base)]))


@dg.asset(**_declared("ops.dictionary", ["ops.file"]))
def dictionary(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """Every table and column with its description in both languages."""
    histories = [tracked.declared for tracked in TRACKED.values()]
    tables = [*TABLES.values(), *FORECAST_TABLES.values(), *histories]
    described = describe(MODELS, ENTITIES.values(), tables)
    with night.transaction() as con:
        return rows(rules.load_dictionary(con, described))


def _ledger_asset(name: str) -> dg.AssetsDefinition:
    @dg.asset(**_declared(name, [entity.table for entity in ENTITIES.values()]))
    def table(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
        """Written row by row by the steps that load; counted here when all have."""
        return rows(night.con.execute(f"select count(*) from {name}").fetchall()[0][0])

    return table


operation_assets = [meta, metric, run, dictionary, *(_ledger_asset(name) for name in _LEDGER)]
