"""What a night begins from: which generation, which recorded loads are repeated, which files are held."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assets.exports.replay import outdated
from assets.publish import recovery, state
from assets.publish.home import Home
from assets.publish.state import Load


class NothingToRebuildError(Exception):
    """There is no archive to rebuild from."""


@dataclass(frozen=True)
class Plan:
    """Where a night builds and publishes, and from what; `is_aside` for a day before the published one."""

    home: Home
    base: Path | None
    is_aside: bool = False
    is_rebuild: bool = False
    loads: tuple[Load, ...] = ()
    replays: frozenset[str] = frozenset()
    held: dict[str, str] = field(default_factory=dict)


def plan(
    home: Home, as_of: date, fingerprints: dict[str, str], schema_version: int, *, rebuild: bool
) -> Plan:
    """The plan of a night for a day.

    A past day is built aside, from nothing. A rebuild, and a warehouse of another schema version, begin
    from the frozen base or from nothing and repeat every load since.
    """
    current = home.current_number()
    if current is None:
        if rebuild:
            raise NothingToRebuildError(f"{home.root} has no warehouse yet: run `loudou run` first.")
        return Plan(home, None)
    published = recovery.published(home)
    if not rebuild and published is not None and as_of < published.as_of:
        return Plan(home.aside(as_of), None, is_aside=True)
    loads = state.loads(home, state.lineage(home, current))
    held = state.held(home, current)
    if rebuild or published is None or published.schema_version != schema_version:
        frozen = state.frozen_base(home, current)
        since = [
            load
            for load in loads
            if frozen is None or load.load_number > recovery.last_load(home.base(frozen))
        ]
        base = None if frozen is None else home.base(frozen)
        return Plan(
            home, base, is_rebuild=True, loads=tuple(since), replays=frozenset(fingerprints), held=held
        )
    replays = frozenset(outdated(loads, fingerprints))
    return Plan(home, home.generation(current), loads=tuple(loads), replays=replays, held=held)
