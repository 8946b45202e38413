"""Every format by its bytes, each under a name that lies; all give the same faithful text."""

import gzip
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from assets.exports.mapping import load_mappings
from assets.exports.raw import FileRefused
from assets.exports.read import read, read_part
from assets.exports.recognise import recognise

from .binary_workbook import xlsb
from .conftest import Write, workbook

# Written by LibreOffice 7 from the same workbook, blank first column and rows, a hidden sheet and notes.
FILES = Path(__file__).with_name("files")
CRMS = load_mappings()
ROWS = [["rep", "period", "amount"], ["张三", "2026-01", "1234.5"], ["Ann", "2026-02", "7"]]


def delimited(mark: str, codec: str = "utf-8") -> bytes:
    return "".join(mark.join(row) + "\r\n" for row in ROWS).encode(codec)


def page(rows: list[list[str]]) -> bytes:
    inside = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><meta charset='utf-8'><body><table>{inside}</table></body></html>".encode()


def objects() -> list[dict[str, str]]:
    return [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]


def parquet(frame: pl.DataFrame) -> bytes:
    content = BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


MADE: dict[str, tuple[bytes, str]] = {
    "comma": (delimited(","), "csv"),
    "semicolon": (delimited(";"), "csv"),
    "bar": (delimited("|"), "csv"),
    "tab": (delimited("\t", "utf-16"), "csv"),
    "gzip": (gzip.compress(delimited(","), mtime=0), "csv"),
    "gzip of a workbook": (gzip.compress(workbook(Q=ROWS), mtime=0), "xlsx"),
    "xlsx": (workbook(Q=ROWS), "xlsx"),
    "xlsb": (xlsb([(number, list(enumerate(row))) for number, row in enumerate(ROWS)]), "xlsb"),
    "html": (page(ROWS), "html"),
    "html in gbk": (page(ROWS).replace(b"utf-8", b"gb2312").decode().encode("gbk"), "html"),
    "html in utf-16": (page(ROWS).decode().encode("utf-16"), "html"),
    "array": (json.dumps(objects()).encode(), "json"),
    "array in lines": (json.dumps(objects(), indent=1, ensure_ascii=False).encode("utf-8-sig"), "json"),
    "records": (json.dumps({"totalSize": 2, "records": objects()}).encode(), "json"),
    "data": (json.dumps({"data": objects()}).encode("utf-16"), "json"),
    "ndjson": ("\n".join(map(json.dumps, objects())).encode(), "ndjson"),
    "parquet": (parquet(pl.DataFrame(ROWS[1:], schema=ROWS[0], orient="row")), "parquet"),
}


@pytest.mark.parametrize("name", ["quotas.csv", "quotas.xls", "quotas", "quotas.pdf"])
@pytest.mark.parametrize("made", MADE)
def test_by_content_never_by_name(write: Write, made: str, name: str) -> None:
    content, found = MADE[made]
    (part,) = recognise(write(content, name), CRMS)
    table = read_part(part)
    assert (part.crm.crm, part.format, table.format, part.bytes) == ("plain", found, found, len(content))
    assert table.header == tuple(ROWS[0])
    assert [list(row[:-1]) for row in table.frame.iter_rows()] == ROWS[1:]
    assert table.sha256 == part.sha256


@pytest.mark.parametrize("name", ["quotas.xls", "quotas.ods"])
def test_old_and_open_workbooks(write: Write, name: str) -> None:
    (part,) = recognise(write((FILES / name).read_bytes(), "quotas.csv"), CRMS)
    assert (part.format, part.sheet, part.header_row) == (name[-3:], "Quotas", 3)
    assert [(sheet.sheet, sheet.status) for sheet in part.skipped_sheets] == [
        *(("Old", "skipped"), ("Notes", "skipped")),
    ]
    table = read_part(part)
    yes, no = ("1", "0") if name == "quotas.ods" else ("true", "false")
    assert table.frame.rows() == [
        ("Ann", "2026-01", "1234.5", "2026-03-01", "2026-03-01 12:30:05", yes, "x & <y>", 4),
        ("张三", "2026-02", "123456789.12", "3/2/2026", "", no, "two\nlines", 5),
        ("Bob", "2026-03", "0.0000001", "2026-03-31", "2026-03-01", "", "007", 7),
    ]
    assert [(row.row_number, row.reason) for row in table.ignored] == [
        *((1, "blank"), (2, "above_header"), (6, "blank"), (8, "total")),
    ]


def cells(write: Write, content: bytes) -> list[str]:
    table = read(write(content))
    return [str(cell) for cell in table.frame.rows()[0][:-1]]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&#24352;&#x4e09;", "张三"),
        ("&nbsp;1,234.50&nbsp;", "1,234.50"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<b>bold</b> and <a href='x'>link</a>", "bold and link"),
        ("a\n   b", "a b"),
        ("x<script>alert(1)</script>y<style>b{}</style>z", "xyz"),
        ("x<!-- not this -->y", "xy"),
        ("&bomb;", "&bomb;"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<span style='mso-spacerun:yes'> 7</span>", "7"),
        ("", ""),
    ],
)
def test_cells_of_a_page(write: Write, source: str, text: str) -> None:
    assert cells(write, page([["id", "cell"], ["1", source]])) == ["1", text]


def test_page_entities_are_not_expanded(write: Write) -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    content = bomb.encode() + page([["id", "cell"], ["1", "&b;&f;"]])
    assert cells(write, content)[1] == "&b;&f;"


def test_page_of_spans_and_nested_tables(write: Write) -> None:
    content = """<table><tr><td>layout<table>
    <tr><th rowspan=2>rep</th><th colspan=2>Q1</th></tr><tr><th>period</th><th>amount</th></tr>
    <tr><td rowspan=2>Ann</td><td>2026-01</td><td>5</td></tr><tr><td>2026-02</td><td>6</td></tr>
    <tr><td colspan=99999999999>Total</td><td>11</td></tr></table></td></tr></table>"""
    (part,) = recognise(write(content), CRMS)
    assert (part.header, part.header_row) == (("rep", "period", "amount"), 1)
    assert read_part(part).frame.rows() == [("Ann", "2026-01", "5", 3), ("", "2026-02", "6", 4)]


def test_page_of_several_tables(write: Write) -> None:
    path = write(b"".join(map(page, (ROWS, [["by me"]], ROWS))).replace(b"</body></html><html>", b"<hr>"))
    parts = recognise(path, CRMS)
    assert [part.sheet for part in parts] == ["table 1", "table 3"]
    assert [sheet.status for sheet in parts[0].skipped_sheets] == ["skipped"]


def test_values_of_json(write: Write) -> None:
    record = (
        '{"id": 12345678901234567890, "amount": 1234.50, "big": 1.5e3, "tiny": 1E-7, "far": 1e999, '
        '"ok": true, "none": null, "text": "a\\nb \\ud83d\\ude00", '
        '"owner": {"id": 7, "name": {"first": "A", "n": 1.10}}, '
        '"tags": ["x", 1.0, null], "owner.id": "own", "empty": {}, "none_at_all": NaN}'
    )
    table = read(write(f"[{record}]"))
    assert dict(zip(table.header, table.frame.rows()[0][:-1], strict=True)) == {
        "id": "12345678901234567890",
        "amount": "1234.50",
        "big": "1500",
        "tiny": "0.0000001",
        "far": "1e999",
        "ok": "true",
        "none": "",
        "text": "a\nb 😀",
        "owner.id": "7",
        "owner.name": '{"first": "A", "n": 1.10}',
        "tags": '["x", 1.0, null]',
        "owner.id (2)": "own",
        "empty": "",
        "none_at_all": "",
    }


def test_names_that_come_and_go_and_names_twice(write: Write) -> None:
    table = read(write(b'{"a": 1, "a": 2}\n\n{"b": 3}\n[4]\nnot json\n{"a": 5}\n'))
    assert table.header == ("a", "a (2)", "b")
    assert table.frame.rows() == [("1", "2", "", 1), ("", "", "3", 3), ("5", "", "", 6)]
    assert [(row.row_number, row.rule, row.raw) for row in table.rejected] == [
        *((4, "no_object", "[4]"), (5, "no_object", "not json")),
    ]
    assert table.rows_read == 5


def test_rows_of_a_large_array_keep_their_order(write: Write) -> None:
    rows = [{f"c{index % 90}": str(index)} for index in range(30_000)]
    table = read(write(json.dumps(rows)))
    assert (table.frame.height, len(table.header)) == (30_000, 90)
    assert table.frame["row_number"].to_list() == list(range(1, 30_001))
    assert table.frame["c7"][97] == "97"


def test_values_of_parquet(write: Write) -> None:
    moment = datetime(2026, 3, 1, 12, 30, 5, 120_000, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "day": [date(2026, 3, 1), None],
            "moment": [moment.replace(tzinfo=None), datetime(2026, 3, 1)],  # noqa: DTZ001 as Parquet has it
            "zoned": [moment, None],
            "money": pl.Series([Decimal("1234.50"), Decimal("-0.05")], dtype=pl.Decimal(18, 2)),
            "float": [1e20, 0.1],
            "small": [1e-7, float("nan")],
            "whole": [7, None],
            "yes": [True, False],
            "owner": [{"id": 7, "name": "A"}, None],
            "tags": [["x", "张"], []],
            "raw": [b"ab", None],
            "nothing": [None, None],
            "clock": [time(1, 2, 3), None],
            "long": [timedelta(days=1), None],
            "kind": pl.Series(["u", None], dtype=pl.Categorical),
        }
    )
    table = read(write(parquet(frame)))
    assert list(zip(table.header, *(row[:-1] for row in table.frame.iter_rows()), strict=True)) == [
        ("day", "2026-03-01", ""),
        ("moment", "2026-03-01 12:30:05.12", "2026-03-01 00:00:00"),
        ("zoned", "2026-03-01 12:30:05.12+00:00", ""),
        ("money", "1234.50", "-0.05"),
        ("float", "100000000000000000000", "0.1"),
        ("small", "0.0000001", ""),
        ("whole", "7", ""),
        ("yes", "true", "false"),
        ("owner.id", "7", ""),
        ("owner.name", "A", ""),
        ("tags", '["x", "张"]', "[]"),
        ("raw", "YWI=", ""),
        ("nothing", "", ""),
        ("clock", "01:02:03", ""),
        ("long", "P1D", ""),
        ("kind", "u", ""),
    ]
    assert table.frame["row_number"].to_list() == [1, 2]


def password(data: bytes) -> bytes:
    """An XLS whose second record says that what follows is encrypted."""
    plain = b"\xe1\x00\x02\x00\xb0\x04"
    assert data.count(plain) == 1
    return data.replace(plain, b"\x2f\x00\x02\x00\x00\x00")


def test_old_workbook_with_a_password(write: Write) -> None:
    with pytest.raises(FileRefused, match="password"):
        read(write(password((FILES / "quotas.xls").read_bytes())), "Quotas")
