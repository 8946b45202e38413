"""Which sources must be loaded again from the archive, and the parts that this takes.

A source is replayed when what its rows were made with is no longer what it would be made with: its
mapping, its settings, its corrections, the cleaning. A rebuild replays all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.exports.mapping import Crm
from assets.exports.part import Part
from assets.exports.recognise import recognise
from assets.publish import archive
from assets.publish.home import Home
from assets.publish.state import Load


@dataclass(frozen=True)
class Replayed:
    """A load to be done again: as it was recorded, and the part as it is recognised now."""

    load: Load
    part: Part


def outdated(loads: Iterable[Load], fingerprints: dict[str, str]) -> set[str]:
    """The sources whose latest load was made with another fingerprint than today's."""
    latest = {load.source: load.fingerprint for load in sorted(loads, key=lambda load: load.load_number)}
    return {source for source, made in latest.items() if fingerprints.get(source, made) != made}


def forget(con: duckdb.DuckDBPyConnection, sources: Iterable[str]) -> None:
    """Removes everything that came from the sources, in the caller's transaction."""
    tables = con.execute(
        "select table_name from duckdb_columns() where schema_name = 'core' and column_name = 'file_id' "
        "order by 1"
    ).fetchall()
    for source in sources:
        for table in ("ops.reject", "ops.finding"):
            con.execute(
                f"delete from {table} where file_id in (select file_id from ops.file where source = ?)",
                [source],
            )
        for (table,) in tables:
            con.execute(f"delete from core.{table} where source = ?", [source])
        con.execute("delete from ops.file where source = ?", [source])
        for table in ("ops.correction", "ops.extent"):
            con.execute(f"delete from {table} where source = ?", [source])


def parts(
    loads: Sequence[Load], home: Home, crms: Sequence[Crm], place: Callable[[Load], Path]
) -> Iterator[Replayed]:
    """The parts of archived loads in their order; `place` says where a file is taken out to."""
    for load in sorted(loads, key=lambda load: load.load_number):
        path = place(load)
        if not path.exists():
            archive.restore(home, load.sha256, path)
        for part in recognise(path, crms, path.parent):
            if part.sheet == load.sheet and load.entity in {m.entity for m in part.entities}:
                yield Replayed(load, part)
