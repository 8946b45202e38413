"""warehouse: the build published as the next generation."""

import dagster as dg

from assets.core.tracked import TRACKED
from assets.exports.unread import whole
from assets.marts.asset import MODELS
from assets.materialised import key
from assets.night import Night
from assets.publish import recovery, retention, state
from assets.publish.generation import publish
from assets.publish.macros import create_macros

_AFTER = [
    *(model.name for model in MODELS),
    *("mart.forecast", "mart.forecast_accuracy", "core.stage", "core.team_membership"),
    *("ops.meta", "ops.metric", "ops.run", "ops.dictionary", "ops.reject", "ops.finding", "ops.correction"),
    "ops.extent",
    # Of which the macros speak, too.
    *(tracked.table for tracked in TRACKED.values()),
    "core.daily_rate",
    "core.stage_event",
]


@dg.asset(
    key=dg.AssetKey("warehouse"), deps=[key(name) for name in _AFTER], group_name="publish", kinds={"duckdb"}
)
def warehouse(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """The warehouse that analysts open: `warehouse.duckdb` points at it, all of it or the one before.

    Not published when there is not one opportunity.
    """
    deals = night.con.execute("select count(*) from core.opportunity").fetchall()[0][0]
    if not deals:
        raise dg.Failure(
            "not one opportunity in any file: nothing is published and the warehouse stays as it was. "
            "See what was rejected, or drop an export of deals into the exports folder.",
            allow_retries=False,
        )
    with night.transaction() as con:
        create_macros(con)
    said, read = recovery.describe(night.con), whole(night.con, night.marks)
    target = publish(night.con, night.build.path, night.home)
    # A run killed from here on has published; the next one enters what it could not.
    made = recovery.enter(night.home, int(target.stem), said)
    started, ended = night.started_at.isoformat(), night.now().isoformat()
    run: list[str | int | None] = [night.run_id, started, ended, night.as_of.isoformat()]
    run += ["published", night.version, made.number]
    state.record_run(night.home, run)
    state.mark(night.home, read)
    night.build.forget()
    retention.keep(night.home, night.rules.settings, night.as_of)
    return dg.MaterializeResult(
        metadata={"path": str(night.home.warehouse), "generation": made.number, "deals": deals}
    )
