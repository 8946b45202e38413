"""What only leads need: what became of each, and which deals came from them."""

import duckdb
import polars as pl

from assets.core.fiscal import CALENDAR_YEARS, Calendar
from assets.core.status import SAID
from assets.exports.mapping import Crm
from assets.operations.ledger import Finding

# What CRMs call a lead that is not worth pursuing; Salesforce's own status is Unqualified.
_DISQUALIFIED = [
    "unqualified",
    "disqualified",
    "closed - not converted",
    "junk lead",
    "lost lead",
    "无效",
    "不合格",
]


def derive(
    leads: pl.DataFrame, _crm: Crm, calendar: Calendar = CALENDAR_YEARS
) -> tuple[pl.DataFrame, list[Finding]]:
    """Adds is_converted, which the CRM may say itself, is_disqualified from the status, and created_date."""
    status = pl.col("status").str.to_lowercase() if "status" in leads.columns else pl.lit(None, pl.String)
    said = pl.col("is_converted") if "is_converted" in leads.columns else pl.lit(None, pl.Boolean)
    meant = pl.col(SAID) if SAID in leads.columns else pl.lit(None, pl.String)
    is_disqualified = (status.is_in(_DISQUALIFIED) | (meant == "disqualified")).fill_null(value=False)
    has_reason = "disqualified_reason" in leads.columns
    reason = pl.col("disqualified_reason") if has_reason else pl.lit(None, pl.String)
    created = pl.col("created_at") if "created_at" in leads.columns else pl.lit(None, pl.Datetime("us"))
    return leads.with_columns(
        created_date=created.dt.replace_time_zone("UTC").dt.convert_time_zone(calendar.zone).dt.date(),
        is_converted=(said.fill_null(value=False) | (meant == "converted").fill_null(value=False)),
        is_disqualified=is_disqualified,
        # Some CRMs give every lead the reason of its status.
        disqualified_reason=pl.when(is_disqualified).then(reason),
    ), []


def link(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Tells deals of their leads, and leads of their deals, from whichever side names the other.

    A deal without a creation date or channel of its own has its lead's, which `from_lead` says; the former
    is a finding. Where several leads name one deal, it is the earliest created one's. Found anew every
    night, as references are: nothing of an earlier night stays.
    """
    for statement in (_FORGET_DEALS, _FORGET_LEADS, _LEAD_OF_DEAL, _DEAL_OF_LEAD, _CONVERTED, _FILL):
        con.execute(statement)
    filled, missing = con.execute(
        "select count(*) filter (where contains(from_lead, 'created_date')), "
        "count(*) filter (where created_date is null) from core.opportunity where lead_id is not null"
    ).fetchall()[0]
    if not filled:
        return []
    params = {"column": "lead", "rows": filled, "missing": missing}
    return [Finding("created_date_backfilled", "opportunity", filled, params=params)]


_FORGET_DEALS = """
    update core.opportunity set
        created_date = case when contains(from_lead, 'created_date') then null else created_date end,
        source_channel = case when contains(from_lead, 'source_channel') then null else source_channel end,
        from_lead = null,
        lead_id = null
    where lead_id is not null or from_lead is not null
"""
# A deal that no lead names itself came from the deals' side.
_FORGET_LEADS = """
    update core.lead set
        converted_opportunity_id = null,
        is_converted = converted_at is not null or converted_account_ref is not null
    where converted_opportunity_ref is null and converted_opportunity_id is not null
"""
_LEAD_OF_DEAL = """
    update core.opportunity as o set lead_id = l.lead_id
    from (
        select
            o.opportunity_id,
            arg_min(l.lead_id, (coalesce(l.created_at, timestamp '9999-01-01'), l.lead_id)) as lead_id
        from core.opportunity as o
        inner join core.lead as l
            on
                (o.source = l.source and o.lead_ref = l.source_id)
                or l.converted_opportunity_id = o.opportunity_id
        where not l.is_deleted
        group by o.opportunity_id
    ) as l
    where o.opportunity_id = l.opportunity_id
"""
_DEAL_OF_LEAD = """
    update core.lead as l set converted_opportunity_id = o.opportunity_id
    from (
        select
            lead_id,
            arg_min(
                opportunity_id,
                (coalesce(created_date, close_date, date '9999-01-01'), opportunity_id)
            ) as opportunity_id
        from core.opportunity
        where lead_id is not null and not is_deleted
        group by lead_id
    ) as o
    where l.lead_id = o.lead_id
"""
_CONVERTED = "update core.lead set is_converted = true where converted_opportunity_id is not null"
_FILL = """
    update core.opportunity as o set
        created_date = coalesce(o.created_date, l.created_date),
        source_channel = coalesce(o.source_channel, l.source_channel),
        from_lead = nullif(concat_ws(
            ', ',
            case when o.created_date is null and l.created_at is not null then 'created_date' end,
            case when o.source_channel is null and l.source_channel is not null then 'source_channel' end
        ), '')
    from core.lead as l
    where o.lead_id = l.lead_id and (o.created_date is null or o.source_channel is null)
"""
