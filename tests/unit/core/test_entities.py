"""Every core entity that files can bring: its columns as promised, and what each makes of rows."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from assets.core.entities import ENTITIES
from tests.unit.core.mapped import cleaned_as, put_as, rows_of
from tests.unit.core.table import empty_core

# The contract: these tables have these columns, beside those that say where a row came from.
_PROMISED = {
    "activity": "activity_id kind subject owner_id account_id contact_id lead_id opportunity_id starts_at "
    "due_date is_done direction",
    "campaign": "campaign_id name channel start_date end_date",
    "contact_consent": "contact_id channel consent recorded_at",
    "credit": "credit_id opportunity_id rep_id kind share valid_from recorded_at",
    "exchange_rate": "rate_date from_currency to_currency kind rate",
    "forecast_call": "forecast_call_id made_on entity_kind entity_id metric period_kind period_start "
    "category is_cumulative amount currency recorded_at",
    "lead": "lead_id campaign_id",
    "market_index": "month name value",
    "marketing_spend": "spend_id month channel campaign_id amount amount_native currency",
    "merge": "entity loser_id survivor_id merged_at",
    "opportunity": "opportunity_id campaign_id lead_id",
    "opportunity_line": "line_id opportunity_id product_id quantity unit_price amount amount_plan "
    "amount_native currency",
    "payment": "payment_id order_id account_id paid_on amount amount_native currency",
    "quote": "quote_id opportunity_id status sent_at valid_until amount amount_native currency discount_rate",
    "ramp_plan": "ramp_plan tenure_month factor",
    "rep_absence": "rep_id from_date to_date factor",
    "sales_cost": "month team_id amount amount_native currency",
    "sales_order": "order_id account_id opportunity_id owner_id order_date status counts amount amount_plan "
    "amount_native currency is_recurring period_start period_end",
    "sales_order_line": "order_line_id order_id product_id quantity unit_price amount amount_native currency",
    "seasonality": "entity_kind entity_id month weight",
    "service_case": "case_id account_id opened_at closed_at status satisfaction",
    "stage_event": "stage_event_id opportunity_id seq from_stage to_stage entered_at left_at days basis "
    "is_regression is_skip is_reopen",
}
_MAY = date(2026, 5, 1)


@pytest.mark.parametrize("entity", sorted(_PROMISED))
def test_a_table_has_the_columns_that_were_promised(entity: str) -> None:
    columns = set(ENTITIES[entity].schema.columns())
    assert set(_PROMISED[entity].split()) <= columns
    assert {
        "source",
        "source_id",
        "is_synthetic_id",
        "is_deleted",
        "file_id",
        "row_number",
        "as_of",
    } <= columns


def test_a_rate_is_known_by_its_day_and_currencies_whoever_says_it() -> None:
    con = empty_core()
    header = ("date", "from", "to", "rate", "kind")
    columns = {
        "rate_date": "date",
        "from_currency": "from",
        "to_currency": "to",
        "rate": "rate",
        "kind": "kind",
    }
    said = {"id": ["date", "from", "to", "kind"], "synthetic_id": True, "columns": columns}
    put_as(con, "exchange_rate", header, ("2026-05-01", "usd", "RMB", "7.2", ""), **said)
    put_as(con, "exchange_rate", header, ("2026/5/1", "USD", "CNY", "7.3", "实际"), **said)
    put_as(con, "exchange_rate", header, ("2026/5/1", "USD", "CNY", "7", "预算"), **said)
    assert con.execute("select rate_id, rate from core.exchange_rate order by kind").fetchall() == [
        ("actual 2026-05-01 USD CNY", Decimal("7.3")),
        ("plan 2026-05-01 USD CNY", Decimal(7)),
    ]


@pytest.mark.parametrize("rate", ["0", "-1", ""])
def test_a_rate_that_converts_nothing_is_refused(rate: str) -> None:
    header = ("rate_date", "from_currency", "to_currency", "rate")
    assert len(cleaned_as("exchange_rate", header, ("2026-05-01", "USD", "CNY", rate)).rejects) == 1


def test_months_of_spend_cost_and_indices() -> None:
    con = empty_core()
    put_as(con, "team", ("id", "name"), ("1", "East"))
    put_as(con, "campaign", ("id", "name"), ("C", "Spring"))
    spend = ("id", "period", "channel", "campaign", "amount")
    put_as(con, "marketing_spend", spend, ("1", "2026年5月", "Web", "Spring", "¥1,200"))
    put_as(con, "sales_cost", ("id", "period", "team", "amount"), ("1", "2026-05", "east", "9"))
    put_as(con, "market_index", ("period", "value"), ("2026-05-01", "101.5"))
    assert rows_of(con, "marketing_spend", "month", "campaign_id", "amount") == [
        {"month": _MAY, "campaign_id": "plain:C", "amount": Decimal(1200)}
    ]
    assert rows_of(con, "sales_cost", "month", "team_id") == [{"month": _MAY, "team_id": "plain:1"}]
    assert rows_of(con, "market_index", "index_id", "value") == [
        {"index_id": "market 2026-05-01", "value": Decimal("101.5")}
    ]
    quarter = cleaned_as("marketing_spend", spend, ("2", "2026-Q2", "Web", "", "10"))
    assert [(r.rule, "expected a month such as" in r.message) for r in quarter.rejects] == [
        ("period_unreadable", True)
    ]


def test_a_season_is_the_companys_where_nobody_is_named() -> None:
    con = empty_core()
    put_as(con, "team", ("id", "name"), ("1", "East"))
    put_as(con, "seasonality", ("period", "weight"), ("2026-05", "1.5"))
    put_as(con, "seasonality", ("period", "rep", "weight"), ("2026-06", "East", "2"))
    assert con.execute("select entity_kind, entity_id from core.seasonality order by month").fetchall() == [
        ("company", "company"),
        ("team", "plain:1"),
    ]


def test_a_forecast_call_is_somebodys_for_a_period_and_category() -> None:
    con = empty_core()
    put_as(con, "sales_rep", ("id", "name"), ("1", "Ada Lin"))
    header = ("made_on", "rep", "period", "category", "amount")
    put_as(con, "forecast_call", header, ("2026-05-04", "Ada Lin", "2026-Q2", "Best Case", "1.5万"))
    (call,) = rows_of(con, "forecast_call", "entity_id", "period_kind", "category", "amount", "metric")
    assert call == {
        "entity_id": "plain:1",
        "period_kind": "quarter",
        "category": "best_case",
        "amount": Decimal(15000),
        "metric": "bookings",
    }
    other = cleaned_as("forecast_call", header, ("2026-05-04", "Ada Lin", "2026-Q2", "perhaps", "1"))
    assert [reject.rule for reject in other.rejects] == ["category_is_known"]


def test_who_may_be_written_to_is_found_by_mail_address() -> None:
    con = empty_core()
    put_as(con, "contact", ("id", "name", "email"), ("7", "Li Na", "Li.Na@a.example"), ("8", "Li Na", ""))
    header = ("contact", "consent", "recorded_at")
    put_as(con, "contact_consent", header, ("li.na@A.example", "退订", "2026-01-02 10:00"))
    assert rows_of(con, "contact_consent", "contact_id", "channel", "consent", "recorded_at") == [
        {
            "contact_id": "plain:7",
            "channel": "email",
            "consent": "no",
            "recorded_at": datetime.fromisoformat("2026-01-02T10:00"),
        }
    ]
    out = cleaned_as("contact_consent", ("contact", "opted_out"), ("7", "1"), ("8", "0")).rows
    assert out["consent"].to_list() == ["no", "unknown"]
    assert out["recorded_at"].to_list() == [datetime.fromisoformat("2026-02-28")] * 2


def test_an_activity_is_of_a_kind_where_a_word_is_known_for_it() -> None:
    con = empty_core()
    rows = [("1", "Outbound Call"), ("2", "拜访"), ("3", "Séance"), ("4", "")]
    put_as(con, "activity", ("id", "kind"), *rows)
    assert rows_of(con, "activity", "kind", "type") == [
        {"kind": "call", "type": "Outbound Call"},
        {"kind": "visit", "type": "拜访"},
        {"kind": None, "type": "Séance"},
        {"kind": None, "type": None},
    ]


def test_a_merge_names_both_though_one_is_in_no_export() -> None:
    con = empty_core()
    put_as(con, "merge", ("loser", "survivor"), ("D1", "D2"))
    assert rows_of(con, "merge", "entity", "loser_id", "survivor_id") == [
        {"entity": "opportunity", "loser_id": "plain:D1", "survivor_id": "plain:D2"}
    ]


def test_absences_ramps_credits_and_cases() -> None:
    con = empty_core()
    put_as(con, "sales_rep", ("id", "name"), ("1", "Ada Lin"))
    put_as(con, "rep_absence", ("rep", "from_date", "to_date"), ("Ada Lin", "2026-05-01", "2026-05-09"))
    put_as(con, "ramp_plan", ("ramp_plan", "tenure_month", "factor"), ("new", "1", "25%"))
    put_as(con, "credit", ("id", "opportunity", "rep", "share"), ("1", "D", "1", "70%"))
    put_as(con, "service_case", ("id", "satisfaction"), ("1", "4.5"))
    assert rows_of(con, "rep_absence", "rep_id", "factor") == [{"rep_id": "plain:1", "factor": Decimal(0)}]
    assert rows_of(con, "ramp_plan", "factor") == [{"factor": Decimal("0.25")}]
    assert rows_of(con, "credit", "rep_id", "kind", "share", "recorded_at") == [
        {"rep_id": "plain:1", "kind": "revenue", "share": Decimal("0.7"), "recorded_at": date(2026, 2, 28)}
    ]
    assert rows_of(con, "service_case", "satisfaction") == [{"satisfaction": Decimal("4.5")}]
    back = cleaned_as("rep_absence", ("rep", "from_date", "to_date"), ("1", "2026-05-02", "2026-05-01"))
    assert [reject.rule for reject in back.rejects] == ["ends_after_it_begins"]
