"""The build file: a copy of the current generation in which a night works, unseen by readers."""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from assets.publish.home import Home

# The v1.0 format is read by every client since 1.1; 1.5's own default is not.
_STORAGE = "v1.0.0"
_MEMORY_LIMIT = "4GB"


class StaleBuildError(Exception):
    """A run cannot be taken up again; a new one has to be started."""


@dataclass(frozen=True)
class Build:
    """A night's build: its file, the generation it began as (None: empty), and the day it is for."""

    path: Path
    base: int | None
    as_of: date

    def forget(self) -> None:
        """Removes the note for a retry; a published build is not retried."""
        self.path.with_suffix(".json").unlink(missing_ok=True)


def begin(home: Home, root_run_id: str, as_of: date, base: Path | None) -> Build:
    """Makes a new run's build file, a copy of `base` or empty.

    What other runs left is removed: whoever calls holds the lock, so nobody is at work in it.
    """
    clear(home)
    path = home.build(root_run_id)
    if base is not None:
        copy = path.with_suffix(".copying")
        shutil.copyfile(base, copy)
        copy.chmod(0o644)
        copy.replace(path)
    build = Build(path, home.current_number(), as_of)
    said = {"base": build.base, "as_of": as_of.isoformat()}
    _note(home, root_run_id).write_text(json.dumps(said), encoding="utf-8")
    return build


def resume(home: Home, root_run_id: str) -> Build:
    """Takes up the build of a run that failed.

    Raises StaleBuildError when it is gone, or when another generation has been published since.
    """
    again = "Start a new run (loudou run, or Materialize all)."
    note, path = _note(home, root_run_id), home.build(root_run_id)
    if not note.exists() or not path.exists():
        raise StaleBuildError(f"the build of run {root_run_id} is gone, so it cannot be retried. {again}")
    said = json.loads(note.read_text(encoding="utf-8"))
    if said["base"] != home.current_number():
        raise StaleBuildError(
            f"run {root_run_id} began from generation {said['base']} and generation {home.current_number()} "
            f"is published now, so it cannot be retried. {again}"
        )
    return Build(path, said["base"], date.fromisoformat(said["as_of"]))


def clear(home: Home) -> None:
    """Removes every build, whole or torn, and what was taken out of the archive for it."""
    shutil.rmtree(home.builds, ignore_errors=True)
    home.builds.mkdir(parents=True)


def _note(home: Home, root_run_id: str) -> Path:
    return home.build(root_run_id).with_suffix(".json")


def connect(path: Path, temporary: Path) -> duckdb.DuckDBPyConnection:
    """Opens a database file for writing: v1.0 storage, bounded memory, no extension downloads."""
    return duckdb.connect(
        path,
        config={
            "storage_compatibility_version": _STORAGE,
            "memory_limit": _MEMORY_LIMIT,
            "temp_directory": str(temporary),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )


def fsync(path: Path) -> None:
    """Makes a file or a folder's entries survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
