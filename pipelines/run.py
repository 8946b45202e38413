"""`loudou run`: settings and folders checked first, then the job, then what came of it."""

import time
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from assets.publish.home import Home, Language
from pipelines.clock import day_of, now
from pipelines.mappings import house_mappings
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
        house_mappings(home, exports, settings)
    except SettingsError as error:
        err.print(f"loudou: {error}", markup=False, highlight=False, soft_wrap=True)
        return 2
    day = as_of or day_of(now(), settings).isoformat()
    greeting = word("start", settings.language, version=version("loudou"), as_of=day, exports=exports)
    out.print(greeting, markup=False, highlight=False, soft_wrap=True)
    night: dict[str, str | bool] = {"exports": str(exports), "home": str(home), "as_of": day}
    if config is not None:
        night["config"] = str(config)
    outcome = _run(night, Home(home.absolute()), settings.language)
    if since is not None:
        _tell_timings(outcome, time.perf_counter() - since, out)
    return outcome.exit_code


def rebuild_command(home: Path, config: Path | None) -> int:
    """Makes the published day anew from the archive; gives the exit code as `run_command` does."""
    from assets.publish.recovery import published

    place = Home(home.absolute())
    made = published(place)
    if made is None:
        Console(stderr=True).print(
            f"loudou: {home} has no warehouse yet: run `loudou run` first.", soft_wrap=True
        )
        return 2
    night: dict[str, str | bool] = {
        "home": str(home),
        "exports": str(home),
        "as_of": made.as_of.isoformat(),
        "rebuild": True,
    }
    if config is not None:
        night["config"] = str(config)
    return _run(night, place, load_settings(find_settings(home, home, config)).language).exit_code


def _run(night: dict[str, str | bool], home: Home, language: Language) -> Outcome:
    # Dagster takes a second to import; a typing error in the settings need not wait for it.
    from pipelines.nightly import run_nightly

    out = Console()
    outcome = run_nightly(night, home, out)
    tell(outcome, language, out, Console(stderr=True))
    return outcome


def _tell_timings(outcome: Outcome, total: float, out: Console) -> None:
    steps = sum(seconds for _, seconds in outcome.seconds)
    for name, seconds in [*outcome.seconds, ("start-up and Dagster", total - steps), ("total", total)]:
        out.print(f"{seconds:8.2f} s  {name}", markup=False, highlight=False)
