"""Money in one currency: native amounts become amounts in the reporting currency, or stay empty.

Two currencies are never added, and none is taken for another. What a rate is, is in `rates.py`; here is what
is converted on which day:
- a closed deal on its close date, an open one on the day of the run; so do their lines;
- an order, its lines, a payment, a quote, a call on their own day; a month's spend on its last day;
- a quota at the plan rate of its period, else at the actual rate of its first day;
- `amount_plan` at the plan rate that is in force on the day of the run, for all years, so that no change of
  rates shows in a comparison.
What lies ahead of the day of the run is converted at that day's rate. Converting is not a change of a row:
what an export says is native, and stays.
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.core.rates import CARRIED_DAYS, on_days
from assets.operations.ledger import Finding
from assets.tables import exists

# ISO 4217's "no currency": no export names one, or they name several and nobody said which counts.
NO_CURRENCY = "XXX"
# What is stored in the reporting currency, and the native column it is made from.
CONVERTED = {"amount": "amount_native", "amount_plan": "amount_native", "list_amount": "list_amount_native"}
_OF_DEAL = "case when not {of}.is_open then {of}.close_date end"
# The day of each table's money; `p` is the row's deal or order.
_DAYS = {
    "opportunity": _OF_DEAL.format(of="t"),
    "opportunity_line": _OF_DEAL.format(of="p"),
    "quote": "t.sent_on",
    "sales_order": "t.order_date",
    "sales_order_line": "p.order_date",
    "payment": "t.paid_on",
    "quota": "t.period_start",
    "forecast_call": "t.made_on",
    "marketing_spend": "last_day(t.month)",
    "sales_cost": "last_day(t.month)",
}
# Whose currency is the house's own; each is loaded before the tables that are converted by it.
_TELLING = ("opportunity", "sales_order", "quota")
_PARENTS = {
    "opportunity_line": "left join core.opportunity as p on t.opportunity_id = p.opportunity_id",
    "sales_order_line": "left join core.sales_order as p on t.order_id = p.order_id",
}


@dataclass(frozen=True)
class Reporting:
    """The currency of all amounts; `is_from_rates`: the deals name several, and every rate is of this one."""

    currency: str
    is_from_rates: bool = False


def reporting_currency(con: duckdb.DuckDBPyConnection, setting: str | None) -> Reporting:
    """The setting, else the one currency that the deals name (orders where they name none, then quotas).

    Else XXX.

    Where deals name several, it is the one that every exchange rate is of: whoever keeps rates of all
    currencies in dollars keeps their books in dollars.
    """
    if setting is not None:
        return Reporting(setting)
    named = next(filter(None, (_named(con, entity) for entity in _TELLING)), [])
    if len(named) == 1:
        return Reporting(named[0])
    home = _home(con) if named else None
    return Reporting(home, is_from_rates=True) if home in named else Reporting(NO_CURRENCY)


def convert(
    con: duckdb.DuckDBPyConnection, entity: str, key: str, setting: str | None, as_of: date
) -> list[Finding]:
    """Fills what a table of money has in the reporting currency, and says what could not be converted.

    Where a table names another currency than the reporting one, nobody knows what its rows without one are
    in.
    """
    reporting = reporting_currency(con, setting)
    columns = _columns(con, entity)
    if set(_named(con, entity)) <= {reporting.currency}:
        _keep(con, entity, columns, reporting.currency)
        return []
    asked = (
        f"select distinct currency, {{day}} as day from ({_dated(entity, key)}) "
        "where currency is not null and currency <> $to order by all"
    )
    said = {"as_of": as_of, "to": reporting.currency}
    of_days, of_plans = (con.execute(asked.format(day=day), said).pl() for day in ("day", "plan_day"))
    con.register("actual_rate", actual_rates(con, of_days, reporting.currency))
    con.register("plan_rate", on_days(_rates(con, "plan"), of_plans, reporting.currency, None))
    try:
        _fill(con, entity, key, columns, reporting.currency, as_of)
    finally:
        con.unregister("actual_rate")
        con.unregister("plan_rate")
    return _said(con, entity, key, columns, reporting, as_of)


def _columns(con: duckdb.DuckDBPyConnection, entity: str) -> dict[str, str]:
    rows = con.execute(f"select column_name from (describe core.{entity})").fetchall()
    has = {name for (name,) in rows}
    return {name: native for name, native in CONVERTED.items() if {name, native} <= has}


def named_currencies(con: duckdb.DuckDBPyConnection, *tables: str) -> list[str]:
    """The currencies that amounts of some core tables are in, in order."""
    return sorted({currency for table in tables for currency in _named(con, table)})


def _named(con: duckdb.DuckDBPyConnection, entity: str) -> list[str]:
    """The currencies that a table's amounts are in; none before a first night has made the table."""
    if not exists(con, f"core.{entity}"):
        return []
    rows = con.execute(
        f"select distinct currency from core.{entity} "
        "where currency is not null and amount_native is not null and not is_deleted order by currency"
    ).fetchall()
    return [currency for (currency,) in rows]


def _home(con: duckdb.DuckDBPyConnection) -> str | None:
    """The one currency that every exchange rate is from or to; None where two are, or none."""
    pairs = con.execute(
        "select distinct from_currency, to_currency from core.exchange_rate where not is_deleted"
    ).fetchall()
    in_all = set[str].intersection(*map(set, pairs)) if pairs else set()
    return in_all.pop() if len(in_all) == 1 else None


def _keep(con: duckdb.DuckDBPyConnection, entity: str, columns: dict[str, str], to: str) -> None:
    """Native amounts are amounts; a rewrite of every row is dear, so only of those that differ.

    Deleted rows may be in another currency: they have none.
    """
    kept = {n: f"case when coalesce(currency, $to) = $to then {native} end" for n, native in columns.items()}
    differs = " or ".join(f"{name} is distinct from {value}" for name, value in kept.items())
    values = ", ".join(f"{name} = {value}" for name, value in kept.items())
    con.execute(f"update core.{entity} set {values} where {differs}", {"to": to})


def _dated(entity: str, key: str) -> str:
    """A query: each row's key, currency, and the days whose actual and plan rate it is converted at.

    A quota is planned at the rate of its own period, also of one to come; all else at that of today.
    """
    as_of = "cast($as_of as date)"
    day = f"least(coalesce({_DAYS[entity]}, {as_of}), {as_of})"
    plan_day = "t.period_start" if entity == "quota" else as_of
    return (
        f"select t.{key}, t.currency, t.amount_native, t.is_deleted, {day} as day, {plan_day} as plan_day "
        f"from core.{entity} as t {_PARENTS.get(entity, '')}"
    )


def _rates(con: duckdb.DuckDBPyConnection, kind: str) -> pl.DataFrame:
    return con.execute(
        "select rate_date, valid_to, from_currency, to_currency, rate from core.exchange_rate "
        "where kind = ? and not is_deleted order by all",
        [kind],
    ).pl()


def actual_rates(con: duckdb.DuckDBPyConnection, asked: pl.DataFrame, to: str) -> pl.DataFrame:
    """The rate of each currency and day asked for, as `rates.on_days` gives it.

    Where there is none, the one that stands until it is changed.
    """
    found = on_days(_rates(con, "actual"), asked, to, CARRIED_DAYS)
    standing = on_days(_rates(con, "standing"), asked, to, None)
    has_none = pl.col("multiplier").is_null()
    return found.select(
        "currency",
        "day",
        *(
            pl.when(has_none).then(pl.lit(standing[name])).otherwise(name).alias(name)
            for name in ("direct", "multiplier", "divisor", "rate_date")
        ),
    )


def _amount(native: str, rate: str) -> str:
    """To the cent; a direct rate in decimals, so that a pocket calculator gives the same.

    An amount too large for its column is left out like one without a rate.
    """
    exact = f"try_cast(round({native} * {rate}.direct, 2) as decimal(18, 2))"
    # A half in decimals may lie below it in doubles: 2.01 at an inverse rate of 2 is 1.005.
    by_double = f"round(cast({native} as double) * {rate}.multiplier / {rate}.divisor * (1 + 1e-13), 2)"
    return f"coalesce({exact}, try_cast({by_double} as decimal(18, 2)))"


def _fill(
    con: duckdb.DuckDBPyConnection, entity: str, key: str, columns: dict[str, str], to: str, as_of: date
) -> None:
    values = {}
    for name, native in columns.items():
        actual, plan = _amount(f"t.{native}", "a"), _amount(f"t.{native}", "p")
        foreign = {
            "amount_plan": plan,
            "amount": f"coalesce({plan}, {actual})" if entity == "quota" else actual,
        }
        values[name] = f"case when t.currency = $to then t.{native} else {foreign.get(name, actual)} end"
    made = ", ".join(f"{value} as {name}" for name, value in values.items())
    to_set = ", ".join(f"{name} = c.{name}" for name in values)
    differs = " or ".join(f"t.{name} is distinct from c.{name}" for name in values)
    con.execute(
        f"update core.{entity} as t set {to_set} from ("
        f"select t.{key}, {made} from core.{entity} as t "
        f"inner join ({_dated(entity, key)}) as d on t.{key} = d.{key} "
        "left join actual_rate as a on d.currency = a.currency and d.day = a.day "
        "left join plan_rate as p on d.currency = p.currency and d.plan_day = p.day"
        f") as c where t.{key} = c.{key} and ({differs})",
        {"as_of": as_of, "to": to},
    )


def _said(
    con: duckdb.DuckDBPyConnection,
    entity: str,
    key: str,
    columns: dict[str, str],
    reporting: Reporting,
    as_of: date,
) -> list[Finding]:
    """Which amounts are in no currency, without a reporting currency, or without a rate."""
    left_out = con.execute(
        f"select d.currency, count(*), min(d.day), max(d.day) from core.{entity} as t "
        f"inner join ({_dated(entity, key)}) as d on t.{key} = d.{key} "
        "where t.amount is null and t.amount_native is not null and not t.is_deleted "
        "group by all order by all",
        {"as_of": as_of},
    ).fetchall()
    findings = []
    if reporting.is_from_rates and entity == "opportunity":
        findings.append(Finding("reporting_currency_from_rates", entity, params={"to": reporting.currency}))
    named = [row for row in left_out if row[0] is not None]
    if named and reporting.currency == NO_CURRENCY:
        rows = sum(count for _, count, _, _ in named)
        of = ", ".join(currency for currency, *_ in named)
        findings.append(Finding("several_currencies", entity, rows, of, {"currencies": of, "rows": rows}))
        named = []
    for currency, rows, first, last in named:
        params = {"currency": currency, "rows": rows, "to": reporting.currency, "first": first, "last": last}
        findings.append(Finding("no_exchange_rate", entity, rows, currency, params))
    if unnamed := [rows for currency, rows, _, _ in left_out if currency is None]:
        params = {"rows": unnamed[0], "to": reporting.currency}
        findings.append(Finding("amount_without_currency", entity, unnamed[0], params=params))
    return findings + (_unplanned(con, entity, reporting) if "amount_plan" in columns else [])


def _unplanned(con: duckdb.DuckDBPyConnection, entity: str, reporting: Reporting) -> list[Finding]:
    """The currencies that have rates, but none that plans are made at."""
    rows = con.execute(
        f"select currency, count(*) from core.{entity} "
        "where amount is not null and amount_plan is null and not is_deleted group by all order by all"
    ).fetchall()
    return [
        Finding("no_plan_rate", entity, count, of, {"currency": of, "rows": count, "to": reporting.currency})
        for of, count in rows
    ]
