"""What only a quota line needs: it is a rep's, for bookings, and the first figure of its period."""

import polars as pl

from assets.core import plan
from assets.exports.mapping import Crm
from assets.operations.ledger import Finding


def derive(lines: pl.DataFrame, _crm: Crm, _zone: str = "UTC") -> tuple[pl.DataFrame, list[Finding]]:
    """Adds period, entity kind, metric and version."""
    dated = plan.of_bookings(plan.somebodys(plan.with_period(lines), "rep"))
    return dated.with_columns(amount=pl.col("amount_native"), version=pl.lit(1, pl.Int64)), []
