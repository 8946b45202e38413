"""Full or delta: what the exports of a part are, remembered, so that a full one that shrank is held.

An export that shows nearly all of what is known again is a full one, one that shows less than half of it
shows changes only. Which it is gets decided by a setting or by the first two loads, never by the file in
hand: a full export that lost half its rows would pass for a delta, and nobody would notice. Where two loads
do not tell, the next ones do, and until then nothing is taken for shrunk or deleted.
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
# Of the rows known, an export that shows less than this share again shows changes only, or has shrunk.
_SHARE = 0.5
# One that shows this share is a full one. Of fewer rows than these, among others of the source, nobody can
# tell: exports of changes may well show the same few deals twice.
_NEARLY_ALL = 0.9
_FEW = 3


class HeldError(FileRefused):
    """A file is not loaded until a person says so."""

    status = "held"
    finding = "shrunk_file"


@dataclass(frozen=True)
class Seen:
    """How many rows of a part were known, and how many of them an export shows again.

    `others`, `others_again`: the same of the source's other parts.
    """

    known: int
    again: int
    others: int = 0
    others_again: int = 0

    @property
    def is_most(self) -> bool:
        """Whether the export shows most of what is known."""
        return self.again >= _SHARE * self.known


def decide(remembered: Extent | None, seen: Seen) -> Extent | None:
    """What the exports of a part are, once a second one has come; None while that cannot be told."""
    if remembered is not None or seen.known == 0:
        return remembered
    if seen.again + seen.others_again >= _NEARLY_ALL * (seen.known + seen.others):
        return "full"
    if seen.known < _FEW and seen.others:
        return None
    if not seen.is_most:
        return "delta"
    return "full" if seen.again >= _NEARLY_ALL * seen.known else None


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
) -> Extent | None:
    """What the exports of the part are, which is remembered; None while only one has come.

    Raises HeldError for a full export that shows less than half of what is known.

    Its rows are in the view `arriving`. `setting` decides for a whole source; `accepted` are the hashes of
    files that a person let in.
    """
    part = arrival.part
    key = _key(entity, arrival)
    found = _remembered(con, entity, arrival)
    remembered: Extent | None = setting or found
    is_of_others = remembered is None and _is_of_others(con, entity, arrival)
    seen = (_seen_of_source if is_of_others else _seen)(con, entity, arrival)
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
    return extent


def _key(entity: Entity, arrival: Arrival) -> list[str]:
    return [arrival.part.source, entity.name, _name(arrival.path, arrival.part.sheet)]


def _name(path: str, sheet: str | None) -> str:
    """A workbook with a sheet a month is as many parts."""
    return part_name(path) + ("" if sheet is None else f" [{sheet}]")


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
    source = arrival.part.source
    said: dict[str, object] = {"source": source, "part": of_part}
    return _shown_again(con, entity, "list_contains($part, file_id)", said) if of_part else Seen(0, 0)


def _seen_of_source(con: duckdb.DuckDBPyConnection, entity: Entity, arrival: Arrival) -> Seen:
    return _shown_again(con, entity, "true", {"source": arrival.part.source})


def _shown_again(con: duckdb.DuckDBPyConnection, entity: Entity, of: str, values: dict[str, object]) -> Seen:
    counted = con.execute(
        f"select count(*) filter (where {of}), count(*) filter (where {of} and is_again), "
        f"count(*) filter (where not {of}), count(*) filter (where not {of} and is_again) "
        f"from (select *, {entity.key} in (select {entity.key} from {ARRIVING}) as is_again "
        f"from {entity.table} where not is_deleted and source = $source)",
        values,
    ).fetchall()[0]
    return Seen(*counted)


def _is_of_others(con: duckdb.DuckDBPyConnection, entity: Entity, arrival: Arrival) -> bool:
    """Whether most of a part's rows are of records that other parts have brought.

    Of changes that come in files of their own it is the whole source that they show a little of; and two of
    them that happen to show the same few are no full exports.
    """
    rows, others = con.execute(
        f"select count(*), count(*) filter (where a.{entity.key} in (select {entity.key} from {entity.table} "
        f"where source = ? and not list_contains(?, file_id))) from {ARRIVING} as a",
        [arrival.part.source, loads_of_part(con, entity, arrival)],
    ).fetchall()[0]
    return bool(rows) and others >= _SHARE * rows


def loads_of_deltas(con: duckdb.DuckDBPyConnection, entity: Entity, source: str) -> tuple[list[str], int]:
    """The file_ids of a source's exports of changes only, and how many other parts it has."""
    extents = dict(
        con.execute(
            "select part, extent from ops.extent where source = ? and entity = ?", [source, entity.name]
        ).fetchall()
    )
    files = con.execute(
        "select distinct file_id, path, sheet from ops.file "
        "where source = ? and entity = ? and status = 'loaded'",
        [source, entity.name],
    ).fetchall()
    parts = {file_id: _name(path, sheet) for file_id, path, sheet in files}
    deltas = [file_id for file_id, part in parts.items() if extents.get(part) == "delta"]
    return deltas, len({part for part in parts.values() if extents.get(part) != "delta"})
