"""What only orders and payments need: whether an order is a purchase, and what lines take from theirs."""

import duckdb
import polars as pl

from assets.core.choices import chosen
from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.exports.mapping import Crm
from assets.operations.ledger import Finding


def derive(
    orders: pl.DataFrame, _crm: Crm, _calendar: Calendar = CALENDAR_YEARS
) -> tuple[pl.DataFrame, list[Finding]]:
    """Adds `counts` from the status, unless the export says it itself.

    An order in a file without statuses is a purchase; one whose status no word is known for is not, and that
    is a finding.
    """
    said, status = (
        orders[name] if name in orders.columns else pl.Series(name, [None] * orders.height, dtype=dtype)
        for name, dtype in (("counts", pl.Boolean), ("status", pl.String))
    )
    means = chosen(status, "sales_order.counts")
    by_status = pl.when(pl.lit(status).is_null()).then(pl.lit(value=True)).otherwise(pl.lit(means) == "yes")
    counts = orders.select(pl.coalesce(pl.lit(said), by_status.fill_null(value=False)).alias("counts"))
    unknown = status.filter(means.is_null() & status.is_not_null() & said.is_null())
    findings = [
        Finding("unknown_order_status", "sales_order", rows, value, {"value": value, "rows": rows})
        for value, rows in unknown.value_counts().sort(unknown.name).iter_rows()
    ]
    return orders.with_columns(counts.to_series()), findings


# A line is in the currency of what it is a line of; a payment or a quote where it names none of its own.
PARENTS = {
    "opportunity_line": ("opportunity", "opportunity_id", "true"),
    "sales_order_line": ("sales_order", "order_id", "true"),
    "quote": ("opportunity", "opportunity_id", "t.currency is null"),
    "payment": ("sales_order", "order_id", "t.currency is null"),
}


def inherit(con: duckdb.DuckDBPyConnection, name: str) -> list[Finding]:
    """Gives the rows of a table their deal's or order's currency, and payments the order's account."""
    parent, key, where = PARENTS[name]
    con.execute(
        f"update core.{name} as t set currency = p.currency from core.{parent} as p "
        f"where t.{key} = p.{key} and p.currency is not null and t.currency is distinct from p.currency "
        f"and {where}"
    )
    if name == "payment":
        con.execute(
            "update core.payment as t set account_id = o.account_id from core.sales_order as o "
            "where t.order_id = o.order_id and t.account_ref is null "
            "and t.account_id is distinct from o.account_id"
        )
    return []
