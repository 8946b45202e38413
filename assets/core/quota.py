"""What only a quota line needs: its period, whose it is, and its currency."""

import duckdb
import polars as pl

from assets.core import cells, periods, values
from assets.core.entities import ENTITIES, Reference
from assets.core.reference import Candidates, candidates, fill
from assets.core.rejected import Broken
from assets.exports.mapping import Crm
from assets.operations.ledger import Finding

_KINDS = {
    **dict.fromkeys(("sales rep", "person", "销售", "个人", "员工"), "rep"),
    **dict.fromkeys(("团队", "部门"), "team"),
    **dict.fromkeys(("区域", "大区"), "region"),
    **dict.fromkeys(("公司", "全公司"), "company"),
}


def derive(lines: pl.DataFrame, _crm: Crm, _zone: str = "UTC") -> tuple[pl.DataFrame, list[Finding]]:
    """Adds period_kind and period_start from `period`; a line is a rep's bookings unless it says otherwise.

    `period` becomes the one spelling of it, so that the same line is known however it was typed.
    """
    kind, start = periods.period(pl.col("period"))
    completed = lines.with_columns(
        period_kind=kind,
        period_start=start,
        entity_kind=_lower(lines, "entity_kind").replace(_KINDS).fill_null("rep"),
        metric=_lower(lines, "metric").fill_null("bookings"),
        amount=pl.col("amount_native"),
        version=pl.lit(1, pl.Int64),
    )
    spelt = pl.concat_str("period_kind", pl.lit(" "), pl.col("period_start").cast(pl.String))
    return completed.with_columns(period=spelt), []


def _lower(lines: pl.DataFrame, column: str) -> pl.Expr:
    written = values.text(pl.col(column)) if column in lines.columns else pl.lit(None, pl.String)
    return written.str.to_lowercase()


def unreadable(written: pl.DataFrame) -> list[Broken]:
    """The periods that say something, but none of what a plan is made for."""
    _, start = periods.period(pl.col("period"))
    expected = "a month, quarter or year such as 2026-01, 2026-Q1 or 2026"
    return cells.unreadable(written, "period", written.select(start).to_series(), expected)


def resolve(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Finds whose each line is: a rep or team by name or id, a region by its name, the company as itself."""
    con.execute("update core.quota set entity_id = 'company' where entity_kind = 'company'")
    findings = []
    for kind, names in (
        ("rep", candidates(con, "sales_rep")),
        ("team", candidates(con, "team")),
        ("region", _regions(con)),
    ):
        whose = Reference(kind, "entity_ref", "entity_id", kind)
        findings += fill(con, ENTITIES["quota"], whose, names, only=f"entity_kind = '{kind}'")
    # A region that nobody is in yet is still the one that was named.
    con.execute(
        "update core.quota set entity_id = entity_ref where entity_kind = 'region' and entity_id is null"
    )
    return findings


def _regions(con: duckdb.DuckDBPyConnection) -> Candidates:
    """The regions that teams and accounts are in; a region is its name, whichever source says it."""
    rows = con.execute(
        "select distinct region, '', region, region from core.team where region is not null "
        "union select distinct region, '', region, region from core.account where region is not null"
    )
    return Candidates(rows.fetchall())
