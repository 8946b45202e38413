"""Making a night: the lock, the settings, the day, the build it works in. Dagster hands it to every asset."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import dagster as dg
import duckdb

from assets.core.corrections import load_corrections
from assets.core.rules import Rules
from assets.exports.find import find_files
from assets.night import Night
from assets.operations.meta import SCHEMA_VERSION
from assets.publish import build, recovery, space, state
from assets.publish.home import Home
from pipelines import lock
from pipelines.clock import day_of, now
from pipelines.mappings import house_mappings
from pipelines.plan import Plan, plan
from pipelines.selection import asks_for_reports_alone
from pipelines.settings import find_settings, load_settings

# A file that changed so lately may still be arriving when nobody is there to see.
_SETTLING = timedelta(seconds=60)


class NightResource(dg.ConfigurableResource[Night]):
    """One night of one home folder; a second at the same time is refused.

    `rebuild` takes every file from the archive and none from `exports`.
    """

    exports: str = "exports"
    home: str = "var"
    as_of: str | None = None
    config: str | None = None
    rebuild: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Night]:
        """Holds the lock and the build file for as long as the run lasts."""
        home = Home(Path(self.home).absolute())
        run, instance = context.run, context.instance
        if run is None or instance is None:
            raise ValueError("a night needs a run: start the job nightly")
        with lock.held(home.lock):
            _bury(instance, run.run_id)
            recovery.recover(home)
            if asks_for_reports_alone(run):
                with self._reports_alone(home, run.run_id) as night:
                    yield night
                return
            with self._night(home, run) as night:
                state.record_run(night.home, _said(night, "running"))
                try:
                    yield night
                finally:
                    state.close_run(night.home, run.run_id, now())

    @contextmanager
    def _night(self, home: Home, run: dg.DagsterRun) -> Iterator[Night]:
        exports = Path(self.exports).absolute()
        started, rules = now(), self._rules(home, exports)
        crms = house_mappings(home.root, exports, rules.settings)
        asked = date.fromisoformat(self.as_of) if self.as_of else day_of(started, rules.settings)
        fingerprints = {crm.source: rules.fingerprint(crm) for crm in crms}
        made = plan(home, asked, fingerprints, SCHEMA_VERSION, rebuild=self.rebuild)
        if not run.root_run_id:
            incoming = 0 if self.rebuild else sum(path.stat().st_size for path in find_files(exports))
            space.check(made.home, incoming)
        begun = _build(made, run, asked)
        with build.connect(begun.path, made.home.temporary) as con:
            yield Night(
                run_id=run.run_id,
                exports=None if self.rebuild or (made.is_aside and made.is_rebuild) else exports,
                home=made.home,
                archived=made.archive,
                as_of=begun.as_of,
                started_at=started,
                version=version("loudou"),
                rules=rules.of(begun.as_of, state.accepted(home)),
                crms=crms,
                build=begun,
                con=con,
                now=now,
                is_aside=made.is_aside,
                is_rebuild=made.is_rebuild,
                loads=made.loads,
                replays=made.replays,
                held=made.held,
                last_report=made.last_report,
                settled_before=started - _SETTLING if "dagster/schedule_name" in run.tags else None,
            )

    @contextmanager
    def _reports_alone(self, home: Home, run_id: str) -> Iterator[Night]:
        """Workbooks of the published generation; nothing is built, so there is no build file."""
        exports = Path(self.exports).absolute()
        published = recovery.published(home)
        day = published.as_of if published else day_of(now(), self._rules(home, exports).settings)
        with duckdb.connect() as con:
            yield Night(
                run_id=run_id,
                exports=exports,
                home=home,
                archived=home,
                as_of=day,
                started_at=now(),
                version=version("loudou"),
                rules=self._rules(home, exports).of(day),
                crms=(),
                build=build.Build(home.builds, home.current_number(), day),
                con=con,
                now=now,
            )

    def _rules(self, home: Home, exports: Path) -> Rules:
        found = find_settings(home.root, exports, Path(self.config) if self.config else None)
        own = found.with_name("corrections.yaml") if found else exports / "corrections.yaml"
        return Rules(date.min, load_settings(found), load_corrections(own))


def _build(made: Plan, run: dg.DagsterRun, asked: date) -> build.Build:
    if run.root_run_id and run.root_run_id != run.run_id:
        return build.resume(made.home, run.root_run_id)
    return build.begin(made.home, run.run_id, asked, made.base)


def _said(night: Night, status: str) -> list[str | int | None]:
    started = night.started_at.isoformat()
    return [night.run_id, started, None, night.as_of.isoformat(), status, night.version, None]


def _bury(instance: dg.DagsterInstance, run_id: str) -> None:
    """Marks runs as failed that say they are at work: this one holds the lock, so they are dead."""
    alive = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    for run in instance.get_runs(alive):
        if run.run_id != run_id:
            instance.report_run_failed(run, "The process of this run is gone: it does not hold the lock.")
