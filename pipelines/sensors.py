"""Starting a night when new exports have arrived; off until somebody switches it on."""

import hashlib
from pathlib import Path

import dagster as dg

from assets.exports.find import find_files
from pipelines.night import NightResource


def look(folder: Path) -> str:
    """A mark that changes when a file of the folder is added, removed or written: names, sizes, times."""
    said = hashlib.sha256()
    for path in find_files(folder):
        about = path.lstat()
        said.update(f"{path.relative_to(folder)}\x1f{about.st_size}\x1f{about.st_mtime_ns}\n".encode())
    return said.hexdigest()


@dg.sensor(
    name="new_exports",
    job_name="nightly",
    minimum_interval_seconds=60,
    description="Runs the nightly job when the exports folder has changed and is quiet again.",
)
def new_exports(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Asks for one run for each state of the folder, once two looks at it are alike."""
    folder = Path(NightResource().exports).absolute()
    if not folder.is_dir() or not find_files(folder):
        return dg.SkipReason(f"{folder} holds no files.")
    seen = look(folder)
    before = (context.cursor or "\x1f").split("\x1f")
    context.update_cursor(f"{seen}\x1f{before[1] if len(before) > 1 else ''}")
    # Two looks alike: nothing is still being copied in.
    if seen != before[0]:
        return dg.SkipReason("Files are arriving; the next look decides.")
    if seen == before[1]:
        return dg.SkipReason("Nothing new.")
    context.update_cursor(f"{seen}\x1f{seen}")
    return dg.RunRequest(run_key=seen)
