"""Is there room for a night? Asked before it begins: a full disk is then a sentence, not a torn file."""

import shutil

from assets.publish.home import Home

# A night holds the build beside the current generation, and DuckDB may spill as much again while it works.
_BUILDS = 3
# Files grow when they become typed, documented tables and marts; measured 1 to 2 on small companies.
_PER_BYTE_READ = 4
_ALWAYS = 50 * 1024 * 1024


class NoSpaceError(Exception):
    """The disk has no room for a night."""


def check(home: Home, incoming: int) -> None:
    """Raises NoSpaceError when the home's disk has less free than a night of `incoming` bytes may need."""
    home.root.mkdir(parents=True, exist_ok=True)
    current = home.current_generation()
    needed = _ALWAYS + _PER_BYTE_READ * incoming + (_BUILDS * current.stat().st_size if current else 0)
    free = shutil.disk_usage(home.root).free
    if free < needed:
        raise NoSpaceError(
            f"{home.root} has {_mb(free)} free and this night may need {_mb(needed)}. "
            "Make room, or name another disk with --home. Nothing was begun."
        )


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:,.0f} MB"
