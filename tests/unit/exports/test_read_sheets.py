"""Workbooks: every sheet, native values as text, the sheet's own row numbers."""

from datetime import date, datetime

import pytest

from assets.exports.raw import FileRefused
from assets.exports.read import read

from .conftest import Write, workbook


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, 30, 5), "2026-03-01 12:30:05"),  # noqa: DTZ001 as Excel has it
        (1054, "1054"),
        (1054.0, "1054"),
        (0.1, "0.1"),
        (-4821.55, "-4821.55"),
        (123456789.12, "123456789.12"),
        (99999999999.99, "99999999999.99"),
        (0.00000001, "0.00000001"),
        (123456789012345, "123456789012345"),
        (True, "true"),
        ("007", "007"),
        (" 3/1/2026 ", " 3/1/2026 "),
        ("123456789.123456789", "123456789.12345679"),
        ("张三", "张三"),
        (None, ""),
        ("two\nlines", "two\nlines"),
    ],
)
def test_cell(write: Write, cell: object, text: str) -> None:
    table = read(write(workbook(Deals=[["id", "cell"], ["1", cell]]), "deals.xlsx"))
    assert table.frame.rows() == [("1", text, 2)]
    assert (table.format, table.encoding, table.delimiter, table.sheet) == ("xlsx", None, None, "Deals")


def test_a_date_beside_a_text_date_and_a_number(write: Write) -> None:
    rows: list[list[object]] = [["id", "d"], [1, date(2026, 3, 1)], [2, "3/2/2026"], [3, 46082], [4, None]]
    table = read(write(workbook(Deals=rows), "deals.xlsx"))
    assert table.frame["d"].to_list() == ["2026-03-01", "3/2/2026", "46082", ""]


def test_row_numbers_are_the_sheets(write: Write) -> None:
    rows: list[list[object]] = [
        [None],
        [None, "id", "v"],
        [None],
        [None, "x", 1],
        [None, "Total", 1],
        [None],
        [None, "y", 2],
    ]
    table = read(write(workbook(Deals=rows), "deals.xlsx"))
    assert table.header == ("id", "v")
    assert table.header_row == 2
    assert table.frame.rows() == [("x", "1", 4), ("y", "2", 7)]
    assert [(row.row_number, row.reason) for row in table.ignored] == [
        *((1, "blank"), (3, "blank"), (5, "total"), (6, "blank")),
    ]


def test_cells_beside_the_header_are_rejected(write: Write) -> None:
    table = read(write(workbook(Deals=[["a", "b"], [1, 2], [3, 4, None, "note, of mine"]]), "deals.xlsx"))
    assert table.frame.rows() == [("1", "2", 2)]
    assert [(row.row_number, row.raw) for row in table.rejected] == [(3, '3,4,,"note, of mine"')]


def test_sheet_must_be_said_when_several_hold_something(write: Write) -> None:
    path = write(workbook(Deals=[["a"], [1]], Notes=[["b"], [2]], Empty=[]), "deals.xlsx")
    assert read(path, "Notes").header == ("b",)
    with pytest.raises(FileRefused, match="2 sheets with content: Deals, Notes"):
        read(path)
    with pytest.raises(FileRefused, match="no header row"):
        read(path, "Empty")
    with pytest.raises(FileRefused, match="no sheet 'Else'"):
        read(path, "Else")


def test_the_only_sheet_with_content(write: Write) -> None:
    assert read(write(workbook(Empty=[], Deals=[["a"], [1]]), "deals.xlsx")).sheet == "Deals"


def test_header_only(write: Write) -> None:
    table = read(write(workbook(Deals=[["a", "b"]]), "deals.xlsx"))
    assert (table.header, table.frame.height, table.rows_read) == (("a", "b"), 0, 0)
