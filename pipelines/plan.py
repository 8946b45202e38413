"""What a night begins from: which generation, which recorded loads are repeated, which files are held."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assets.exports.replay import outdated
from assets.publish import archive, recovery, state
from assets.publish.home import Home
from assets.publish.state import Load

# So many missing files are named.
_NAMED = 5


class NothingToRebuildError(Exception):
    """There is no archive to rebuild from."""


@dataclass(frozen=True)
class Plan:
    """Where a night builds and publishes, and from what; `is_aside` for a day before the published one.

    `archive` is the home whose archive holds what is repeated.
    """

    home: Home
    archive: Home
    base: Path | None
    is_aside: bool = False
    is_rebuild: bool = False
    loads: tuple[Load, ...] = ()
    replays: frozenset[str] = frozenset()
    held: dict[str, str] = field(default_factory=dict)
    last_report: date | None = None


class HistoryLostError(Exception):
    """A rebuild would forget what only exports knew that are no longer in the archive."""


def plan(
    home: Home, as_of: date, fingerprints: dict[str, str], schema_version: int, *, rebuild: bool
) -> Plan:
    """The plan of a night for a day.

    A past day is built aside, from what was loaded by then; from the exports folder where that is nothing. A
    rebuild, and a warehouse of another schema version, begin from the frozen base or from nothing and repeat
    every load since. Raises NothingToRebuildError, and HistoryLostError when a load cannot be repeated.
    """
    current = home.current_number()
    if current is None:
        if rebuild:
            raise NothingToRebuildError(f"{home.root} has no warehouse yet: run `loudou run` first.")
        return Plan(home, home, None)
    published = recovery.published(home)
    line = state.lineage(home, current)
    made = state.generations(home)
    before = max((made[number].as_of for number in line if made[number].as_of < as_of), default=None)
    loads = state.loads(home, line)
    if not rebuild and published is not None and as_of < published.as_of:
        return _aside(home, as_of, loads, fingerprints, before)
    held = state.held(home, current)
    if rebuild or published is None or published.schema_version != schema_version:
        frozen = state.frozen_base(home, current)
        since = [
            load
            for load in loads
            if frozen is None or load.load_number > recovery.last_load(home.base(frozen))
        ]
        _refuse_loss(home, since)
        base = None if frozen is None else home.base(frozen)
        return Plan(
            *(home, home, base),
            is_rebuild=True,
            loads=tuple(since),
            replays=frozenset(fingerprints),
            held=held,
            last_report=before,
        )
    replays = frozenset(outdated(loads, fingerprints))
    base = home.generation(current)
    return Plan(home, home, base, loads=tuple(loads), replays=replays, held=held, last_report=before)


def _aside(
    home: Home, as_of: date, loads: list[Load], fingerprints: dict[str, str], before: date | None
) -> Plan:
    """What that day's run knew: the loads of the runs up to it, said again as they were."""
    known = [load for load in loads if load.loaded_on is not None and load.loaded_on <= as_of]
    _refuse_loss(home, known)
    return Plan(
        *(home.aside(as_of), home, None),
        is_aside=True,
        is_rebuild=bool(known),
        loads=tuple(known),
        replays=frozenset(fingerprints) if known else frozenset(),
        last_report=before,
    )


def _refuse_loss(home: Home, loads: list[Load]) -> None:
    missing = sorted({load.path for load in loads if not archive.has(home, load.sha256)})
    if missing:
        named = ", ".join(missing[:_NAMED]) + (", …" if len(missing) > _NAMED else "")
        raise HistoryLostError(
            f"{len(missing)} loaded files are no longer in {home.archive}: {named}. "
            "Without them history would be lost, so nothing was changed. "
            "Put them back from a backup of the home folder."
        )
