"""Putting a home folder in order after a run that died, and what the published generation says of itself."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from assets.publish import archive, generation, state
from assets.publish.home import Home
from assets.publish.state import Load

_ABOUT = """
select r.run_id, r.ended_at, r.base_generation, m.as_of, m.schema_version
from ops.run as r, ops.meta as m
where r.status = 'published'
order by r.started_at desc, r.run_id
limit 1
"""


@dataclass(frozen=True)
class Described:
    """What a warehouse says of itself: the run that made it, and every load that is in it."""

    run_id: str
    published_at: datetime
    parent: int | None
    as_of: date
    schema_version: int
    loads: tuple[Load, ...]


def describe(con: duckdb.DuckDBPyConnection) -> Described:
    """Reads it from a build about to be published, or from a generation."""
    about = con.execute(_ABOUT).fetchall()[0]
    rows = con.execute(
        "select load_number, path, sheet, entity, source, sha256, as_of, fingerprint, last_seen "
        "from ops.file where status = 'loaded' order by load_number"
    ).fetchall()
    run_id, published_at, parent, as_of, schema = about
    loads = tuple(Load(*row) for row in rows)
    return Described(run_id, published_at, parent, as_of, schema, loads)


def enter(home: Home, number: int, said: Described) -> state.Generation:
    """Enters a published generation into the state: itself, what it loaded, what it saw again.

    What it loaded once more because its rows are made otherwise now is a load of its own, too: else every
    later night would load it once more.
    """
    line = state.loads(home, state.lineage(home, said.parent))
    before = {(load.identity, load.fingerprint) for load in line}
    size = home.generation(number).stat().st_size
    made = state.Generation(
        number, said.parent, said.run_id, said.as_of, said.published_at, said.schema_version, size
    )
    state.record_generation(
        home, made, [load for load in said.loads if (load.identity, load.fingerprint) not in before]
    )
    state.see_again(
        home, state.lineage(home, number), [(load.load_number, load.last_seen) for load in said.loads]
    )
    return made


def recover(home: Home) -> None:
    """Finishes or clears what a killed run left: its record, its generation, its archived files, its run.

    The caller holds the lock. A generation that readers see but the state does not know was published by
    a run that died a moment later: it is entered. One that no link ever pointed at is removed.
    """
    current = home.current_number()
    if current is not None and current not in state.generations(home):
        with duckdb.connect(home.generation(current), read_only=True) as con:
            said = describe(con)
        enter(home, current, said)
    known = state.generations(home)
    for path in home.generations.glob("*.duckdb"):
        if int(path.stem) not in known:
            path.unlink()
    archive.keep_only(home, {load.sha256 for load in state.loads(home, known)})
    state.bury_runs(home)


def published(home: Home) -> state.Generation | None:
    """The generation that readers see, as the state knows it: somebody may have its file locked."""
    current = home.current_number()
    return None if current is None else state.generations(home).get(current)


def last_load(path: Path) -> int:
    """The number of the last load in a database."""
    with duckdb.connect(path, read_only=True) as con:
        return int(con.execute("select coalesce(max(load_number), 0) from ops.file").fetchall()[0][0])


def go_back(home: Home, to: int | None = None) -> int:
    """Points readers at an earlier generation, by default the one this was built on; gives its number.

    Raises LookupError when there is none, or its file is no longer kept.
    """
    current = home.current_number()
    line = state.lineage(home, current)
    target = to if to is not None else (line[1] if len(line) > 1 else None)
    if target is None or target == current:
        raise LookupError("there is no generation to go back to")
    if not home.generation(target).exists():
        kept = ", ".join(str(int(p.stem)) for p in sorted(home.generations.glob("*.duckdb")))
        raise LookupError(f"generation {target} is not kept any more; kept are {kept}")
    generation.point_link(home, home.generation(target))
    return target
