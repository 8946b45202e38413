"""The written file: whole, the same every time, and without what Excel would repair."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest

from reports.excel.check import problems
from reports.texts import LANGUAGES, Language
from reports.workbook import WorkbookResult, write_workbook
from tests.unit.reports.small_warehouse import build

SHEETS = (
    "About", "Summary", "Funnel", "Pipeline", "Win rate", "Cycle", "KPI", "Quota", "Forecast", "Reps",
    "Data quality", "Definitions", "Checks", "Chart data",
)  # fmt: skip


@pytest.fixture(scope="module")
def written(generation: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Language, WorkbookResult]:
    folder = tmp_path_factory.mktemp("written")
    return {
        language: write_workbook(generation, folder / f"{language}.xlsx", language) for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_in_order(written: dict[Language, WorkbookResult], language: Language) -> None:
    assert problems(written[language].path) == []


def test_sheets_stand_in_order_and_in_the_language(written: dict[Language, WorkbookResult]) -> None:
    assert written["en"].sheets == SHEETS
    assert written["zh"].sheets[:3] == ("说明", "摘要", "漏斗")
    assert openpyxl.load_workbook(written["en"].path).active.title == "Summary"  # type: ignore[union-attr]


def test_every_check_passes_and_says_so_without_being_computed(
    written: dict[Language, WorkbookResult],
) -> None:
    result = written["zh"]
    assert result.checks_total == 11
    assert result.checks_failed == 0
    sheet = openpyxl.load_workbook(result.path, data_only=True)["核对"]
    results = [cell.value for cell in sheet["H"] if cell.value]
    assert results == ["结果", *["通过"] * 12]


def test_formulas_stand_on_checks_only(written: dict[Language, WorkbookResult]) -> None:
    book = openpyxl.load_workbook(written["en"].path)
    with_formulas = {
        sheet.title for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }
    assert with_formulas == {"Checks"}


def test_a_failed_check_is_counted(generation: Path, tmp_path: Path) -> None:
    copy = tmp_path / "changed.duckdb"
    copy.write_bytes(generation.read_bytes())
    copy.chmod(0o644)
    with duckdb.connect(str(copy)) as con:
        con.execute(
            "update mart.kpi set value = value + 1 where metric = 'bookings' and member = 'Ana Ruiz'"
            " and period_kind = 'ttm'"
        )
    result = write_workbook(copy, tmp_path / "changed.xlsx", "en")
    assert (result.checks_failed, result.checks_total) == (1, 11)
    summary = openpyxl.load_workbook(result.path)["Summary"]
    texts = {cell.value for row in summary.iter_rows() for cell in row}
    assert "→ Checks: 10 of 11 pass" in texts


def test_the_same_generation_gives_the_same_bytes(generation: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reports.workbook import write_workbook;"
        " write_workbook(Path(sys.argv[1]), Path(sys.argv[2]), 'zh')"
    )
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
        target = str(tmp_path / f"{seed}.xlsx")
        subprocess.run([sys.executable, "-c", code, str(generation), target], check=True, env=environment)
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_hostile_text_is_text(written: dict[Language, WorkbookResult]) -> None:
    book = openpyxl.load_workbook(written["en"].path)
    name = next(cell for cell in book["Pipeline"]["A"] if str(cell.value).startswith("=HYPERLINK"))
    raw = next(
        cell for row in book["Data quality"].iter_rows() for cell in row if str(cell.value).startswith("=cmd")
    )
    for cell in (name, raw):
        assert cell.data_type == "s"
        assert cell.quotePrefix


def test_what_is_not_shown_is_a_dash_with_its_reason(written: dict[Language, WorkbookResult]) -> None:
    sheet = openpyxl.load_workbook(written["zh"].path)["关键指标"]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(max_row=14)}
    assert rows["赢单率（金额）"][1] == "–"
    assert "超过 20% 的输单商机没有金额" in rows["赢单率（金额）"]


def test_charts_have_a_text_for_those_who_do_not_see_them(written: dict[Language, WorkbookResult]) -> None:
    with ZipFile(written["en"].path) as archive:
        drawings = [
            archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/drawings/draw")
        ]
    frames = sum(text.count("<xdr:graphicFrame") for text in drawings) or sum(
        text.count("graphicFrame>") // 2 for text in drawings
    )
    assert frames > 15
    assert sum(text.count('descr="') for text in drawings) == frames
    assert not any('descr=""' in text for text in drawings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warehouse_without_rows_gives_pages_that_say_what_to_provide(
    empty_generation: Path, tmp_path: Path, language: Language
) -> None:
    result = write_workbook(empty_generation, tmp_path / "empty.xlsx", language)
    assert problems(result.path) == []
    assert len(result.sheets) == 14
    sheet = openpyxl.load_workbook(result.path)[result.sheets[7]]
    assert any("quotas.csv" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_before_the_first_closed_deal_the_open_ones_are_told(tmp_path: Path) -> None:
    generation = build(tmp_path / "open.duckdb")
    with duckdb.connect(str(generation)) as con:
        con.execute("delete from mart.kpi; delete from mart.win_rate; delete from mart.sales_cycle")
    result = write_workbook(generation, tmp_path / "open.xlsx", "en")
    assert problems(result.path) == []
    summary = openpyxl.load_workbook(result.path)["Summary"]
    texts = {cell.value for row in summary.iter_rows() for cell in row}
    assert {"No closed deals yet", "60 open deals", 12788000} <= texts


def test_nothing_is_left_beside_the_file(generation: Path, tmp_path: Path) -> None:
    write_workbook(generation, tmp_path / "deep" / "review.xlsx", "en")
    write_workbook(generation, tmp_path / "deep" / "review.xlsx", "en")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["review.xlsx"]


def test_large_amounts_in_yuan_are_told_in_hundred_millions(tmp_path: Path) -> None:
    generation = build(tmp_path / "large.duckdb", scale=200)
    result = write_workbook(generation, tmp_path / "large.xlsx", "zh")
    title = openpyxl.load_workbook(result.path)["摘要"]["A1"].value
    assert title == "2026 年四季度至今签约额 3.07 亿元，较 2026 年三季度同期（截至相同工作日）高 66%"
