"""The run's hash: of the inputs and the day of each, the settings, the run's day and the version."""

from datetime import date

import duckdb

from assets.operations.meta import load_meta
from assets.settings import Settings
from tests.unit.core.table import empty_core

_DAY = date(2026, 2, 28)


def _hash(con: duckdb.DuckDBPyConnection, settings: Settings | None = None, day: date = _DAY) -> str:
    return load_meta(con, settings or Settings(), day, "1")


def _file(con: duckdb.DuckDBPyConnection, sha256: str, status: str = "loaded", as_of: date = _DAY) -> None:
    con.execute(
        "insert into ops.file (file_id, path, sha256, entity, status, as_of) "
        "values (?, 'a.csv', ?, 'account', ?, ?)",
        [sha256, sha256, status, as_of],
    )


def test_the_hash_is_of_the_inputs_the_settings_the_day_and_the_version() -> None:
    con = empty_core()
    _file(con, "aa")
    first = _hash(con)
    assert _hash(con) == first
    _file(con, "zz", "refused")  # nothing came of it
    assert _hash(con) == first
    others = {_hash(con, Settings(reporting_currency="USD")), _hash(con, day=date(2026, 3, 1))}
    others.add(load_meta(con, Settings(), _DAY, "2"))
    con.execute("update ops.file set as_of = date '2026-02-27' where sha256 = 'aa'")
    others.add(_hash(con))  # the same bytes of another day are another observation
    _file(con, "bb")
    others.add(_hash(con))
    assert len(others | {first}) == 6
