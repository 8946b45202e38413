"""core.stage: what stages mean, by the CRM's data file, its exported table of stages, and the settings."""

import re
from collections.abc import Iterable, Mapping

import duckdb
import polars as pl

from assets.core.choices import chosen
from assets.core.fiscal import Calendar
from assets.core.schema import Stage as StageSchema
from assets.core.status import SAID
from assets.exports.mapping import Crm, Outcome, Stage
from assets.exports.words import fold
from assets.operations.ledger import Finding
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


# What tells that a deal is offered something, in the names that houses give their stages.
_OFFERED = re.compile("quot|propos|negotiat|contract|offer|报价|方案|谈判|合同|商务|投标")
_LISTED = (
    "select source, name, code, pipeline, sort_order, outcome, coalesce(is_active, true), forecast_category "
    "from core.exported_stage where not is_deleted and source = ?"
)
Listed = tuple[str, str, str | None, str | None, int | None, str, bool, str | None]


def derive(
    rows: pl.DataFrame, _crm: Crm, _calendar: Calendar | None = None
) -> tuple[pl.DataFrame, list[Finding]]:
    """What the CRM's flags say a stage comes to, and its category in our words."""
    said = pl.col(SAID).fill_null("open") if SAID in rows.columns else pl.lit("open")
    rows = rows.with_columns(outcome=said).drop(SAID, strict=False)
    if "forecast_category" in rows.columns:
        rows = rows.with_columns(
            forecast_category=chosen(rows["forecast_category"], "forecast_call.category")
        )
    return rows, []


def listed(con: duckdb.DuckDBPyConnection, source: str) -> list[Listed]:
    """The stages that a source's own table lists; none before a first night has made core.exported_stage."""
    has = "select 1 from duckdb_tables() where schema_name = 'core' and table_name = 'exported_stage'"
    return con.execute(_LISTED, [source]).fetchall() if con.execute(has).fetchall() else []


def with_listed(crm: Crm, rows: Iterable[Listed]) -> Crm:
    """The CRM with the stages of its own exported table in place of those that it has out of the box.

    Those that ended deals and are not listed stay: the table has them in another language. A stage that can
    no longer be chosen stands where the one before it stands, so that nobody is said to pass it over.
    """
    known = {fold(stage.stage): stage for stage in crm.stages}
    places = sorted(rows, key=lambda row: (row[3] or "", row[4] is None, row[4] or 0, row[1]))
    own: dict[tuple[str | None, str], Stage] = {}
    ranks: dict[str | None, int] = {}
    for _, name, code, pipeline, _, outcome, is_active, category in places:
        ranks[pipeline] = ranks.get(pipeline, 0) + is_active
        like = known.get(fold(name)) or known.get(fold(code or ""))
        like = like if like is not None and like.outcome == outcome else None
        step = 4 if _OFFERED.search(name.casefold()) and outcome == "open" else _STEP[outcome]
        said = {
            "stage": name,
            "code": code if code != name else None,
            "pipeline": pipeline,
            "rank": max(ranks[pipeline], 1),
            "outcome": outcome,
            "funnel_step": like.funnel_step if like else step,
            "forecast_category": category or (like.forecast_category if like else CATEGORY[outcome]),
        }
        own.setdefault((pipeline, fold(name)), Stage.model_validate(said))
    if not own:
        return crm
    named = {fold(word) for stage in own.values() for word in (stage.stage, stage.code or stage.stage)}
    after = max(stage.rank for stage in own.values())
    rest = [
        stage.model_copy(update={"rank": after})
        for stage in crm.stages
        if stage.outcome != "open" and fold(stage.stage) not in named
    ]
    return crm.model_copy(update={"stages": (*own.values(), *rest)})


def known(con: duckdb.DuckDBPyConnection, crm: Crm, stages: Mapping[str, Outcome]) -> Crm:
    """The CRM with the stages that its exported table lists and a person named: the latter count first."""
    return with_settings(with_listed(crm, listed(con, crm.source)), stages)


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
