"""What every line of a plan or a forecast needs: the period it is for, and whose it is.

The words for a rep, a team, a region and the company are in `choices.yaml`, periods in `periods.py`.
"""

from functools import partial

import duckdb
import polars as pl

from assets.core import cells, dates, periods, values
from assets.core.entities import ENTITIES, Entity, Reference
from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.core.reference import Candidates, by_names, candidates
from assets.core.rejected import Broken
from assets.exports.mapping import Crm
from assets.operations.ledger import Finding


def with_period(lines: pl.DataFrame, calendar: Calendar) -> pl.DataFrame:
    """Adds period_kind and period_start from `period`, which becomes the one spelling of it.

    So that the same line is known however its period was typed.
    """
    kind, start = _period(lines, calendar)
    dated = lines.with_columns(period_kind=kind, period_start=start)
    return dated.with_columns(
        period=pl.concat_str("period_kind", pl.lit(" "), pl.col("period_start").cast(pl.String))
    )


def _period(lines: pl.DataFrame, calendar: Calendar) -> tuple[pl.Expr, pl.Expr]:
    """Kind and start of the `period` named, or of the quarter that the day of `quarter_of` is in."""
    if "quarter_of" not in lines.columns:
        return periods.period(pl.col("period"), calendar)
    day = pl.lit(dates.day(lines["quarter_of"], "YMD"))
    kind, start = periods.period(pl.col("quarter_of"), calendar)
    quarter = day.map_batches(
        lambda days: days.replace_strict(
            {one: calendar.quarter_of(one) for one in days.drop_nulls().unique()}, return_dtype=pl.Date
        ),
        return_dtype=pl.Date,
    )
    return pl.when(day.is_not_null()).then(pl.lit("quarter")).otherwise(kind), pl.coalesce(quarter, start)


def with_month(
    lines: pl.DataFrame, _crm: Crm, calendar: Calendar = CALENDAR_YEARS
) -> tuple[pl.DataFrame, list[Finding]]:
    """Adds `month` from a `period` that is one."""
    dated = with_period(lines, calendar)
    return dated.with_columns(month=pl.when(pl.col("period_kind") == "month").then("period_start")), []


def somebodys(lines: pl.DataFrame, otherwise: str) -> pl.DataFrame:
    """Lines of whom they say, else of an `otherwise`; in a file that names nobody they are the company's."""
    said = pl.col("entity_kind") if "entity_kind" in lines.columns else pl.lit(None, pl.String)
    default = otherwise if "entity_ref" in lines.columns else "company"
    return lines.with_columns(entity_kind=values.text(said).str.to_lowercase().fill_null(default))


def of_bookings(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with a metric: bookings unless they name another."""
    said = pl.col("metric") if "metric" in lines.columns else pl.lit(None, pl.String)
    return lines.with_columns(metric=values.text(said).str.to_lowercase().fill_null("bookings"))


def unreadable_period(written: pl.DataFrame) -> list[Broken]:
    """The periods that say something, but none of what a plan is made for."""
    _, start = _period(written, CALENDAR_YEARS)
    if "quarter_of" in written.columns:
        written = written.with_columns(period="quarter_of")
    expected = "a month, quarter or year such as 2026-01, 2026-Q1 or 2026"
    return cells.unreadable(written, "period", written.select(start).to_series(), expected)


def unreadable_month(written: pl.DataFrame) -> list[Broken]:
    """The months that say something, but no month."""
    kind, start = periods.period(pl.col("period"), CALENDAR_YEARS)
    month = written.select(pl.when(kind == "month").then(start)).to_series()
    return cells.unreadable(written, "period", month, "a month such as 2026-01")


def resolve(con: duckdb.DuckDBPyConnection, entity: Entity) -> list[Finding]:
    """Finds whose each line is: a rep or team by name or id, a region by its name, the company as itself."""
    table = entity.table
    con.execute(
        f"update {table} set entity_id = 'company' where entity_kind = 'company' and entity_id is null"
    )
    findings = []
    for kind, names in (
        ("rep", partial(candidates, con, "sales_rep")),
        ("team", partial(candidates, con, "team")),
        ("region", partial(_regions, con)),
    ):
        whose = Reference(kind, "entity_ref", "entity_id", kind)
        findings += by_names(con, ENTITIES[entity.name], whose, names, f"entity_kind = '{kind}'")
    # A region that nobody is in yet is still the one that was named.
    con.execute(
        f"update {table} set entity_id = entity_ref where entity_kind = 'region' and entity_id is null"
    )
    return findings


def _regions(con: duckdb.DuckDBPyConnection) -> Candidates:
    """The regions that teams and accounts are in; a region is its name, whichever source says it."""
    rows = con.execute(
        "select distinct region, '', region, region from core.team where region is not null "
        "union select distinct region, '', region, region from core.account where region is not null"
    )
    return Candidates(rows.fetchall())
