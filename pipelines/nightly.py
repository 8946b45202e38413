"""Running the nightly job through Dagster, in this process, on records kept in the home folder."""

from pathlib import Path

import dagster as dg
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from assets.publish.home import Home
from pipelines.definitions import defs
from pipelines.outcome import Outcome
from pipelines.progress import shown

# Nothing is sent anywhere, and no newsletter is offered to whoever opens the UI.
_DAGSTER_YAML = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"


def run_nightly(night: dict[str, str | bool], home: Home, console: Console) -> Outcome:
    """Runs the job; `night` is the configuration of `NightResource`, and says the same home."""
    config = {"loggers": {"progress": {}}, "resources": {"night": {"config": night}}}
    try:
        prepare_records(home)
        with dg.DagsterInstance.from_config(str(home.dagster)) as instance, shown(console):
            job = defs.resolve_job_def("nightly")
            result = job.execute_in_process(instance=instance, run_config=config, raise_on_error=False)
    except (OSError, SQLAlchemyError) as error:
        # The disk is full, read-only or gone: even Dagster's records could not be kept.
        failed = Outcome(warehouse=home.warehouse if home.warehouse.is_symlink() else None)
        failed.failures.append(("run", f"{home.root}: {str(error).splitlines()[0]}"))
        return failed
    outcome = _outcome(result, home)
    outcome.is_rebuild = bool(night.get("rebuild"))
    return outcome


def prepare_records(home: Home) -> None:
    """Makes the folder of Dagster's records, with its telemetry off."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    (home.dagster / "dagster.yaml").write_text(_DAGSTER_YAML, encoding="utf-8")


def _outcome(result: dg.ExecuteInProcessResult, home: Home) -> Outcome:
    outcome = Outcome(warehouse=home.warehouse if home.warehouse.is_symlink() else None)
    for event in result.all_events:
        name = (event.step_key or "run").replace("__", "/")
        if event.is_step_success:
            outcome.seconds.append((name, event.step_success_data.duration_ms / 1000))
        elif event.is_step_failure or (event.is_failure and event.step_key is None and not outcome.failures):
            outcome.failures.append((name, f"{name}: {_reason(event)}"))
        elif event.is_step_materialization:
            path = event.step_materialization_data.materialization.metadata.get("path")
            if name == "warehouse" and path is not None:
                # Of a past day it lies aside.
                outcome.warehouse = Path(str(path.value))
                outcome.generation = outcome.warehouse.resolve()
            elif name.startswith("report/") and path is not None:
                outcome.workbooks.append(Path(str(path.value)))
    return outcome


def _reason(event: dg.DagsterEvent) -> str:
    """Why a step failed, in one line: the words of a Failure, else the innermost error's."""
    if event.is_step_failure and event.step_failure_data.user_failure_data is not None:
        return str(event.step_failure_data.user_failure_data.description)
    error = getattr(event.event_specific_data, "error", None)
    while error is not None and error.cause is not None:
        error = error.cause
    message = error.message if error is not None else str(event.message)
    return message.strip().split("\n\n")[0].replace("\n", " ")
