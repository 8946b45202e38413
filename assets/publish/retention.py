"""What is kept, and for how long: the last generations, and the archive's files of the last days."""

import shutil
from datetime import date, timedelta

from assets.publish import archive, generation, state
from assets.publish.build import fsync
from assets.publish.home import Home
from assets.settings import Settings


def keep(home: Home, settings: Settings, today: date) -> None:
    """Removes generations and archived files beyond what the settings keep, never the current ones.

    Before a file goes, the current generation is frozen as the base from which a rebuild starts.
    """
    current = home.current_number()
    numbers = sorted(int(path.stem) for path in home.generations.glob("*.duckdb"))
    kept = {*numbers[-settings.keep_generations :], *([current] if current else [])}
    generation.prune(home, kept)
    _prune_archive(home, today - timedelta(days=settings.archive_days))


def _prune_archive(home: Home, before: date) -> None:
    loads = state.loads(home, state.generations(home))
    recent = {load.sha256 for load in loads if load.as_of >= before}
    gone = {load.sha256 for load in loads if archive.has(home, load.sha256)} - recent
    current = home.current_number()
    if not gone or current is None:
        return
    base = home.base(current)
    partial = base.with_suffix(".part")
    shutil.copyfile(home.generation(current), partial)
    fsync(partial)
    partial.replace(base)
    state.record_base(home, current)
    for older in home.archive.glob("base-*.duckdb"):
        if older != base:
            older.unlink()
    archive.keep_only(home, recent)
