"""warehouse: the build published as the next generation."""

import dagster as dg

from assets.marts.asset import MODELS
from assets.materialised import key
from assets.night import Night
from assets.publish import state
from assets.publish.generation import publish
from assets.publish.home import Home

_AFTER = [
    *(model.name for model in MODELS),
    *("mart.forecast", "mart.forecast_accuracy", "core.stage", "core.team_membership"),
    *("ops.meta", "ops.metric", "ops.run", "ops.dictionary", "ops.reject", "ops.finding", "ops.correction"),
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
            "See ops.reject, or drop an export of deals into the exports folder.",
            allow_retries=False,
        )
    loads = night.con.execute(
        "select distinct path, sha256, source, entity, as_of::varchar, fingerprint from ops.file "
        "where status = 'loaded' order by all"
    ).fetchall()
    target = publish(night.con, night.home.build(night.root_run_id), night.home)
    _remember(night, night.home, target.name, loads)
    return dg.MaterializeResult(
        metadata={"path": str(night.home.warehouse), "generation": target.stem, "deals": deals}
    )


def _remember(night: Night, home: Home, generation: str, loads: list[tuple[str, ...]]) -> None:
    state.record_loads(home, generation, loads)
    ended = night.now().isoformat()
    started = night.started_at.isoformat()
    state.record_run(
        home, [night.run_id, started, ended, night.as_of.isoformat(), "published", night.version, generation]
    )
