"""One look at the exports folder: the parts that can be loaded, the files that cannot, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assets.exports.find import find_files, skipped_files
from assets.exports.load import refuse_outside
from assets.exports.mapping import Crm
from assets.exports.packed import inside
from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.recognise import recognise
from assets.operations.ledger import FileKey


@dataclass
class Scan:
    """What is in the folder, in the order of paths; `skipped` are files that nobody meant as exports.

    `unread` are files that need not be opened, each with its rows in the ledger.
    """

    folder: Path
    parts: list[Part] = field(default_factory=list)
    refused: list[FileRefused] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)
    unread: dict[Path, list[FileKey]] = field(default_factory=dict)

    def relative(self, path: Path) -> str:
        """The path as it is shown and stored: below the folder, with forward slashes."""
        return path.relative_to(self.folder).as_posix()


def scan(
    folder: Path,
    mappings: Sequence[Crm],
    settled_before: datetime | None = None,
    rows_of: Callable[[Path], list[FileKey]] = lambda _path: [],
) -> Scan:
    """Recognises every file of the folder. A file that cannot be read is refused; the others go on.

    With `settled_before` (UTC), a file changed later than that is left for the next time. A file that
    `rows_of` gives rows of the ledger for is not opened.
    """
    seen = Scan(folder, skipped=skipped_files(folder))
    for path in find_files(folder):
        if rows := rows_of(path):
            seen.unread[path] = rows
            continue
        if settled_before is not None and _changed(path) > settled_before:
            seen.skipped.append((path, "It changed less than a minute ago; it is taken the next time."))
            continue
        try:
            refuse_outside(path, folder)
            found = inside(path)
        except FileRefused as refusal:
            seen.refused.append(refusal)
            continue
        seen.skipped += found.skipped
        seen.refused += found.refused
        for file in found.files:
            _look(seen, file, mappings)
    return seen


def _look(seen: Scan, path: Path, mappings: Sequence[Crm]) -> None:
    try:
        parts = recognise(path, mappings, seen.folder)
    except FileRefused as refusal:
        seen.refused.append(refusal)
        return
    seen.parts += parts
    seen.refused += parts[0].skipped_sheets if parts else ()


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC).replace(tzinfo=None)
