"""The checker finds what Excel would repair. Each case breaks one thing in a good file."""

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from reports.excel.check import problems
from reports.workbook import write_workbook


@pytest.fixture(scope="module")
def good(generation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(generation, tmp_path_factory.mktemp("good") / "good.xlsx", "en").path


def _renamed(name: str) -> Callable[[str], str]:
    return lambda text: re.sub('displayName="[^"]+"', f'displayName="{name}"', text)


def _no_number(text: str) -> str:
    return re.sub(r't="n"><v>[^<]+', 't="n"><v>NaN', text, count=1)


def _replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


BREAKS: list[tuple[str, str, Callable[[str], str], str]] = [
    ("well-formed", "xl/workbook.xml", _replaced("</workbook>", ""), "not well-formed"),
    ("relation", "xl/_rels/workbook.xml.rels", _replaced("sheet1.xml", "sheet99.xml"), "is not in the file"),
    ("sheet name", "xl/workbook.xml", _replaced('name="Funnel"', 'name="Fun/nel"'), "sheet name"),
    ("one name twice", "xl/workbook.xml", _replaced('name="Funnel"', 'name="SUMMARY"'), "two sheets"),
    ("defined name", "xl/workbook.xml", _replaced('"figure_bookings"', '"FY26"'), "defined name"),
    ("missing sheet", "xl/workbook.xml", _replaced("'Cycle'!$A$1<", "'Cycles'!$A$1<"), "missing sheet"),
    ("table name", "xl/tables/table1.xml", _renamed("tbl1"), "table name"),
    ("header", "xl/tables/table1.xml", _replaced('name="Deal"', 'name="Deals"'), "over the cell"),
    ("same header", "xl/tables/table1.xml", _replaced('name="Account"', 'name="DEAL"'), "one header"),
    ("one table name", "xl/tables/table2.xml", _renamed("tbl_open_deals"), "two tables"),
    ("number", "xl/worksheets/sheet2.xml", _no_number, "is no number"),
    ("formula", "xl/worksheets/sheet13.xml", _replaced("<f>SUM(", "<f>SUM(("), "unfinished formula"),
    ("merged", "xl/worksheets/sheet2.xml", _replaced('ref="A1:Q1"', 'ref="A1:Q2"'), "cells overlap"),
    ("footer", "xl/worksheets/sheet2.xml", _replaced("run 4fd1", "R&amp;q 4fd1"), "ampersand"),
    ("format", "xl/styles.xml", _replaced("&quot; days&quot;", "&quot; days"), "end its quotes"),
    ("axis", "xl/charts/chart6.xml", _replaced('<delete val="0"/>', ""), "whether it is shown"),
    ("axis ids", "xl/charts/chart6.xml", _replaced('<axId val="10"/>', '<axId val="77"/>'), "missing"),
    ("title", "xl/charts/chart6.xml", _replaced('<autoTitleDeleted val="1"/>', ""), "left to Excel"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "change", "said"), [case[1:] for case in BREAKS], ids=[case[0] for case in BREAKS]
)
def test_a_broken_file_is_told(
    good: Path, tmp_path: Path, part: str, change: Callable[[str], str], said: str
) -> None:
    broken = tmp_path / "broken.xlsx"
    with ZipFile(good) as before, ZipFile(broken, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            changed = change(text) if name == part else text
            assert name != part or changed != text, "the case changes nothing"
            after.writestr(name, changed)
    assert any(said in problem for problem in problems(broken)), problems(broken)
