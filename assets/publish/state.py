"""`state.sqlite`: what must never be rolled back.

The generations and which came from which, the manifest of loads, how files lay when they were read, decisions
of people, the runs, and the ledger of what was sent. A build reads it; only publishing, people and delivery
write it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from assets.publish.home import Home

_SCHEMA = """
create table if not exists generation (
    number integer primary key, parent integer, run_id text not null, as_of text not null,
    published_at text not null, schema_version integer not null, bytes integer not null
);
create table if not exists load (
    generation integer not null, load_number integer not null, path text not null, sheet text,
    entity text not null, source text not null, sha256 text not null, as_of text not null,
    fingerprint text not null, last_seen text not null,
    primary key (generation, load_number)
) without rowid;
create table if not exists run (
    run_id text primary key, started_at text not null, ended_at text, as_of text not null,
    status text not null, version text not null, generation integer
) without rowid;
create table if not exists accepted (sha256 text primary key, path text not null, accepted_at text not null)
    without rowid;
create table if not exists base (generation integer primary key) without rowid;
create table if not exists mark (
    path text primary key, lay text not null, sha256 text not null, made_with text not null,
    parts text not null
) without rowid;
create table if not exists sent (
    message_id text primary key, status text not null, sent_at text not null
) without rowid;
"""


@dataclass(frozen=True)
class Load:
    """One part as it was loaded: which bytes, as what, under which as_of and fingerprint, in which order.

    `loaded_on` is the as_of of the run that loaded it, `last_seen` that of the last one that saw it.
    """

    load_number: int
    path: str
    sheet: str | None
    entity: str
    source: str
    sha256: str
    as_of: date
    fingerprint: str
    last_seen: date
    loaded_on: date | None = None

    @property
    def identity(self) -> tuple[int, str, str | None, str, str, date]:
        """What it has however often it is repeated."""
        return self.load_number, self.path, self.sheet, self.entity, self.sha256, self.as_of


@dataclass(frozen=True)
class Mark:
    """How a file lay when it was read, the hash of its bytes, and what rows were made with that night.

    `parts`: source, sheet and entity of all that is in it.
    """

    path: str
    lay: str
    sha256: str
    made_with: str
    parts: tuple[tuple[str, str | None, str], ...]


@dataclass(frozen=True)
class Generation:
    """A published warehouse and the one that it was built on."""

    number: int
    parent: int | None
    run_id: str
    as_of: date
    published_at: datetime
    schema_version: int
    bytes: int


@contextmanager
def opened(home: Home) -> Iterator[sqlite3.Connection]:
    """The state, committed at the end, rolled back on an error."""
    home.root.mkdir(parents=True, exist_ok=True)
    con = sqlite3.connect(home.state)
    try:
        con.executescript(_SCHEMA)
        with con:
            yield con
    finally:
        con.close()


def record_run(home: Home, run: Sequence[str | int | None]) -> None:
    """Writes a run, replacing what was said of it.

    `run` is (run_id, started_at, ended_at, as_of, status, version, generation).
    """
    with opened(home) as con:
        con.execute("insert or replace into run values (?, ?, ?, ?, ?, ?, ?)", list(run))


def close_run(home: Home, run_id: str, at: datetime) -> None:
    """Ends a run that has not published: it failed."""
    with opened(home) as con:
        con.execute(
            "update run set status = 'failed', ended_at = ? where run_id = ? and status = 'running'",
            [at.isoformat(), run_id],
        )


def bury_runs(home: Home) -> None:
    """Marks runs that never ended as died; the caller holds the lock, so none is at work."""
    with opened(home) as con:
        con.execute("update run set status = 'died' where status = 'running'")


def record_base(home: Home, number: int) -> None:
    """Records the one generation that a rebuild starts from."""
    with opened(home) as con:
        con.execute("delete from base")
        con.execute("insert into base values (?)", [number])


def frozen_base(home: Home, current: int | None) -> int | None:
    """The latest frozen base that the current generation descends from."""
    with opened(home) as con:
        bases = {number for (number,) in con.execute("select generation from base")}
    return next((number for number in lineage(home, current) if number in bases), None)


def record_generation(home: Home, generation: Generation, loads: Iterable[Load]) -> None:
    """Writes a generation and the loads that it added to its parent's."""
    g = generation
    with opened(home) as con:
        con.execute(
            "insert or replace into generation values (?, ?, ?, ?, ?, ?, ?)",
            [
                *(g.number, g.parent, g.run_id, g.as_of.isoformat(), g.published_at.isoformat()),
                *(g.schema_version, g.bytes),
            ],
        )
        con.executemany(
            "insert or replace into load values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                [
                    *(g.number, load.load_number, load.path, load.sheet, load.entity, load.source),
                    *(load.sha256, load.as_of.isoformat(), load.fingerprint, load.last_seen.isoformat()),
                ]
                for load in loads
            ],
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


def generations(home: Home) -> dict[int, Generation]:
    """Every generation ever published, by number."""
    with opened(home) as con:
        rows = con.execute("select * from generation order by number").fetchall()
    return {
        number: Generation(
            number, parent, run, date.fromisoformat(day), datetime.fromisoformat(at), schema, size
        )
        for number, parent, run, day, at, schema, size in rows
    }


def lineage(home: Home, number: int | None) -> list[int]:
    """A generation and those it was built on, newest first."""
    known = generations(home)
    line = []
    while number is not None and number in known:
        line.append(number)
        number = known[number].parent
    return line


def loads(home: Home, of: Iterable[int]) -> list[Load]:
    """The loads of some generations, in the order of loading; one repeated since as it was made last.

    After a rollback a number is given again, to another file.
    """
    wanted = set(of)
    with opened(home) as con:
        rows = con.execute(
            "select l.*, g.as_of from load as l join generation as g on l.generation = g.number "
            "order by l.load_number, l.generation"
        ).fetchall()
    day = date.fromisoformat
    found: dict[tuple[object, ...], Load] = {}
    for g, n, path, sheet, entity, source, sha, as_of, made, seen, loaded_on in rows:
        if g in wanted:
            load = Load(n, path, sheet, entity, source, sha, day(as_of), made, day(seen), day(loaded_on))
            before = found.get(load.identity)
            found[load.identity] = replace(load, loaded_on=before.loaded_on) if before else load
    return list(found.values())


def see_again(home: Home, of: Iterable[int], seen: Iterable[tuple[int, date]]) -> None:
    """Records when loads of some generations were last in the exports folder, as (load_number, day)."""
    wanted = list(of)
    with opened(home) as con:
        for number, day in seen:
            con.executemany(
                "update load set last_seen = ? where generation = ? and load_number = ?",
                [[day.isoformat(), generation, number] for generation in wanted],
            )


def mark(home: Home, read: Iterable[Mark]) -> None:
    """Remembers how files lay when they were read, in place of what was known of them."""
    with opened(home) as con:
        con.executemany(
            "insert or replace into mark values (?, ?, ?, ?, ?)",
            [[mark.path, mark.lay, mark.sha256, mark.made_with, json.dumps(mark.parts)] for mark in read],
        )


def marks(home: Home) -> list[Mark]:
    """How files lay when they were read."""
    with opened(home) as con:
        rows = con.execute("select path, lay, sha256, made_with, parts from mark").fetchall()
    return [
        Mark(path, lay, sha256, made_with, tuple(map(tuple, json.loads(parts))))
        for path, lay, sha256, made_with, parts in rows
    ]


def held(home: Home, current: int | None) -> dict[str, str]:
    """Files that a rollback left behind, until accepted: hash → path of loads outside the lineage."""
    inside = lineage(home, current)
    outside = set(generations(home)) - set(inside)
    known = {load.sha256 for load in loads(home, inside)}
    let_in = accepted(home)
    return {
        load.sha256: load.path
        for load in loads(home, outside)
        if load.sha256 not in known and load.sha256 not in let_in
    }


def accepted(home: Home) -> frozenset[str]:
    """Hashes of the files that people decided to let in."""
    with opened(home) as con:
        return frozenset(sha for (sha,) in con.execute("select sha256 from accepted"))


def accept(home: Home, sha256: str, path: str, at: datetime) -> None:
    """Records a person's decision that a held file may be loaded after all."""
    with opened(home) as con:
        con.execute("insert or replace into accepted values (?, ?, ?)", [sha256, path, at.isoformat()])
