"""Every style of number and currency that exports were seen to use, and what is none of them."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.core import numbers


def _money(*cells: str | None, multiplier: int = 1) -> list[Decimal | None]:
    return numbers.decimal(pl.Series(list(cells), dtype=pl.String), multiplier=multiplier).to_list()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1054", "1054.00"),
        ("$22,700.00", "22700.00"),
        ("$342.09K", "342090.00"),
        ("(1,200)", "-1200.00"),
        ("-$5", "-5.00"),
        ("$-5", "-5.00"),
        ("5-", "-5.00"),
        ("−7", "-7.00"),
        ("￥1,200.50", "1200.50"),
        ("¥1,200", "1200.00"),
        ("12.5万", "125000.00"),
        ("12.5万元", "125000.00"),
        ("1.2亿", "120000000.00"),
        ("3百万", "3000000.00"),
        ("1.5m", "1500000.00"),
        ("$1.2bn", "1200000000.00"),
        ("CNY 1200", "1200.00"),
        ("RMB 5", "5.00"),
        ("人民币5", "5.00"),
        ("5人民币", "5.00"),
        ("USD $5", "5.00"),
        ("HK$5", "5.00"),
        ("1200元", "1200.00"),
        ("1200 €", "1200.00"),
        ("5 USD", "5.00"),
        ("5 myr", "5.00"),
        ("1 234", "1234.00"),
        ("1\u202f234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("(￥1,200元)", "-1200.00"),
        ("（１，２００）", "-1200.00"),
        ("１２３４．５", "1234.50"),
        ("+7", "7.00"),
        (".5", "0.50"),
        ("0", "0.00"),
        ("0.125", "0.12"),
        ("0.135", "0.14"),
    ],
)
def test_money(written: str, value: str) -> None:
    assert _money(written) == [Decimal(value)]


@pytest.mark.parametrize(
    "written",
    [
        *("abc", "1e5", "1,2,3", "12.5.3", "--5", "=1+1", "５x", "(5", "5)", "(-5)", "-(5)", "()", "$", "万"),
        *("5万万", "1,23,4", "12 34", "1.2.3,4", "1234567890123456789", "9999999999999999亿", "65%"),
        "99999999999999999999999亿",
    ],
)
def test_what_is_no_money_is_nothing(written: str) -> None:
    assert _money(written) == [None]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("1.234,56", "2,5", "7", "1.234", "(2,50)"), ("1234.56", "2.50", "7.00", "1234.00", "-2.50")),
        (("1234,5", "700"), ("1234.50", "700.00")),
        (("1.234.567", "1.000"), ("1234567.00", "1000.00")),
        (("1,234", "2,500.5"), ("1234.00", "2500.50")),
        # One odd cell among English ones is refused; it does not make thousands of them into units.
        (("1,234", "1000,5"), ("1234.00", None)),
        (("1.5", "2,5"), ("1.50", None)),
    ],
)
def test_what_a_comma_is_the_column_says(cells: tuple[str, ...], read: tuple[str | None, ...]) -> None:
    assert _money(*cells) == [None if value is None else Decimal(value) for value in read]


@pytest.mark.parametrize(
    ("cells", "doubted"),
    [
        (["1.234", "12.500 €", "800", "", "x"], ["1.234", "12.500 €"]),
        (["1.234", "12.5"], []),
        (["1.234", "1.234,5"], []),
        (["1.234", "1,234.5"], []),
        (["1234.567", "1.234"], []),
        (["800", None], []),
    ],
)
def test_points_that_may_stand_between_thousands(cells: list[str | None], doubted: list[str]) -> None:
    assert numbers.in_doubt(pl.Series(cells, dtype=pl.String)).to_list() == doubted


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12.5", "125000.00"),
        ("12.5万", "125000.00"),
        ("12.5万元", "125000.00"),
        ("1.2亿", "120000000.00"),
        ("5k", "5000.00"),
        ("1200元", "1200.00"),
        ("￥1.5", "15000.00"),
    ],
)
def test_the_unit_of_a_header_counts_once_also_where_cells_say_their_own(written: str, value: str) -> None:
    assert _money(written, multiplier=10_000) == [Decimal(value)]


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=2))
def test_money_comes_back_to_the_cent(amount: Decimal) -> None:
    assert _money(f"{amount:,.2f}", f"{amount:.2f}") == [amount, amount]


@pytest.mark.parametrize(("written", "whole"), [("12", 12), ("12.0", 12), ("1,200", 1200), ("12.5", None)])
def test_whole_numbers(written: str, whole: int | None) -> None:
    assert numbers.integer(pl.Series([written]))[0] == whole


@pytest.mark.parametrize(
    ("cells", "shares"),
    [
        (["65.0%", "0.65"], [0.65, 0.65]),
        (["65", "20", "0"], [0.65, 0.2, 0.0]),
        (["0.65", "1"], [0.65, 1.0]),
        # In a column of fractions a slip of the pen makes no percents of the others.
        (["0.65", "65", "0.2"], [0.65, 65.0, 0.2]),
        (["0.5", "65", "20"], [0.005, 0.65, 0.2]),
        (["65％", "x", ""], [0.65, None, None]),
    ],
)
def test_shares_are_percents_or_fractions_by_the_column(cells: list[str], shares: list[float]) -> None:
    assert numbers.fraction(pl.Series(cells)).to_list() == shares


@pytest.mark.parametrize(
    ("written", "code"),
    [("usd", "USD"), ("RMB", "CNY"), ("人民币", "CNY"), ("EUR ", "EUR"), ("xyz", "XYZ"), ("", None)],
)
def test_currencies(written: str, code: str | None) -> None:
    assert numbers.currency(pl.Series([written]))[0] == code


@pytest.mark.parametrize(
    ("cells", "header", "codes"),
    [
        (["CNY 5", "€5", "5 usd", "5", ""], None, ["CNY", "EUR", "USD", None, None]),
        (["$5", "5"], None, [None, None]),  # of which country?
        (["$5", "€5"], None, ["$", "EUR"]),  # but not the same as the other
        (["¥5", "5 RMB", "7元"], None, ["CNY"] * 3),
        (["$5 USD", "US$5"], None, ["USD", "USD"]),
        (["$5", "5", "€5", ""], "USD", ["USD", "USD", "EUR", None]),
    ],
)
def test_the_currency_that_a_cell_of_money_names(
    cells: list[str], header: str | None, codes: list[str | None]
) -> None:
    assert numbers.named_currency(pl.Series(cells), header).to_list() == codes
