"""Texts as they come: encodings, delimiters, line ends, quotes; the rows and their numbers."""

import pytest

from assets.exports import delimited
from assets.exports.raw import FileRefused
from assets.exports.read import read

from .conftest import Write

CHINESE = "姓名,月份,配额\n张三,2026-01,1200000\n李四,2026-02,880000\n"
TAIWANESE = "商機名稱,客戶名稱,金額\n設備,臺北科技,100\n"
JAPANESE = "商談名,取引先,金額\n新規,東京商事,100\n"
KOREAN = "거래명,고객,금액,단계\n서버,주식회사 한국,100,제안\n장비,서울전자,200,계약\n"
PLAIN = "id,name,amount\n1,Müller,10\n2,Smith,20\n"


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (PLAIN, "utf-8", "utf-8"),
        (PLAIN, "utf-8-sig", "utf-8-sig"),
        (PLAIN, "utf-16", "utf-16"),
        (PLAIN, "utf-16-le", "utf-16-le"),
        (PLAIN, "utf-16-be", "utf-16-be"),
        (PLAIN, "cp1252", "cp1252"),
        (PLAIN, "latin-1", "cp1252"),
        (TAIWANESE, "big5", "cp950"),
        (JAPANESE, "shift-jis", "cp932"),
        (KOREAN, "euc-kr", "cp949"),
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (PLAIN.replace("ü", "u"), "ascii", "utf-8"),
    ],
)
def test_encoding(write: Write, text: str, codec: str, encoding: str) -> None:
    table = read(write(text.encode(codec)))
    assert table.encoding == encoding
    lines = [line.split(",") for line in text.splitlines()]
    assert table.header == tuple(lines[0])
    assert table.frame.rows() == [(*cells, number) for number, cells in enumerate(lines[1:], start=2)]


def test_utf16_big_endian_with_mark(write: Write) -> None:
    table = read(write(b"\xfe\xff" + CHINESE.encode("utf-16-be")))
    assert (table.encoding, table.header) == ("utf-16", ("姓名", "月份", "配额"))


@pytest.mark.parametrize(
    ("text", "delimiter", "header"),
    [
        ("a,b,c\n1,2,3\n", ",", ("a", "b", "c")),
        ("a;b;c\n1,5;2,3;4,4\n1,5;2,3;4,4\n", ";", ("a", "b", "c")),
        ("a\tb\n1,2\t3;4\n", "\t", ("a", "b")),
        ("a|b\n1|2\n", "|", ("a", "b")),
        ("sep=;\na;b\n1;2\n", ";", ("a", "b")),
        ("sep=|\r\na,x|b\r\n1|2\r\n", "|", ("a,x", "b")),
        ("only\n1\n2\n", ",", ("only",)),
        ("Pipeline report\n\na;b\n1;2\n3;4\n", ";", ("Pipeline report",)),
    ],
)
def test_delimiter(write: Write, text: str, delimiter: str, header: tuple[str, ...]) -> None:
    table = read(write(text))
    assert (table.delimiter, table.header) == (delimiter, header)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n3,4", [("1", "2", 2), ("3", "4", 3)]),
        ("a,b\r\n1,2\r\n3,4\r\n", [("1", "2", 2), ("3", "4", 3)]),
        ("a,b\r1,2\r3,4\r", [("1", "2", 2), ("3", "4", 3)]),
        ('a,b\n"x\ny",2\n3,4\n', [("x\ny", "2", 2), ("3", "4", 4)]),
        ('a,b\r\n"x\r\n\r\ny",2\r\n3,4\r\n', [("x\r\n\r\ny", "2", 2), ("3", "4", 5)]),
        ('"a\nb",c\n1,2\n', [("1", "2", 3)]),
        ('a,b\n5" pipe,2\n6" pipe,4\n', [('5" pipe', "2", 2), ('6" pipe', "4", 3)]),
        ('a,b\n"x"y,2\n3,4\n', [("xy", "2", 2), ("3", "4", 3)]),
        ('a,b\n"say ""no""",2\n', [('say "no"', "2", 2)]),
        ("a,b\n1\n", [("1", "", 2)]),
        ("a,b\n,2\n", [("", "2", 2)]),
        ("a,b\n 1 , 2\n", [(" 1 ", " 2", 2)]),
        ("a,b\nNULL,N/A\nNone,-\n", [("NULL", "N/A", 2), ("None", "-", 3)]),
        ("a,b\n=1+1,@x\n+49 30,-5\n", [("=1+1", "@x", 2), ("+49 30", "-5", 3)]),
        ("a,b\n007,1.50\n", [("007", "1.50", 2)]),
        ("a,b\nx\u2028y,\x0b\n", [("x\u2028y", "\x0b", 2)]),
        ("a,b\n", []),
        ("a,b", []),
    ],
)
def test_rows_and_numbers(write: Write, text: str, rows: list[tuple[object, ...]]) -> None:
    table = read(write(text))
    assert table.frame.rows() == rows
    assert table.frame.columns == [*table.header, "row_number"]
    assert (table.ignored, table.rejected) == ((), ())


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("a,a,a", ("a", "a (2)", "a (3)")),
        ("a,a,a (2)", ("a", "a (3)", "a (2)")),
        ("Amount,amount,AMOUNT ", ("Amount", "amount (2)", "AMOUNT (3)")),
        ("a,,b", ("a", "column 2", "b")),
        ("a,b,,,", ("a", "b")),
        (" a ,row_number", ("a", "row_number (2)")),
        ("column 2,,b", ("column 2", "column 2 (2)", "b")),
    ],
)
def test_header_names(write: Write, header: str, names: tuple[str, ...]) -> None:
    assert read(write(f"{header}\n1,2,3\n" if len(names) > 2 else f"{header}\n1,2\n")).header == names


@pytest.mark.parametrize("noise", ["", 'x" y', '"a ""quoted"" word"'])
def test_row_with_too_many_cells_is_rejected_whole(write: Write, noise: str) -> None:
    table = read(write(f"a,b\n1,{noise}\n2,1,200.00,z\n3,\n4,5,,\n"))
    (rejected,) = table.rejected
    assert (rejected.row_number, rejected.rule) == (3, "too_many_cells")
    assert rejected.raw == "2,1,200.00,z"
    assert rejected.message == "It has 4 cells under a header of 2."
    assert table.frame["row_number"].to_list() == [2, 4, 5]
    assert table.rows_read == 4


def test_very_wide_row_is_rejected_and_others_are_read(write: Write) -> None:
    table = read(write("a,b\n1,2\n" + ",".join("x" * 500) + "\n3,4\n"))
    assert table.frame.rows() == [("1", "2", 2), ("3", "4", 4)]
    assert [row.row_number for row in table.rejected] == [3]


def test_header_row_may_be_said(write: Write) -> None:
    path = write("Pipeline report\nmade by,me\n\na,b\n1,2\n")
    table = read(path, header_row=4)
    assert (table.header, table.frame.rows()) == (("a", "b"), [("1", "2", 5)])
    assert [(row.row_number, row.reason) for row in table.ignored] == [
        (1, "above_header"),
        (2, "above_header"),
        (3, "blank"),
    ]


def test_header_row_that_is_not_there(write: Write) -> None:
    with pytest.raises(FileRefused, match="no header row"):
        read(write("a,b\n1,2\n"), header_row=9)


def test_well_formed_text_takes_the_quick_way(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_exact", None)
    assert read(write('a,b\n"x\ny",2\n3\n4,5,6\n')).frame["row_number"].to_list() == [2, 4]


def test_exact_way_keeps_rows_across_batches(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BATCH", 2)
    text = 'a,b\n5" x,1\n2\n3,1,1,1,1,1,1\n4,1\n"5",1\n'
    table = read(write(text))
    assert table.frame["row_number"].to_list() == [2, 3, 5, 6]
    assert table.frame["b"].to_list() == ["1", "", "1", "1"]
    assert [row.row_number for row in table.rejected] == [4]
