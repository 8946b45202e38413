"""`state.sqlite`: what must never be rolled back. So far the manifest: which bytes were loaded when."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from assets.publish.home import Home

_SCHEMA = """
create table if not exists manifest (
    generation text not null, path text not null, sha256 text not null, source text not null,
    entity text not null, as_of text not null, fingerprint text not null,
    primary key (generation, path, sha256, source, entity)
) without rowid;
create table if not exists run (
    run_id text primary key, started_at text not null, ended_at text, as_of text not null,
    status text not null, version text not null, generation text
) without rowid;
"""


@contextmanager
def opened(home: Home) -> Iterator[sqlite3.Connection]:
    """The state, committed at the end, rolled back on an error."""
    con = sqlite3.connect(home.state)
    try:
        con.executescript(_SCHEMA)
        with con:
            yield con
    finally:
        con.close()


def record_run(home: Home, run: Sequence[str | None]) -> None:
    """Writes a run, replacing what was said of it.

    `run` is (run_id, started_at, ended_at, as_of, status, version, generation).
    """
    with opened(home) as con:
        con.execute("insert or replace into run values (?, ?, ?, ?, ?, ?, ?)", list(run))


def record_loads(home: Home, generation: str, loads: Sequence[Sequence[str]]) -> None:
    """Writes what a generation holds, as (path, sha256, source, entity, as_of, fingerprint)."""
    with opened(home) as con:
        con.executemany(
            "insert or replace into manifest values (?, ?, ?, ?, ?, ?, ?)",
            [[generation, *load] for load in loads],
        )


def runs(home: Home) -> list[tuple[str, datetime, datetime | None, str, str, str]]:
    """Every run so far, oldest first: (run_id, started_at, ended_at, as_of, status, version)."""
    with opened(home) as con:
        rows = con.execute(
            "select run_id, started_at, ended_at, as_of, status, version from run order by 2, 1"
        )
        return [
            (i, datetime.fromisoformat(s), e and datetime.fromisoformat(e), *rest) for i, s, e, *rest in rows
        ]
