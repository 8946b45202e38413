"""Two currencies are never added: converted, or left empty and said."""

from decimal import Decimal

import pytest

from assets.core.money import NO_CURRENCY, convert, reporting_currency
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
    refused = {c for c, a in zip(currencies, amounts, strict=True) if c is not None and a is None}
    assert {finding.params["currency"] for finding in findings} == refused
