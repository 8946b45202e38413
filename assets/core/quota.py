"""What only a quota line needs: its period, whose it is, and its currency."""

import polars as pl

from assets.core import values
from assets.core.ledger import Finding
from assets.exports.mapping import Crm


def derive(lines: pl.DataFrame, _crm: Crm) -> tuple[pl.DataFrame, list[Finding]]:
    """Adds period_kind and period_start from `period`; a line is a rep's bookings unless it says otherwise.

    A line whose period cannot be read keeps a null period and is rejected by the schema.
    """
    kind, start = values.period(pl.col("period"))
    given = set(lines.columns)
    completed = lines.with_columns(
        period_kind=kind,
        period_start=start,
        entity_kind=(
            pl.col("entity_kind").str.to_lowercase() if "entity_kind" in given else pl.lit(None, pl.String)
        ).fill_null("rep"),
        metric=(
            pl.col("metric").str.to_lowercase() if "metric" in given else pl.lit(None, pl.String)
        ).fill_null("bookings"),
        amount=pl.col("amount_native"),
        version=pl.lit(1, pl.Int64),
    )
    return completed.drop("period"), []
