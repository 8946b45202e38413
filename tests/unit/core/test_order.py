"""Which orders are purchases, and what lines and payments take from theirs."""

from decimal import Decimal

import pytest

from tests.unit.core.mapped import cleaned_as, put_as, rows_of
from tests.unit.core.table import empty_core


@pytest.mark.parametrize(
    ("status", "counts"),
    [("Activated", True), ("Draft", False), ("已审核", True), ("作废", False), ("", True), ("Frozen", False)],
)
def test_an_order_counts_by_its_status(status: str, counts: bool) -> None:
    outcome = cleaned_as("sales_order", ("id", "status"), ("1", status))
    assert outcome.rows["counts"].to_list() == [counts]
    unknown = [(f.kind, f.example) for f in outcome.findings]
    assert unknown == ([("unknown_order_status", "Frozen")] if status == "Frozen" else [])


def test_what_the_export_says_itself_comes_first() -> None:
    outcome = cleaned_as(
        "sales_order", ("id", "status", "counts"), ("1", "Frozen", "yes"), ("2", "Done", "no")
    )
    assert outcome.rows["counts"].to_list() == [True, False]
    assert outcome.findings == []


def test_lines_and_payments_are_in_the_currency_of_their_order() -> None:
    """Euro lines of a file that names no currency, added to dollars, were the trap."""
    con = empty_core()
    put_as(con, "account", ("id", "name"), ("A", "Acme"))
    order = ("id", "account", "amount", "currency")
    put_as(con, "sales_order", order, ("O1", "A", "10", "EUR"), ("O2", "A", "10", "USD"))
    put_as(con, "sales_order_line", ("id", "order", "amount"), ("L1", "O1", "4"), ("L2", "O2", "6"))
    put_as(
        con,
        "payment",
        ("id", "order", "amount", "currency"),
        ("P1", "O1", "10", ""),
        ("P2", "O2", "3", "GBP"),
    )
    assert rows_of(con, "sales_order_line", "currency", "amount_native", "amount") == [
        {"currency": "EUR", "amount_native": Decimal(4), "amount": None},
        {"currency": "USD", "amount_native": Decimal(6), "amount": None},
    ]
    assert rows_of(con, "payment", "currency", "account_id") == [
        {"currency": "EUR", "account_id": "plain:A"},
        {"currency": "GBP", "account_id": "plain:A"},
    ]
