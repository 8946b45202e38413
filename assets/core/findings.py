"""What a loaded table as a whole should make a person look at, whichever file it came from."""

from datetime import date

import duckdb

from assets.core.calendar import YEARS_AHEAD, YEARS_BACK
from assets.operations.ledger import Finding

# Over this share of lost deals without an amount, the amount basis of win rates is not available.
LOST_WITHOUT_AMOUNT_LIMIT = 0.2
# Nobody wins so many deals without losing one.
_TOO_MANY_WON = 10

# The dates of each table that periods are made of, or that open the calendar.
_DATES = {
    "opportunity": ("created_date", "close_date", "expected_close_date"),
    "lead": ("created_at", "converted_at"),
    "quota": ("period_start",),
}


def table_findings(
    con: duckdb.DuckDBPyConnection, entity: str, as_of: date, reporting_currency: str | None = None
) -> list[Finding]:
    """Findings on dates and amounts; those on the deals are made with the leads.

    For the leads may have filled in when their deals began.
    """
    if entity == "lead":
        deals = [*_on_deals(con, as_of, reporting_currency), *_out_of_range(con, "opportunity", as_of)]
        return [*deals, *_out_of_range(con, "lead", as_of)]
    return _out_of_range(con, entity, as_of) if entity == "quota" else []


def _out_of_range(con: duckdb.DuckDBPyConnection, entity: str, as_of: date) -> list[Finding]:
    """Dates that no calendar is made for: they are typing errors, or a system's way to say nothing."""
    bad = " or ".join(
        f"{column} <= today - interval {YEARS_BACK} year or {column} > today + interval {YEARS_AHEAD} year"
        for column in _DATES[entity]
    )
    rows, example = con.execute(
        f"select count(*), min({entity}_id) from core.{entity}, (select cast(? as date) as today) "
        f"where not is_deleted and ({bad})",
        [as_of],
    ).fetchall()[0]
    params = {"rows": rows, "entity": entity, "example": example}
    return [Finding("date_out_of_range", entity, rows, example, params)] if rows else []


def _on_deals(con: duckdb.DuckDBPyConnection, as_of: date, reporting_currency: str | None) -> list[Finding]:
    early, example, late, undated, negative, below, currencies, deals, lost, lost_without = con.execute(
        """
        select
            count(*) filter (where close_date < created_date),
            min(opportunity_id) filter (where close_date < created_date),
            count(*) filter (where close_date > ?),
            count(*) filter (where not is_open and close_date is null),
            count(*) filter (where amount_native < 0),
            min(opportunity_id) filter (where amount_native < 0),
            count(distinct currency), count(*),
            count(*) filter (where is_lost),
            count(*) filter (where is_lost and coalesce(nullif(amount, 0), list_amount) is null)
        from core.opportunity where not is_deleted
        """,
        [as_of],
    ).fetchall()[0]
    findings = []
    if early:
        params = {"rows": early, "example": example}
        findings.append(Finding("close_before_creation", "opportunity", early, example, params))
    if late:
        findings.append(Finding("close_after_as_of", "opportunity", late, params={"rows": late}))
    if undated:
        findings.append(Finding("closed_without_date", "opportunity", undated, params={"rows": undated}))
    if negative:
        params = {"rows": negative, "example": below}
        findings.append(Finding("negative_amount", "opportunity", negative, below, params))
    if deals and not currencies and reporting_currency is None:
        findings.append(Finding("no_currency", "opportunity", deals))
    if lost and lost_without / lost > LOST_WITHOUT_AMOUNT_LIMIT:
        params = {"rows": lost_without, "share": lost_without / lost}
        findings.append(Finding("lost_without_amount", "opportunity", lost_without, params=params))
    return findings + _without_losses(con)


def _without_losses(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Sources that have won deals and not one lost: mostly lost ones were archived and not exported."""
    rows = con.execute(
        "select source, count(*) filter (where is_won) as won from core.opportunity where not is_deleted "
        "group by source having won >= ? and count(*) filter (where is_lost) = 0 order by source",
        [_TOO_MANY_WON],
    ).fetchall()
    return [
        Finding("no_losses", "opportunity", won, source, {"source": source, "rows": won})
        for source, won in rows
    ]
