"""Money in one currency: native amounts become amounts in the reporting currency, or stay empty.

Until dated rates are read there is nothing to convert with: an amount counts where it is in the reporting
currency, or where no export names any currency. Two currencies are never added.
"""

import duckdb

from assets.operations.ledger import Finding

# ISO 4217's "no currency": no export names one, or they name several and nobody said which counts.
NO_CURRENCY = "XXX"


def reporting_currency(con: duckdb.DuckDBPyConnection, setting: str | None) -> str:
    """The setting, else the one currency that the deals name (the quotas where they name none), else XXX."""
    return setting or _only(_named(con, "core.opportunity") or _named(con, "core.quota"))


def convert(con: duckdb.DuckDBPyConnection, table: str, setting: str | None) -> list[Finding]:
    """Fills `amount` of a table from `amount_native`, and says which currencies could not be converted.

    Quotas are compared with deals, so they are in the deals' currency or left out. Where a table names
    another currency than the reporting one, nobody knows what its rows without one are in.
    """
    named = _named(con, table)
    # Deals are loaded before the quotas.
    reporting = setting or _only(
        named if table == "core.opportunity" else _named(con, "core.opportunity") or named
    )
    is_one = set(named) <= {reporting}
    counts = "case when currency = $reporting or (currency is null and $is_one) then amount_native end"
    con.execute(
        f"update {table} set amount = {counts} where amount is distinct from {counts}",
        {"reporting": reporting, "is_one": is_one},
    )
    left_out = con.execute(
        f"select coalesce(currency, '(none)'), count(*) from {table} "
        "where amount is null and amount_native is not null and not is_deleted group by all order by all"
    ).fetchall()
    entity = table.removeprefix("core.")
    return [
        Finding("currency_not_converted", entity, rows, of, {"currency": of, "rows": rows, "to": reporting})
        for of, rows in left_out
    ]


def _named(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The currencies that a table's amounts are in."""
    rows = con.execute(
        f"select distinct currency from {table} where currency is not null and amount_native is not null "
        "and not is_deleted order by currency"
    ).fetchall()
    return [currency for (currency,) in rows]


def _only(named: list[str]) -> str:
    return named[0] if len(named) == 1 else NO_CURRENCY
