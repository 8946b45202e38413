"""Making a night: the lock, the settings, the day, the build file. Dagster hands it to every asset."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path

import dagster as dg
import duckdb

from assets.core.corrections import load_corrections
from assets.core.ingest import Rules
from assets.exports.mapping import load_mappings
from assets.night import Night
from assets.publish import build
from assets.publish.home import Home
from pipelines import lock
from pipelines.clock import day_of, now
from pipelines.settings import find_settings, load_settings


class PastDayError(ValueError):
    """The day asked for is before the one that is published."""


class NightResource(dg.ConfigurableResource[Night]):
    """One night of one home folder; a second at the same time is refused."""

    exports: str = "exports"
    home: str = "var"
    as_of: str | None = None
    config: str | None = None

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Night]:
        """Holds the lock and the build file for as long as the run lasts."""
        home = Home(Path(self.home).absolute())
        exports = Path(self.exports).absolute()
        found = find_settings(home.root, exports, Path(self.config) if self.config else None)
        settings = load_settings(found)
        started = now()
        as_of = date.fromisoformat(self.as_of) if self.as_of else day_of(started, settings)
        run = context.run
        run_id = run.run_id if run else "none"
        root = (run.root_run_id if run else None) or run_id
        own = found.with_name("corrections.yaml") if found else exports / "corrections.yaml"
        rules = Rules(as_of, settings, load_corrections(own))
        with lock.held(home.lock):
            con = build.begin(home, root)
            try:
                _refuse_past(con, as_of)
                yield Night(
                    run_id=run_id,
                    root_run_id=root,
                    exports=exports,
                    home=home,
                    as_of=as_of,
                    started_at=started,
                    version=version("loudou"),
                    rules=rules,
                    crms=load_mappings(),
                    con=con,
                    now=now,
                )
            finally:
                con.close()


def _refuse_past(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """A day before the published one would put older numbers in front of readers."""
    has_meta = con.execute(
        "select 1 from duckdb_tables() where schema_name = 'ops' and table_name = 'meta'"
    ).fetchall()
    published = con.execute("select as_of from ops.meta").fetchall() if has_meta else []
    if published and as_of < published[0][0]:
        raise PastDayError(
            f"the published warehouse is as of {published[0][0]}, later than {as_of}. "
            "Build a past day in a home folder of its own (--home)."
        )
