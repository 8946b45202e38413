"""What only a quota line needs: its period, whose it is, and its currency."""

import duckdb
import polars as pl

from assets.core import values
from assets.core.reference import candidates
from assets.exports.mapping import Crm
from assets.exports.words import nearest
from assets.operations.ledger import Finding


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


def resolve(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Finds whose each line is: a rep or team by name or id, a region by its name, the company as itself."""
    con.execute("update core.quota set entity_id = 'company' where entity_kind = 'company'")
    con.execute("update core.quota set entity_id = entity_ref where entity_kind = 'region'")
    findings = []
    for kind, target in (("rep", "sales_rep"), ("team", "team")):
        names = candidates(con, target)
        lines = con.execute(
            "select source, entity_ref, count(*) from core.quota where entity_kind = ? "
            "group by all order by all",
            [kind],
        ).fetchall()
        for source, written, rows in lines:
            key = names.find(source, written) if written else None
            con.execute(
                "update core.quota set entity_id = ? where entity_kind = ? and source = ? "
                "and entity_ref is not distinct from ?",
                [key, kind, source, written],
            )
            if key is None:
                params = {
                    "column": kind,
                    "value": written,
                    "rows": rows,
                    "nearest": nearest(written or "", names.all_names()) or "–",
                }
                findings.append(Finding("unmatched_reference", "quota", rows, written, params))
    return findings
