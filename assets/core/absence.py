"""What a full export no longer shows: deleted in the CRM, unless the export is not of everything.

A deal missing from a list that lists the open ones only has not been deleted, and neither has one that fell
out of a moving window of dates, or whose row could not be read. Those are findings, and the rows stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from assets.core.extent import loads_of_deltas
from assets.core.spool import ARRIVING
from assets.core.tracked import Tracked
from assets.operations.ledger import Finding


@dataclass(frozen=True)
class Full:
    """A full export that was loaded; `keys`: the table of what it showed; `ended`: how much of it has."""

    keys: str
    file_id: str
    path: str
    of_part: tuple[str, ...]
    ended: int
    has_synthetic_ids: bool


def keep(con: duckdb.DuckDBPyConnection, tracked: Tracked, keys: str) -> int:
    """Keeps the keys of the view `arriving` in a temporary table; gives how many of them have ended."""
    con.execute(
        f"create or replace temp table {keys} as select distinct {tracked.key} as shown from {ARRIVING}"
    )
    ended = tracked.ended.format(of="a")
    asked = f"select count(distinct a.{tracked.key}) from {ARRIVING} as a where {ended}"
    return int(con.execute(asked).fetchall()[0][0])


def absent(
    con: duckdb.DuckDBPyConnection, tracked: Tracked, source: str, export: Full, shown: Sequence[str]
) -> tuple[list[str], list[Finding]]:
    """The keys that a full export shows to be deleted, and what is to be said of all that it leaves out.

    `shown` are the tables of what the day's exports showed, this one's among them.
    """
    day = " union ".join(f"select shown from {table}" for table in shown)
    rows = _left_out(con, tracked, source, export, day)
    if not rows:
        return [], []
    if _is_of_running(con, tracked, source, export):
        return [], [_missing("running", tracked, export, [k for k, _ in rows])]
    if _is_window(con, tracked, export, [k for k, _ in rows]):
        return [], [_missing("window", tracked, export, [k for k, _ in rows])]
    refused = _refused(con, tracked, export, rows)
    gone = [k for k, _ in rows if k not in refused]
    findings = [_missing("refused", tracked, export, sorted(refused))] if refused else []
    if gone:
        findings.append(_finding("deleted_rows", tracked, export, gone))
    return gone, findings


def _left_out(
    con: duckdb.DuckDBPyConnection, tracked: Tracked, source: str, export: Full, day: str
) -> list[tuple[str, str]]:
    """Key and id of what the part has shown before and does not now.

    What an export of changes told last is of the one full export that there is, or of the one that told of it
    before.
    """
    key = tracked.key
    deltas, others = loads_of_deltas(con, tracked.entity, source)
    return con.execute(
        f"""
        select c.{key}, c.source_id
        from {tracked.entity.table} as c anti join ({day}) as s on c.{key} = s.shown
        where
            not c.is_deleted and c.row_hash is not null and c.source = $source
            and (
                list_contains($part, c.file_id)
                or (
                    list_contains($deltas, c.file_id)
                    and (
                        $is_only or c.{key} in (
                            select {key} from {tracked.table} where list_contains($part, file_id)
                        )
                    )
                )
            )
        order by all
        """,
        {"source": source, "part": list(export.of_part), "deltas": deltas, "is_only": others == 1},
    ).fetchall()


def _is_of_running(con: duckdb.DuckDBPyConnection, tracked: Tracked, source: str, export: Full) -> bool:
    """Whether a list shows no record that has ended, or less than half of those that its part had shown."""
    ended = tracked.ended.format(of="c")
    known, of_part = con.execute(
        f"select count(*), count(*) filter (where list_contains(?, c.file_id)) "
        f"from {tracked.entity.table} as c where c.source = ? and not c.is_deleted and {ended}",
        [list(export.of_part), source],
    ).fetchall()[0]
    return bool((export.ended == 0 and known > 0) or 2 * export.ended < of_part)


def _is_window(con: duckdb.DuckDBPyConnection, tracked: Tracked, export: Full, keys: list[str]) -> bool:
    """Whether all that is missing began before all that is shown: the file shows the last months only."""
    created = f"coalesce({', '.join(tracked.created)})"
    return bool(
        con.execute(
            f"select coalesce(max({created}) filter (where s.shown is null) "
            f"< min({created}) filter (where s.shown is not null), false) "
            f"and count(*) filter (where s.shown is null and {created} is null) = 0 "
            f"from {tracked.entity.table} as c left join {export.keys} as s on c.{tracked.key} = s.shown "
            f"where s.shown is not null or list_contains(?, c.{tracked.key})",
            [keys],
        ).fetchall()[0][0]
    )


# So many pairs of a missing id and a refused row are looked through; of more, all count as refused.
_PAIRS = 10_000_000


def _refused(
    con: duckdb.DuckDBPyConnection, tracked: Tracked, export: Full, rows: list[tuple[str, str]]
) -> set[str]:
    """The missing records that may stand in rows which could not be read."""
    rejects = [
        raw
        for (raw,) in con.execute(
            "select raw from ops.reject where file_id = ? and entity = ?",
            [export.file_id, tracked.entity.name],
        ).fetchall()
    ]
    if rejects and (export.has_synthetic_ids or len(rows) * len(rejects) > _PAIRS):
        return {key for key, _ in rows}
    return {key for key, source_id in rows if any(_short(source_id) in raw for raw in rejects)}


def _short(source_id: str) -> str:
    """As it may be written: Salesforce's ids of 18 characters are those of 15 with a suffix."""
    return source_id[:15] if len(source_id) == 18 else source_id


def _missing(why: str, tracked: Tracked, export: Full, keys: list[str]) -> Finding:
    return _finding(f"missing_rows_{why}", tracked, export, keys)


def _finding(kind: str, tracked: Tracked, export: Full, keys: list[str]) -> Finding:
    params = {"rows": len(keys), "path": export.path, "example": keys[0], "entity": tracked.entity.name}
    return Finding(kind, tracked.entity.name, len(keys), keys[0], params)
