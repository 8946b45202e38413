"""Building apart and publishing all at once."""

import stat
from pathlib import Path

import duckdb
import pytest

from assets.publish import build
from assets.publish.generation import publish
from assets.publish.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _publish(home: Home, run: str, value: int) -> Path:
    con = build.begin(home, run)
    con.execute(f"create or replace table t as select {value} as v")
    return publish(con, home.build(run), home)


def _read(path: Path) -> int:
    with duckdb.connect(path, read_only=True) as con:
        return int(con.execute("select v from t").fetchall()[0][0])


def test_each_publication_is_a_new_read_only_generation_behind_the_link(home: Home) -> None:
    first, second = _publish(home, "a", 1), _publish(home, "b", 2)
    assert [path.name for path in (first, second)] == ["000001.duckdb", "000002.duckdb"]
    assert home.warehouse.is_symlink()
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
    with build.begin(home, "b") as con:
        assert con.execute("select v from t").fetchall() == [(1,)]
        con.execute("update t set v = 9")
    assert _read(home.warehouse) == 1


def test_a_retry_goes_on_in_its_own_build_and_others_are_cleared(home: Home) -> None:
    with build.begin(home, "a") as con:
        con.execute("create table half as select 1 as v")
    with build.begin(home, "a") as con:
        assert con.execute("select v from half").fetchall() == [(1,)]
    build.begin(home, "b").close()
    assert not home.build("a").exists()


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
