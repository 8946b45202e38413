"""What a loaded table as a whole should make a person look at, whichever file it came from."""

from datetime import date

import duckdb

from assets.operations.ledger import Finding

# Over this share of lost deals without an amount, the amount basis of win rates is not available.
LOST_WITHOUT_AMOUNT_LIMIT = 0.2


def table_findings(con: duckdb.DuckDBPyConnection, entity: str, as_of: date) -> list[Finding]:
    """Findings on the deals: closes before creation, no currency anywhere, lost deals without amounts."""
    # After the leads, which may have filled in when their deals began.
    return _on_deals(con, as_of) if entity == "lead" else []


def _on_deals(con: duckdb.DuckDBPyConnection, as_of: date) -> list[Finding]:
    early, example, late, undated, currencies, deals, lost, lost_without = con.execute(
        """
        select
            count(*) filter (where close_date < created_date),
            min(opportunity_id) filter (where close_date < created_date),
            count(*) filter (where close_date > ?),
            count(*) filter (where not is_open and close_date is null),
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
    if deals and not currencies:
        findings.append(Finding("no_currency", "opportunity", deals))
    if lost and lost_without / lost > LOST_WITHOUT_AMOUNT_LIMIT:
        params = {"rows": lost_without, "share": lost_without / lost}
        findings.append(Finding("lost_without_amount", "opportunity", lost_without, params=params))
    return findings
