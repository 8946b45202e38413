"""Money in one currency: native amounts become amounts in the reporting currency, or stay empty.

Until dated rates are read there is nothing to convert with: an amount counts where it is in the reporting
currency, or where no export names any currency. Two currencies are never added.
"""

import duckdb

from assets.operations.ledger import Finding

# ISO 4217's "no currency": no export names one, or they name several and nobody said which counts.
NO_CURRENCY = "XXX"


def reporting_currency(con: duckdb.DuckDBPyConnection, setting: str | None) -> str:
    """The setting, else the one currency that the deals name, else XXX."""
    named = con.execute(
        "select distinct currency from core.opportunity where currency is not null and not is_deleted"
    ).fetchall()
    return setting or (named[0][0] if len(named) == 1 else NO_CURRENCY)


def convert(con: duckdb.DuckDBPyConnection, table: str, setting: str | None) -> list[Finding]:
    """Fills `amount` of a table from `amount_native`, and says which currencies could not be converted."""
    entity = table.removeprefix("core.")
    named = con.execute(
        f"select currency, count(*) from {table} where currency is not null and amount_native is not null "
        "and not is_deleted group by currency order by currency"
    ).fetchall()
    reporting = setting or (named[0][0] if len(named) == 1 else NO_CURRENCY)
    # Where some rows name a currency and others do not, nobody knows what the others are in.
    is_one = not named or (len(named) == 1 and named[0][0] == reporting)
    con.execute(
        f"update {table} set amount = case when currency = ? or (currency is null and ?) "
        "then amount_native end",
        [reporting, is_one],
    )
    return [
        Finding(
            "currency_not_converted",
            entity,
            rows,
            currency,
            {"currency": currency, "rows": rows, "to": reporting},
        )
        for currency, rows in named
        if currency != reporting
    ]
