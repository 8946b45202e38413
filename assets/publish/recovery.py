"""Putting a home folder in order after a run that died, and what the published generation says of itself."""

from datetime import date
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


def recover(home: Home) -> None:
    """Finishes or clears what a killed run left: its record, its generation, its archived files, its run.

    The caller holds the lock. A generation that readers see but the state does not know was published by
    a run that died a moment later: it is entered. One that no link ever pointed at is removed.
    """
    current = home.current_number()
    known = state.generations(home)
    if current is not None and current not in known:
        enter(home, current)
        known = state.generations(home)
    for path in home.generations.glob("*.duckdb"):
        if int(path.stem) not in known:
            path.unlink()
    archive.keep_only(home, {load.sha256 for load in state.loads(home, known)})
    state.bury_runs(home)


def enter(home: Home, number: int) -> state.Generation:
    """Enters a published generation into the state: itself, what it loaded, what it saw again."""
    made, added = described(home, number)
    state.record_generation(home, made, added)
    with duckdb.connect(home.generation(number), read_only=True) as con:
        seen = con.execute("select load_number, last_seen from ops.file where status = 'loaded'").fetchall()
    state.see_again(home, state.lineage(home, number), seen)
    return made


def described(home: Home, number: int) -> tuple[state.Generation, list[Load]]:
    """A generation and the loads it added to its parent's, as its own tables tell."""
    path = home.generation(number)
    with duckdb.connect(path, read_only=True) as con:
        run_id, published_at, parent, as_of, schema = con.execute(_ABOUT).fetchall()[0]
        rows = con.execute(
            "select load_number, path, sheet, entity, source, sha256, as_of, fingerprint, last_seen "
            "from ops.file where status = 'loaded' order by load_number"
        ).fetchall()
    before = {load.load_number for load in state.loads(home, state.lineage(home, parent))}
    added = [Load(*row) for row in rows if row[0] not in before]
    made = state.Generation(number, parent, run_id, as_of, published_at, schema, path.stat().st_size)
    return made, added


def published_day(home: Home) -> date | None:
    """The day of the published generation."""
    return None if home.current_number() is None else _meta(home, "as_of")  # type: ignore[return-value]


def published_schema(home: Home) -> int | None:
    """The schema version of the published generation."""
    return None if home.current_number() is None else _meta(home, "schema_version")  # type: ignore[return-value]


def _meta(home: Home, column: str) -> object:
    current = home.current_generation()
    with duckdb.connect(str(current), read_only=True) as con:
        return con.execute(f"select {column} from ops.meta").fetchall()[0][0]


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
