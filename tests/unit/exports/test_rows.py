"""Rows that hold no record: each is ignored with its reason, and counted."""

import pytest

from assets.exports.read import read

from .conftest import Write

HEADER = "rep,period,amount\n"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,", "blank"),
        (" , \t,\u3000", "blank"),
        ("", "blank"),
        (",,,,", "blank"),
        ("rep,period,amount", "repeated_header"),
        ("rep, period ,amount,", "repeated_header"),
        ("Total,,5000", "total"),
        ("TOTAL:,,", None),
        ("Grand Total,2026-01,$5,", "total"),
        (",Total,5000", "total"),
        ("合计,,¥1.2万", "total"),
        ("总计：,,12万元", "total"),
        ("小计,2026年1月,12", "total"),
        ("Subtotal,Q1 2026,CNY 12", "total"),
        ("Total,Energy,5000", None),
        ("Totaljet,,5000", None),
        ("Ann,Total,5000", None),
        ("rep,period,5000", None),
        ("0,0,0", None),
    ],
)
@pytest.mark.parametrize("noise", ["", '5" x,,\n'])
def test_ignored(write: Write, row: str, reason: str | None, noise: str) -> None:
    table = read(write(f"{HEADER}{noise}Ann,2026-01,100\n{row}\nBob,2026-01,200\n"))
    number = 4 if noise else 3
    assert [(ignored.row_number, ignored.reason) for ignored in table.ignored] == (
        [(number, reason)] if reason else []
    )
    assert table.rejected == ()
    assert table.rows_read == 3 + bool(noise)


def test_thousands_of_blank_rows_at_the_end(write: Write) -> None:
    table = read(write(f"{HEADER}Ann,2026-01,100\n" + ",,\n" * 5000))
    assert table.frame.height == 1
    assert len(table.ignored) == 5000
    assert table.ignored[-1].row_number == 5002
