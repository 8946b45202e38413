"""Which files are loaded, and when again: repeats, reversions, dates, changed meaning, rollback, rebuild."""

from pathlib import Path

import pytest
from rich.console import Console

from assets.operations.meta import SCHEMA_VERSION
from assets.publish.home import Home
from pipelines.nightly import run_nightly
from tests.integration.nights import TINY, ask, contents, loudou, night, write
from tests.unit.exports.conftest import workbook

_DEALS = "sales_pipeline.csv"
_A = TINY[_DEALS]
_B = _A.replace(
    "A1,Ada Lin,GTXPro,Acme,Won,1/20/2026,2/10/2026,1000",
    "A1,Ada Lin,GTXPro,Acme,Won,1/20/2026,2/10/2026,900",
)


def _amount(home: Path) -> int:
    ((amount,),) = ask(home, "select amount::integer from core.opportunity where source_id = 'A1'")
    assert isinstance(amount, int)
    return amount


def _loads(home: Path, entity: str = "opportunity") -> int:
    return len(ask(home, f"select 1 from ops.file where entity = '{entity}' and status = 'loaded'"))


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return write(tmp_path / "exports", TINY)


@pytest.mark.slow
def test_the_same_file_again_is_no_load_and_a_reversion_is(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    amounts = []
    for day, text in ((1, _A), (2, _A), (3, _B), (4, _A)):
        write(exports, {_DEALS: text})
        assert night(exports, home, f"2026-03-0{day}").returncode == 0
        amounts.append(_amount(home))
    assert amounts == [1000, 1000, 900, 1000]
    assert _loads(home) == 3  # A on the 1st, B on the 3rd, A again on the 4th
    of_day = ask(home, "select as_of::varchar from core.opportunity where source_id = 'A1'")
    assert of_day == [("2026-03-04",)]


@pytest.mark.slow
def test_a_dated_file_is_of_its_date_and_loaded_once(tmp_path: Path) -> None:
    rest = {name: text for name, text in TINY.items() if name != _DEALS}
    exports = write(tmp_path / "exports", {**rest, "deals_2026-03-01.csv": _A})
    home = tmp_path / "home"
    assert night(exports, home, "2026-03-01").returncode == 0
    write(exports, {"deals_2026-03-02.csv": _B, "deals_2026-03-09.csv": _A})
    assert night(exports, home, "2026-03-02").returncode == 0
    assert night(exports, home, "2026-03-03").returncode == 0
    assert _amount(home) == 900
    assert _loads(home) == 2
    ((reason,),) = ask(home, "select reason from ops.file where path = 'deals_2026-03-09.csv'")
    assert reason == "It is dated 2026-03-09, after this run's day."


@pytest.mark.slow
def test_a_changed_setting_loads_its_source_anew_from_the_archive(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert night(exports, home).returncode == 0
    for name in TINY:
        (exports / name).unlink()
    (home / "loudou.toml").write_text("[sources.maven.stages]\nEngaging = 'void'\n", encoding="utf-8")
    write(exports, {"products.csv": TINY["products.csv"]})
    assert night(exports, home).returncode == 0
    assert ask(home, "select is_void from core.opportunity where source_id = 'A3'") == [(True,)]
    assert ask(home, "select count(*) from core.opportunity") == [(3,)]


@pytest.mark.slow
def test_a_rebuild_gives_the_same_tables_and_workbooks(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for day, text in ((1, _A), (2, _B)):
        write(exports, {_DEALS: text})
        assert night(exports, home, f"2026-03-0{day}").returncode == 0
    before, books = (
        contents(home),
        {p.name: p.read_bytes() for p in (home / "reports" / "2026-03-02").iterdir()},
    )
    for path in exports.iterdir():
        path.unlink()
    result = loudou("rebuild", "--home", home)
    assert result.returncode == 0, result.stderr
    assert "rows read" in result.stdout
    assert "known already" not in result.stdout
    after = contents(home)
    assert [name for name in before if before[name] != after[name]] == []
    assert books == {p.name: p.read_bytes() for p in (home / "reports" / "2026-03-02").iterdir()}


@pytest.mark.slow
def test_a_rollback_holds_what_was_loaded_since_until_accepted(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert night(exports, home, "2026-03-01").returncode == 0
    write(exports, {_DEALS: _B})
    assert night(exports, home, "2026-03-02").returncode == 0
    back = loudou("rollback", "--home", home)
    assert back.returncode == 0
    assert _DEALS in back.stdout
    assert _amount(home) == 1000
    assert f"Held        {_DEALS}" in loudou("status", "--home", home).stdout

    third = night(exports, home, "2026-03-03")
    assert third.returncode == 0
    assert _amount(home) == 1000
    assert f"loudou accept {_DEALS}" in third.stderr
    assert loudou("accept", "nothing.csv", "--home", home).returncode == 2
    assert loudou("accept", _DEALS, "--home", home).returncode == 0
    assert night(exports, home, "2026-03-04").returncode == 0
    assert _amount(home) == 900


def test_there_is_nothing_to_go_back_to_at_first(exports: Path, tmp_path: Path) -> None:
    assert night(exports, tmp_path / "home").returncode == 0
    result = loudou("rollback", "--home", tmp_path / "home")
    assert result.returncode == 2
    assert "there is no generation to go back to" in result.stderr


@pytest.mark.slow
def test_a_past_day_is_built_aside(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert night(exports, home, "2026-03-02").returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (home / "archive").rglob("*")}
    past = night(exports, home, "2026-02-12")
    assert past.returncode == 0, past.stderr
    assert ask(home, "select as_of::varchar from ops.meta") == [("2026-03-02",)]
    aside = home / "as_of" / "2026-02-12"
    assert f"Warehouse   {aside / 'warehouse.duckdb'}" in past.stdout
    assert ask(aside, "select as_of::varchar from ops.meta") == [("2026-02-12",)]
    # On that day the second deal had not closed yet.
    won = "metric = 'deals_won' and period_kind = 'month' and dimension = 'all' and value = 1"
    assert ask(aside, f"select count(*) from mart.kpi where {won}") == [(1,)]
    lost = "cohort = 'closed' and basis = 'count' and dimension = 'all' and lost > 0"
    assert ask(aside, f"select count(*) from mart.win_rate where {lost}") == [(0,)]
    assert (aside / "reports" / "2026-02-12" / "sales_review_2026-02-12_zh.xlsx").exists()
    assert (home / "warehouse.duckdb").resolve().name == "000001.duckdb"
    assert before == {path: path.stat().st_mtime_ns for path in (home / "archive").rglob("*")}


@pytest.mark.slow
def test_only_the_last_generations_are_kept(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(exports, {"loudou.toml": "keep_generations = 2"})
    for day in (1, 2, 3):
        assert night(exports, home, f"2026-03-0{day}").returncode == 0
    assert sorted(path.name for path in (home / "generations").iterdir()) == [
        "000002.duckdb",
        "000003.duckdb",
    ]
    too_far = loudou("rollback", "--home", home, "--to", "1")
    assert too_far.returncode == 2
    assert "generation 1 is not kept any more" in too_far.stderr


@pytest.mark.slow
def test_pruned_files_leave_a_base_from_which_a_rebuild_starts(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(home, {"loudou.toml": "archive_days = 5"})
    assert night(exports, home, "2026-03-01").returncode == 0
    write(exports, {_DEALS: _B})
    assert night(exports, home, "2026-03-20").returncode == 0
    assert len(list((home / "archive").glob("??/*.zst"))) == 1  # that of the 20th
    assert [path.name for path in (home / "archive").glob("base-*")] == ["base-000002.duckdb"]
    before = contents(home)
    assert loudou("rebuild", "--home", home).returncode == 0
    after = contents(home)
    assert [name for name in before if before[name] != after[name]] == []


@pytest.mark.slow
def test_an_upgrade_that_changes_the_tables_replays_every_load(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for day, text in ((1, _A), (2, _B)):
        write(exports, {_DEALS: text})
        assert night(exports, home, f"2026-03-0{day}").returncode == 0
    # Tables of another shape: what the base holds cannot be carried over.
    monkeypatch.setattr("pipelines.night.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr("assets.operations.meta.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    asked: dict[str, str | bool] = {"exports": str(exports), "home": str(home), "as_of": "2026-03-03"}
    outcome = run_nightly(asked, Home(home), Console(quiet=True))
    assert outcome.exit_code == 0, outcome.failures
    assert ask(home, "select schema_version from ops.meta") == [(SCHEMA_VERSION + 1,)]
    assert _amount(home) == 900
    assert _loads(home) == 2
    updated = ask(home, "select updated from ops.file where entity = 'opportunity' order by load_number")
    assert updated == [(0,), (1,)]


@pytest.mark.slow
def test_a_full_export_that_shrank_is_held_until_a_person_says_so(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    head, *rows = _A.splitlines(keepends=True)
    assert night(exports, home, "2026-03-01").returncode == 0
    write(exports, {_DEALS: _B})
    assert night(exports, home, "2026-03-02").returncode == 0  # shows all again: its exports are full ones
    write(exports, {_DEALS: head + rows[0]})
    third = night(exports, home, "2026-03-03")
    assert third.returncode == 0
    assert "It shows 1 of the 3 rows known" in third.stderr
    assert _amount(home) == 900
    assert ask(home, "select kind from ops.finding where severity = 'error'") == [("shrunk_file",)]
    assert f"Held        {_DEALS}" in loudou("status", "--home", home).stdout
    assert loudou("accept", _DEALS, "--home", home).returncode == 0
    assert night(exports, home, "2026-03-04").returncode == 0
    assert _amount(home) == 1000


@pytest.mark.slow
def test_an_export_of_changes_only_may_be_small(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    head, *rows = _A.splitlines(keepends=True)
    for day, deals in enumerate((rows, rows[:1], rows[1:2]), 1):
        write(exports, {_DEALS: head + "".join(deals)})
        result = night(exports, home, f"2026-03-0{day}")
        assert (result.returncode, "rows known" in result.stderr) == (0, False)
    extents = ask(home, "select extent from ops.extent where entity = 'opportunity'")
    assert extents == [("delta",)]
    assert ask(home, "select count(*) from core.opportunity") == [(3,)]


@pytest.mark.slow
def test_a_setting_may_say_that_dates_in_names_mean_nothing(tmp_path: Path) -> None:
    rest = {name: text for name, text in TINY.items() if name != _DEALS}
    settings = {"loudou.toml": "sources.maven.file_date = 'run'"}
    exports = write(tmp_path / "exports", {**rest, **settings, "deals_2026-03-09.csv": _A})
    assert night(exports, tmp_path / "home", "2026-03-01").returncode == 0
    days = ask(tmp_path / "home", "select as_of::varchar from ops.file where entity = 'opportunity'")
    assert days == [("2026-03-01",)]


@pytest.mark.slow
def test_each_sheet_of_a_workbook_is_full_or_delta_by_itself(exports: Path, tmp_path: Path) -> None:
    """A sheet a month: a later month's deals are no change of an earlier one's."""
    home = tmp_path / "home"
    (exports / _DEALS).unlink()
    header, *rows = [line.split(",") for line in _A.splitlines()]
    february = [[f"F{row[0]}", *row[1:]] for row in rows]
    for day, more in ((1, []), (2, [["F9", *rows[0][1:]]])):
        book = workbook(January=[header, *rows], February=[header, *february, *more])
        (exports / "deals.xlsx").write_bytes(book)
        assert night(exports, home, f"2026-03-0{day}").returncode == 0
    assert ask(home, "select part, extent from ops.extent where entity = 'opportunity' order by part") == [
        ("deals.xlsx [February]", "full"),
        ("deals.xlsx [January]", "full"),
    ]
    (exports / "deals.xlsx").write_bytes(workbook(January=[header, rows[0]], February=[header, *february]))
    third = night(exports, home, "2026-03-03")
    assert third.returncode == 0
    assert "It shows 1 of the 3 rows known" in third.stderr
    held = ask(home, "select sheet from ops.file where status = 'held'")
    assert held == [("January",)]
