"""What must never be rolled back."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from assets.publish import state
from assets.publish.home import Home


def test_runs_and_loads_are_remembered_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = [
        "r1",
        "2026-01-01T00:00:00",
        "2026-01-01T00:01:00",
        "2025-12-31",
        "published",
        "0.1.0",
        "000001.duckdb",
    ]
    for _ in range(2):
        state.record_run(home, run)
        state.record_loads(home, "000001.duckdb", [["a.csv", "ff", "maven", "account", "2025-12-31", "f"]])
    assert state.runs(home) == [
        ("r1", datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 1), "2025-12-31", "published", "0.1.0")  # noqa: DTZ001
    ]
    with state.opened(home) as con:
        assert con.execute("select count(*) from manifest").fetchone() == (1,)


def test_an_error_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    home = Home(tmp_path)
    row = "insert into run values ('r', 's', null, 'd', 'started', 'v', null)"
    with pytest.raises(sqlite3.IntegrityError), state.opened(home) as con:
        con.executescript(f"begin; {row}; {row};")
    assert state.runs(home) == []
