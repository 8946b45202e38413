"""The build file: a copy of the current generation in which a night works, unseen by readers."""

import os
import shutil
from pathlib import Path

import duckdb

from assets.publish.home import Home

# The v1.0 format is read by every client since 1.1; 1.5's own default is not.
_STORAGE = "v1.0.0"
_MEMORY_LIMIT = "4GB"


def begin(home: Home, root_run_id: str) -> duckdb.DuckDBPyConnection:
    """Opens the run's build file, copied from the current generation when the run is new.

    Builds of other runs are removed: whoever calls holds the lock, so nobody is at work in them.
    """
    home.builds.mkdir(parents=True, exist_ok=True)
    path = home.build(root_run_id)
    for other in home.builds.iterdir():
        if other.is_file() and not other.name.startswith(path.name):
            other.unlink()
    if not path.exists():
        current = home.current_generation()
        if current is not None:
            copy = path.with_suffix(".copying")
            shutil.copyfile(current, copy)
            copy.chmod(0o644)
            copy.replace(path)
    return connect(path, home.temporary)


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
