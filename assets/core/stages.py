"""core.stage: what each stage means, from the CRM's data file and the house's own settings."""

from collections.abc import Mapping

import duckdb
import polars as pl

from assets.core.schema import Stage as StageSchema
from assets.exports.mapping import Crm, Outcome, Stage
from assets.exports.words import fold
from assets.tables import comment

CATEGORY = {"won": "closed", "lost": "omitted", "void": "omitted", "open": "pipeline"}
# Deals are step 3 of the funnel, won ones step 5; see METRICS, funnel.
_STEP = {"won": 5, "lost": 3, "void": 3, "open": 3}


def with_settings(crm: Crm, stages: Mapping[str, Outcome]) -> Crm:
    """The CRM with stages a person named in `[sources.<name>.stages]` added or given another outcome."""
    known = {(fold(stage.stage), stage.outcome) for stage in crm.stages}
    # Who says again what is known keeps the stage's rank, step, category and pipeline.
    named = {
        fold(name): (name, outcome) for name, outcome in stages.items() if (fold(name), outcome) not in known
    }
    kept = [stage for stage in crm.stages if fold(stage.stage) not in named]
    ranks = {fold(stage.stage): stage.rank for stage in crm.stages}
    after = max(ranks.values(), default=0) + 1
    own = [
        Stage.model_validate(
            {
                "stage": name,
                "rank": ranks.get(word, after),
                "funnel_step": _STEP[outcome],
                "outcome": outcome,
                "forecast_category": CATEGORY[outcome],
            }
        )
        for word, (name, outcome) in sorted(named.items())
    ]
    return crm.model_copy(update={"stages": (*kept, *own)})


def load_stages(con: duckdb.DuckDBPyConnection, crms: Mapping[str, Crm]) -> int:
    """Replaces core.stage by the stages of the sources at hand (source name → its CRM); gives its rows."""
    rows = [
        {
            "source": source,
            "pipeline": stage.pipeline or "default",
            "stage": stage.stage,
            "stage_rank": stage.rank,
            "funnel_step": stage.funnel_step,
            "outcome": stage.outcome,
            "forecast_category": stage.forecast_category,
            "valid_from": None,
        }
        for source, crm in sorted(crms.items())
        for stage in crm.stages
    ]
    frame = StageSchema.validate(pl.DataFrame(rows, schema=StageSchema.create_empty().schema))
    con.register("stages", frame)
    con.execute(
        "create or replace table core.stage as "
        "select * from stages order by source, pipeline, stage_rank, stage"
    )
    con.unregister("stages")
    about = {name: column.description or "" for name, column in StageSchema.columns().items()}
    comment(con, "core.stage", (StageSchema.__doc__ or "").strip(), about)
    return frame.height
