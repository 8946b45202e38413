"""core/*: an asset for each core entity, for the stages and for the calendar."""

import dagster as dg

from assets.core import daily_rate, history, logged
from assets.core.calendar import load_calendar
from assets.core.entities import ENTITIES, Entity, column_order, sql_type
from assets.core.ingest import ingest
from assets.core.schema import Stage
from assets.core.stages import load_stages
from assets.core.tracked import TRACKED, Tracked
from assets.materialised import about, columns, key, rows
from assets.night import Night
from assets.operations.ledger import TABLES
from assets.tables import Column


def _described(schema: object, names: list[str]) -> list[Column]:
    declared = schema.columns()  # type: ignore[attr-defined]
    texts = {name: (declared[name].description or " | ").split(" | ") for name in names}
    return [Column(n, sql_type(declared[n].dtype), None, texts[n][0], texts[n][-1]) for n in names]


# Which tables hold what a CRM's own log says of a record.
_LOGS = {"opportunity": ("core.stage", "core.stage_event")}
_CHAIN = "no_gap_no_overlap"
_LEDGER = "conservation"
_EVERY_ROW = "Rows read = inserted + updated + unchanged + duplicate + rejected + ignored, for each file."


def _entity_asset(entity: Entity) -> dg.AssetsDefinition:
    @dg.asset(
        key=key(entity.table),
        deps=[key("ops.file"), *(key(f"core.{name}") for name in entity.depends_on)],
        group_name="core",
        kinds={"duckdb", "polars"},
        description=entity.description,
        metadata=columns(_described(entity.schema, column_order(entity))),
        check_specs=[dg.AssetCheckSpec(_LEDGER, asset=key(entity.table), description=_EVERY_ROW)],
    )
    def table(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
        with night.transaction() as con:
            count = ingest(con, entity, night, night.rules)
        # Enforced where the rows are loaded; here it is only reported.
        return rows(count, [dg.AssetCheckResult(passed=True, check_name=_LEDGER)])

    return table


@dg.asset(
    key=key("core.stage"),
    deps=[key("ops.file"), key("core.exported_stage")],
    group_name="core",
    kinds={"duckdb"},
    description=Stage.__doc__,
    metadata=columns(_described(Stage, list(Stage.columns()))),
)
def stage(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """The stages of the sources at hand."""
    with night.transaction() as con:
        return rows(load_stages(con, night.sources()))


@dg.asset(
    key=key("core.calendar"),
    deps=[key("core.opportunity"), key("core.lead"), key("core.quota")],
    group_name="core",
    kinds={"duckdb"},
    description=about(TABLES["core.calendar"]),
    metadata=columns(TABLES["core.calendar"].columns),
)
def calendar(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """The days that the data speak of."""
    with night.transaction() as con:
        return rows(load_calendar(con, night.as_of, night.rules.settings))


@dg.asset(
    key=key(daily_rate.NAME),
    deps=[
        key("core.exchange_rate"),
        key("core.opportunity_history"),
        key("core.sales_order"),
        key("core.quota"),
    ],
    group_name="core",
    kinds={"duckdb", "polars"},
    description=about(TABLES[daily_rate.NAME]),
    metadata=columns(TABLES[daily_rate.NAME].columns),
)
def daily_rates(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """The rates of every day."""
    with night.transaction() as con:
        setting = night.rules.settings.reporting_currency
        return rows(daily_rate.load_daily_rates(con, setting, night.as_of))


def _history_asset(tracked: Tracked) -> dg.AssetsDefinition:
    entity = tracked.entity
    whole = "Versions of a key follow one another without gap or overlap."

    @dg.asset(
        key=key(tracked.table),
        deps=[
            key(name)
            for name in sorted(
                {entity.table, *(f"core.{r.target}" for r in tracked.references), *_LOGS.get(entity.name, ())}
            )
        ],
        group_name="core",
        kinds={"duckdb"},
        description=about(tracked.declared),
        metadata=columns(tracked.declared.columns),
        check_specs=[dg.AssetCheckSpec(_CHAIN, asset=key(tracked.table), description=whole)],
    )
    def table(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
        """Written by the step that loads; here the log has its say, and it is held to its law."""
        with night.transaction() as con:
            if entity.name in _LOGS:
                logged.apply(con, night.rules.settings.timezone)
            history.resolve(con, tracked)
            count = history.check(con, tracked)
        return rows(count, [dg.AssetCheckResult(passed=True, check_name=_CHAIN)])

    return table


core_assets = [
    *(_entity_asset(entity) for entity in ENTITIES.values()),
    *(_history_asset(tracked) for tracked in TRACKED.values()),
    stage,
    calendar,
    daily_rates,
]
