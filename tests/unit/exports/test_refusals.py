"""What is not taken: by its bytes, never its name, with a reason and what to do; and hostile files."""

import gzip
import io
import os
import re
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest
from openpyxl import Workbook

from assets.exports import load
from assets.exports.load import LONGEST_LINE
from assets.exports.mapping import load_mappings
from assets.exports.raw import FileHeld, FileRefused
from assets.exports.read import read, read_part
from assets.exports.recognise import recognise

from .conftest import Write, workbook

TABLE = b"a,b\n1,2\n"


def zipped(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            # Of no date: the bytes are part of the tests' names, which every worker must find the same.
            archive.writestr(zipfile.ZipInfo(name.replace("__", "/")), member, zipfile.ZIP_DEFLATED)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "nothing but blanks"),
        (b" \r\n\t\n ", "nothing but blanks"),
        (b",,,\n,,\n", "no header row"),
        (b"BZh91AY&SY", "bzip2"),
        (b"\xfd7zXZ\x00\x00", "xz"),
        (b"7z\xbc\xaf\x27\x1c\x00", "7-Zip"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd"),
        (zipped(**{"deals.csv": TABLE}), "ZIP archive"),
        (zipped(**{"[Content_Types].xml": b"", "word__document.xml": b""}), "without a workbook"),
        (zipped(xl__workbook__bin=b"").replace(b"workbook/bin", b"workbook.bin"), "damaged workbook"),
        (zipped(**{"deals.csv": TABLE})[:40], "damaged"),
        (workbook(Deals=[["a"], [1]])[:2000], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Office document without a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 99, "damaged workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PAR1\x15\x04PAR1", "damaged Parquet"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"\x7fELF\x02", "program"),
        (b"\xef\xbb\xbf<html xmlns:x='excel'>", "HTML page without a table"),
        (b"<html><table></table></html>", "HTML page without a table"),
        (b"[]", "JSON file without records"),
        (b'["a", "b"]', "JSON file without records"),
        (b'{"records": []}', "JSON file without records"),
        (b'[{"a": 1} {"a": 2}]', "no good JSON: Expecting ',' delimiter on line 1, column 11"),
        (b'[{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "nested far too deep"),
        ("Сделка,Сумма\nРомашка,100\n".encode("cp1251"), "encoding is not known"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"a,b\n1,\x00\n", "not text"),
        (bytes(range(256)) * 4, "not text"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "Its mark says utf-16, but byte 5 is not"),
    ],
)
def test_refused(write: Write, content: bytes, reason: str) -> None:
    # The name promises a CSV each time.
    with pytest.raises(FileRefused, match=re.escape(reason)) as refusal:
        read(write(content, "deals.csv"))
    assert refusal.value.reason.endswith(".")
    assert refusal.value.suggestion.endswith(".")
    assert str(refusal.value).startswith("deals.csv: ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'a,b\n1,"2\n3,4\n', "ends inside a quoted cell that begins in the record on line 2"),
        (b'a,b\n1,2\n5" x,"3\n', "ends inside a quoted cell that begins in the record on line 3"),
        (b'a,"b\n', "ends inside a quoted cell"),
        (b'a;b\n1;"2\n3;4', "ends inside a quoted cell"),
        ("é,b\n1,é".encode()[:-1], "middle of a character"),
        ("a,b\n1,2".encode("utf-16")[:-1], "middle of a character"),
        (b"PAR1\x15\x04", "Parquet file that ends too early"),
        (b'[{"a": 1}, {"a"', "ends too early"),
        (b'[{"a": "x', "ends too early"),
        (b'{"a": 1}\n{"a": ', "ends inside the object on line 2"),
        (gzip.compress(TABLE, mtime=0)[:-9], "gzip archive that ends too early"),
        (workbook(Deals=[["a"], [1]])[:2000], "cut off before its end"),
    ],
)
def test_cut_off_files_are_held(write: Write, content: bytes, reason: str) -> None:
    with pytest.raises(FileHeld, match=re.escape(reason)) as held:
        read(write(content, "deals.csv"))
    assert (held.value.status, held.value.finding) == ("held", "unfinished_file")


def test_file_that_grows_while_it_is_read_is_held(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(TABLE)
    whole = load._read

    def slowly(path: Path, file: BinaryIO) -> bytes:
        data = whole(path, file)
        with path.open("ab") as end:
            end.write(b"3,4\n")
        return data

    monkeypatch.setattr(load, "_read", slowly)
    with pytest.raises(FileHeld, match="changed while it was being read"):
        read(path)


def test_part_of_a_file_that_is_another_by_now_is_held(write: Write) -> None:
    (part,) = recognise(write("rep,period,amount\nAnn,2026-01,5\n"), load_mappings())
    write(b"rep,period,amount\nAnn,2026-01,\xff\n")
    with pytest.raises(FileHeld, match="changed while it was being read"):
        read_part(part)


def test_header_of_too_many_columns(write: Write) -> None:
    with pytest.raises(FileRefused, match="Line 1 has 20,000 cells"):
        read(write(",".join(f"c{index}" for index in range(20_000)) + "\n1,2\n"))


def test_workbook_named_csv_is_read(write: Write) -> None:
    table = read(write(workbook(Deals=[["a", "b"], [1, "x"]]), "deals.csv"))
    assert (table.format, table.frame.rows()) == ("xlsx", [("1", "x", 2)])


def test_text_named_xls_is_read(write: Write) -> None:
    table = read(write("a\tb\n1\t2\n".encode("utf-16"), "deals.xls"))
    assert (table.format, table.delimiter, table.frame.rows()) == ("csv", "\t", [("1", "2", 2)])


@pytest.mark.parametrize("end", ["", "\n", "\r", "\n1,2\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_line_over_the_limit(write: Write, end: str, codec: str) -> None:
    with pytest.raises(FileRefused, match="longer than 2,000,000 characters"):
        read(write(f"a,b\n1,{'x' * LONGEST_LINE}{end}".encode(codec)))


def test_single_line_of_5_million_characters(write: Write) -> None:
    with pytest.raises(FileRefused, match="longer than"):
        read(write(b"x," * 2_500_000))


def test_longest_line_allowed(write: Write) -> None:
    # Characters, not bytes: each of these takes three.
    cell = "长" * (LONGEST_LINE - 2)
    assert read(write(f"a,b\n1,{cell}\n2,3\n")).frame["b"].str.len_chars().to_list() == [LONGEST_LINE - 2, 1]


def test_a_quote_never_closed_does_not_swallow_the_file(write: Write) -> None:
    with pytest.raises(FileRefused, match="record on line 2 cannot be read"):
        read(write('a,b\n1,"2\n' + "3,4\n" * 600_000))


def test_workbook_that_unpacks_to_much(write: Write) -> None:
    bomb = zipped(xl__workbook=b"", zeros=b"\x00" * 120_000_000).replace(b"xl/workbook", b"xl/workbook")
    content = io.BytesIO(bomb)
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(FileRefused, match="would unpack"):
        read(write(content.getvalue(), "deals.xlsx"))


def test_workbook_whose_cells_lie_in_opposite_corners(write: Write) -> None:
    # Opening it asks for 512 GB at once and aborts the process.
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "a", "b"
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(FileRefused, match="spans 16,384 columns and 1,048,576 rows"):
        read(write(content.getvalue(), "deals.xlsx"))


def test_damaged_sheet(write: Write) -> None:
    whole = io.BytesIO(workbook(Deals=[["a"], [1]]))
    broken = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            sheet = name.startswith("xl/worksheets/")
            target.writestr(name, b"<worksheet><sheetData><row><c t=" if sheet else source.read(name))
    with pytest.raises(FileRefused, match="damaged workbook"):
        read(write(broken.getvalue(), "deals.xlsx"))


def test_pipe_is_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "deals.csv"
    os.mkfifo(pipe)
    with pytest.raises(FileRefused, match="not a file"):
        read(pipe)


def test_folder_and_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="not a file"):
        read(tmp_path)
    with pytest.raises(FileRefused, match="cannot be read: No such file"):
        read(tmp_path / "gone.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(write: Write) -> None:
    path = write(TABLE)
    path.chmod(0)
    with pytest.raises(FileRefused, match="may not be read"):
        read(path)
