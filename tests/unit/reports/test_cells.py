"""What may stand in a cell, and how wide it is."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from reports.excel.names import defined_name, sheet_name
from reports.excel.text import clean, is_risky, put_value
from reports.excel.widths import lines_in, text_pixels, width_for


def _cell(value: object) -> Any:
    cell: Any = Workbook().create_sheet().cell(row=1, column=1)
    put_value(cell, value)
    return cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "=cmd|'/c calc'!A1", "#N/A", "\t=1", "＝1"])
def test_text_stays_text(text: str) -> None:
    cell = _cell(text)
    assert (cell.value, cell.data_type) == (text, "s")
    assert is_risky(text)


@pytest.mark.parametrize("text", ["Order 7", "王小明", "3-5", ""])
def test_plain_text_is_not_quoted(text: str) -> None:
    assert not is_risky(text)


def test_characters_that_break_files_are_left_out() -> None:
    assert clean("a\x00b\x0bc\ud800d\ufffee") == "abcde"
    assert clean("a_x000D_b") == "a_x005F_x000D_b"
    assert clean("a\r\nb\rc") == "a\nb\nc"


def test_long_text_is_cut_with_a_mark() -> None:
    assert len(clean("x" * 40_000)) == 32_767
    assert clean("x" * 40_000).endswith("[…]")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (float("nan"), None),
        (float("-inf"), None),
        (Decimal("NaN"), None),
        (Decimal("12.34"), 12.34),
        (10**17, str(10**17)),
        (date(1899, 5, 1), "1899-05-01"),
        (datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2)),  # noqa: DTZ001 - Excel's times have no zone
        (True, "True"),
        (["a"], "['a']"),
    ],
)
def test_values_excel_cannot_hold(value: object, kept: object) -> None:
    assert _cell(value).value == kept


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b", "'a", "History", "summary"])
def test_bad_sheet_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no sheet"):
        sheet_name(name, ["Summary"])


@pytest.mark.parametrize("name", ["t1", "FY26", "tbl1", "R1C1", "1abc", "has space", ""])
def test_bad_table_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no table"):
        defined_name(name)


def test_chinese_text_is_wider() -> None:
    assert text_pixels("商机名称", 9.5) > 1.5 * text_pixels("deal", 9.5)
    assert width_for("商机名称", 9, bold=True) > 8


def test_wrapped_lines_are_counted_generously() -> None:
    assert lines_in("short", 20, 9.5) == 1
    assert lines_in("a much longer sentence than twenty characters", 20, 9.5) >= 3
    assert lines_in("one\ntwo", 20, 9.5) == 2
