"""One night's work: where it reads and writes, which day it is, and the build file it works in.

Everything an asset needs from outside comes through this; assets read no clock and no environment.
How a night is made (lock, copy of the last generation) is in `pipelines/night.py`.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb

from assets.core import stages
from assets.core.rules import Rules
from assets.exports.mapping import Crm
from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.recognise import recognise
from assets.exports.register import Known, Waiting
from assets.exports.scan import Scan, scan
from assets.exports.unread import Looks
from assets.publish import archive, state
from assets.publish.build import Build
from assets.publish.home import Home
from assets.publish.state import Load, Mark


@dataclass(frozen=True)
class Night:
    """What one run of the nightly job works with.

    `con` is the build file, open until it is published. `home` is where results go, for a past day a
    folder aside; `archived` has the archive. `loads` are those of the generation the build began from,
    `replays` the sources among them to be loaded again from the archive; a rebuild began from nothing or from
    the frozen base. `held` are files a rollback left behind, by hash. `last_report` is the newest day before
    this one that was published. `recognised` are the parts that this night's look at the folder found: a
    large workbook is not opened again to be told the same. `marks` tell how the files lay that were read.
    """

    run_id: str
    exports: Path | None
    home: Home
    archived: Home
    as_of: date
    started_at: datetime
    version: str
    rules: Rules
    crms: tuple[Crm, ...]
    build: Build
    con: duckdb.DuckDBPyConnection
    now: Callable[[], datetime]
    is_aside: bool = False
    is_rebuild: bool = False
    loads: tuple[Load, ...] = ()
    replays: frozenset[str] = frozenset()
    held: dict[str, str] = field(default_factory=dict)
    settled_before: datetime | None = None
    last_report: date | None = None
    recognised: dict[Path, list[Part]] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)

    def fingerprints(self) -> dict[str, str]:
        """What rows of each source would be made with today, by source."""
        return {crm.source: self.rules.fingerprint(crm) for crm in self.crms}

    def made_with(self) -> str:
        """A hash of all that decides how files are recognised and read: this version, mappings, settings."""
        made = [self.version, *(f"{crm.crm} {self.rules.fingerprint(crm)}" for crm in self.crms)]
        return hashlib.sha256("\x1f".join(made).encode()).hexdigest()

    def scan(self) -> Scan:
        """Looks through the exports folder; a rebuild looks at nothing but the archive."""
        if self.exports is None:
            return Scan(self.home.replay)
        marks = {mark.path: mark for mark in state.marks(self.home)}
        looks = Looks(
            *(Known(self.con), self.exports, marks, self.made_with(), self.fingerprints()),
            *(self.reads_date, self.started_at),
        )
        seen = scan(self.exports, self.crms, self.settled_before, looks.rows_of)
        for part in seen.parts:
            self.recognised.setdefault(part.path, []).append(part)
        self.marks.extend(looks.marks_of(seen.parts))
        return seen

    def reads_date(self, source: str) -> bool:
        """Whether the date in the name of a source's file is its day; the settings may say otherwise."""
        return self.rules.settings.source(source).file_date != "run"

    def taken_out(self, load: Load) -> Path:
        """Where the archived file of a load is put for this build; its name may hold its date."""
        return self.home.replay / load.sha256 / load.path

    def part(self, waiting: Waiting) -> Part:
        """The part that waits; where the file now is depends on whether it comes from the archive.

        Raises FileRefused when the file, or the sheet in it, is no longer what it was when it was seen.
        """
        archived = self.home.replay / waiting.sha256 / waiting.path
        if waiting.is_loaded and not archived.exists() and archive.has(self.archived, waiting.sha256):
            archive.restore(self.archived, waiting.sha256, archived)
        path = archived if archived.exists() or self.exports is None else self.exports / waiting.path
        root = archived.parent if path == archived else self.exports
        parts = self.recognised.get(path) or recognise(path, self.crms, root)
        found = {part.sheet: part for part in parts}
        if waiting.sheet not in found:
            raise FileRefused(
                path, "The sheet is no longer there.", "It is taken the next time.", sheet=waiting.sheet
            )
        return found[waiting.sheet]

    def has(self, waiting: Waiting) -> bool:
        """Whether what was loaded before can be loaded again."""
        return archive.has(self.archived, waiting.sha256)

    def sources(self) -> dict[str, Crm]:
        """The CRM of each source that is in the warehouse, with the house's own stages."""
        crms = {crm.source: crm for crm in self.crms}
        rows = self.con.execute("select distinct source from ops.file where source is not null").fetchall()
        named = {source: crms[source] for (source,) in rows if source in crms}
        own = self.rules.settings.source
        return {s: stages.known(self.con, crm, own(s).stages) for s, crm in named.items()}

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
