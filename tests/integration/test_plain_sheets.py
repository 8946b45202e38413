"""Sheets that people keep beside a CRM, through the nightly job: wide ones, totals, units."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.nights import TINY, night, write
from tests.integration.published import Published
from tests.unit.exports.conftest import workbook

_FILES = {
    "2026配额.csv": "销售配额表,,,,,\n姓名,币种,1月(万元),2月(万元),3月(万元),一季度(万元)\n"
    "Ada Lin,CNY,1.5,2,,3.5\nBo Chen,CNY,1,1,1,4\n合计,,2.5,3,1,\n",
    "spend.csv": "渠道,2026-01,2026-02,合计\nWeb,100,ten,100\n",
    "twice.csv": "sales rep,2025-11,2025-12\nAda Lin,1,2\nAda Lin,1,3\n",
    "market.csv": "index,2026-Q1,2026-01\nPMI,,50.1\n",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("sheets")
    exports = write(folder / "exports", TINY | _FILES)
    reps: dict[str, list[list[object]]] = {
        "Ada Lin": [["季度", "目标"], ["2026-Q2", 7]],
        "Bo Chen": [["季度", "目标"], ["2026-Q2", 8]],
    }
    (exports / "by_rep.xlsx").write_bytes(workbook(**reps))
    return Published(folder / "home", night(exports, folder / "home"))


def test_a_wide_row_gives_a_quota_a_month(home: Published) -> None:
    rows = home.rows(
        "select r.name, strftime(q.period_start, '%Y-%m'), q.amount_native, q.currency from core.quota as q "
        "join core.sales_rep as r on q.entity_id = r.rep_id where q.period_kind = 'month' "
        "and q.period_start >= '2026-01-01' order by all"
    )
    assert rows == [
        ("Ada Lin", "2026-01", Decimal(15000), "CNY"),
        ("Ada Lin", "2026-02", Decimal(20000), "CNY"),
        *(("Bo Chen", f"2026-0{month}", Decimal(10000), "CNY") for month in (1, 2, 3)),
    ]


def test_rows_and_records_are_counted_apart(home: Published) -> None:
    counts = home.rows(
        "select rows_read, inserted, ignored, records, reason from ops.file where path = '2026配额.csv'"
    )
    assert counts == [(4, 2, 2, 5, "1 above_header, 1 total")]


def test_a_total_that_is_no_sum_is_a_finding(home: Published) -> None:
    found = home.rows("select rows, message from ops.finding where kind = 'total_differs'")
    assert found == [
        (
            1,
            (
                'Total "一季度(万元)" of 1 rows is not the sum of its columns; '
                "in row 4 it is 4 and they make 3.00."
            ),
        )
    ]


def test_one_cell_that_cannot_be_read_takes_no_other_with_it(home: Published) -> None:
    assert home.rows("select channel, amount_native from core.marketing_spend") == [("Web", Decimal(100))]
    (left_out,) = home.rows("select message from ops.finding where kind = 'record_left_out'")
    assert "'ten'" in left_out[0]


def test_a_sheet_a_rep(home: Published) -> None:
    rows = home.rows(
        "select entity_ref, amount_native from core.quota where period_kind = 'quarter' order by 1"
    )
    assert rows == [("Ada Lin", Decimal(7)), ("Bo Chen", Decimal(8))]


@pytest.mark.slow
def test_a_wide_line_and_a_long_one_are_the_same_quota(tmp_path: Path) -> None:
    home = tmp_path / "home"
    night(write(tmp_path / "a", TINY | {"q.csv": "rep,2026-01,2026-02\nAda Lin,1,2\n"}), home)
    long = {"q2.csv": "rep,period,amount\nAda Lin,2026-01,5\n"}
    both = Published(home, night(write(tmp_path / "a", long), home, "2026-03-01"))
    assert both.rows("select amount_native from core.quota order by period_start") == [
        (Decimal(5),),
        (Decimal(2),),
    ]


def test_two_rows_of_a_rep_that_say_different_things_are_a_finding(home: Published) -> None:
    assert home.rows("select rows, entity from ops.finding where kind = 'contradicting_rows'") == [
        (1, "quota")
    ]
    assert home.rows(
        "select amount_native from core.quota where year(period_start) = 2025 order by period_start"
    ) == [(Decimal(1),), (Decimal(3),)]
