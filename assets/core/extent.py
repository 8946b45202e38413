"""Full or delta: what the exports of a part are, remembered, so that a full one that shrank is held.

An export that shows most of what is known again is a full one, another shows changes only. Which it is
gets decided by a setting or by the first two loads, never by the file in hand: a full export that lost
half its rows would pass for a delta, and nobody would notice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import duckdb

from assets.core.entities import Entity
from assets.core.spool import ARRIVING
from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.register import part_name

Extent = Literal["full", "delta"]
# Of the rows known, an export that shows at least this share again is a full one.
_SHARE = 0.5


class HeldError(FileRefused):
    """A file is not loaded until a person says so."""

    status = "held"
    finding = "shrunk_file"


@dataclass(frozen=True)
class Seen:
    """How many rows of a part were known, and how many of them an export shows again."""

    known: int
    again: int

    @property
    def is_most(self) -> bool:
        """Whether the export shows most of what is known."""
        return self.again >= _SHARE * self.known


def decide(remembered: Extent | None, seen: Seen) -> Extent | None:
    """What the exports of a part are, once a second one has come."""
    if remembered is not None or seen.known == 0:
        return remembered
    return "full" if seen.is_most else "delta"


@dataclass(frozen=True)
class Arrival:
    """A part as it has come, and its path below the exports folder."""

    part: Part
    path: str


def hold_if_shrunk(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    arrival: Arrival,
    setting: Extent | None,
    accepted: Collection[str],
) -> None:
    """Raises HeldError for a full export that shows less than half of what is known; remembers which it is.

    Its rows are in the view `arriving`. `setting` decides for a whole source; `accepted` are the hashes of
    files that a person let in.
    """
    part = arrival.part
    key = _key(entity, arrival)
    found = _remembered(con, entity, arrival)
    seen = _seen(con, entity, arrival)
    remembered: Extent | None = setting or found
    if remembered == "full" and not seen.is_most and part.sha256 not in accepted:
        raise HeldError(
            part.path,
            f"It shows {seen.again:,} of the {seen.known:,} rows known, and its exports have been full ones.",
            f"If that is right: loudou accept {arrival.path}",
            sheet=part.sheet,
        )
    extent = decide(remembered, seen)
    if extent is not None and found is None:
        con.execute("insert into ops.extent values (?, ?, ?, ?)", [*key, extent])


def _key(entity: Entity, arrival: Arrival) -> list[str]:
    """A workbook with a sheet a month is as many parts."""
    part = arrival.part
    name = part_name(arrival.path) + ("" if part.sheet is None else f" [{part.sheet}]")
    return [part.source, entity.name, name]


def _remembered(con: duckdb.DuckDBPyConnection, entity: Entity, arrival: Arrival) -> Extent | None:
    """What the exports of a part have been, None while only one has come."""
    found = con.execute(
        "select extent from ops.extent where source = ? and entity = ? and part = ?", _key(entity, arrival)
    ).fetchone()
    return found[0] if found else None


def loads_of_part(con: duckdb.DuckDBPyConnection, entity: Entity, arrival: Arrival) -> list[str]:
    """The file_ids of what was loaded of a part."""
    files = con.execute(
        "select distinct file_id, path from ops.file where source = ? and entity = ? and status = 'loaded' "
        "and sheet is not distinct from ?",
        [arrival.part.source, entity.name, arrival.part.sheet],
    ).fetchall()
    return [file_id for file_id, path in files if part_name(path) == part_name(arrival.path)]


def _seen(con: duckdb.DuckDBPyConnection, entity: Entity, arrival: Arrival) -> Seen:
    of_part = loads_of_part(con, entity, arrival)
    if not of_part:
        return Seen(0, 0)
    known, again = con.execute(
        f"select count(*), count(*) filter (where {entity.key} in (select {entity.key} from {ARRIVING})) "
        f"from {entity.table} where not is_deleted and list_contains(?, file_id)",
        [of_part],
    ).fetchall()[0]
    return Seen(known, again)
