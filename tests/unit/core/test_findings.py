"""What the deals, leads and quotas as a whole make a person look at, worded in both languages."""

from datetime import date, datetime

import pytest

from assets.core.findings import table_findings
from assets.exports.units import Unit
from reports.texts.findings import finding_text
from tests.unit.core.table import DEAL, empty_core, put, raw

_AS_OF = date(2026, 3, 15)
_GOOD = ("A1", "Ada", "", "", "Won", "1/20/2026", "2/10/2026", "5")
_USD = {"close_value": Unit(1, "USD")}


@pytest.mark.parametrize(
    ("stage", "created", "closed", "kind"),
    [
        ("Won", "2/20/2026", "2/10/2026", "close_before_creation"),
        ("Won", "2/20/2026", "4/10/2026", "close_after_as_of"),
        ("Lost", "2/20/2026", "", "closed_without_date"),
        ("Won", "2/20/1900", "2/10/2026", "date_out_of_range"),
        ("Engaging", "2/20/2026", "2/10/2099", "date_out_of_range"),
    ],
)
def test_dates_that_cannot_be(stage: str, created: str, closed: str, kind: str) -> None:
    con = empty_core()
    bad = ("A2", "Ada", "", "", stage, created, closed, "5")
    put(con, "opportunity", raw(DEAL, _GOOD, bad), units=_USD)
    (finding,) = (f for f in table_findings(con, "lead", _AS_OF) if f.kind != "lost_without_amount")
    assert (finding.kind, finding.rows) == (kind, 1)
    for language in ("en", "zh"):
        message, suggestion = finding_text(kind, finding.params, language)
        assert "…" not in message + suggestion
        assert message != kind.replace("_", " ")


def test_leads_and_quotas_decades_away_are_said_too() -> None:
    con = empty_core()
    con.execute(
        "insert into core.lead by name select 'crm:1' as lead_id, ? as created_at, false as is_deleted",
        [datetime(1900, 1, 1)],  # noqa: DTZ001 UTC without a zone
    )
    put(con, "quota", raw(("rep", "period", "amount"), ("Ada", "2206-01", "5"), ("Ada", "2026-01", "5")))
    leads = table_findings(con, "lead", _AS_OF)
    assert [(f.kind, f.entity, f.example) for f in leads] == [("date_out_of_range", "lead", "crm:1")]
    assert [(f.kind, f.rows) for f in table_findings(con, "quota", _AS_OF)] == [("date_out_of_range", 1)]


def test_good_deals_say_nothing_and_other_tables_neither() -> None:
    con = empty_core()
    open_deal = ("A2", *_GOOD[1:4], "Engaging", "3/1/2026", "", "")
    put(con, "opportunity", raw(DEAL, _GOOD, open_deal), units=_USD)
    assert table_findings(con, "lead", _AS_OF) == []
    assert table_findings(con, "account", _AS_OF) == []


def test_without_any_currency_and_with_lost_deals_without_amounts() -> None:
    con = empty_core()
    lost = [(f"L{n}", "Ada", "", "", "Lost", "1/20/2026", "2/10/2026", "0") for n in range(2)]
    put(con, "opportunity", raw(DEAL, _GOOD, *lost))
    said = {finding.kind: finding.rows for finding in table_findings(con, "lead", _AS_OF)}
    assert said == {"no_currency": 3, "lost_without_amount": 2}
    # Who sets the reporting currency has said what the amounts are in.
    assert {f.kind for f in table_findings(con, "lead", _AS_OF, "CNY")} == {"lost_without_amount"}


def test_amounts_below_zero_count_and_are_said() -> None:
    con = empty_core()
    put(con, "opportunity", raw(DEAL, _GOOD, ("A2", *_GOOD[1:7], "-5")), units=_USD)
    (finding,) = table_findings(con, "lead", _AS_OF)
    assert (finding.kind, finding.rows, finding.example) == ("negative_amount", 1, "maven:A2")
    assert "below zero" in finding_text(finding.kind, finding.params, "en")[0]
