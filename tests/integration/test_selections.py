"""What may be run by itself in Dagster, what a retry takes up again, and dead runs."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from assets.publish.home import Home
from pipelines.definitions import defs
from pipelines.nightly import prepare_records
from tests.integration.nights import TINY, ask, night, write


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return write(tmp_path / "exports", TINY)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    prepare_records(Home(home))
    with dg.DagsterInstance.from_config(str(home / "dagster")) as made:
        yield made


def _config(exports: Path, home: Path, as_of: str = "2026-02-28") -> dict[str, object]:
    night = {"exports": str(exports), "home": str(home), "as_of": as_of}
    return {"loggers": {"progress": {}}, "resources": {"night": {"config": night}}}


def _run(
    instance: dg.DagsterInstance, config: dict[str, object], selection: list[str] | None = None
) -> dg.ExecuteInProcessResult:
    keys = [dg.AssetKey(name.split("/")) for name in selection] if selection else None
    return defs.resolve_job_def("nightly").execute_in_process(
        instance=instance, run_config=config, asset_selection=keys, raise_on_error=False
    )


def _failure(result: dg.ExecuteInProcessResult) -> str:
    return " ".join(str(event.event_specific_data) for event in result.all_events if event.is_failure)


def test_tables_without_the_warehouse_are_refused(
    exports: Path, home: Path, instance: dg.DagsterInstance
) -> None:
    result = _run(instance, _config(exports, home), ["ops/file", "core/sales_rep"])
    assert not result.success
    assert "would be built in a file that is never published" in _failure(result)


def test_reports_alone_are_made_from_the_published_generation(
    exports: Path, home: Path, instance: dg.DagsterInstance
) -> None:
    assert night(exports, home).returncode == 0
    book = home / "reports" / "2026-02-28" / "sales_review_2026-02-28_en.xlsx"
    before = book.read_bytes()
    book.unlink()
    assert _run(instance, _config(exports, home), ["report/sales_review_en"]).success
    assert book.read_bytes() == before
    assert (home / "warehouse.duckdb").resolve().name == "000001.duckdb"


def _fail_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the calendar fail once, as a machine might."""
    from assets.core.calendar import load_calendar

    tries = []

    def once(*arguments: object) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("the machine hiccuped")
        return load_calendar(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("assets.core.asset.load_calendar", once)


def test_a_retry_goes_on_in_the_same_build(
    exports: Path, home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_first(monkeypatch)
    config = _config(exports, home)
    failed = _run(instance, config)
    assert not failed.success
    options = dg.ReexecutionOptions.from_failure(failed.run_id, instance)
    # Entering the result would make the resources anew, so it is only read.
    again = dg.execute_job(
        dg.reconstructable(_nightly), instance=instance, run_config=config, reexecution_options=options
    )
    assert again.success
    started = {
        record.event_log_entry.step_key for record in instance.get_records_for_run(again.run_id).records
    }
    assert "core__calendar" in started
    assert "core__opportunity" not in started
    assert ask(home, "select count(*) from core.opportunity") == [(3,)]


@pytest.mark.slow
def test_a_retry_after_another_night_says_to_start_anew(
    exports: Path, home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_first(monkeypatch)
    config = _config(exports, home)
    failed = _run(instance, config)
    assert night(exports, home).returncode == 0
    options = dg.ReexecutionOptions.from_failure(failed.run_id, instance)
    again = dg.execute_job(
        dg.reconstructable(_nightly), instance=instance, run_config=config, reexecution_options=options
    )
    assert not again.success
    said = " ".join(
        str(record.event_log_entry.dagster_event)
        for record in instance.get_records_for_run(again.run_id).records
    )
    assert "Start a new run" in said


def _nightly() -> dg.JobDefinition:
    return defs.resolve_job_def("nightly")


def test_a_run_whose_process_is_gone_is_marked_failed(
    exports: Path, home: Path, instance: dg.DagsterInstance
) -> None:
    dead = instance.create_run_for_job(defs.resolve_job_def("nightly"), status=dg.DagsterRunStatus.STARTED)
    assert night(exports, home).returncode == 0
    found = instance.get_run_by_id(dead.run_id)
    assert found is not None
    assert found.status == dg.DagsterRunStatus.FAILURE
