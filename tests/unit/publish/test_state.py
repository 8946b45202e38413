"""What must never be rolled back: lineage, loads, decisions, runs."""

import sqlite3
from datetime import date, datetime
from pathlib import Path

import pytest

from assets.exports.replay import outdated
from assets.publish import state
from assets.publish.home import Home
from assets.publish.recovery import Described, enter

_AT = datetime(2026, 1, 1)  # noqa: DTZ001
_DAY = date(2026, 1, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _generation(home: Home, number: int, parent: int | None, *hashes: str) -> None:
    loads = [
        state.Load(number * 10 + n, f"{sha}.csv", None, "account", "maven", sha, _DAY, "f", _DAY)
        for n, sha in enumerate(hashes)
    ]
    state.record_generation(home, state.Generation(number, parent, "r", _DAY, _AT, 1, 100), loads)


def test_lineage_follows_the_parents_past_a_rollback(home: Home) -> None:
    _generation(home, 1, None, "a")
    _generation(home, 2, 1, "b")
    _generation(home, 3, 1, "c")
    assert state.lineage(home, 3) == [3, 1]
    assert [load.sha256 for load in state.loads(home, [3, 1])] == ["a", "c"]


def test_what_a_rollback_left_is_held_until_accepted(home: Home) -> None:
    _generation(home, 1, None, "a")
    _generation(home, 2, 1, "b", "a")
    assert state.held(home, 1) == {"b": "b.csv"}
    state.accept(home, "b", "b.csv", _AT)
    assert state.held(home, 1) == {}
    assert state.held(home, 2) == {}


def test_recording_twice_is_recording_once(home: Home) -> None:
    for _ in range(2):
        _generation(home, 1, None, "a")
        state.record_run(home, ["r1", _AT.isoformat(), None, "2025-12-31", "running", "0.1.0", None])
    assert len(state.loads(home, [1])) == 1
    assert state.runs(home) == [("r1", _AT, None, "2025-12-31", "running", "0.1.0")]


def test_a_run_that_does_not_publish_failed_and_one_that_never_ended_died(home: Home) -> None:
    for run in ("a", "b"):
        state.record_run(home, [run, _AT.isoformat(), None, "2025-12-31", "running", "0.1.0", None])
    state.close_run(home, "a", _AT)
    state.bury_runs(home)
    assert [run[4] for run in state.runs(home)] == ["failed", "died"]


def test_loads_seen_again_say_so(home: Home) -> None:
    _generation(home, 1, None, "a")
    state.see_again(home, [1], [(10, date(2026, 1, 9))])
    assert state.loads(home, [1])[0].last_seen == date(2026, 1, 9)


def test_an_error_leaves_the_state_as_it_was(home: Home) -> None:
    row = "insert into run values ('r', 's', null, 'd', 'started', 'v', null)"
    with pytest.raises(sqlite3.IntegrityError), state.opened(home) as con:
        con.executescript(f"begin; {row}; {row};")
    assert state.runs(home) == []


def _entered(home: Home, number: int, parent: int | None, fingerprint: str) -> None:
    """A generation in which one file is, made with this fingerprint."""
    home.generations.mkdir(exist_ok=True)
    home.generation(number).write_bytes(b"")
    load = state.Load(1, "a.csv", None, "account", "maven", "a", _DAY, fingerprint, _DAY)
    day = date(2026, 1, number)
    enter(home, number, Described("r", _AT, parent, day, 1, (load,)))


def test_a_load_repeated_under_other_settings_is_repeated_once(home: Home) -> None:
    """What a night looks at is how it was made last; it stays of the day it came."""
    _entered(home, 1, None, "old")
    _entered(home, 2, 1, "new")
    _entered(home, 3, 2, "new")
    (load,) = state.loads(home, state.lineage(home, 3))
    assert (load.fingerprint, load.loaded_on) == ("new", date(2026, 1, 1))
    assert outdated([load], {"maven": "new"}) == set()
    assert [load.load_number for load in state.loads(home, [3])] == []
    # After a rollback to the first generation it has to be done again.
    assert outdated(state.loads(home, [1]), {"maven": "new"}) == {"maven"}


def test_how_files_lay_is_known_until_they_lie_otherwise(home: Home) -> None:
    parts = (("maven", None, "account"), ("maven", "Teams", "team"))
    state.mark(
        home, [state.Mark("a.csv", "1 2", "sha", "made", parts), state.Mark("b.csv", "1", "x", "m", ())]
    )
    state.mark(home, [state.Mark("b.csv", "2", "y", "m", ())])
    assert state.marks(home) == [
        state.Mark("a.csv", "1 2", "sha", "made", parts),
        state.Mark("b.csv", "2", "y", "m", ()),
    ]


def test_a_number_given_again_after_a_rollback_is_of_another_load(home: Home) -> None:
    """Two generations on the first, one rolled back after the other: both their files are held and kept."""
    _generation(home, 1, None, "a")
    for number, sha in ((2, "x"), (3, "y")):
        load = state.Load(11, f"{sha}.csv", None, "account", "maven", sha, _DAY, "f", _DAY)
        state.record_generation(home, state.Generation(number, 1, "r", _DAY, _AT, 1, 100), [load])
    assert state.held(home, 1) == {"x": "x.csv", "y": "y.csv"}
    assert {load.sha256 for load in state.loads(home, [1, 2, 3])} == {"a", "x", "y"}
