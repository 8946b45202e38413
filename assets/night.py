"""One night's work: where it reads and writes, which day it is, and the build file it works in.

Everything an asset needs from outside comes through this; assets read no clock and no environment.
How a night is made (lock, copy of the last generation) is in `pipelines/night.py`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb

from assets.core.ingest import Rules
from assets.core.stages import with_settings
from assets.exports.mapping import Crm
from assets.exports.part import Part
from assets.exports.recognise import recognise
from assets.exports.scan import Scan, scan
from assets.publish.home import Home


@dataclass(frozen=True)
class Night:
    """What one run of the nightly job works with; `con` is the build file, open until it is published."""

    run_id: str
    root_run_id: str
    exports: Path
    home: Home
    as_of: date
    started_at: datetime
    version: str
    rules: Rules
    crms: tuple[Crm, ...]
    con: duckdb.DuckDBPyConnection
    now: Callable[[], datetime]
    _parts: dict[tuple[str, str | None], Part] = field(default_factory=dict)

    def scan(self) -> Scan:
        """Looks through the exports folder; what it recognises is kept for the steps that load it."""
        seen = scan(self.exports, self.crms)
        self._parts.update({(seen.relative(part.path), part.sheet): part for part in seen.parts})
        return seen

    def part(self, path: str, sheet: str | None) -> Part:
        """A part of this night by its path below the exports folder; a retried run looks again."""
        if (path, sheet) not in self._parts:
            again = recognise(self.exports / path, self.crms, self.exports)
            self._parts.update({(path, part.sheet): part for part in again})
        return self._parts[path, sheet]

    def sources(self) -> dict[str, Crm]:
        """The CRM of each source that is in the warehouse, with the house's own stages."""
        crms = {crm.crm: crm for crm in self.crms}
        rows = self.con.execute("select distinct source from ops.file where source is not null").fetchall()
        named = {source: crms[source] for (source,) in rows if source in crms}
        return {s: with_settings(crm, self.rules.settings.source(s).stages) for s, crm in named.items()}

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The build file in a transaction: all of a step, or nothing of it."""
        self.con.begin()
        try:
            yield self.con
        except BaseException:
            self.con.rollback()
            raise
        self.con.commit()
