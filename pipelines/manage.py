"""`loudou status`, `accept` and `rollback`: what a person sees and decides about a home folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from assets.publish import archive, recovery, state
from assets.publish.home import Home
from pipelines import lock
from pipelines.clock import now

_MB = 1024 * 1024
_RUNS_SHOWN = 10
# Fewer nights than this say nothing about growth.
_NIGHTS_FOR_FORECAST = 3


class NothingHeldError(LookupError):
    """No held file answers to the name given."""


def status(home: Home) -> Iterator[str]:
    """Lines on the current generation, the last runs, findings, what is held, and the disk."""
    current = home.current_number()
    if current is None:
        yield f"{home.root} has no warehouse yet: run `loudou run` first."
        return
    made = recovery.published(home)
    yield f"Warehouse   generation {current}, as of {made.as_of if made else 'unknown'}"
    line = state.lineage(home, current)
    kept = sorted(int(path.stem) for path in home.generations.glob("*.duckdb"))
    back = f"rollback goes to {line[1]}" if len(line) > 1 else "there is none to roll back to"
    yield f"Kept        generations {', '.join(map(str, kept))}; {back}"
    for run_id, started, ended, as_of, outcome, _ in state.runs(home)[-_RUNS_SHOWN:]:
        took = f", {(ended - started).total_seconds():.0f} s" if ended else ""
        yield f"Run         {started:%Y-%m-%d %H:%M} UTC, as of {as_of}: {outcome}{took}  ({run_id[:8]})"
    yield from _findings(home)
    for path in sorted(set(state.held(home, current).values())):
        yield f"Held        {path}: loaded before a rollback; loudou accept {path}"
    yield from _disk(home)


def _findings(home: Home) -> Iterator[str]:
    with duckdb.connect(str(home.current_generation()), read_only=True) as con:
        rows = con.execute(
            "select severity, count(*), min(message) from ops.finding group by severity "
            "order by case severity when 'error' then 1 when 'warning' then 2 else 3 end"
        ).fetchall()
        refused = con.execute(
            "select path, reason from ops.file where status in ('refused', 'held') order by 1"
        ).fetchall()
    for severity, count, example in rows:
        yield f"Findings    {count} {severity}, such as: {example}"
    for path, reason in refused:
        yield f"Refused     {path}: {reason}"


def _disk(home: Home) -> Iterator[str]:
    """What the home takes, what is free, and when that is used up at the pace of the nights so far."""
    kept = sum(path.stat().st_size for path in home.generations.glob("*.duckdb"))
    archived = archive.size(home)
    free = shutil.disk_usage(home.root).free
    sizes = f"generations {kept / _MB:,.0f} MB, archive {archived / _MB:,.1f} MB, free {free / _MB:,.0f} MB"
    yield f"Disk        {sizes}"
    made = list(state.generations(home).values())
    if len(made) < _NIGHTS_FOR_FORECAST:
        yield f"            a forecast needs {_NIGHTS_FOR_FORECAST} nights, there are {len(made)}"
        return
    growth = (made[-1].bytes - made[0].bytes + archived) / (len(made) - 1)
    if growth <= 0:
        yield "            it does not grow"
    else:
        nights = f"{free / growth:,.0f} nights"
        yield f"            it grows {growth / _MB:,.1f} MB a night: full in about {nights}"


def accept(home: Home, name: str) -> str:
    """Decides that a held file may be loaded after all; raises NothingHeldError naming what is held."""
    held = state.held(home, home.current_number())
    chosen = {
        sha: path
        for sha, path in held.items()
        if name in (path, Path(path).name, sha) or Path(name).name == path
    }
    if not chosen:
        known = ", ".join(sorted(set(held.values()))) or "nothing"
        raise NothingHeldError(f"{name} is not held; held is {known}")
    with lock.held(home.lock):
        for sha, path in chosen.items():
            state.accept(home, sha, path, now())
    return f"{', '.join(sorted(set(chosen.values())))}: accepted; the next run loads it"


def rollback(home: Home, to: int | None) -> str:
    """Puts an earlier generation in front of readers; the files loaded since are held."""
    with lock.held(home.lock):
        before = home.current_number()
        number = recovery.go_back(home, to)
        held = sorted(set(state.held(home, number).values()))
    day = state.generations(home)[number].as_of
    said = f"readers see generation {number} again (before: {before}), as of {day}"
    return said + (f"; held until accepted: {', '.join(held)}" if held else "")
