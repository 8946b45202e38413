"""What only a quota line needs: it is a rep's, for bookings, and the first figure of its period."""

import polars as pl

from assets.core import plan
from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.exports.mapping import Crm
from assets.operations.ledger import Finding


def derive(
    lines: pl.DataFrame, _crm: Crm, calendar: Calendar = CALENDAR_YEARS
) -> tuple[pl.DataFrame, list[Finding]]:
    """Adds period, entity kind, metric and version."""
    dated = plan.of_bookings(plan.somebodys(plan.with_period(lines, calendar), "rep"))
    return dated.with_columns(version=pl.lit(1, pl.Int64)), []
