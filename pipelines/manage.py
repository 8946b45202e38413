"""`loudou status`, `accept` and `rollback`: what a person sees and decides about a home folder."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from assets.publish import archive, recovery, state
from assets.publish.home import Home, Language
from pipelines import lock
from pipelines.clock import now
from pipelines.outcome import labelled, word
from reports.texts.findings import finding_text
from reports.texts.reasons import in_language

_MB = 1024 * 1024
_RUNS_SHOWN = 10
# Fewer nights than this say nothing about growth.
_NIGHTS_FOR_FORECAST = 3
_OUTCOMES = {"failed": "failed_run"}


class NothingHeldError(LookupError):
    """No held file answers to the name given."""


def status(home: Home, language: Language) -> Iterator[str]:
    """Lines on the current generation, the last runs, findings, what is held, and the disk."""
    made = recovery.published(home)
    if made is None:
        yield word("no_warehouse", language, home=home.root)
        return
    said = word("status_generation", language, number=made.number, as_of=made.as_of)
    yield labelled(word("warehouse", language), said)
    yield labelled(word("kept_label", language), _kept(home, made.number, language))
    for run_id, started, ended, as_of, outcome, _ in state.runs(home)[-_RUNS_SHOWN:]:
        seconds = f"{(ended - started).total_seconds():.0f}" if ended else "–"
        about = {
            "started": f"{started:%Y-%m-%d %H:%M}",
            "as_of": as_of,
            "seconds": seconds,
            "run": run_id[:8],
        }
        done = word(_OUTCOMES.get(outcome, outcome), language)
        yield labelled(word("run_label", language), word("run_line", language, outcome=done, **about))
    yield from _findings(home, language)
    for path in sorted(set(_held(home).values())):
        yield labelled(word("held_label", language), word("held_line", language, path=path))
    yield from _disk(home, language)


def _held(home: Home) -> dict[str, str]:
    """Files that wait for a person, by hash: left behind by a rollback, or shrunk when they came last."""
    held = state.held(home, home.current_number())
    let_in = state.accepted(home)
    with duckdb.connect(str(home.current_generation()), read_only=True) as con:
        rows = con.execute(
            "select sha256, path from ops.file where status = 'held' and sha256 != ''"
        ).fetchall()
    return held | {sha: path for sha, path in rows if sha not in let_in}


def _kept(home: Home, current: int, language: Language) -> str:
    line = state.lineage(home, current)
    numbers = sorted(int(path.stem) for path in home.generations.glob("*.duckdb"))
    kept = ", ".join(map(str, numbers))
    if len(line) < 2:
        return word("status_kept_one", language, kept=kept)
    return word("status_kept", language, kept=kept, back=line[1])


def _findings(home: Home, language: Language) -> Iterator[str]:
    with duckdb.connect(str(home.current_generation()), read_only=True) as con:
        rows = con.execute(
            "select severity, count(*), min_by(kind, finding_id), min_by(params, finding_id) "
            "from ops.finding group by severity "
            "order by case severity when 'error' then 1 when 'warning' then 2 else 3 end"
        ).fetchall()
        refused = con.execute(
            "select path, reason from ops.file where status = 'refused' order by 1"
        ).fetchall()
    for severity, count, kind, params in rows:
        example, _ = finding_text(kind, json.loads(params), language)
        said = word("found_line", language, count=count, severity=word(severity, language), example=example)
        yield labelled(word("findings", language), said)
    for path, reason in refused:
        yield labelled(word("refused", language), f"{path}: {in_language(reason, language)}")


def _disk(home: Home, language: Language) -> Iterator[str]:
    """What the home takes, what is free, and when that is used up at the pace of the nights so far."""
    kept = sum(path.stat().st_size for path in home.generations.glob("*.duckdb"))
    archived = archive.size(home)
    free = shutil.disk_usage(home.root).free
    sizes = {"kept": _mb(kept), "archived": _mb(archived), "free": _mb(free)}
    yield labelled(word("disk_label", language), word("disk_line", language, **sizes))
    made = list(state.generations(home).values())
    if len(made) < _NIGHTS_FOR_FORECAST:
        said = word("disk_unknown", language, needed=_NIGHTS_FOR_FORECAST, found=len(made))
    elif (growth := (made[-1].bytes - made[0].bytes + archived) / (len(made) - 1)) <= 0:
        said = word("disk_still", language)
    else:
        said = word("disk_full", language, growth=_mb(growth), nights=int(free / growth))
    yield labelled("", said)


def _mb(size: float) -> str:
    return f"{size / _MB:,.1f}"


def accept(home: Home, name: str, language: Language) -> str:
    """Decides that a held file may be loaded after all; raises NothingHeldError naming what is held."""
    held = _held(home)
    chosen = {sha: path for sha, path in held.items() if name in (path, Path(path).name, sha)}
    if not chosen:
        known = ", ".join(sorted(set(held.values()))) or "nothing"
        raise NothingHeldError(f"{name} is not held; held is {known}")
    with lock.held(home.lock):
        for sha, path in chosen.items():
            state.accept(home, sha, path, now())
    return word("accepted", language, paths=", ".join(sorted(set(chosen.values()))))


def rollback(home: Home, to: int | None, language: Language) -> str:
    """Puts an earlier generation in front of readers; the files loaded since are held."""
    with lock.held(home.lock):
        before = home.current_number()
        number = recovery.go_back(home, to)
        held = sorted(set(state.held(home, number).values()))
    day = state.generations(home)[number].as_of
    said = word("rolled_back", language, number=number, before=before, as_of=day)
    return f"{said}; {word('held_until', language, paths=', '.join(held))}" if held else said
