"""Win rates, counted by hand from the table in company.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.marts.company import ALL, AS_OF, FEBRUARY, JANUARY, MARCH, YEAR
from tests.unit.marts.core import Core, Marts, Row

_CELL = "won, lost, open, excluded, sample_size, win_rate, resolved_rate, status"


def _money(*values: str | None) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(value) for value in values)


def test_by_close_date_and_count(marts: Marts) -> None:
    way = {"cohort": "closed", "basis": "count"}
    # Won: ann-2, no-amount, backwards. Lost: li-1-lost, ann-lost. Ahead closes in April, so not here.
    assert marts.cell("win_rate", _CELL, **MARCH, **ALL, **way) == (3, 2, None, 0, 5, 0.6, None, "ok")
    # Won: mo-south. Outside: void and gone.
    assert marts.cell("win_rate", _CELL, **FEBRUARY, **ALL, **way) == (
        1,
        0,
        None,
        2,
        1,
        1,
        None,
        "small_sample",
    )


def test_by_close_date_and_amount(marts: Marts) -> None:
    way = {"cohort": "closed", "basis": "amount"}
    found = marts.cell("win_rate", _CELL, **MARCH, **ALL, **way)
    # 200 + 50 won; lost 80, and 50 by its list amount; no-amount is outside.
    assert found[:5] == (*_money("250", "130", None), 1, 4)
    assert found[5:] == (pytest.approx(250 / 380), None, "ok")


def test_by_creation_date_and_count(marts: Marts) -> None:
    way = {"cohort": "created", "basis": "count"}
    # Created in March: no-amount and backwards won, ann-lost lost, and ahead, which is open until April.
    assert marts.cell("win_rate", _CELL, **MARCH, **ALL, **way) == (2, 1, 1, 0, 4, 0.5, 0.75, "immature")
    found = marts.cell("win_rate", _CELL, **JANUARY, **ALL, **way)
    # ann-2, mo-north won, li-1-lost lost, gone deleted.
    assert found == (2, 1, 0, 1, 3, pytest.approx(2 / 3), 1, "ok")


def test_by_creation_date_and_amount(marts: Marts) -> None:
    way = {"cohort": "created", "basis": "amount"}
    found = marts.cell("win_rate", _CELL, **MARCH, **ALL, **way)
    # 50 won, 80 lost, 500 still open.
    assert found[:5] == (*_money("50", "80", "500"), 1, 3)
    assert found[5:] == (pytest.approx(50 / 630), 0.75, "immature")


def test_a_rep_with_wins_and_no_losses_has_won_all(marts: Marts) -> None:
    mo = {"dimension": "rep", "member": "Mo", "cohort": "closed", "basis": "count"}
    assert marts.cell("win_rate", "won, lost, win_rate", **YEAR, **mo) == (2, 0, 1)


def test_a_rep_without_deals_has_no_rate(marts: Marts) -> None:
    zed = {"dimension": "rep", "member": "Zed", "cohort": "closed", "basis": "count"}
    assert marts.cell("win_rate", "won, lost, win_rate, status, note", **MARCH, **zed) == (
        0, 0, None, "not_available", "no closed deal in the period",
    )  # fmt: skip


def _lost(with_amount: int, without: int, won: tuple[int | None, ...] = (100,)) -> Marts:
    core = Core(AS_OF)
    dates: Row = {"created_date": date(2024, 3, 1), "close_date": date(2024, 3, 9)}
    for at, amount in enumerate(won):
        core.deal(f"won {at}", "won", amount=amount, **dates)
    for at in range(with_amount):
        core.deal(f"lost {at}", "lost", amount=25, **dates)
    for at in range(without):
        core.deal(f"bare {at}", "lost", amount=(0, None, -5)[at % 3], list_amount=0, **dates)
    return core.build("win_rate")


def test_one_lost_deal_in_five_may_lack_an_amount() -> None:
    marts = _lost(with_amount=4, without=1)
    way = {"cohort": "closed", "basis": "amount"}
    assert marts.cell("win_rate", "win_rate, lost, excluded, note", **MARCH, **ALL, **way) == (
        0.5,
        100,
        1,
        None,
    )


def test_with_more_of_them_the_amount_rate_is_not_available() -> None:
    marts = _lost(with_amount=4, without=2)
    way = {"cohort": "closed", "basis": "amount"}
    assert marts.cell("win_rate", "win_rate, status, note", **MARCH, **ALL, **way) == (
        None, "not_available", "over 20 % of the lost deals carry no amount",
    )  # fmt: skip
    count = marts.cell("win_rate", "win_rate", **MARCH, **ALL, cohort="closed", basis="count")
    assert count == (pytest.approx(1 / 7),)


def test_lost_deals_without_amounts_have_none_and_not_0() -> None:
    lost = _lost(with_amount=0, without=3).cell(
        "win_rate", "lost", **MARCH, **ALL, cohort="closed", basis="amount"
    )
    assert lost == (None,)


@pytest.mark.parametrize(
    ("won", "note"),
    [
        ((None, None), "no won deal carries an amount"),
        ((0,), "the amounts add up to zero or less"),
        ((10, -30), "the amounts add up to zero or less"),
    ],
)
def test_a_rate_that_nothing_can_be_divided_by_says_why(won: tuple[int | None, ...], note: str) -> None:
    marts = _lost(with_amount=0, without=0, won=won)
    way = {"cohort": "closed", "basis": "amount"}
    assert marts.cell("win_rate", "win_rate, status, note", **MARCH, **ALL, **way) == (
        None,
        "not_available",
        note,
    )


def test_open_deals_without_amounts_are_not_called_zero() -> None:
    core = Core(AS_OF)
    core.deal("open", created_date=date(2024, 3, 1))
    found = core.build("win_rate").cell(
        "win_rate", "open, note", **MARCH, **ALL, cohort="created", basis="amount"
    )
    assert found == (None, "no open deal carries an amount")
