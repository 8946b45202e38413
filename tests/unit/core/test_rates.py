"""Which rate holds: direct, inverse, over a third currency; for a week, and no longer."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.core.rates import corporate, of_corporate, on_days
from assets.exports.mapping import EntityMapping
from tests.unit.core.mapped import cleaned_as, put_as
from tests.unit.core.table import DAY, PLAIN, empty_core

Rate = tuple[date, str, str, str]
_DAY = date(2026, 3, 10)


def _rates(*rows: Rate) -> pl.DataFrame:
    names = ["rate_date", "from_currency", "to_currency", "rate"]
    exact = [(day, one, other, Decimal(rate)) for day, one, other, rate in rows]
    frame = pl.DataFrame(exact, schema=names, orient="row")
    types = (pl.Date, pl.String, pl.String, pl.Decimal(18, 8))
    return frame.cast(dict(zip(names, types, strict=True))).with_columns(valid_to=pl.lit(None, pl.Date))


def _factor(rates: pl.DataFrame, currency: str, to: str, day: date, carried: int | None = 7) -> float | None:
    asked = pl.DataFrame({"currency": [currency], "day": [day]})
    found = on_days(rates, asked, to, carried).row(0, named=True)
    return None if found["multiplier"] is None else found["multiplier"] / found["divisor"]


@pytest.mark.parametrize(
    ("rates", "factor"),
    [
        # As recorded, and turned round: a euro costs 1.25 dollars, so a dollar 0.8 euros.
        ([(_DAY, "EUR", "USD", "1.25")], 1.25),
        ([(_DAY, "USD", "EUR", "0.8")], 1.25),
        # Over the yuan: 8 yuan a euro, 6.4 yuan a dollar.
        ([(_DAY, "EUR", "CNY", "8"), (_DAY, "USD", "CNY", "6.4")], 1.25),
        ([(_DAY, "EUR", "CNY", "8"), (_DAY, "CNY", "USD", "0.15625")], 1.25),
        # A direct rate goes before a newer inverse one, an inverse one before a cross.
        ([(date(2026, 3, 4), "EUR", "USD", "1.25"), (_DAY, "USD", "EUR", "0.5")], 1.25),
        (
            [
                (date(2026, 3, 4), "USD", "EUR", "0.8"),
                (_DAY, "EUR", "CNY", "9"),
                (_DAY, "USD", "CNY", "1"),
            ],
            1.25,
        ),
        # Of two crosses the one with the newer rates.
        (
            [
                (date(2026, 3, 5), "EUR", "CNY", "9"),
                (_DAY, "USD", "CNY", "1"),
                (date(2026, 3, 9), "EUR", "JPY", "160"),
                (_DAY, "USD", "JPY", "128"),
            ],
            1.25,
        ),
        # The latest on or before the day; a later one is not known yet.
        (
            [
                (date(2026, 3, 6), "EUR", "USD", "9"),
                (date(2026, 3, 9), "EUR", "USD", "1.25"),
                (date(2026, 3, 11), "EUR", "USD", "7"),
            ],
            1.25,
        ),
        # A week is carried, eight days are not.
        ([(date(2026, 3, 3), "EUR", "USD", "1.25")], 1.25),
        ([(date(2026, 3, 2), "EUR", "USD", "1.25")], None),
        ([(date(2026, 3, 2), "EUR", "CNY", "8"), (_DAY, "USD", "CNY", "6.4")], None),
        ([], None),
    ],
)
def test_by_hand(rates: list[Rate], factor: float | None) -> None:
    assert _factor(_rates(*rates), "EUR", "USD", _DAY) == factor


def test_a_plan_rate_holds_until_the_next() -> None:
    rates = _rates((date(2025, 1, 1), "EUR", "USD", "1.1"), (date(2026, 1, 1), "EUR", "USD", "1.25"))
    days = (date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31))
    assert [_factor(rates, "EUR", "USD", day, None) for day in days] == [None, 1.1, 1.25]


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.dates(date(2026, 1, 1), date(2026, 2, 10)),
            st.sampled_from(["EUR", "JPY", "CNY"]),
            st.integers(1, 10**10).map(lambda n: str(Decimal(n).scaleb(-4))),
        ),
        max_size=12,
        unique_by=lambda row: row[:2],
    ),
    st.dates(date(2026, 1, 1), date(2026, 2, 28)),
)
def test_there_and_back_is_where_one_was_and_order_does_not_matter(
    said: list[tuple[date, str, str]], day: date
) -> None:
    rows: list[Rate] = [(on, currency, "USD", rate) for on, currency, rate in said]
    rates, turned = _rates(*rows), _rates(*reversed(rows))
    for currency in ("EUR", "JPY", "CNY"):
        there, back = _factor(rates, currency, "USD", day), _factor(rates, "USD", currency, day)
        assert (there is None) == (back is None)
        fresh = [on for on, of, _ in said if of == currency and timedelta(0) <= day - on <= timedelta(days=7)]
        assert (there is None) == (not fresh)
        if there is not None and back is not None:
            assert there * back == pytest.approx(1)
        assert there == _factor(turned, currency, "USD", day)
        for other in {"EUR", "JPY", "CNY"} - {currency}:
            cross, to = _factor(rates, currency, other, day), _factor(rates, other, "USD", day)
            if cross is not None and to is not None and there is not None:
                assert cross == pytest.approx(there / to)


def test_a_rate_that_says_how_long_it_holds_does_so_and_before_newer_ones_that_do_not() -> None:
    dated = _rates((date(2026, 1, 1), "EUR", "USD", "1.20"), (date(2026, 2, 1), "EUR", "USD", "1.25"))
    ends = pl.Series([date(2026, 2, 1), date(2026, 3, 1)])
    rates = pl.concat([dated.with_columns(valid_to=ends), _rates((date(2026, 2, 20), "EUR", "USD", "9"))])
    days = [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    # On 1 March the first two have ended, and that of 20 February is nine days old.
    assert [_factor(rates, "EUR", "USD", day) for day in days] == [None, 1.20, 1.25, 1.25, None]


_TYPES = ("to_currency", "rate", "is_corporate")
_DATED = ("rate_date", "to_currency", "rate")


def test_rates_without_a_base_are_of_the_corporate_currency() -> None:
    con = empty_core()
    said = {"synthetic_id": True, "constants": {"kind": "standing"}}
    put_as(con, "exchange_rate", _TYPES, ("USD", "1", "true"), ("SEK", "10", "false"), **said)
    rows = [("USD", "USD", DAY, Decimal(1)), ("USD", "SEK", DAY, Decimal(10))]
    told = "select from_currency, to_currency, rate_date, rate from core.exchange_rate order by row_number"
    assert con.execute(told).fetchall() == rows
    # What another file of the source has named: the rate of a currency to itself.
    mapping = EntityMapping.model_validate(
        {"entity": "exchange_rate", "id": "to_currency", "columns": {"from_currency": "Base"}}
    )
    assert of_corporate(con, mapping, PLAIN.source).defaults == {"from_currency": "USD"}
    assert of_corporate(con, mapping, "another").defaults == {}
    # What says itself which one it is, is believed, and the last to say so.
    own = mapping.model_copy(update={"columns": {"is_corporate": ("IsCorporate",)}})
    assert of_corporate(con, own, PLAIN.source).defaults == {}
    put_as(con, "exchange_rate", _TYPES, ("SEK", "1", "true"), ("USD", "0.1", "false"), **said)
    con.execute("update core.exchange_rate set as_of = as_of + 1 where from_currency = 'SEK'")
    assert corporate(con, PLAIN.source) == "SEK"


@pytest.mark.parametrize(
    ("rows", "base", "could_be"),
    [
        ((("USD", "1"), ("SEK", "10"), ("USD", "1"), ("SEK", "11")), "USD", None),
        # At 1 on one day only; two that are; none.
        ((("USD", "1"), ("SEK", "10"), ("SEK", "1")), "USD", None),
        ((("USD", "1"), ("SEK", "10"), ("BSD", "1")), None, "BSD, USD"),
        ((("NOK", "11"), ("SEK", "10")), None, "–"),
    ],
)
def test_the_corporate_currency_is_the_one_at_1_throughout(
    rows: tuple[tuple[str, str], ...], base: str | None, could_be: str | None
) -> None:
    cells = [(f"2026-01-{day:02}", *row) for day, row in enumerate(rows, start=1)]
    outcome = cleaned_as("exchange_rate", _DATED, *cells, synthetic_id=True)
    assert set(outcome.rows["from_currency"]) == ({base} if base else set())
    assert len(outcome.rejects) == (0 if base else len(rows))
    said = [f.params["currencies"] for f in outcome.findings if f.kind == "corporate_currency_unknown"]
    assert said == ([could_be] if could_be else [])
