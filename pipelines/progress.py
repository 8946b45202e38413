"""What a run says while it runs: Dagster's events as records of one Python logger, and how they are shown."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

_LOG = logging.getLogger("loudou.run")
_LOG.propagate = False
_LOG.setLevel(logging.DEBUG)
_LOG.addHandler(logging.NullHandler())


@dg.logger(
    config_schema={}, description="Events for whoever listens to the logger loudou.run; silent otherwise."
)
def progress_logger(_context: dg.InitLoggerContext) -> logging.Logger:
    """The logger that a run started from the command line uses instead of Dagster's own."""
    return _LOG


class _Steps(logging.Handler):
    """Calls back with the name of each step that begins."""

    def __init__(self, console: Console, progress: Progress | None) -> None:
        super().__init__()
        self._console = console
        self._progress = progress
        self._task = progress.add_task("starting", total=None) if progress else None

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_event", None)
        if event is None or event.step_key is None:
            return
        name = str(event.step_key).replace("__", "/")
        if event.is_step_start and self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=name)
        elif event.is_step_success and self._progress is None:
            self._console.print(
                f"{name}  {event.step_success_data.duration_ms / 1000:.2f} s", highlight=False
            )


@contextmanager
def shown(console: Console) -> Iterator[None]:
    """Shows the steps of the runs inside: a line that changes on a terminal, plain lines elsewhere."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True) if console.is_terminal else None
    handler = _Steps(console, progress)
    _LOG.addHandler(handler)
    try:
        if progress is None:
            yield
        else:
            with progress:
                yield
    finally:
        _LOG.removeHandler(handler)
