"""Two currencies are never added: converted, or left empty and said."""

from decimal import Decimal

import pytest

from assets.core.money import NO_CURRENCY, convert, reporting_currency
from assets.exports.units import Unit
from tests.unit.core.table import DEAL, empty_core, put, raw


@pytest.mark.parametrize(
    ("currencies", "setting", "amounts", "reporting"),
    [
        ((None, None), None, (1, 2), NO_CURRENCY),
        (("CNY", "CNY"), None, (1, 2), "CNY"),
        (("CNY", "CNY"), "USD", (None, None), "USD"),
        (("CNY", "USD"), "USD", (None, 2), "USD"),
        (("CNY", "USD"), None, (None, None), NO_CURRENCY),
        (("CNY", None), None, (1, 2), "CNY"),
        ((None, None), "CNY", (1, 2), "CNY"),
        (("CNY", None), "USD", (None, None), "USD"),
    ],
)
def test_amounts_count_in_one_currency_only(
    currencies: tuple[str | None, ...], setting: str | None, amounts: tuple[int | None, ...], reporting: str
) -> None:
    con = empty_core()
    rows = [(f"A{n}", "Ada", "", "", "Won", "1/20/2026", "2/10/2026", str(n)) for n in (1, 2)]
    put(con, "opportunity", raw(DEAL, *rows))
    for n, currency in enumerate(currencies, 1):
        con.execute("update core.opportunity set currency = ? where source_id = ?", [currency, f"A{n}"])
    findings = convert(con, "core.opportunity", setting)
    got = con.execute("select amount from core.opportunity order by source_id").fetchall()
    assert [amount for (amount,) in got] == [None if a is None else Decimal(a) for a in amounts]
    assert reporting_currency(con, setting) == reporting
    refused = {c or "(none)" for c, a in zip(currencies, amounts, strict=True) if a is None}
    assert {finding.params["currency"] for finding in findings} == refused


@pytest.mark.parametrize(
    ("deals", "quotas", "amount", "reporting"),
    [
        ("USD", "USD", 5, "USD"),
        ("USD", None, 5, "USD"),
        ("USD", "CNY", None, "USD"),
        (None, "CNY", 5, "CNY"),
        (None, None, 5, NO_CURRENCY),
    ],
)
def test_quotas_are_in_the_currency_of_the_deals_or_left_out_and_said(
    deals: str | None, quotas: str | None, amount: int | None, reporting: str
) -> None:
    con = empty_core()
    deal = ("A1", "Ada", "", "", "Won", "1/20/2026", "2/10/2026", "9")
    put(con, "opportunity", raw(DEAL, deal), units={"close_value": Unit(1, deals)})
    put(con, "quota", raw(("rep", "period", "amount", "currency"), ("Ada", "2026-01", "5", quotas or "")))
    convert(con, "core.opportunity", None)
    findings = convert(con, "core.quota", None)
    assert con.execute("select amount::integer from core.quota").fetchall() == [(amount,)]
    assert con.execute("select amount::integer from core.opportunity").fetchall() == [(9,)]
    assert reporting_currency(con, None) == reporting
    assert [f.params for f in findings] == ([] if amount else [{"currency": "CNY", "rows": 1, "to": "USD"}])
