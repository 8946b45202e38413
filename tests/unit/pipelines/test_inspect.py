"""`loudou inspect`: everything that is decided about a file, in both languages, and nothing written."""

import gzip
import zipfile
from pathlib import Path

import pytest

from assets.exports.mapping import load_mappings
from assets.publish.home import Language
from pipelines.inspect import inspect_file
from tests.unit.exports.conftest import workbook

_REPORT = """Quotas,,,
rep,Month,Quota (USD k),manger
Ann,2026-01,5,Bo
张三,2026-02,6,Bo
Cy,2026-03,7,Bo
Dee,2026-04,8,Bo
,,,
Total,,26,
Eve,2026-05,1,234.50,Bo
"""


def said(path: Path, language: Language = "en") -> list[str]:
    return list(inspect_file(path, language, load_mappings()))


def test_a_known_file(tmp_path: Path) -> None:
    path = tmp_path / "quotas_2026-03-31.csv"
    path.write_bytes(gzip.compress(_REPORT.encode("gb18030")))
    why = "(1 above the header, 1 blank, 1 totals)"
    assert said(path) == [
        "quotas_2026-03-31.csv",
        "Format      gzip, csv, gb18030, delimiter ','",
        f"Rows        header on row 2; 8 rows: 4 kept, 3 ignored, 1 rejected {why}",
        "            row 9: It has 5 cells under a header of 4. Eve,2026-05,1,234.50,Bo",
        "System      Plain sheets, layout plain.quotas fits 100%, uses 3 of 4 columns; source plain: quota",
        "            next: plain.plans 50%",
        "As of       2026-03-31, from its name",
        "  rep                          → quota.id, quota.rep",
        "  Month                        → quota.id, quota.period",
        "  Quota (USD k)                → quota.amount × 1,000 USD",
        "  manger                       → extra",
        "Preview     rep                │ Month              │ Quota (USD k)      │ manger",
        "            Ann                │ 2026-01            │ 5                  │ Bo",
        "            张三               │ 2026-02            │ 6                  │ Bo",
        "            Cy                 │ 2026-03            │ 7                  │ Bo",
    ]


def test_the_runner_up(tmp_path: Path) -> None:
    path = tmp_path / "teams.csv"
    path.write_text("sales_agent,manager,regional_office\nAnn,Bo,East\n")
    assert "            next: maven.sales_pipeline 25%" in said(path)


def test_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "quotas.csv"
    path.write_text(_REPORT, encoding="utf-8")
    lines = said(path, "zh")
    assert lines[1:3] == [
        "格式        csv, utf-8, 分隔符 ','",
        "行          表头在第 2 行；共 8 行：保留 4，忽略 3，拒绝 1 (1 表头以上, 1 空行, 1 合计行)",
    ]
    assert not {line.split()[0] for line in lines if line[0] != " "} & {"Rows", "Format", "System", "Preview"}


def test_an_unknown_file_names_what_is_near(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("rep,period,amuont\nAnn,2026-01,5\n")
    lines = said(path)
    assert lines[1].startswith("Refused     odd.csv: Its layout is not known. Nearest is plain.quotas")
    assert "Nearest     plain.quotas 67%" in lines[4]
    assert "  rep                          → a known header" in lines
    assert "  amuont                       → unknown (near amount)" in lines
    assert lines[-1].startswith("            Ann ")


def test_sheets_and_members(tmp_path: Path) -> None:
    quotas: list[list[object]] = [["rep", "period", "amount"], ["Ann", "2026-01", 5]]
    with zipfile.ZipFile(tmp_path / "crm.zip", "w") as archive:
        archive.writestr("q.xlsx", workbook(Jan=quotas, Feb=quotas, Notes=[["by me"]]))
        archive.writestr("../up.csv", "a,b\n")
        archive.writestr(".hidden", "x")
        archive.writestr("cut.csv", 'a,"b')
    lines = said(tmp_path / "crm.zip")
    titles = [line for line in lines if line.startswith("crm.zip")]
    assert titles == ["crm.zip/cut.csv", "crm.zip/q.xlsx [Jan]", "crm.zip/q.xlsx [Feb]"]
    assert "Ignored     crm.zip/.hidden: hidden" in lines
    assert any(line.startswith("Refused     crm.zip: It has 1 members whose names lead") for line in lines)
    assert any(line.startswith("Held        cut.csv: It ends inside a quoted cell") for line in lines)
    assert any(line.startswith("Ignored     q.xlsx [Notes]: No known layout") for line in lines)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"a,b\n", b"<table></table>", b"PK\x03\x04"])
def test_anything_gives_lines(tmp_path: Path, content: bytes, language: Language) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert all(line.isprintable() for line in said(path, language))


def test_what_a_terminal_would_obey_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("rep,period,amount,\x1b[2J\nAnn\x1b]0;x\x07,2026-01,5,\x1b[31m\n1,2,3,4,\x1b[0m\n")
    assert all(line.isprintable() for line in said(path))


def test_how_values_are_written_and_what_would_be_rejected(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text(
        "rep;period;amount\nAda;2026-01;1.234,50\nBen;2026-02;12,5\nCy;soon;7\nDee;2026-03;1.2.3\n",
        encoding="utf-8",
    )
    said = "\n".join(inspect_file(path, "en", load_mappings()))
    assert "→ quota.amount 1.234,56" in said
    assert "Rows that give no quota: 1, the first is row 4: period: found 'soon'" in said
    assert "Rows that give no quota: 1, the first is row 5: amount_native: found '1.2.3'" in said
    zh = "\n".join(inspect_file(path, "zh", load_mappings()))
    assert "无法形成 quota 的行：1，首个为第 4 行" in zh


def test_the_order_of_day_and_month_is_shown_with_its_evidence(tmp_path: Path) -> None:
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    path = tmp_path / "deals.csv"
    path.write_text(f"{header}\nA1,Ada,X,Acme,Won,20/1/2026,25/2/2026,5\n", encoding="utf-8")
    said = "\n".join(inspect_file(path, "en", load_mappings()))
    assert "→ opportunity.engage_date" not in said
    assert "→ opportunity.created_date DMY" in said
    assert "→ opportunity.close_date DMY" in said
    assert "Values" in said


def test_a_total_that_is_no_sum_is_said(tmp_path: Path) -> None:
    path = tmp_path / "配额_2026.csv"
    path.write_text("销售,1月,2月,合计\n张三,10,20,30\n李四,5,5,16\n", encoding="utf-8")
    assert any("in row 3 it is 16 and they make 10.00" in line for line in said(path))
