"""Every style of value that exports were seen to use, and what is none of them."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.core import values


def _column(*cells: str | None) -> pl.DataFrame:
    return pl.DataFrame({"c": pl.Series(list(cells), dtype=pl.String)})


def _one(expression: pl.Expr, cell: str | None) -> object:
    return _column(cell).select(expression.alias("v"))["v"][0]


@pytest.mark.parametrize("nothing", ["", "  ", "None", "NaT", "NULL", "null", "N/A", "#N/A", "-", "--None--"])
def test_spellings_of_nothing(nothing: str) -> None:
    assert _one(values.text(pl.col("c")), nothing) is None


@pytest.mark.parametrize("nothing", ["Select", "(blank)", "无", "空", "未填写", "000000000000000AAA"])
def test_more_spellings_of_nothing(nothing: str) -> None:
    assert _one(values.text(pl.col("c")), nothing) is None


def test_text_is_trimmed_of_every_kind_of_blank() -> None:
    assert _one(values.text(pl.col("c")), "\u3000 张 三\u00a0") == "张 三"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1054", "1054.00"),
        ("$22,700.00", "22700.00"),
        ("$342.09K", "342090.00"),
        ("(1,200)", "-1200.00"),
        ("-$5", "-5.00"),
        ("￥1,200.50", "1200.50"),
        ("¥1,200", "1200.00"),
        ("12.5万", "125000.00"),
        ("1.2亿", "120000000.00"),
        ("CNY 1200", "1200.00"),
        ("1200元", "1200.00"),
        ("1 234", "1234.00"),
        ("+7", "7.00"),
        (".5", "0.50"),
        ("0", "0.00"),
    ],
)
def test_money(written: str, value: str) -> None:
    assert _one(values.decimal(pl.col("c")), written) == Decimal(value)


@pytest.mark.parametrize(
    "written",
    [
        "abc",
        "1e5",
        "1,2,3",
        "12.5.3",
        "--5",
        "1234567890123456789",
        "9999999999999999亿",
        "99999999999999999999999亿",
        "=1+1",
        "５x",
    ],
)
def test_what_is_no_money_is_nothing_and_said(written: str) -> None:
    frame = _column(written).with_columns(v=values.decimal(pl.col("c")))
    assert frame["v"][0] is None
    assert frame.select(values.unreadable(pl.col("c"), pl.col("v")))["c"][0] is True


def test_a_comma_is_the_decimal_sign_where_the_column_says_so() -> None:
    european = _column("1.234,56", "2,5", "7").select(values.decimal(pl.col("c")))["c"].to_list()
    assert european == [Decimal("1234.56"), Decimal("2.50"), Decimal("7.00")]
    english = _column("1,234", "2,500.5").select(values.decimal(pl.col("c")))["c"].to_list()
    assert english == [Decimal("1234.00"), Decimal("2500.50")]


def test_the_unit_said_in_the_header_multiplies() -> None:
    assert _one(values.decimal(pl.col("c"), multiplier=10_000), "12.5") == Decimal("125000.00")


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=2))
def test_money_comes_back_to_the_cent(amount: Decimal) -> None:
    assert _one(values.decimal(pl.col("c")), f"{amount:,.2f}") == amount


@pytest.mark.parametrize(
    ("order", "written", "value"),
    [
        ("MDY", "10/20/2016", date(2016, 10, 20)),
        ("DMY", "26-02-2018 19:58", date(2018, 2, 26)),
        ("MDY", "2021-04-15 23:03:00", date(2021, 4, 15)),
        ("MDY", "2024-07-11T21:22:07.000+0000", date(2024, 7, 11)),
        ("MDY", "2026年3月1日", date(2026, 3, 1)),
        ("DMY", "2017/4/27", date(2017, 4, 27)),
        ("MDY", "42370", date(2016, 1, 1)),
        ("MDY", "42370.5", date(2016, 1, 1)),
        ("MDY", "3/4/2026", date(2026, 3, 4)),
        ("DMY", "3/4/2026", date(2026, 4, 3)),
    ],
)
def test_dates(order: values.DateOrder, written: str, value: date) -> None:
    assert _one(values.day(pl.col("c"), order), written) == value


@pytest.mark.parametrize("written", ["13/45/2026", "31/31/2016", "2026-02-30", "soon", "1/2/26", "12345678"])
def test_what_is_no_date_is_nothing(written: str) -> None:
    assert _one(values.day(pl.col("c"), "MDY"), written) is None


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_comes_back_in_each_style(day: date) -> None:
    styles = {
        "MDY": [
            f"{day.month}/{day.day}/{day.year}",
            day.isoformat(),
            f"{day.year}年{day.month}月{day.day}日",
        ],
        "DMY": [f"{day.day}-{day.month}-{day.year}", f"{day.day:02}.{day.month:02}.{day.year} 10:00"],
    }
    for order, written in styles.items():
        for text in written:
            assert _one(values.day(pl.col("c"), order), text) == day  # type: ignore[arg-type]


def test_a_serial_number_of_excel_is_its_day() -> None:
    day = date(2026, 11, 24)
    assert _one(values.day(pl.col("c"), "MDY"), str((day - date(1899, 12, 30)) // timedelta(days=1))) == day


@pytest.mark.parametrize(
    ("cells", "default", "decided"),
    [
        (["1/25/2026", "3/4/2026"], "DMY", ("MDY", True)),
        (["25/1/2026", "3/4/2026"], "MDY", ("DMY", True)),
        (["3/4/2026", "5/6/2026"], "DMY", ("DMY", False)),
        (["3/3/2026"], "DMY", ("DMY", True)),  # both readings are one
        (["2026-03-04", ""], "MDY", ("MDY", True)),
        # One impossible date among good ones decides nothing for them.
        (["1/25/2026", "1/26/2026", "13/45/2026"], "DMY", ("MDY", True)),
    ],
)
def test_the_column_settles_day_and_month(
    cells: list[str], default: values.DateOrder, decided: tuple[values.DateOrder, bool]
) -> None:
    assert values.date_order(pl.Series(cells, dtype=pl.String), default) == decided


@pytest.mark.parametrize(
    ("written", "truth"),
    [
        *((text, True) for text in ("1", "TRUE", "Yes", "Y", "是")),
        *((text, False) for text in ("0", "false", "No", "否")),
        *((text, None) for text in ("", "maybe")),
    ],
)
def test_booleans(written: str, truth: bool | None) -> None:
    assert _one(values.boolean(pl.col("c")), written) is truth


@pytest.mark.parametrize(("written", "whole"), [("12", 12), ("12.0", 12), ("1,200", 1200), ("12.5", None)])
def test_whole_numbers(written: str, whole: int | None) -> None:
    assert _one(values.integer(pl.col("c")), written) == whole


@pytest.mark.parametrize(
    ("cells", "shares"),
    [(["65.0%", "0.65"], [0.65, 0.65]), (["65", "20"], [0.65, 0.2]), (["0.65", "1"], [0.65, 1.0])],
)
def test_shares(cells: list[str], shares: list[float]) -> None:
    assert _column(*cells).select(values.fraction(pl.col("c")))["c"].to_list() == shares


@pytest.mark.parametrize(
    ("written", "kind", "start"),
    [
        ("2026-01", "month", date(2026, 1, 1)),
        ("2026/3", "month", date(2026, 3, 1)),
        ("2026年1月", "month", date(2026, 1, 1)),
        ("2026-03-01", "month", date(2026, 3, 1)),
        ("2026-03-01 00:00:00", "month", date(2026, 3, 1)),
        ("2026-Q1", "quarter", date(2026, 1, 1)),
        ("2026q4", "quarter", date(2026, 10, 1)),
        ("2026年第3季度", "quarter", date(2026, 7, 1)),
        ("2026", "year", date(2026, 1, 1)),
        ("FY2026", "year", date(2026, 1, 1)),
        ("2026-03-02", None, None),
        ("2026-13", None, None),
        ("Q1", None, None),
    ],
)
def test_periods(written: str, kind: str | None, start: date | None) -> None:
    said, began = values.period(pl.col("c"))
    assert _column(written).select(said.alias("k"), began.alias("s")).row(0) == (kind, start)
