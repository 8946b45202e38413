"""Building apart and publishing all at once."""

import stat
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.publish import build
from assets.publish.generation import publish
from assets.publish.home import Home

_DAY = date(2026, 1, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _begun(home: Home, run: str) -> duckdb.DuckDBPyConnection:
    begun = build.begin(home, run, _DAY, home.current_generation())
    return build.connect(begun.path, home.temporary)


def _publish(home: Home, run: str, value: int) -> Path:
    con = _begun(home, run)
    con.execute(f"create or replace table t as select {value} as v")
    return publish(con, home.build(run), home)


def _read(path: Path) -> int:
    with duckdb.connect(path, read_only=True) as con:
        return int(con.execute("select v from t").fetchall()[0][0])


def test_each_publication_is_a_new_read_only_generation_behind_the_link(home: Home) -> None:
    first, second = _publish(home, "a", 1), _publish(home, "b", 2)
    assert [path.name for path in (first, second)] == ["000001.duckdb", "000002.duckdb"]
    assert home.warehouse.readlink() == Path("generations/000002.duckdb")
    assert stat.S_IMODE(second.stat().st_mode) == 0o444
    assert (_read(first), _read(home.warehouse)) == (1, 2)


def test_a_reader_keeps_its_generation_while_the_link_moves(home: Home) -> None:
    _publish(home, "a", 1)
    with duckdb.connect(home.warehouse, read_only=True) as reader:
        _publish(home, "b", 2)
        assert reader.execute("select v from t").fetchall() == [(1,)]


def test_a_build_begins_as_a_copy_of_the_published_generation(home: Home) -> None:
    _publish(home, "a", 1)
    with _begun(home, "b") as con:
        assert con.execute("select v from t").fetchall() == [(1,)]
        con.execute("update t set v = 9")
    assert _read(home.warehouse) == 1


def test_a_retry_goes_on_in_its_own_build(home: Home) -> None:
    with _begun(home, "a") as con:
        con.execute("create table half as select 1 as v")
    again = build.resume(home, "a")
    assert again.as_of == _DAY
    with build.connect(again.path, home.temporary) as con:
        assert con.execute("select v from half").fetchall() == [(1,)]


def test_a_retry_is_refused_when_its_build_or_its_base_is_gone(home: Home) -> None:
    with pytest.raises(build.StaleBuildError, match="is gone"):
        build.resume(home, "a")
    _begun(home, "a").close()
    target = _publish_beside(home)
    assert target.exists()
    with pytest.raises(build.StaleBuildError, match="generation 1 is published now"):
        build.resume(home, "a")


def _publish_beside(home: Home) -> Path:
    """Publishes without clearing the build of another run, as a rollback of another kind might."""
    path = home.builds / "other.duckdb"
    return publish(build.connect(path, home.temporary), path, home)


def test_a_new_run_clears_what_others_left(home: Home) -> None:
    _begun(home, "a").close()
    (home.builds / "torn.copying").write_text("half")
    (home.replay / "x").mkdir(parents=True)
    _begun(home, "b").close()
    assert sorted(path.name for path in home.builds.iterdir()) == ["b.duckdb", "b.json"]


def test_the_file_is_in_the_format_that_old_clients_open(home: Home) -> None:
    target = _publish(home, "a", 1)
    with duckdb.connect(target, read_only=True) as con:
        (tags,) = con.execute("select tags from duckdb_databases() where not internal").fetchall()[0]
    assert tags["storage_version"].startswith("v1.0.0")


def test_nothing_is_left_beside_the_generation(home: Home) -> None:
    _publish(home, "a", 1)
    assert not list(home.root.rglob("*.wal"))
    assert not list(home.builds.glob("*.duckdb"))
    assert sorted(path.name for path in home.root.iterdir()) == ["build", "generations", "warehouse.duckdb"]
