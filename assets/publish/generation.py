"""Publishing: the build file becomes a generation and the link moves to it, all or nothing."""

import os
from collections.abc import Collection
from pathlib import Path

import duckdb

from assets.publish.build import fsync
from assets.publish.home import Home


class PublishError(Exception):
    """The build cannot become a generation; the published warehouse stays as it was."""


def publish(con: duckdb.DuckDBPyConnection, build: Path, home: Home) -> Path:
    """Closes the build, makes it the next generation (mode 0444) and points the link at it.

    Killed at any moment, readers see the old generation or the new one, whole. Raises PublishError
    when the build still has a write-ahead log, which a copy would lose.
    """
    con.execute("checkpoint")
    con.close()
    log = build.with_name(build.name + ".wal")
    if log.exists():
        raise PublishError(f"{log.name} is left beside the build: something still writes to it. Run again.")
    fsync(build)
    home.generations.mkdir(parents=True, exist_ok=True)
    target = home.generation(next_number(home))
    build.chmod(0o444)
    build.replace(target)
    fsync(home.generations)
    point_link(home, target)
    return target


def point_link(home: Home, target: Path) -> None:
    """Points `warehouse.duckdb` at a generation, in one step."""
    waiting = home.warehouse.with_name(".warehouse.duckdb.next")
    waiting.unlink(missing_ok=True)
    waiting.symlink_to(os.path.relpath(target, home.root))
    waiting.replace(home.warehouse)
    fsync(home.root)


def prune(home: Home, keep: Collection[int]) -> None:
    """Removes the other generations' files; a reader that has one open keeps it until it closes."""
    for number in _numbers(home):
        if number not in keep:
            home.generation(number).unlink()


def next_number(home: Home) -> int:
    """One more than the last generation there is."""
    return max(_numbers(home), default=0) + 1


def _numbers(home: Home) -> list[int]:
    return sorted(int(path.stem) for path in home.generations.glob("*.duckdb") if path.stem.isdigit())
