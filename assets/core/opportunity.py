"""What only a deal needs: its status from its stage, and which of its dates is the close.

Status never comes from the probability. A stage no mapping knows stays open and is a finding.
"""

import duckdb
import polars as pl

from assets.exports.mapping import Crm
from assets.exports.words import fold, nearest
from assets.operations.ledger import Finding

_OUTCOMES = ("open", "won", "lost", "void")


def derive(deals: pl.DataFrame, crm: Crm) -> tuple[pl.DataFrame, list[Finding]]:
    """Adds status, rank, category, close and amount to typed deals; gives findings on stages and dates."""
    staged = _status(deals, crm)
    known = staged["outcome"].is_not_null()
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
    return _closing(_typed_deals(staged)), findings


# What CRMs call the kinds of deal; the first that fits.
_DEAL_TYPES = {"renewal": "renew|续", "existing": "exist|upgrade|replacement|downgrade|老", "new": "new|新"}


def _typed_deals(deals: pl.DataFrame) -> pl.DataFrame:
    if "deal_type" not in deals.columns:
        return deals
    said = pl.col("deal_type").str.to_lowercase()
    kinds = (pl.when(said.str.contains(words)).then(pl.lit(kind)) for kind, words in _DEAL_TYPES.items())
    return deals.with_columns(deal_type=pl.coalesce(*kinds, pl.lit("unknown")))


def settle_owners(con: duckdb.DuckDBPyConnection) -> None:
    """A deal closed without a known owner at close is its owner's; one that is open again has none."""
    con.execute(
        "update core.opportunity set owner_at_close_id = case when not is_open then owner_id end "
        "where owner_at_close_id is null or is_open"
    )


def _status(deals: pl.DataFrame, crm: Crm) -> pl.DataFrame:
    stages = {fold(stage.stage): stage for stage in crm.stages}
    written = deals["stage"].drop_nulls().unique().to_list()
    meant = {word: stages[fold(word)] for word in written if fold(word) in stages}
    outcome = pl.col("stage").replace_strict(
        {w: s.outcome for w, s in meant.items()}, default=None, return_dtype=pl.String
    )
    return deals.with_columns(
        outcome=outcome,
        stage_rank=pl.col("stage").replace_strict(
            {w: s.rank for w, s in meant.items()}, default=None, return_dtype=pl.Int64
        ),
        forecast_category=pl.col("stage").replace_strict(
            {w: s.forecast_category for w, s in meant.items()}, default=None, return_dtype=pl.String
        ),
    ).with_columns(
        (pl.col("outcome").fill_null("open") == status).alias(f"is_{status}") for status in _OUTCOMES
    )


def _closing(deals: pl.DataFrame) -> pl.DataFrame:
    """A closed deal's date is its close; an open deal's date is when it is expected to.

    With one currency everywhere the native amount is the amount in the reporting currency.
    """
    for column in ("close_date", "expected_close_date"):
        if column not in deals.columns:
            deals = deals.with_columns(pl.lit(None, pl.Date).alias(column))
    return deals.with_columns(
        close_date=pl.when(~pl.col("is_open")).then("close_date"),
        expected_close_date=pl.when("is_open")
        .then(pl.coalesce("expected_close_date", "close_date"))
        .otherwise("expected_close_date"),
        amount=pl.col("amount_native")
        if "amount_native" in deals.columns
        else pl.lit(None, pl.Decimal(18, 2)),
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
