"""Files that lie in the folder as they did when all of them was loaded: they are not opened again.

Belongs here: how a file lies, and whether the ledger still has all that is in it. Not here: where that is
remembered (`publish.state`).
"""

import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assets.exports.find import as_of_in_name
from assets.exports.part import Part
from assets.exports.register import Known, Sighting
from assets.operations.ledger import FileKey
from assets.publish.state import Mark

# Seconds of a file system's coarsest clock (FAT): two changes within them may bear one time.
_TICK = 2


def lies(path: Path, before: datetime) -> str | None:
    """How a file lies: size, moments of its last writing and last change, and number on the disk.

    Whoever changes a file, or copies another over it, cannot set the moment of the last change. None where
    this tells nothing: of a link, of a file that changed just before `before` (UTC) or since, and of one that
    is gone.
    """
    try:
        about = path.lstat()
    except OSError:
        return None
    changed = max(about.st_ctime, about.st_mtime)
    if not stat.S_ISREG(about.st_mode) or changed > before.replace(tzinfo=UTC).timestamp() - _TICK:
        return None
    return f"{about.st_size} {about.st_mtime_ns} {about.st_ctime_ns} {about.st_ino}"


@dataclass(frozen=True)
class Looks:
    """A night's look at the files of a folder: how each lies, and which of them the ledger has whole.

    `marks` are by path below the folder, `fingerprints` by source. `made_with` changes when a file might be
    recognised otherwise; `reads_date` says of a source whether the date in a file's name is its day; `before`
    as in `lies`.
    """

    known: Known
    folder: Path
    marks: Mapping[str, Mark]
    made_with: str
    fingerprints: Mapping[str, str]
    reads_date: Callable[[str], bool]
    before: datetime
    lay: dict[Path, str | None] = field(default_factory=dict)

    def rows_of(self, path: Path) -> list[FileKey]:
        """The ledger's rows of a file that need not be opened; none of one that is to be read."""
        self.lay[path] = lies(path, self.before)
        mark = self.marks.get(path.relative_to(self.folder).as_posix())
        if mark is None or (mark.lay, mark.made_with) != (self.lay[path], self.made_with):
            return []
        rows = [row for part in mark.parts if (row := self._loaded(mark, path, *part))]
        return rows if len(rows) == len(mark.parts) and self.known.is_settled else []

    def marks_of(self, parts: Iterable[Part]) -> list[Mark]:
        """The marks of files that were read: how each lay before. A ZIP has none, nor what is in it."""
        read: dict[Path, list[Part]] = {}
        for part in parts:
            read.setdefault(part.path, []).append(part)
        return [
            Mark(
                *(path.relative_to(self.folder).as_posix(), lay, read[path][0].sha256, self.made_with),
                tuple(dict.fromkeys((p.source, p.sheet, e.entity) for p in read[path] for e in p.entities)),
            )
            for path, lay in self.lay.items()
            if lay is not None and path in read
        ]

    def _loaded(self, mark: Mark, path: Path, source: str, sheet: str | None, entity: str) -> FileKey | None:
        """The row of a part, perhaps under another name of the file; None where it would be loaded."""
        day = as_of_in_name(path) if self.reads_date(source) else None
        made = self.fingerprints.get(source, "")
        return self.known.row(Sighting(mark.path, source, sheet, mark.sha256, day, made), entity)


def whole(con: duckdb.DuckDBPyConnection, marks: Iterable[Mark]) -> list[Mark]:
    """Those of files of which nothing was refused, held or left out."""
    rows = con.execute("select distinct path from ops.file where status != 'loaded'").fetchall()
    partly = {path for (path,) in rows}
    return [mark for mark in marks if mark.path not in partly]
