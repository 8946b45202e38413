"""Files in every wrapping give the warehouse that plain CSV files give, again and from the archive."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from tests.integration.nights import TINY, ask, contents, loudou, night, write


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(TINY[name])))


def _zip(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.txt"), member)
    return content.getvalue()


def _page(rows: list[dict[str, str]]) -> bytes:
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<html><table>{cells}</table></html>".encode("utf-16")


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """The same company as a ZIP of a text and of JSON, Parquet in gzip, and an HTML page named .xls."""
    folder = tmp_path / "exports"
    folder.mkdir()
    deals = TINY["sales_pipeline.csv"].replace(",", "\t").encode("utf-16")
    teams = json.dumps({"done": True, "records": _table("sales_teams.csv")}).encode()
    (folder / "crm.zip").write_bytes(_zip(deals=deals, teams=teams))
    products = io.BytesIO()
    pl.DataFrame(_table("products.csv")).write_parquet(products)
    (folder / "products.csv").write_bytes(gzip.compress(products.getvalue(), mtime=0))
    (folder / "accounts.xls").write_bytes(_page(_table("accounts.csv")))
    return folder


_FIGURES = (
    "select (select string_agg(o.all_of_it, ';' order by o.all_of_it) from "
    "(select concat_ws('|', source_id, stage, account_id, product_id, owner_id, amount, close_date) "
    "as all_of_it "
    "from core.opportunity) o), (select count(*) from core.account), (select count(*) from core.sales_rep)"
)


@pytest.mark.slow
def test_any_wrapping_gives_the_same_warehouse(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    run = night(exports, home)
    assert run.returncode == 0, run.stderr
    plain = write(tmp_path / "plain", TINY)
    night(plain, tmp_path / "plain_home")
    assert ask(home, _FIGURES) == ask(tmp_path / "plain_home", _FIGURES)
    files = ask(home, "select distinct path, format, encoding, status from ops.file order by 1")
    assert files == [
        ("accounts.xls", "html", "utf-16", "loaded"),
        ("crm.zip/deals.txt", "csv", "utf-16", "loaded"),
        ("crm.zip/teams.txt", "json", "utf-8", "loaded"),
        ("products.csv", "parquet", None, "loaded"),
    ]
    before = contents(home)
    night(exports, home)
    assert ask(home, "select sum(inserted) from ops.file") == ask(
        tmp_path / "plain_home", "select sum(inserted) from ops.file"
    )
    rebuilt = loudou("rebuild", "--home", home)
    assert rebuilt.returncode == 0, rebuilt.stderr
    after = contents(home)
    assert after["core.opportunity"] == before["core.opportunity"]
    assert after["ops.file"] == before["ops.file"]


@pytest.mark.slow
def test_a_file_that_is_not_whole_waits_and_is_taken_when_it_is(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    whole = TINY["sales_pipeline.csv"].replace("A1", "B1").replace("A2", "B2").replace("A3", "B3")
    path = exports / "more.csv"
    path.write_text(whole + 'B4,"Ada Lin', encoding="utf-8")
    run = night(exports, home)
    assert run.returncode == 0, run.stderr
    held = "select status, reason from ops.file where path = 'more.csv'"
    assert ask(home, held) == [
        ("held", "It ends inside a quoted cell that begins in the record on line 5."),
    ]
    assert ask(home, "select kind, severity from ops.finding where kind = 'unfinished_file'") == [
        ("unfinished_file", "warning"),
    ]
    path.write_text(whole, encoding="utf-8")
    night(exports, home)
    assert ask(home, "select count(*) from core.opportunity") == [(6,)]
    assert ask(home, "select status from ops.file where path = 'more.csv'") == [("loaded",)]


@pytest.mark.slow
def test_sheets_of_months_all_load(exports: Path, tmp_path: Path) -> None:
    from tests.unit.exports.conftest import workbook

    home = tmp_path / "home"
    quotas: dict[str, list[list[object]]] = {
        f"{month}月": [["Quotas"], ["rep", "period", "amount"], ["Ada Lin", f"2026-0{month}", 100 * month]]
        for month in (1, 2, 3)
    }
    (exports / "quotas.xlsx").write_bytes(workbook(**quotas, Notes=[["by me"]]))
    for _ in range(2):
        run = night(exports, home)
        assert run.returncode == 0, run.stderr
        assert ask(home, "select sum(amount)::integer, count(*) from core.quota") == [(600, 3)]
    sheets = "select sheet, status, rows_read, ignored from ops.file where path = 'quotas.xlsx' order by 1"
    assert ask(home, sheets) == [
        *(("1月", "loaded", 2, 1), ("2月", "loaded", 2, 1), ("3月", "loaded", 2, 1)),
        ("Notes", "skipped", 0, 0),
    ]
    assert ask(home, "select count(*) from ops.finding where example like 'quotas.xlsx%'") == [(0,)]
