"""A group with four currencies and a fiscal year from April, by a pocket calculator and a wall calendar.

Working days of China: 2026 began with three days off and Sunday 4 January worked in exchange; Qingming was
4 to 6 April. 20 April is the 13th working day of its quarter, as 20 January is of the one before.
"""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.integration.nights import ask, night, write
from tests.integration.published import Published

_DEALS = """Deal,Sales rep,Stage,Value,Currency,Created,Close date
G1,Kim Tan,Closed Won,1000.00,CNY,2026-01-05,2026-04-08
G2,Kim Tan,Closed Won,100.00,USD,2026-01-05,2026-04-08
G3,Ana Ruiz,Closed Won,100.00,EUR,2026-01-05,2026-04-08
G4,Ana Ruiz,Closed Won,10000,JPY,2026-01-05,2026-04-08
G5,Kim Tan,Closed Won,500.00,CNY,2026-01-05,2026-01-20
G6,Kim Tan,Closed Won,900.00,CNY,2026-01-05,2026-01-21
G7,Kim Tan,Negotiation,200.00,USD,2026-04-01,2026-06-30
"""
# Dollars in yuan by the month's treasury sheet, euros only in dollars, yen not at all; a plan for dollars.
_RATES = """date,from_currency,to_currency,rate,kind
2026-04-07,USD,CNY,7.2,actual
2026-04-08,EUR,USD,1.1,actual
2026-04-18,USD,CNY,7.5,actual
2026-01-01,USD,CNY,7,plan
"""
_SETTINGS = """reporting_currency = "CNY"
timezone = "Asia/Shanghai"
country = "CN"
fiscal_year_start_month = 4
"""


def _run(folder: Path, settings: str) -> Published:
    exports = write(folder / "exports", {"deals.csv": _DEALS, "rates.csv": _RATES, "loudou.toml": settings})
    return Published(folder / "home", night(exports, folder / "home", "2026-04-20"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return _run(tmp_path_factory.mktemp("group"), _SETTINGS)


def test_amounts_by_a_pocket_calculator(home: Published) -> None:
    rows = home.rows("select name, amount, amount_plan, amount_native from core.opportunity order by name")
    assert rows == [
        (name, *(None if cell is None else Decimal(cell) for cell in cells))
        for name, *cells in (
            ("G1", "1000.00", "1000.00", "1000.00"),
            ("G2", "720.00", "700.00", "100.00"),  # 100 × 7.2 of the day before; the plan says 7
            ("G3", "792.00", None, "100.00"),  # 100 × 1.1 × 7.2; no plan for euros
            ("G4", None, None, "10000.00"),
            ("G5", "500.00", "500.00", "500.00"),
            ("G6", "900.00", "900.00", "900.00"),
            ("G7", "1500.00", "1400.00", "200.00"),  # open: 200 × 7.5, the last rate by 20 April
        )
    ]


def test_the_missing_rate_is_said(home: Published) -> None:
    rows = home.rows("select severity, \"rows\", message from ops.finding where kind = 'no_exchange_rate'")
    assert len(rows) == 1
    assert rows[0][1] == 1
    assert "JPY" in str(rows[0][2])


def test_a_year_without_its_decree_is_said(home: Published) -> None:
    # The running fiscal year ends in March 2027, whose exchanged days are decided late in 2026.
    rows = home.rows("select message from ops.finding where kind = 'holidays_not_known'")
    assert len(rows) == 1
    assert "2027" in rows[0][0]


def test_every_amount_is_in_the_reporting_currency(home: Published) -> None:
    said = home.rows(
        "select schema_name || '.' || table_name from duckdb_columns() "
        "where column_name = 'currency' and schema_name = 'mart' order by 1"
    )
    for (table,) in said:
        assert home.rows(f"select count(*) from {table} where currency <> 'CNY'") == [(0,)], table
    assert home.rows("select reporting_currency from ops.meta") == [("CNY",)]


def test_the_running_quarter_is_compared_up_to_the_same_working_day(home: Published) -> None:
    rows = home.rows(
        "select period_start::varchar, period_end::varchar, prior_cut_date::varchar from mart.period "
        "where period_kind = 'quarter' and is_partial"
    )
    assert rows == [("2026-04-01", "2026-06-30", "2026-01-20")]
    rows = home.rows(
        "select metric, value, prior, prior_full from mart.kpi where period_kind = 'quarter' and is_partial "
        "and dimension = 'all' and metric in ('bookings', 'bookings_plan_rate', 'deals_won') order by metric"
    )
    assert [(metric, *map(float, cells)) for metric, *cells in rows] == [
        ("bookings", 2512, 500, 1400),  # 1000 + 720 + 792 against G5; G6 was won a day later
        ("bookings_plan_rate", 1700, 500, 1400),
        ("deals_won", 4, 1, 2),
    ]


def test_the_year_is_named_after_the_one_it_ends_in(home: Published) -> None:
    days = home.rows(
        "select date::varchar, fiscal_year, fiscal_quarter, fiscal_month, is_working_day from core.calendar "
        "where date in ('2026-01-04', '2026-03-31', '2026-04-01', '2026-04-06') order by date"
    )
    assert days == [
        ("2026-01-04", 2026, 4, 10, True),
        ("2026-03-31", 2026, 4, 12, True),
        ("2026-04-01", 2027, 1, 1, True),
        ("2026-04-06", 2027, 1, 1, False),
    ]


@pytest.mark.parametrize(
    ("language", "sheet", "title"),
    [
        (
            "en",
            "Summary",
            "Bookings of CNY 2,512 in FY2027 Q1 to date, 402% above FY2026 Q4 up to the same working day",
        ),
        (
            "zh",
            "摘要",
            "2027 财年一季度至今签约额 2,512 元，较 2026 财年四季度同期（截至相同工作日）高 402%",
        ),
    ],
)
def test_the_workbook_says_so(home: Published, language: str, sheet: str, title: str) -> None:
    (path,) = home.home.glob(f"reports/**/*{language}*.xlsx")
    assert openpyxl.load_workbook(path)[sheet]["A1"].value == title


@pytest.mark.slow
def test_other_rates_are_no_change_of_a_deal(tmp_path: Path) -> None:
    first = _run(tmp_path, _SETTINGS)
    kept = "select source_id, row_hash, file_id, as_of, amount_native from core.opportunity order by all"
    before = first.rows(kept)
    later = _RATES.replace("USD,CNY,7.2,actual", "USD,CNY,7.3,actual") + "2026-04-08,JPY,CNY,0.05,actual\n"
    write(tmp_path / "exports", {"rates.csv": later})
    assert night(tmp_path / "exports", tmp_path / "home", "2026-04-20").returncode == 0
    assert ask(tmp_path / "home", kept) == before
    amounts = "select name, amount from core.opportunity where name in ('G2', 'G3', 'G4') order by name"
    # 100 × 7.3, 100 × 1.1 × 7.3, 10,000 × 0.05
    assert ask(tmp_path / "home", amounts) == [
        ("G2", Decimal(730)), ("G3", Decimal(803)), ("G4", Decimal(500)),
    ]  # fmt: skip


def test_a_year_of_4_4_5_weeks_is_forecast_by_its_months(tmp_path: Path) -> None:
    made = _run(tmp_path, _SETTINGS + 'fiscal_months = "4-4-5"\nweek_start = "sunday"\n')
    assert made.run.returncode == 0, made.run.stdout
    # The Sunday nearest to 1 April 2026 is 29 March.
    (first,) = ask(made.home, "select min(month_start)::varchar from core.calendar where fiscal_year = 2027")
    assert first == ("2026-03-29",)
    months = "select distinct period_start, period_end from mart.forecast order by 1 limit 3"
    assert [(str(start), str(end)) for start, end in ask(made.home, months)] == [
        ("2026-03-29", "2026-04-25"),
        ("2026-04-26", "2026-05-23"),
        ("2026-05-24", "2026-06-27"),
    ]
