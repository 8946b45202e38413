"""Hostile files in a process that may not have much memory: refused with a reason, never a dead process.

Each is read in a process of its own under an address limit: what asks for more dies there and fails here.
"""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from .binary_workbook import xlsb
from .conftest import Write

_LIMIT = 3 << 30
_READ = f"""
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, ({_LIMIT}, {_LIMIT}))
from assets.exports.packed import inside
from assets.exports.raw import FileRefused
from assets.exports.read import read
try:
    (path,) = inside(Path(sys.argv[1])).files
    table = read(path)
except FileRefused as refusal:
    print("refused:", refusal.reason)
else:
    print("read:", table.frame.height, "rows of", len(table.header), *table.frame.head(1).rows())
"""
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


def zipped(members: dict[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def ods(rows: str, before: str = "", manifest: str = "") -> bytes:
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {_SPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
            "content.xml": content,
        }
    )


def cell(text: str = "x", across: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{across}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def row(cells: str, down: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{down}">{cells}</table:table-row>'


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(strings: str, rows: str, before: str = "", about: str = "", dimension: str = "A1:B2") -> bytes:
    """A workbook as Excel writes it, its texts in one list that cells point into."""

    def relation(number: int, kind: str, target: str) -> str:
        return f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'

    def relations(*each: str) -> str:
        return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(each)}</Relationships>'

    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": relations(relation(1, "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": relations(
                relation(1, "worksheet", "worksheets/sheet1.xml"),
                relation(2, "sharedStrings", "sharedStrings.xml"),
            ),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_MAIN}"><dimension ref="{dimension}"/>'
            f"<sheetData>{rows}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f'{before}<sst xmlns="{_MAIN}" {about}>{strings}</sst>',
        }
    )


def strings(*texts: str) -> str:
    return "".join(f"<si><t>{text}</t></si>" for text in texts)


def line(number: int, *cells: int) -> str:
    """A row whose cells point at the list."""
    return f'<row r="{number}">' + "".join(f'<c t="s"><v>{at}</v></c>' for at in cells) + "</row>"


def columns_of_parquet(rows: int) -> bytes:
    content = io.BytesIO()
    pl.select(pl.repeat("a value", rows).alias("a"), pl.repeat(1, rows).alias("b")).write_parquet(content)
    return content.getvalue()


MADE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (lambda: zipped({"a.csv": b"a,b\n" * 100_000_000}), "refused: It would unpack"),
    "gzip bomb": (lambda: gzip.compress(b"a,b\n" * 100_000_000), "refused: It would unpack"),
    "ods of repeated cells": (
        lambda: ods(row(cell(across=16_384), 1_000_000)),
        "refused: A sheet spans 16,384",
    ),
    "ods of far cells": (
        lambda: ods(row(cell()) + row("<table:table-cell/>" * 999 + cell()) + row("", 900_000) + row(cell())),
        "refused: A sheet spans 1,000 columns and 900,003 rows",
    ),
    "ods of long repeats": (
        lambda: ods(row(cell("x" * 500_000, 100), 1000)),
        "refused: A sheet spans 100 col",
    ),
    "ods of blank repeats": (
        lambda: ods(row(cell("a") + cell("b")) + row(cell()) + row("<table:table-cell/>", 1_048_574)),
        "read: 1 rows of 2 ('x', '', 2)",
    ),
    "ods of laughs": (lambda: ods(row(cell("&j;")), _LAUGHS), "refused: "),
    "ods with a password": (
        lambda: ods("", manifest="<encryption-data/>"),
        "refused: It is a workbook with a p",
    ),
    "xlsx of laughs": (
        lambda: xlsx(strings("a", "&j;"), line(1, 0, 0) + line(2, 1, 1), _LAUGHS),
        "refused: Its XML declares entities",
    ),
    "xlsx of a foreign file": (
        lambda: xlsx(strings("a", "&file;"), line(1, 0, 0) + line(2, 1, 1), _LAUGHS),
        "refused: Its XML declares entities",
    ),
    "xlsx of echoes": (
        lambda: xlsx(
            strings("a", "b", "l" * 1_000_000),
            line(1, 0, 1) + "".join(line(number, 2, 1) for number in range(2, 20_002)),
        ),
        "refused: Its cells hold 20,000,",
    ),
    "xlsx of a long note": (
        lambda: xlsx(
            strings("a", "b", "l" * 100_000),
            line(1, 0, 1) + line(2, 2, 1) + "".join(line(number, 1, 1) for number in range(3, 20_001)),
        ),
        "read: 19999 rows of 2",
    ),
    "xlsx that promises much": (
        lambda: xlsx(strings("a", "b"), line(1, 0, 1) + line(2, 1, 1), about='uniqueCount="4294967295"'),
        "refused: Its list of texts says",
    ),
    "xlsx of a false dimension": (
        lambda: xlsx(strings("a", "b"), line(1, 0, 1) + line(2, 1, 1), dimension="A1:XFD1048576"),
        "read: 1 rows of 2",
    ),
    "xlsb of far cells": (
        lambda: xlsb([(0, [(0, "a")]), (1_048_575, [(16_383, 1.0)])]),
        "refused: It is a damaged workbook, or none that can be read.",
    ),
    "parquet of one value": (
        lambda: columns_of_parquet(100_000_000),
        "refused: It has 2 columns and 100,000,000",
    ),
    "json of many names": (
        lambda: json.dumps([{f"n{index}": 1} for index in range(20_000)]).encode(),
        "refused: Its first 2,001 records have 2,001 names",
    ),
    "json of nests": (lambda: b'[{"a":' * 200_000, "refused: It is JSON that is nested"),
    "json of a long number": (
        lambda: b'[{"a": 1e999999999, "b": ' + b"9" * 100_000 + b"}]",
        "read: 1 rows of 2",
    ),
    "page of spans": (
        lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=65000>x</td></tr>" * 70_000 + b"</table>",
        "refused: A table spans",
    ),
    "page of nests": (
        lambda: b"<div>" * 200_000 + b"<table><tr><td>1</td></tr></table>",
        "refused: Of the 1 rows of this HTML page 0 can be read: Excessive depth",
    ),
    "page of one long cell": (
        lambda: b"<table><tr><td>a</td></tr>\n<tr><td>" + b"x\n" * 8_000_000 + b"</td></tr></table>",
        "refused: Of the 2 rows",
    ),
    "two pages in one": (
        lambda: b"<html><meta charset=utf-8><table><tr><td>a</td></tr></table></html>" * 2,
        "refused: Of the 2 rows of this HTML page 1 can be read.",
    ),
    "page that is cut off": (
        lambda: b"<table><tr><td>a</td></tr><tr><td>b",
        "refused: It is an HTML page that ends",
    ),
    "csv of one wide row": (
        lambda: b"a,b\n" + b"1,2\n" * 100_000 + b"x," * 900_000 + b"\n3,4\n",
        "read: 100001 rows of 2",
    ),
    "csv of a long line": (lambda: b"a,b\n" + b"x" * 300_000_000, "refused: A line is longer than"),
}


@pytest.mark.parametrize("made", MADE)
def test_hostile_file(write: Write, made: str) -> None:
    content, said = MADE[made]
    path = write(content(), "deals.csv")
    run = subprocess.run(
        [sys.executable, "-c", _READ, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert run.returncode == 0, run.stderr[-500:]
    assert run.stdout.startswith(said)
