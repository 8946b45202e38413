"""`loudou run`: settings and folders checked first, then the job, then what came of it."""

import time
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from assets.publish.home import Home
from pipelines.clock import day_of, now
from pipelines.outcome import Outcome, tell, word
from pipelines.settings import SettingsError, find_settings, load_settings


def run_command(
    exports: Path, home: Path, as_of: str | None, config: Path | None, *, since: float | None = None
) -> int:
    """Runs the nightly job and tells what came of it; gives the exit code (0, 1, 2 wrong usage, 3).

    With `since`, the moment the command began (time.perf_counter), it also tells where the time went.
    """
    out, err = Console(), Console(stderr=True)
    if not exports.is_dir():
        err.print(
            f"loudou: {exports} is no folder. Name the folder with --exports.", markup=False, soft_wrap=True
        )
        return 2
    try:
        settings = load_settings(find_settings(home, exports, config))
    except SettingsError as error:
        err.print(f"loudou: {error}", markup=False, highlight=False, soft_wrap=True)
        return 2
    day = as_of or day_of(now(), settings).isoformat()
    greeting = word("start", settings.language, version=version("loudou"), as_of=day, exports=exports)
    out.print(greeting, markup=False, highlight=False, soft_wrap=True)
    # Dagster takes a second to import; a typing error in the settings need not wait for it.
    from pipelines.nightly import run_nightly

    night = {"exports": str(exports), "home": str(home), "as_of": day}
    if config is not None:
        night["config"] = str(config)
    outcome = run_nightly(night, Home(home.absolute()), out)
    tell(outcome, settings.language, out, err)
    if since is not None:
        _tell_timings(outcome, time.perf_counter() - since, out)
    return outcome.exit_code


def _tell_timings(outcome: Outcome, total: float, out: Console) -> None:
    steps = sum(seconds for _, seconds in outcome.seconds)
    for name, seconds in [*outcome.seconds, ("start-up and Dagster", total - steps), ("total", total)]:
        out.print(f"{seconds:8.2f} s  {name}", markup=False, highlight=False)
