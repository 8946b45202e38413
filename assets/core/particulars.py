"""What only one entity needs beyond its mapping: columns it derives, cells it checks, rows it connects.

Rules of more than a few lines are in files of their own names; here is which entity has which.
"""

from collections.abc import Callable
from functools import partial

import duckdb
import polars as pl

from assets.core import dates, lead, opportunity, order, plan, quota, rates, stage_event, stages, values
from assets.core.choices import chosen
from assets.core.entities import ENTITIES
from assets.core.fiscal import Calendar
from assets.core.rejected import Broken
from assets.exports.mapping import Crm
from assets.operations.ledger import Finding

Derive = Callable[[pl.DataFrame, Crm, Calendar], tuple[pl.DataFrame, list[Finding]]]
Check = Callable[[pl.DataFrame], list[Broken]]
Connect = Callable[[duckdb.DuckDBPyConnection], list[Finding]]


Derived = tuple[pl.DataFrame, list[Finding]]


def _call(calls: pl.DataFrame, _crm: Crm, calendar: Calendar) -> Derived:
    """As a quota line: its period, whose it is, and of what."""
    return plan.of_bookings(plan.somebodys(plan.with_period(calls, calendar), "rep")), []


def _season(months: pl.DataFrame, crm: Crm, calendar: Calendar) -> Derived:
    """The company's, where nobody is named."""
    dated, findings = plan.with_month(months, crm, calendar)
    return plan.somebodys(dated, "team"), findings


def _index(months: pl.DataFrame, crm: Crm, calendar: Calendar) -> Derived:
    """An index without a name is the market's."""
    dated, findings = plan.with_month(months, crm, calendar)
    return dated.with_columns(name=_column(dated, "name", pl.String).fill_null("market")), findings


def _absence(absences: pl.DataFrame, _crm: Crm, _calendar: Calendar) -> Derived:
    """Who is away carries nothing, unless the file says how much."""
    none = pl.lit(0, pl.Decimal(18, 8))
    return absences.with_columns(factor=_column(absences, "factor", pl.Decimal(18, 8)).fill_null(none)), []


def _membership(stays: pl.DataFrame, _crm: Crm, _calendar: Calendar) -> Derived:
    """Until the day after the last one, where the file names the last one."""
    if "last_day" not in stays.columns:
        return stays, []
    last = pl.lit(dates.day(stays["last_day"], "YMD"))
    return stays.with_columns(valid_to=last.dt.offset_by("1d")), []


def _credit(shares: pl.DataFrame, _crm: Crm, _calendar: Calendar) -> Derived:
    """Equal shares for those whom one row names, where it does not say how much is whose."""
    equal = (pl.lit(1) / pl.len().over("row_number")).cast(pl.Decimal(18, 8))
    return shares.with_columns(share=_column(shares, "share", pl.Decimal(18, 8)).fill_null(equal)), []


def _consent(said: pl.DataFrame, _crm: Crm, _calendar: Calendar) -> Derived:
    """By e-mail where no channel is named. Who has not opted out has not consented either."""
    said = said.with_columns(
        channel=_column(said, "channel", pl.String).str.to_lowercase().fill_null("email")
    )
    if "opted_out" in said.columns:
        is_out = values.boolean(said["opted_out"])
        said = said.with_columns(consent=pl.when(pl.lit(is_out)).then(pl.lit("no")).otherwise("consent"))
    return said, []


def _activity(activities: pl.DataFrame, _crm: Crm, _calendar: Calendar) -> Derived:
    """Of the kind that its type says; one of a type that no word is known for has none."""
    named = activities.with_columns(kind=_column(activities, "type", pl.String))
    return named.with_columns(kind=chosen(named["kind"], "activity.kind")), []


def _quote(quotes: pl.DataFrame, _crm: Crm, calendar: Calendar) -> Derived:
    """Sent on a day of the house's own zone."""
    sent = _column(quotes, "sent_at", pl.Datetime("us")).dt.replace_time_zone("UTC")
    return quotes.with_columns(sent_on=sent.dt.convert_time_zone(calendar.zone).dt.date()), []


def _merge(merges: pl.DataFrame, _crm: Crm, _calendar: Calendar) -> Derived:
    """Of deals, where the file does not say of what."""
    return merges.with_columns(entity=_column(merges, "entity", pl.String).fill_null("opportunity")), []


def _merged(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Names both by their keys; the loser need not be in any export."""
    for column in ("loser", "survivor"):
        con.execute(
            f"update core.merge set {column}_id = source || ':' || {column}_ref "
            f"where {column}_id is distinct from source || ':' || {column}_ref"
        )
    return []


def _column(rows: pl.DataFrame, name: str, dtype: type[pl.DataType] | pl.DataType) -> pl.Expr:
    return pl.col(name) if name in rows.columns else pl.lit(None, dtype)


DERIVE: dict[str, Derive] = {
    "activity": _activity,
    "contact_consent": _consent,
    "credit": _credit,
    "exchange_rate": rates.derive,
    "exported_stage": stages.derive,
    "forecast_call": _call,
    "lead": lead.derive,
    "market_index": _index,
    "marketing_spend": plan.with_month,
    "merge": _merge,
    "opportunity": opportunity.derive,
    "quota": quota.derive,
    "quote": _quote,
    "rep_absence": _absence,
    "sales_cost": plan.with_month,
    "sales_order": order.derive,
    "seasonality": _season,
    "stage_event": stage_event.derive,
    "team_membership": _membership,
}
# What only an entity's own rule reads, and cannot read in some rows.
CHECK: dict[str, Check] = {
    **dict.fromkeys(("forecast_call", "quota"), plan.unreadable_period),
    **dict.fromkeys(("market_index", "marketing_spend", "sales_cost", "seasonality"), plan.unreadable_month),
}
# Once all references are found: what follows from the rows of other tables.
CONNECT: dict[str, Connect] = {
    **{
        name: partial(plan.resolve, entity=entity)
        for name, entity in ENTITIES.items()
        if "entity_ref" in entity.schema.columns()
    },
    **{name: partial(order.inherit, name=name) for name in order.PARENTS},
    "merge": _merged,
    "stage_event": stage_event.in_order,
}
