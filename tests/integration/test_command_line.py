"""The command line's own manners: quick help, demo, inspect, sql."""

import subprocess
import sys
from pathlib import Path

from tests.integration.nights import TINY, loudou, night, write


def test_help_loads_neither_dagster_nor_polars() -> None:
    code = (
        "import sys, pipelines.cli; print([m for m in ('dagster', 'polars', 'duckdb') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_help_names_every_command() -> None:
    result = loudou("--help", environment={"COLUMNS": "100"})
    assert result.returncode == 0
    for command in ("run", "demo", "inspect", "sql"):
        assert command in result.stdout


def test_demo_writes_a_company_that_run_takes(tmp_path: Path) -> None:
    made = loudou("demo", tmp_path / "company", "--opportunities", "50", "--crm", "maven")
    assert made.returncode == 0, made.stderr
    assert "--as-of 2026-09-30" in made.stdout
    ran = night(tmp_path / "company", tmp_path / "home", "2026-09-30")
    assert ran.returncode == 0, ran.stderr


def test_demo_leaves_other_peoples_files_alone(tmp_path: Path) -> None:
    write(tmp_path / "mine", {"letter.txt": "dear"})
    result = loudou("demo", tmp_path / "mine")
    assert result.returncode == 2
    assert "letter.txt" in result.stderr


def test_inspect_says_what_a_file_is_and_writes_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "exports", {**TINY, "odd.csv": "a,b\n1,2\n"})
    result = loudou("inspect", folder / "sales_pipeline.csv", folder / "accounts.csv", folder / "odd.csv")
    assert result.returncode == 0
    assert "csv, utf-8, delimiter ','" in result.stdout
    assert (
        "layout maven.sales_pipeline fits 100%, uses 8 of 8 columns; source maven: opportunity"
        in result.stdout
    )
    assert "deal_stage                   → opportunity.stage" in result.stdout
    assert "year_established             → extra" in result.stdout
    assert "odd.csv" in result.stdout
    assert sorted(path.name for path in tmp_path.rglob("*")) == sorted(["exports", *TINY, "odd.csv"])


def test_sql_asks_and_cannot_write(tmp_path: Path) -> None:
    assert night(write(tmp_path / "exports", TINY), tmp_path / "home").returncode == 0
    asked = loudou("sql", "select count(*) as deals from core.opportunity", "--home", tmp_path / "home")
    assert asked.returncode == 0
    assert "3" in asked.stdout
    refused = loudou("sql", "drop table core.opportunity", "--home", tmp_path / "home")
    assert refused.returncode == 2
    assert "read-only" in refused.stderr


def test_sql_before_the_first_night_says_what_to_do(tmp_path: Path) -> None:
    result = loudou("sql", "select 1", "--home", tmp_path)
    assert result.returncode == 2
    assert "run `loudou run` first" in result.stderr


def test_status_speaks_the_language_that_is_set(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "has no warehouse yet" in loudou("status", "--home", home).stdout
    assert night(write(tmp_path / "exports", TINY), home).returncode == 0
    english = loudou("status", "--home", home).stdout
    assert "generation 1, as of 2026-02-28" in english
    assert "published" in english
    assert "a forecast needs 3 nights, there are 1" in english
    write(home, {"loudou.toml": "language = 'zh'"})
    chinese = loudou("status", "--home", home).stdout
    assert "第 1 版，数据日期 2026-02-28" in chinese
    assert "已发布" in chinese
