"""core.stage: what stages mean, by the CRM's data file, its exported table of stages, and the settings."""

import re
from collections.abc import Iterable, Mapping

import duckdb
import polars as pl

from assets.core.choices import chosen
from assets.core.fiscal import Calendar
from assets.core.schema import Stage as StageSchema
from assets.core.spool import ARRIVING
from assets.core.status import SAID
from assets.exports.mapping import Crm, Outcome, Stage
from assets.exports.words import fold
from assets.operations.ledger import Finding
from assets.tables import comment, exists

CATEGORY = {"won": "closed", "lost": "omitted", "void": "omitted", "open": "pipeline"}
# Deals are step 3 of the funnel, won ones step 5; see METRICS, funnel.
_STEP = {"won": 5, "lost": 3, "void": 3, "open": 3}


def with_settings(crm: Crm, stages: Mapping[str, Outcome]) -> Crm:
    """The CRM with stages a person named in `[sources.<name>.stages]` added or given another outcome."""
    known = {
        (fold(word), stage.outcome) for stage in crm.stages for word in (stage.stage, stage.code) if word
    }
    # Who says again what is known keeps the stage's rank, step, category and pipeline.
    named = {
        fold(name): (name, outcome) for name, outcome in stages.items() if (fold(name), outcome) not in known
    }
    # A stage whose deals carry an id may be named by that.
    by_code = {fold(stage.code): stage for stage in crm.stages if stage.code and fold(stage.code) in named}
    given = {id(stage): named.pop(word)[1] for word, stage in by_code.items()}
    kept = [
        _come_to(stage, given[id(stage)]) if id(stage) in given else stage
        for stage in crm.stages
        if fold(stage.stage) not in named
    ]
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


def _come_to(stage: Stage, outcome: Outcome) -> Stage:
    """The stage with another outcome."""
    said = {"outcome": outcome, "funnel_step": _STEP[outcome], "forecast_category": CATEGORY[outcome]}
    return stage.model_copy(update=said)


# What tells that a deal is offered something, in the names that houses give their stages.
_OFFERED = re.compile("quot|propos|negotiat|contract|offer|报价|方案|谈判|合同|商务|投标")
_LISTED = (
    "select source, name, code, pipeline, sort_order, outcome, coalesce(is_active, true) and not is_deleted, "
    "forecast_category from core.exported_stage where source = $source "
    "and ($loads is null or list_contains($loads, file_id)) order by all"
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


def listed(con: duckdb.DuckDBPyConnection, source: str, loads: list[str] | None = None) -> list[Listed]:
    """The stages that a source's own tables list, or of them those in some loads.

    None before a first night has made core.exported_stage.
    """
    if not exists(con, "core.exported_stage"):
        return []
    return con.execute(_LISTED, {"source": source, "loads": loads}).fetchall()


def end_absent(con: duckdb.DuckDBPyConnection, of_part: list[str]) -> None:
    """Marks deleted what a table of stages (in the view `arriving`) no longer has; it always has all."""
    con.execute(
        "update core.exported_stage set is_deleted = true, row_hash = 0 "
        "where not is_deleted and list_contains($loads, file_id) "
        f"and exported_stage_id not in (select exported_stage_id from {ARRIVING})",
        {"loads": of_part},
    )


def with_listed(crm: Crm, rows: Iterable[Listed]) -> Crm:
    """The CRM with the stages of its own exported table in place of those that it has out of the box.

    Those that ended deals and are not listed stay: the table has them in another language. A stage that can
    no longer be chosen, or that the table no longer has, stands where the one before it stands, so that
    nobody is said to pass it over. Of two that have one name in a pipeline the one that can be chosen counts.
    """
    known = {fold(stage.stage): stage for stage in crm.stages}
    places = sorted(rows, key=lambda row: (row[3] or "", row[4] is None, row[4] or 0, row[1]))
    own: dict[tuple[str | None, str], Stage] = {}
    chosen_still: set[tuple[str | None, str]] = set()
    ranks: dict[str | None, int] = {}
    for _, name, code, pipeline, _, outcome, is_active, category in places:
        ranks[pipeline] = ranks.get(pipeline, 0) + is_active
        like = known.get(fold(name)) or known.get(fold(code or ""))
        like = like if like is not None and like.outcome == outcome else None
        step = 4 if _OFFERED.search(name.casefold()) and outcome == "open" else _STEP[outcome]
        said = {
            "stage": name,
            "code": code,
            "pipeline": pipeline,
            "rank": max(ranks[pipeline], 1),
            "outcome": outcome,
            "funnel_step": like.funnel_step if like else step,
            "forecast_category": category or (like.forecast_category if like else CATEGORY[outcome]),
        }
        place = (pipeline, fold(name))
        if place not in own or (is_active and place not in chosen_still):
            own[place] = Stage.model_validate(said)
        chosen_still |= {place} if is_active else set()
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
