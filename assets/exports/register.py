"""ops.file before loading: a row for every part and every refusal, and which parts are still to be loaded."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.replay import Replayed
from assets.exports.scan import Scan
from assets.operations.ledger import FileKey, Finding, add_findings

_COUNTS = "rows_read, inserted, updated, unchanged, duplicate, rejected, ignored, records"
_Key = tuple[str | date | None, ...]
_DATE = re.compile(r"\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:\d{4}|\d{6})?|\d{4}年\d{1,2}月\d{1,2}日")


@dataclass(frozen=True)
class Waiting:
    """A part still to be loaded; `is_loaded`: again. `loaded_on`: the day it was first loaded."""

    file_id: str
    path: str
    sheet: str | None
    as_of: date
    sha256: str
    source: str = ""
    loaded_on: date | None = None
    is_loaded: bool = False


@dataclass(frozen=True)
class Sighting:
    """What tells whether a part was loaded before; `as_of` is its own day, None where it has none."""

    path: str
    source: str
    sheet: str | None
    sha256: str
    as_of: date | None
    fingerprint: str


@dataclass(frozen=True)
class Observed:
    """A part under the as_of it is observed at.

    `load_number` and `loaded_on` are given when a recorded load is repeated.
    """

    path: str
    part: Part
    as_of: date
    fingerprint: str
    load_number: int | None = None
    loaded_on: date | None = None

    @property
    def file_id(self) -> str:
        """Hash of path, sheet, content and as_of: the same bytes a day later are another observation."""
        where = self.path if self.part.sheet is None else f"{self.path}\x1f{self.part.sheet}"
        return file_id(where, self.part.sha256, self.as_of)

    @property
    def sighting(self) -> Sighting:
        """What tells whether it was loaded before."""
        part = self.part
        return Sighting(self.path, part.source, part.sheet, part.sha256, part.as_of, self.fingerprint)


def file_id(path: str, sha256: str, as_of: date) -> str:
    """The first 16 hex digits of a hash over what makes an observation."""
    return hashlib.sha256(f"{path}\x1f{sha256}\x1f{as_of}".encode()).hexdigest()[:16]


def part_name(path: str) -> str:
    """The path without its dates: what `deals_2026-01-01.csv` and `deals_2026-01-02.csv` are parts of."""
    return _DATE.sub("*", path)


def begin(con: duckdb.DuckDBPyConnection) -> None:
    """Forgets what the folder held on earlier nights and was not loaded, and what was said of it."""
    con.execute(
        "delete from ops.finding as f where exists (select 1 from ops.file as g "
        "where g.file_id = f.file_id and g.entity = f.entity and g.status != 'loaded')"
    )
    con.execute("delete from ops.file where status != 'loaded'")
    con.execute("delete from ops.finding where entity is null")


def register_replay(
    con: duckdb.DuckDBPyConnection, replayed: Iterable[Replayed], fingerprint: str, as_of: date
) -> None:
    """Puts recorded loads in line again, under the as_of and in the order they had."""
    for again in replayed:
        load = again.load
        observed = Observed(load.path, again.part, load.as_of, fingerprint, load.load_number, load.loaded_on)
        _insert_part(con, observed, load.entity, min(load.last_seen, as_of))


def register_folder(
    con: duckdb.DuckDBPyConnection,
    seen: Scan,
    as_of: date,
    fingerprints: Mapping[str, str],
    held: Mapping[str, str],
) -> None:
    """Writes what the folder holds into ops.file, in the caller's transaction.

    A part observed before keeps its row, and so does a file that was not opened; one that a rollback left
    behind is held; one dated after as_of is left for its own day; any other waits as 'recognised'.
    `fingerprints` is by source, `held` by hash of the content.
    """
    known = Known(con)
    seen_again = [key for keys in seen.unread.values() for key in keys]
    for part in seen.parts:
        path = seen.relative(part.path)
        if part.as_of is not None and part.as_of > as_of:
            _insert(
                con, path, part.sheet, f"It is dated {part.as_of}, after this run's day.", "skipped", as_of
            )
        elif part.sha256 in held:
            _hold(con, path, part, as_of)
        else:
            observed = Observed(path, part, part.as_of or as_of, fingerprints[part.source])
            for entity in dict.fromkeys(mapping.entity for mapping in part.entities):
                if key := known.row(observed.sighting, entity):
                    seen_again.append(key)
                else:
                    _insert_part(con, observed, entity, as_of)
    _see_again(con, seen_again, as_of)
    for refusal in seen.refused:
        _register_refusal(con, seen.relative(refusal.path), refusal, as_of)
    for skipped, reason in seen.skipped:
        _insert(con, seen.relative(skipped), None, reason, "skipped", as_of)


def _see_again(con: duckdb.DuckDBPyConnection, keys: Sequence[FileKey], as_of: date) -> None:
    ids, sheets, entities = map(list, zip(*keys, strict=True)) if keys else ([], [], [])
    con.execute(
        "update ops.file as f set last_seen = $day from (select unnest($ids::varchar[]) as file_id, "
        "unnest($sheets::varchar[]) as sheet, unnest($entities::varchar[]) as entity) as s "
        "where f.file_id = s.file_id and f.sheet is not distinct from s.sheet and f.entity = s.entity",
        {"day": as_of, "ids": ids, "sheets": sheets, "entities": entities},
    )


class Known:
    """What was loaded before, as it stands when this is made: one look at the ledger for a whole folder.

    A dated file is known by its date and content. An undated one only if it equals the latest load of
    its part: A, B, A is a reversion, not a repeat.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        rows = con.execute(
            "select source, entity, sheet, path, as_of, sha256, fingerprint, file_id, status "
            "from ops.file where load_number is not null order by load_number desc"
        ).fetchall()
        self._latest: dict[_Key, tuple[_Key, str]] = {}
        self._dated: dict[_Key, str] = {}
        # Rows of loads that are being repeated wait, and may be gone when they are.
        self.is_settled = all(status == "loaded" for *_, status in rows)
        for source, entity, sheet, path, day, sha256, fingerprint, identity, _ in rows:
            part, content = (source, entity, sheet, part_name(path)), (sha256, fingerprint)
            self._latest.setdefault(part, (content, identity))
            self._dated.setdefault((*part, day, *content), identity)

    def row(self, seen: Sighting, entity: str) -> FileKey | None:
        """The row of a part that was loaded before."""
        part, content = (
            (seen.source, entity, seen.sheet, part_name(seen.path)),
            (seen.sha256, seen.fingerprint),
        )
        if seen.as_of is not None:
            identity = self._dated.get((*part, seen.as_of, *content))
        else:
            latest, of_latest = self._latest.get(part, ((), ""))
            identity = of_latest if latest == content else None
        return None if identity is None else (identity, seen.sheet, entity)


def _insert_part(con: duckdb.DuckDBPyConnection, observed: Observed, entity: str, as_of: date) -> None:
    part = observed.part
    con.execute(
        "delete from ops.file where file_id = ? and sheet is not distinct from ? and entity = ?",
        [observed.file_id, part.sheet, entity],
    )
    con.execute(
        "insert into ops.file (file_id, path, sha256, bytes, source, entity, as_of, encoding, format, sheet, "
        f"{_COUNTS}, status, fingerprint, load_number, loaded_on, last_seen) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 'recognised', ?, ?, ?, ?)",
        [
            *(observed.file_id, observed.path, part.sha256, part.bytes, part.source, entity, observed.as_of),
            *(part.encoding, part.format, part.sheet, observed.fingerprint, observed.load_number),
            *(observed.loaded_on or as_of, as_of),
        ],
    )


def _hold(con: duckdb.DuckDBPyConnection, path: str, part: Part, as_of: date) -> None:
    reason = f"It was loaded before a rollback. To load it again: loudou accept {path}"
    _insert(con, path, part.sheet, reason, "held", as_of)
    add_findings(con, [Finding("held_file", example=path, params={"path": path})], file_id=None)


def _register_refusal(con: duckdb.DuckDBPyConnection, path: str, refusal: FileRefused, as_of: date) -> None:
    _insert(con, path, refusal.sheet, refusal.reason, refusal.status, as_of)
    if refusal.finding is None:
        return
    where = path if refusal.sheet is None else f"{path} [{refusal.sheet}]"
    params = {"path": where, "reason": refusal.reason, "suggestion": refusal.suggestion}
    add_findings(con, [Finding(refusal.finding, example=where, params=params)], file_id=None)


def _insert(
    con: duckdb.DuckDBPyConnection, path: str, sheet: str | None, reason: str, status: str, as_of: date
) -> None:
    con.execute(
        f"insert into ops.file (file_id, path, sha256, bytes, sheet, {_COUNTS}, status, reason, last_seen) "
        "values (?, ?, '', 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, ?, ?, ?)",
        [file_id(path, status, as_of), path, sheet, status, reason, as_of],
    )


_WAITING = "file_id, path, sheet, as_of, sha256, source, loaded_on, load_number is not null"


def waiting(con: duckdb.DuckDBPyConnection, entity: str) -> list[Waiting]:
    """What an entity still has to load: repeated loads in their order, then new ones, oldest first."""
    rows = con.execute(
        f"select {_WAITING} from ops.file where entity = ? and status = 'recognised' "
        "order by load_number nulls last, as_of, path, sheet",
        [entity],
    ).fetchall()
    return [Waiting(*row) for row in rows]


def loaded(con: duckdb.DuckDBPyConnection, source: str, entity: str) -> list[Waiting]:
    """What was loaded of a source and an entity, in the order of loading."""
    rows = con.execute(
        f"select {_WAITING} from ops.file where source = ? and entity = ? and status = 'loaded' "
        "order by load_number",
        [source, entity],
    ).fetchall()
    return [Waiting(*row) for row in rows]


def earlier_loads(con: duckdb.DuckDBPyConnection, part: Waiting, source: str, entity: str) -> list[str]:
    """The file_ids of the loads of the same part that this one takes the place of."""
    rows = con.execute(
        "select file_id, path from ops.file where source = ? and entity = ? and status = 'loaded' "
        "and sheet is not distinct from ? and file_id != ? and as_of <= ?",
        [source, entity, part.sheet, part.file_id, part.as_of],
    ).fetchall()
    return [loaded for loaded, path in rows if part_name(path) == part_name(part.path)]
