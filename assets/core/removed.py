"""Records that the CRM has no more: marked in their table, and from when on in their history."""

from collections.abc import Sequence
from datetime import date

import duckdb

from assets.core import history
from assets.core.spool import ARRIVING
from assets.core.tracked import Tracked
from assets.tables import exists


def mark(con: duckdb.DuckDBPyConnection, tracked: Tracked, keys: Sequence[str], as_of: date) -> None:
    """Marks records as deleted by an export of a day; an older one does not bring them back."""
    if keys:
        con.execute(
            f"update {tracked.entity.table} set is_deleted = true, as_of = ? "
            f"where list_contains(?, {tracked.key})",
            [as_of, list(keys)],
        )


def merge(con: duckdb.DuckDBPyConnection, tracked: Tracked, as_of: date, zone: str) -> None:
    """Removes what the CRM merged into another record, whether or not an export still shows it.

    The survivor is left as it is: its own stages are its history, those of the loser are not.
    """
    if not exists(con, "core.merge"):
        return
    said = con.execute(
        f"select distinct m.source, coalesce(m.told_on, m.as_of) as told_on, m.file_id from core.merge as m "
        f"inner join {tracked.table} as h on m.loser_id = h.{tracked.key} "
        "where m.entity = ? and coalesce(m.told_on, m.as_of) <= ? and not m.is_deleted and not h.is_deleted "
        f"and h.valid_to is null and {history.told('h')} order by told_on, m.source, m.file_id",
        [tracked.entity.name, as_of],
    ).fetchall()
    for source, day, file_id in said:
        history.observe(con, tracked, history.Export(source, file_id, day, None, zone))
    con.execute(
        f"update {tracked.entity.table} as c set is_deleted = true from core.merge as m "
        f"where c.{tracked.key} = m.loser_id and m.entity = ? "
        "and coalesce(m.told_on, m.as_of) <= ? and not m.is_deleted and not c.is_deleted",
        [tracked.entity.name, as_of],
    )


def first_told(con: duckdb.DuckDBPyConnection) -> None:
    """Keeps when each merge of the view `arriving` was first told, whichever file comes first."""
    con.execute(
        "update core.merge as m set told_on = least(coalesce(m.told_on, a.as_of), a.as_of) "
        f"from {ARRIVING} as a where m.merge_id = a.merge_id "
        "and m.told_on is distinct from least(coalesce(m.told_on, a.as_of), a.as_of)"
    )
