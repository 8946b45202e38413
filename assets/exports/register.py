"""ops.file before loading: a row for every part and every refusal, and which parts are still to be loaded."""

import hashlib
from collections.abc import Callable
from datetime import date

import duckdb

from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.scan import Scan
from assets.operations.ledger import Finding, add_findings

_ONE = "file_id = ? and sheet is not distinct from ? and entity = ?"
_COUNTS = "rows_read, inserted, updated, unchanged, duplicate, rejected, ignored, records"


def file_id(path: str, sha256: str) -> str:
    """Hash of path and content: the same bytes under another name are another file."""
    return hashlib.sha256(f"{path}\x1f{sha256}".encode()).hexdigest()[:16]


def register(
    con: duckdb.DuckDBPyConnection, seen: Scan, as_of: date, fingerprint: Callable[[Part], str]
) -> None:
    """Writes what the folder holds into ops.file, in the caller's transaction.

    A part already loaded last with the same fingerprint keeps its row; any other waits as 'recognised'.
    Refusals are of the folder as it is now, so those of earlier nights go.
    """
    con.execute("delete from ops.file where status in ('refused', 'skipped', 'recognised')")
    con.execute("delete from ops.finding where entity is null")
    for part in seen.parts:
        _register_part(con, seen.relative(part.path), part, as_of, fingerprint(part))
    for refusal in seen.refused:
        _register_refusal(con, seen.relative(refusal.path), refusal, as_of)
    for path, reason in seen.skipped:
        _insert(con, seen.relative(path), None, reason, "skipped", as_of)


def _register_part(
    con: duckdb.DuckDBPyConnection, path: str, part: Part, as_of: date, fingerprint: str
) -> None:
    identity = file_id(path, part.sha256)
    for entity in dict.fromkeys(mapping.entity for mapping in part.entities):
        key = [path, part.sheet, entity]
        latest = con.execute(
            "select file_id, fingerprint from ops.file where path = ? and sheet is not distinct from ? "
            "and entity = ? and status = 'loaded' order by load_number desc limit 1",
            key,
        ).fetchone()
        if latest == (identity, fingerprint):
            con.execute(
                f"update ops.file set last_seen = ? where {_ONE}",
                [as_of, identity, part.sheet, entity],
            )
            continue
        con.execute(
            f"delete from ops.file where {_ONE}",
            [identity, part.sheet, entity],
        )
        con.execute(
            "insert into ops.file (file_id, path, sha256, bytes, source, entity, as_of, encoding, format, "
            f"sheet, {_COUNTS}, status, last_seen) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, "
            "'recognised', ?)",
            [
                *(identity, path, part.sha256, part.bytes, part.source, entity, part.as_of or as_of),
                *(part.encoding, part.format, part.sheet, as_of),
            ],
        )


def _register_refusal(con: duckdb.DuckDBPyConnection, path: str, refusal: FileRefused, as_of: date) -> None:
    _insert(con, path, refusal.sheet, refusal.reason, "refused", as_of)
    where = path if refusal.sheet is None else f"{path} [{refusal.sheet}]"
    params = {"path": where, "reason": refusal.reason, "suggestion": refusal.suggestion}
    add_findings(con, [Finding("unreadable_file", example=where, params=params)], file_id=None)


def _insert(
    con: duckdb.DuckDBPyConnection, path: str, sheet: str | None, reason: str, status: str, as_of: date
) -> None:
    con.execute(
        f"insert into ops.file (file_id, path, sha256, bytes, sheet, {_COUNTS}, status, reason, last_seen) "
        "values (?, ?, '', 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, ?, ?, ?)",
        [file_id(path, status), path, sheet, status, reason, as_of],
    )


def waiting(con: duckdb.DuckDBPyConnection, entity: str) -> list[tuple[str, str, str | None, date]]:
    """Parts of an entity still to be loaded, oldest state first: (file_id, path, sheet, as_of)."""
    return con.execute(
        "select file_id, path, sheet, as_of from ops.file where entity = ? and status = 'recognised' "
        "order by as_of, path, sheet",
        [entity],
    ).fetchall()
