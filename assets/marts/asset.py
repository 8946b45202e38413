"""mart/*: an asset for each file under sql/mart, checked in its own transaction before it is kept."""

from pathlib import Path

import dagster as dg
import duckdb

import sql
from assets.materialised import key, rows
from assets.night import Night
from sql.runner import Check, Model, ModelError, Problem, build, load_checks, load_models, run_check

_FOLDER = Path(sql.__file__).parent
_KEY = "key"
MODELS = load_models(_FOLDER)
CHECKS = load_checks(_FOLDER)


def _mart_asset(model: Model) -> dg.AssetsDefinition:
    checks = [check for check in CHECKS if check.table == model.name]
    rules = {_KEY: f"One row for each {', '.join(model.grain)}."}
    rules |= {check.rule: check.description_en for check in checks}
    specs = [dg.AssetCheckSpec(rule, asset=key(model.name), description=said) for rule, said in rules.items()]
    depends_on = {*model.depends_on, *(name for check in checks for name in check.depends_on)} - {model.name}
    described = [
        dg.TableColumn(c.name, c.type, description=f"{c.description_en} {c.description_zh}")
        for c in model.columns
    ]

    @dg.asset(
        key=key(model.name),
        deps=[key(name) for name in sorted(depends_on)],
        group_name="marts",
        kinds={"duckdb", "sql"},
        description=f"{model.description_en}\n\n{model.description_zh}",
        metadata={"dagster/column_schema": dg.TableSchema(columns=described)},
        check_specs=specs,
    )
    def table(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
        with night.transaction() as con:
            count = build(con, model)
            hold(con, checks)
        # Enforced above, before the table is kept; here it is only reported.
        return rows(count, [dg.AssetCheckResult(passed=True, check_name=rule) for rule in rules])

    return table


def hold(con: duckdb.DuckDBPyConnection, checks: list[Check]) -> None:
    """Raises ModelError when a check of a table returns rows: its numbers do not tie out."""
    for check in checks:
        failures = run_check(con, check)
        if failures:
            shown = "; ".join(str(row) for row in failures[:3])
            said = f"{check.description_en} does not hold, nothing is published: {shown}"
            raise ModelError(Problem(check.path, 1, said))


mart_assets = [_mart_asset(model) for model in MODELS]
