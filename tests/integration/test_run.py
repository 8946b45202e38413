"""`loudou run` from outside: what it prints, what it leaves, and its exit codes on good and bad input."""

import stat
from pathlib import Path

import dagster as dg
import pytest

from tests.integration.nights import TINY, ask, loudou, night, write


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    folder = tmp_path_factory.mktemp("tiny")
    exports, home = write(folder / "exports", TINY), folder / "home"
    result = night(exports, home)
    assert result.returncode == 0, result.stdout + result.stderr
    return exports, home, result.stdout


def test_it_says_where_the_results_are(published: tuple[Path, Path, str]) -> None:
    _, home, said = published
    assert str(home / "warehouse.duckdb") in said
    for language in ("en", "zh"):
        workbook = home / "reports" / "2026-02-28" / f"sales_review_2026-02-28_{language}.xlsx"
        assert workbook.stat().st_size > 10_000
        assert str(workbook) in said


def test_the_warehouse_is_a_link_to_a_read_only_generation(published: tuple[Path, Path, str]) -> None:
    _, home, _ = published
    link = home / "warehouse.duckdb"
    assert link.is_symlink()
    assert link.resolve() == (home / "generations" / "000001.duckdb").resolve()
    assert stat.S_IMODE(link.resolve().stat().st_mode) == 0o444
    assert not list(home.rglob("*.wal"))
    assert not list((home / "build").glob("*.duckdb*"))


def test_every_deal_is_there_with_its_references(published: tuple[Path, Path, str]) -> None:
    _, home, _ = published
    rows = ask(
        home, "select source_id, owner_id, product_id, account_id is null from core.opportunity order by 1"
    )
    owner, product = rows[0][1], rows[0][2]
    assert rows == [
        ("A1", owner, product, False),
        ("A2", owner, product, False),
        ("A3", owner, product, True),
    ]
    assert None not in (owner, product)


def test_the_ledger_accounts_for_every_row(published: tuple[Path, Path, str]) -> None:
    _, home, _ = published
    rows = ask(
        home,
        "select path, rows_read, inserted + updated + unchanged + duplicate + rejected + ignored "
        "from ops.file",
    )
    assert {(path, read) for path, read, _ in rows} >= {("sales_pipeline.csv", 3), ("accounts.csv", 1)}
    assert all(read == outcomes for _, read, outcomes in rows)


def test_a_second_night_loads_nothing_again(published: tuple[Path, Path, str], tmp_path: Path) -> None:
    exports, _, _ = published
    home = tmp_path / "home"
    first, second = night(exports, home), night(exports, home)
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert ask(home, "select count(*), max(load_number) from ops.file") == [(6, 6)]
    assert "Loaded      4 files: 8 rows read, 8 new, 0 changed" in first.stdout
    assert "Loaded      4 files known already, nothing new in them" in second.stdout
    assert "new, " not in second.stdout
    assert (home / "warehouse.duckdb").resolve().name == "000002.duckdb"
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        made = instance.get_latest_materialization_event(dg.AssetKey(["ops", "file"]))
    assert made is not None
    assert made.asset_materialization is not None
    said = made.asset_materialization.metadata
    assert (said["opened"].value, said["not_opened"].value) == (0, len(TINY))


def test_timings_say_where_the_time_goes(published: tuple[Path, Path, str], tmp_path: Path) -> None:
    exports, _, _ = published
    result = loudou("run", "--exports", exports, "--home", tmp_path, "--as-of", "2026-02-28", "--timings")
    assert "start-up and Dagster" in result.stdout
    assert "mart/kpi" in result.stdout


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    result = night(tmp_path / "nowhere", tmp_path / "home")
    assert result.returncode == 2
    assert "nowhere is no folder. Name the folder with --exports." in result.stderr
    assert "Traceback" not in result.stderr


def test_an_empty_folder_publishes_nothing_and_never_falls_back(tmp_path: Path) -> None:
    exports = write(tmp_path / "exports", {})
    result = night(exports, tmp_path / "home")
    assert result.returncode == 1
    assert "holds no files. Put the CRM's exports there and run again." in result.stderr
    assert not (tmp_path / "home" / "warehouse.duckdb").exists()


def test_unknown_files_are_named_with_what_was_expected(tmp_path: Path) -> None:
    exports = write(tmp_path / "exports", {"notes.csv": "a,b\n1,2\n"})
    result = night(exports, tmp_path / "home")
    assert result.returncode == 1
    assert "notes.csv" in result.stderr


def test_bad_files_are_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    exports = write(tmp_path / "exports", {**TINY, "notes.csv": "a,b\n1,2\n"})
    (exports / "broken.csv").write_bytes(b"\x00\xff\xfe\x00" * 10)
    (exports / "secret.csv").write_bytes(b"PK\x03\x04 not a workbook")
    result = night(exports, tmp_path / "home")
    assert result.returncode == 0, result.stderr
    for name in ("notes.csv", "broken.csv", "secret.csv"):
        assert name in result.stderr
    assert ask(tmp_path / "home", "select count(*) from core.opportunity") == [(3,)]
    refused = ask(
        tmp_path / "home", "select count(*) from ops.file where status = 'refused' and reason is not null"
    )
    assert refused == [(3,)]


def test_a_row_that_cannot_be_read_is_kept_as_a_reject(tmp_path: Path) -> None:
    bad = TINY["sales_pipeline.csv"] + "A4,Ada Lin,GTX Pro,Acme,Won,1/20/2026,13/45/2026,10\n"
    exports = write(tmp_path / "exports", {**TINY, "sales_pipeline.csv": bad})
    result = night(exports, tmp_path / "home")
    assert result.returncode == 0, result.stderr
    ((number, rule, message, raw),) = ask(
        tmp_path / "home", "select row_number, rule, message, raw from ops.reject"
    )
    assert (number, rule) == (5, "close_date_unreadable")
    assert "13/45/2026" in str(message)
    assert '"A4"' in str(raw)
    assert "13/45/2026" in result.stderr


def test_a_file_with_only_a_header_is_loaded_and_said(tmp_path: Path) -> None:
    header = TINY["accounts.csv"].splitlines(keepends=True)[0]
    exports = write(tmp_path / "exports", {**TINY, "accounts.csv": header})
    assert night(exports, tmp_path / "home").returncode == 0
    assert ask(tmp_path / "home", "select kind from ops.finding where kind = 'empty_file'") == [
        ("empty_file",)
    ]


@pytest.mark.slow
def test_without_one_opportunity_the_warehouse_of_before_stays(tmp_path: Path) -> None:
    exports, home = write(tmp_path / "exports", TINY), tmp_path / "home"
    assert night(exports, home).returncode == 0
    before = (home / "warehouse.duckdb").resolve()
    other = write(tmp_path / "other", {"products.csv": TINY["products.csv"]})
    result = night(other, tmp_path / "fresh")
    assert result.returncode == 1
    assert "not one opportunity" in result.stderr
    nothing = night(write(tmp_path / "none", {}), home)
    assert nothing.returncode == 1
    assert str(home / "warehouse.duckdb") in nothing.stderr
    assert (home / "warehouse.duckdb").resolve() == before


def test_a_report_that_fails_is_said_and_the_warehouse_is_published(tmp_path: Path) -> None:
    exports, home = write(tmp_path / "exports", TINY), tmp_path / "home"
    home.mkdir()
    (home / "reports").write_text("in the way", encoding="utf-8")
    result = night(exports, home)
    assert result.returncode == 3, result.stderr
    assert "sales_review_en" in result.stderr
    assert ask(home, "select count(*) from core.opportunity") == [(3,)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reporting_curency = 'CNY'", "Did you mean reporting_currency?"),
        ("sample_floor = 'many'", "sample_floor: found 'many'"),
        ("timezone = 'Asia/Shangai'", "expected a time zone such as"),
        ("language = 'fr'", "expected one of en, zh"),
        ("sources.maven.date_ordr = 'DMY'", "Did you mean date_order?"),
        ("mail = {}", "mail has no effect in this version"),
        ("language = ", "this is not TOML"),
    ],
)
def test_a_setting_that_is_wrong_is_named_with_what_was_expected(
    tmp_path: Path, text: str, said: str
) -> None:
    exports = write(tmp_path / "exports", {**TINY, "loudou.toml": text})
    result = night(exports, tmp_path / "home")
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "home" / "warehouse.duckdb").exists()


def test_the_command_line_speaks_chinese_when_set(tmp_path: Path) -> None:
    exports = write(tmp_path / "exports", {**TINY, "loudou.toml": "language = 'zh'"})
    result = night(exports, tmp_path / "home")
    assert result.returncode == 0
    assert "数据仓库" in result.stdout
    assert "已加载" in result.stdout
