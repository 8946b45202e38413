"""What only a deal needs: its status from its stage, and which of its dates is the close.

Status never comes from the probability. A stage no mapping knows stays open and is a finding.
"""

import duckdb
import polars as pl

from assets.core import schema, status
from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.core.stages import CATEGORY
from assets.exports.mapping import Crm, Stage
from assets.exports.words import fold, nearest
from assets.operations.ledger import Finding

_OUTCOMES = ("open", "won", "lost", "void")


def derive(
    deals: pl.DataFrame, crm: Crm, calendar: Calendar = CALENDAR_YEARS
) -> tuple[pl.DataFrame, list[Finding]]:
    """Adds status, rank, category, close and amount to typed deals; gives findings on stages and dates."""
    staged = _status(deals, crm)
    # Of a deal whose CRM says that it has ended, the stage is no more than a name.
    is_ended = staged["outcome"].is_in(["won", "lost", "void"]).fill_null(value=False)
    known = staged["stage_rank"].is_not_null() | is_ended
    unknown = staged.filter(~known).group_by("stage").len().sort("stage").rows()
    names = [stage.stage for stage in crm.stages]
    findings = [
        Finding(
            "unknown_stage",
            "opportunity",
            rows=rows,
            example=stage,
            params={"value": stage, "rows": rows, "nearest": nearest(stage, names) or "–"},
        )
        for stage, rows in unknown
        if stage is not None
    ]
    findings += _backfilled(deals, crm)
    return _closing(_typed_deals(staged), calendar.zone), findings


# What CRMs call the kinds of deal; the first that fits.
_DEAL_TYPES = {"renewal": "renew|续", "existing": "exist|upgrade|replacement|downgrade|老", "new": "new|新"}


def _typed_deals(deals: pl.DataFrame) -> pl.DataFrame:
    if "deal_type" not in deals.columns:
        return deals
    said = pl.col("deal_type").str.to_lowercase()
    kinds = (pl.when(said.str.contains(words)).then(pl.lit(kind)) for kind, words in _DEAL_TYPES.items())
    return deals.with_columns(deal_type=pl.coalesce(*kinds, pl.lit("unknown")))


def settled(rows: str) -> str:
    """A query for deals about to be written, with their owner at close as `settle_owners` gives it."""
    at_close = "case when not is_open then coalesce(owner_at_close_id, owner_id) end"
    return f"select * replace ({at_close} as owner_at_close_id) from ({rows})"


def settle_owners(con: duckdb.DuckDBPyConnection) -> None:
    """A deal closed without a known owner at close is its owner's; one that is open again has none."""
    con.execute(
        "update core.opportunity set owner_at_close_id = null where is_open and owner_at_close_id is not null"
    )
    con.execute(
        "update core.opportunity set owner_at_close_id = owner_id "
        "where not is_open and owner_at_close_id is null and owner_id is not null"
    )


def _status(deals: pl.DataFrame, crm: Crm) -> pl.DataFrame:
    """Adds outcome, rank and category, and spells stage and pipeline as the CRM's data file does."""
    for column in ("pipeline", "stage", "forecast_category"):
        if column not in deals.columns:
            deals = deals.with_columns(pl.lit(None, pl.String).alias(column))
    written = deals.select("pipeline", "stage").unique()
    meant = [_meant(crm, *pair) for pair in written.iter_rows()]
    known = written.with_columns(
        outcome=pl.Series([stage and stage.outcome for stage in meant], dtype=pl.String),
        stage_rank=pl.Series([stage and stage.rank for stage in meant], dtype=pl.Int64),
        category=pl.Series([stage and stage.forecast_category for stage in meant], dtype=pl.String),
        spelt=pl.Series([stage and stage.stage for stage in meant], dtype=pl.String),
        of_pipeline=pl.Series([stage and stage.pipeline for stage in meant], dtype=pl.String),
    )
    on = ["pipeline", "stage"]
    joined = deals.drop("stage_rank", strict=False).join(
        known, on=on, how="left", maintain_order="left", nulls_equal=True
    )
    if status.SAID in joined.columns:
        # What the stage would say of a deal that the status says is lost is that of an open one.
        own = pl.col(status.SAID).replace_strict(CATEGORY, return_dtype=pl.String, default=None)
        differs = pl.col(status.SAID).is_not_null() & ~pl.col(status.SAID).eq_missing(pl.col("outcome"))
        joined = joined.with_columns(
            category=pl.when(differs).then(own).otherwise("category"),
            outcome=pl.coalesce(status.SAID, "outcome"),
        ).drop(status.SAID)
    return joined.with_columns(
        *((pl.col("outcome").fill_null("open") == status).alias(f"is_{status}") for status in _OUTCOMES),
        forecast_category=pl.coalesce("forecast_category", "category"),
        stage=pl.coalesce("spelt", "stage"),
        pipeline=pl.coalesce("of_pipeline", "pipeline"),
    ).drop("category", "spelt", "of_pipeline")


def _meant(crm: Crm, pipeline: str | None, stage: str | None) -> Stage | None:
    """The stage of that name in the deal's pipeline, else in any; None where that is not told."""
    word = fold(stage or "")
    named = [known for known in crm.stages if known.code and fold(known.code) == word]
    named = named or [known for known in crm.stages if word and fold(known.stage) == word]
    own = [known for known in named if known.pipeline and pipeline and fold(known.pipeline) == fold(pipeline)]
    anywhere = [known for known in named if known.pipeline is None]
    # A deal that names no pipeline is in the only one that has such a stage.
    alone = named if len(named) == 1 and pipeline is None else []
    return next(iter([*own, *anywhere, *alone]), None)


def _closing(deals: pl.DataFrame, zone: str) -> pl.DataFrame:
    """A closed deal's date is that of its moment of closing where the CRM has one, else its close date.

    An open deal's date is when it is expected to close, and it has no moment of closing.
    """
    columns = schema.Opportunity.columns()
    deals = deals.with_columns(
        pl.lit(None, columns[name].dtype).alias(name)
        for name in ("close_date", "expected_close_date", "closed_at", "loss_reason")
        if name not in deals.columns
    )
    closed_on = pl.col("closed_at").dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.date()
    return deals.with_columns(
        close_date=pl.when(~pl.col("is_open")).then(pl.coalesce(closed_on, "close_date")),
        closed_at=pl.when(~pl.col("is_open")).then("closed_at"),
        expected_close_date=pl.when("is_open")
        .then(pl.coalesce("expected_close_date", "close_date"))
        .otherwise("expected_close_date"),
        # Dynamics gives each deal the reason of its status, an open one "In Progress".
        loss_reason=pl.when(~pl.col("is_open") & ~pl.col("is_won")).then("loss_reason"),
    ).drop("outcome")


def _backfilled(deals: pl.DataFrame, crm: Crm) -> list[Finding]:
    """Dates that the export fills from a column that means something else."""
    findings = []
    for target, header in crm.backfilled.items():
        entity, column = target.split(".")
        if entity == "opportunity" and column in deals.columns and deals.height:
            missing = deals[column].null_count()
            findings.append(
                Finding(
                    f"{column}_backfilled",
                    "opportunity",
                    rows=deals.height - missing,
                    params={"column": header, "rows": deals.height - missing, "missing": missing},
                )
            )
    return findings
