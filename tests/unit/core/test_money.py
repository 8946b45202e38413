"""Two currencies are never added: converted at the rate of the day, or left empty and said."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from assets.core.clean import Origin, clean
from assets.core.entities import ENTITIES
from assets.core.fiscal import Calendar
from assets.core.load import Read
from assets.core.money import NO_CURRENCY, convert, reporting_currency
from assets.exports.mapping import EntityMapping
from assets.exports.units import Unit
from assets.operations.ledger import Finding
from tests.unit.core.mapped import put_as
from tests.unit.core.table import DAY, DEAL, PLAIN, empty_core, load, put, raw

_RATES = ("kind", "rate_date", "from_currency", "to_currency", "rate")
# The four currencies of the group, as a treasurer keeps them: what a dollar costs.
_TABLE = (
    ("actual", "2026-02-10", "USD", "CNY", "7.2"),
    ("actual", "2026-02-10", "USD", "EUR", "0.8"),
    ("actual", "2026-02-10", "USD", "JPY", "150"),
    ("actual", "2026-02-27", "USD", "CNY", "7.5"),
    ("plan", "2026-01-01", "USD", "CNY", "7"),
    ("plan", "2026-01-01", "USD", "EUR", "0.9"),
)
_DEALS = ("opportunity_id", "stage", "created_date", "close_date", "amount_native", "currency")


def _core(*rates: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    con = empty_core()
    if rates:
        columns = {name: name for name in _RATES}
        rows = [(str(n), *rate) for n, rate in enumerate(rates)]
        put_as(con, "exchange_rate", ("rate_id", *_RATES), *rows, columns=columns)
    return con


def _convert(con: duckdb.DuckDBPyConnection, entity: str, setting: str | None = None) -> list[Finding]:
    return convert(con, entity, ENTITIES[entity].key, setting, DAY)


def _deals(con: duckdb.DuckDBPyConnection, *deals: tuple[str, str, str, str, str]) -> None:
    """Deals by id, stage, close date, amount and currency, created on 2 January 2026."""
    rows = [(name, "", "", "", stage, "1/2/2026", close, amount) for name, stage, close, amount, _ in deals]
    put(con, "opportunity", raw(DEAL, *rows))
    for name, *_, currency in deals:
        con.execute(
            "update core.opportunity set currency = nullif(?, '') where source_id = ?", [currency, name]
        )


def _amounts(con: duckdb.DuckDBPyConnection, entity: str, column: str = "amount") -> list[Decimal | None]:
    rows = con.execute(f"select {column} from core.{entity} order by source_id").fetchall()
    return [amount for (amount,) in rows]


@pytest.mark.parametrize(
    ("currencies", "setting", "amounts", "reporting", "said"),
    [
        (("", ""), None, (1, 2), NO_CURRENCY, []),
        (("CNY", "CNY"), None, (1, 2), "CNY", []),
        (("CNY", "CNY"), "USD", (None, None), "USD", ["no_exchange_rate"]),
        (("CNY", "USD"), "USD", (None, 2), "USD", ["no_exchange_rate"]),
        (("CNY", "USD"), None, (None, None), NO_CURRENCY, ["several_currencies"]),
        (("CNY", ""), None, (1, 2), "CNY", []),
        (("", ""), "CNY", (1, 2), "CNY", []),
        (("CNY", ""), "USD", (None, None), "USD", ["no_exchange_rate", "amount_without_currency"]),
    ],
)
def test_without_rates_amounts_count_in_one_currency_only(
    currencies: tuple[str, ...],
    setting: str | None,
    amounts: tuple[int | None, ...],
    reporting: str,
    said: list[str],
) -> None:
    con = _core()
    _deals(con, *((f"A{n}", "Won", "2/10/2026", str(n), of) for n, of in enumerate(currencies, 1)))
    findings = _convert(con, "opportunity", setting)
    assert _amounts(con, "opportunity") == list(amounts)
    assert reporting_currency(con, setting).currency == reporting
    assert [finding.kind for finding in findings] == said


def test_by_a_pocket_calculator() -> None:
    con = _core(*_TABLE)
    _deals(
        con,
        ("a", "Won", "2/10/2026", "720.00", "CNY"),  # 720 ÷ 7.2
        ("b", "Won", "2/12/2026", "100.00", "EUR"),  # two days later: 100 ÷ 0.8
        ("c", "Won", "2/10/2026", "1000", "JPY"),  # 1000 ÷ 150 = 6.666…
        ("d", "Won", "2/10/2026", "55.50", "USD"),
        ("e", "Engaging", "", "750.00", "CNY"),  # open: at the rate of the day of the run, 750 ÷ 7.5
        ("f", "Won", "2/20/2026", "100", "EUR"),  # ten days after the last rate
        ("g", "Won", "3/20/2026", "75", "CNY"),  # closes after the day of the run: 75 ÷ 7.5
        ("h", "Lost", "2/10/2026", "7200", "CNY"),
    )
    findings = _convert(con, "opportunity", "USD")
    expected = ["100", "125", "6.67", "55.5", "100", None, "10", "1000"]
    assert _amounts(con, "opportunity") == [None if a is None else Decimal(a) for a in expected]
    # At the plan rates of 7 and 0.9; no plan was made in yen.
    expected = ["102.86", "111.11", None, "55.5", "107.14", "111.11", "10.71", "1028.57"]
    assert _amounts(con, "opportunity", "amount_plan") == [
        None if a is None else Decimal(a) for a in expected
    ]
    assert _amounts(con, "opportunity", "amount_native")[:2] == [Decimal(720), Decimal(100)]
    assert [(f.kind, f.rows) for f in findings] == [("no_exchange_rate", 1), ("no_plan_rate", 1)]
    assert findings[0].params == {
        "currency": "EUR", "rows": 1, "to": "USD", "first": date(2026, 2, 20), "last": date(2026, 2, 20),
    }  # fmt: skip


def test_a_direct_rate_is_exact_to_the_half_cent() -> None:
    con = _core(("actual", "2026-02-10", "EUR", "USD", "1.00005"))
    # 100.005 exactly, which a double holds as a little less.
    _deals(con, ("a", "Won", "2/10/2026", "100", "EUR"), ("b", "Won", "2/10/2026", "1", "USD"))
    _convert(con, "opportunity", "USD")
    assert _amounts(con, "opportunity") == [Decimal("100.01"), 1]


def test_the_currency_of_every_rate_is_that_of_the_books() -> None:
    con = _core(*_TABLE)
    _deals(con, ("a", "Won", "2/10/2026", "720", "CNY"), ("b", "Won", "2/10/2026", "5", "USD"))
    findings = _convert(con, "opportunity")
    assert reporting_currency(con, None).currency == "USD"
    assert [finding.kind for finding in findings] == ["reporting_currency_from_rates"]
    assert _amounts(con, "opportunity") == [100, 5]


def test_one_pair_of_currencies_tells_nothing_about_the_books() -> None:
    con = _core(("actual", "2026-02-10", "USD", "CNY", "7.2"))
    _deals(con, ("a", "Won", "2/10/2026", "720", "CNY"), ("b", "Won", "2/10/2026", "5", "USD"))
    assert [finding.kind for finding in _convert(con, "opportunity")] == ["several_currencies"]
    assert reporting_currency(con, None).currency == NO_CURRENCY


def test_other_rates_on_another_night_change_amounts_and_no_row() -> None:
    con = _core(*_TABLE)
    _deals(con, ("a", "Engaging", "", "750", "CNY"), ("b", "Won", "2/10/2026", "720", "CNY"))
    _convert(con, "opportunity", "USD")
    before = con.execute("select row_hash, file_id, as_of from core.opportunity order by all").fetchall()
    convert(con, "opportunity", "opportunity_id", "USD", date(2026, 2, 12))
    # The open deal at 7.2, the closed one as it was.
    assert [round(amount or 0, 2) for amount in _amounts(con, "opportunity")] == [Decimal("104.17"), 100]
    assert (
        con.execute("select row_hash, file_id, as_of from core.opportunity order by all").fetchall() == before
    )


@pytest.mark.parametrize(
    ("period", "amount"),
    [
        ("2026-01", 10),  # at the plan rate of 7
        ("2026-12", 10),  # the plan holds on
        ("2025-12", None),  # before any plan, and no actual rate either
    ],
)
def test_a_quota_is_at_the_plan_rate_of_its_period(period: str, amount: int | None) -> None:
    con = _core(*_TABLE)
    put(con, "quota", raw(("rep", "period", "amount", "currency"), ("Ada", period, "70", "CNY")))
    findings = _convert(con, "quota", "USD")
    assert _amounts(con, "quota") == [amount]
    assert [finding.kind for finding in findings] == ([] if amount else ["no_exchange_rate"])


def test_a_quota_without_a_plan_is_at_the_rate_of_its_first_day() -> None:
    con = _core(("actual", "2026-01-01", "USD", "CNY", "7.2"), ("actual", "2026-02-27", "USD", "CNY", "7.5"))
    header = ("rep", "period", "amount", "currency")
    # The second lies ahead: at the rate of the day of the run.
    put(con, "quota", raw(header, ("Ada", "2026-01", "72", "CNY"), ("Ada", "2026-06", "75", "CNY")))
    _convert(con, "quota", "USD")
    assert _amounts(con, "quota") == [10, 10]


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
    _convert(con, "opportunity")
    findings = _convert(con, "quota")
    assert con.execute("select amount::integer from core.quota").fetchall() == [(amount,)]
    assert con.execute("select amount::integer from core.opportunity").fetchall() == [(9,)]
    assert reporting_currency(con, None).currency == reporting
    assert [f.kind for f in findings] == ([] if amount else ["no_exchange_rate"])


def test_spend_is_at_the_rate_of_the_months_last_day_and_lines_at_that_of_their_order() -> None:
    con = _core(
        ("actual", "2026-01-02", "USD", "CNY", "7"),
        ("actual", "2026-01-31", "USD", "CNY", "7.5"),
        ("actual", "2026-02-28", "USD", "CNY", "8"),
        ("actual", "2026-02-10", "USD", "CNY", "7.2"),
    )
    _deals(con, ("a", "Won", "2/10/2026", "5", "USD"))
    spend = ("spend_id", "period", "channel", "amount_native", "currency")
    put_as(con, "marketing_spend", spend, ("1", "2026-01", "web", "75", "CNY"))
    order = ("order_id", "order_date", "amount_native", "currency")
    put_as(con, "sales_order", order, ("o", "2026-02-10", "72", "CNY"))
    line = ("order_line_id", "order_ref", "amount_native")
    put_as(con, "sales_order_line", line, ("l", "o", "36"))
    payment = ("payment_id", "order_ref", "paid_on", "amount_native")
    put_as(con, "payment", payment, ("p", "o", "2026-02-28", "80"))
    for entity, amount in {
        "marketing_spend": 10,
        "sales_order": 10,
        "sales_order_line": 5,
        "payment": 10,
    }.items():
        _convert(con, entity, "USD")
        assert _amounts(con, entity) == [amount], entity


def test_a_deleted_amount_in_another_currency_is_not_taken_for_one_in_this() -> None:
    con = _core()
    _deals(con, ("A", "Won", "2/10/2026", "100", "USD"), ("B", "Won", "2/10/2026", "200", "EUR"))
    _convert(con, "opportunity", "USD")
    assert _amounts(con, "opportunity") == [100, None]
    con.execute("update core.opportunity set is_deleted = true where source_id = 'B'")
    assert _convert(con, "opportunity", "USD") == []
    assert _amounts(con, "opportunity") == [100, None]


def test_a_quota_to_come_is_planned_at_the_rate_of_its_own_period() -> None:
    """560 at 7 a dollar this year, at 8 the next: 80 and 70, whatever day it is."""
    con = _core(
        ("plan", "2026-01-01", "USD", "CNY", "7"),
        ("plan", "2027-01-01", "USD", "CNY", "8"),
    )
    header = ("id", "rep", "period", "amount", "currency")
    rows = (("1", "Ann", "2026-01", "560", "CNY"), ("2", "Ann", "2027-01", "560", "CNY"))
    put_as(con, "quota", header, *rows)
    _convert(con, "quota", "USD")
    assert _amounts(con, "quota") == [80, 70]


def test_where_deals_name_no_currency_the_orders_do() -> None:
    con = _core()
    _deals(con, ("A", "Won", "2/10/2026", "100", ""))
    put_as(con, "sales_order", ("id", "amount", "currency", "order_date"), ("1", "50", "EUR", "2026-02-01"))
    assert reporting_currency(con, None).currency == "EUR"
    assert _convert(con, "sales_order") == []
    assert _amounts(con, "sales_order") == [50]


def test_a_quote_is_sent_on_a_day_of_the_houses_own_zone() -> None:
    """Midnight of 2 March in Shanghai is 16:00 of the first in UTC."""
    con = _core(("actual", "2026-03-01", "EUR", "USD", "2"), ("actual", "2026-03-02", "EUR", "USD", "3"))
    mapping = {"entity": "quote", "id": "id", "columns": {n: n for n in ("sent_at", "amount", "currency")}}
    origin = Origin("plain", "f1", date(2026, 3, 5), calendar=Calendar(zone="Asia/Shanghai"))
    cells = raw(("id", "sent_at", "amount", "currency"), ("1", "2026-03-02", "10", "EUR"))
    outcome = clean(cells, [EntityMapping.model_validate(mapping)], PLAIN, origin)
    load(con, "quote", outcome.rows, Read(1, 0))
    convert(con, "quote", "quote_id", "USD", date(2026, 3, 5))
    assert _amounts(con, "quote") == [30]


def test_half_a_cent_is_rounded_up_also_where_doubles_lie_below_it() -> None:
    """2.01 at two pounds a dollar is 1.005."""
    con = _core(("actual", "2026-02-10", "USD", "GBP", "2"))
    _deals(con, ("A", "Won", "2/10/2026", "2.01", "GBP"))
    _convert(con, "opportunity", "USD")
    assert _amounts(con, "opportunity") == [Decimal("1.01")]
