"""Which files come too late to be loaded as if they were of today: something newer is known."""

from collections.abc import Collection

import duckdb

from assets.core.entities import Entity
from assets.core.spool import ARRIVING
from assets.exports.register import Waiting, part_name


class LateError(Exception):
    """A file is older than what is known; `file_id` says which. Nothing of it is loaded yet."""

    def __init__(self, file_id: str) -> None:
        super().__init__(file_id)
        self.file_id = file_id


def is_late(con: duckdb.DuckDBPyConnection, entity: Entity, part: Waiting, day: Collection[str] = ()) -> bool:
    """Whether a newer export of the part was loaded, or one of another part that has its records.

    So is another one of a day that was loaded without it (`day` are those it is loaded with), for the exports
    of a day are one. A subsidiary whose files are always a day behind is not late: nobody else exports its
    deals. The rows are in the view `arriving`.
    """
    rows = con.execute(
        "select file_id, path, sheet, as_of >= ? from ops.file "
        "where source = ? and entity = ? and status = 'loaded' and not list_contains(?, file_id)",
        [part.as_of, part.source, entity.name, [part.file_id, *day]],
    ).fetchall()
    newer = {(part_name(path), sheet) for _, path, sheet, is_newer in rows if is_newer}
    if not newer or (part_name(part.path), part.sheet) in newer:
        return bool(newer)
    of_newer = [file_id for file_id, path, sheet, _ in rows if (part_name(path), sheet) in newer]
    shared = con.execute(
        f"select exists (select 1 from {entity.table} as c semi join {ARRIVING} using ({entity.key}) "
        "where list_contains(?, c.file_id))",
        [of_newer],
    ).fetchall()
    return bool(shared[0][0])
