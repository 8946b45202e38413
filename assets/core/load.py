"""Loading: cleaned rows into a core table, by name, in the caller's transaction, every row accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from assets.core import reference
from assets.core.clean import Origin
from assets.core.entities import Entity, column_order, sql_type
from assets.core.spool import ARRIVING
from assets.operations.ledger import Counts
from assets.tables import add_missing, comment


@dataclass(frozen=True)
class Read:
    """How many source rows of one (file, sheet, entity) were read, and how many of them are not loaded."""

    rows: int
    rejected: int = 0
    ignored: int = 0


def create_table(con: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """Makes the entity's table with its comments where it is missing."""
    columns = entity.schema.columns()
    declared = ", ".join(f'"{name}" {sql_type(columns[name].dtype)}' for name in column_order(entity))
    con.execute(f"create table if not exists {entity.table} ({declared})")
    add_missing(con, entity.table, {name: sql_type(columns[name].dtype) for name in column_order(entity)})
    about = {name: columns[name].description or "" for name in column_order(entity)}
    comment(con, entity.table, entity.description, about)


class KeyTwiceError(RuntimeError):
    """A key of a core table stands twice, or is null: a fault of ours, and nothing is published."""


def check_keys(con: duckdb.DuckDBPyConnection, entity: Entity) -> int:
    """The rows of an entity's table. Raises KeyTwiceError.

    A look at the whole table a night, and not a constraint: its index makes loading four times slower.
    """
    rows, keys = con.execute(f"select count(*), count(distinct {entity.key}) from {entity.table}").fetchall()[
        0
    ]
    if rows != keys:
        raise KeyTwiceError(f"{entity.table}: {rows:,} rows have {keys:,} different {entity.key}s")
    return int(rows)


def merge(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    read: Read,
    *,
    has_repeated_keys: bool,
    takes_new_only: bool = False,
) -> Counts:
    """Merges the rows of the view `arriving` into the entity's table and says what became of each source row.

    A key new to the table is inserted, one whose `row_hash` differs is updated, as is one that was gone and
    is there again; an equal one is unchanged, and so is one that the table knows from a later day, or any
    that it knows where the rows are older than all of it (`takes_new_only`). Where a key stands several times
    in the file the last row wins and the others are duplicates. A source row counts by the strongest of its
    records: inserted, updated, unchanged, duplicate. What only the table knows (`remembered`) is kept;
    references are filled as far as they can be found already. Raises ConservationError when a row is
    unaccounted for.
    """
    if has_repeated_keys or _knows_any(con, entity):
        _find_outcomes(con, entity, "false" if takes_new_only else "true")
        con.execute(
            f"delete from {entity.table} where {entity.key} in "
            "(select outcome_key from outcomes where became = 'updated')"
        )
        _insert(con, entity, _to_be_written(entity))
        counts = _counts(con, read)
        con.execute("drop table outcomes")
    else:
        _insert(con, entity, f"from {ARRIVING}")
        records, sources = con.execute(
            f"select count(*), count(distinct row_number) from {ARRIVING}"
        ).fetchall()[0]
        counts = Counts(read.rows, sources, 0, 0, 0, read.rejected, read.ignored, records)
    counts.check(entity.table)
    return counts


def take_over(con: duckdb.DuckDBPyConnection, entity: Entity, of_part: Sequence[str], origin: Origin) -> None:
    """Of what the view `arriving` shows as it is known, but from another part, it is now the one that told.

    So that it is known which part showed a record last, and which one will say when it is gone.
    """
    values = {"own": [*of_part, origin.file_id], "source": origin.source}
    others = "source = $source and not list_contains($own, file_id)"
    if not con.execute(f"select exists (select 1 from {entity.table} where {others})", values).fetchall()[0][
        0
    ]:
        return
    con.execute(
        f"update {entity.table} as c set file_id = a.file_id, row_number = a.row_number, as_of = a.as_of "
        f"from {ARRIVING} as a where c.{entity.key} = a.{entity.key} and c.source = $source "
        "and not list_contains($own, c.file_id) and c.row_hash = a.row_hash and c.as_of <= a.as_of",
        values,
    )


# What a new row says of itself.
_FILLED = {"told_by": "coalesce(told_by, file_id) as told_by"}


def _insert(con: duckdb.DuckDBPyConnection, entity: Entity, query: str) -> None:
    columns = ", ".join(_FILLED.get(name, f'"{name}"') for name in column_order(entity))
    rows = reference.foreseen(con, entity, ARRIVING, query)
    con.execute(f"insert into {entity.table} by name select {columns} from ({rows})")


def _to_be_written(entity: Entity) -> str:
    kept = ", ".join(f'coalesce("{name}", "known:{name}") as "{name}"' for name in entity.remembered)
    replaced = f"* replace ({kept})" if kept else "*"
    return (
        f"select {replaced} from {ARRIVING} inner join outcomes using (position) "
        "where became in ('inserted', 'updated')"
    )


def _knows_any(con: duckdb.DuckDBPyConnection, entity: Entity) -> bool:
    """Whether the table has a row of any of the arriving keys."""
    return bool(
        con.execute(
            f"select exists (select 1 from {entity.table} semi join {ARRIVING} using ({entity.key}))"
        ).fetchall()[0][0]
    )


def _find_outcomes(con: duckdb.DuckDBPyConnection, entity: Entity, may_update: str) -> None:
    """Makes the temporary table `outcomes`: a row an arriving one, with what only the table knows."""
    known = "".join(f', k."{name}" as "known:{name}"' for name in entity.remembered)
    con.execute(
        f"""
        create or replace temp table outcomes as
        with last as (
            select {entity.key}, max(position) as position
            from {ARRIVING} group by {entity.key} having count(*) > 1
        )
        select
            a.position, a.{entity.key} as outcome_key, a.row_number as source_row,
            case
                when l.position != a.position then 'duplicate'
                when k.{entity.key} is null then 'inserted'
                when
                    (k.row_hash is distinct from a.row_hash or (k.is_deleted and not a.is_deleted))
                    and k.as_of <= a.as_of and {may_update} then 'updated'
                else 'unchanged'
            end as became{known}
        from {ARRIVING} as a
        left join last as l using ({entity.key})
        left join {entity.table} as k using ({entity.key})
        """
    )


_STRENGTH = ("inserted", "updated", "unchanged", "duplicate")


def _counts(con: duckdb.DuckDBPyConnection, read: Read) -> Counts:
    order = ", ".join(f"'{name}'" for name in _STRENGTH)
    by_rank = dict(
        con.execute(
            f"select strength, count(*) from (select min(list_position([{order}], became)) as strength "
            "from outcomes group by source_row) group by strength"
        ).fetchall()
    )
    rows = {name: by_rank.get(rank, 0) for rank, name in enumerate(_STRENGTH, start=1)}
    records = con.execute("select count(*) from outcomes where became != 'duplicate'").fetchall()[0][0]
    return Counts(read.rows, **rows, rejected=read.rejected, ignored=read.ignored, records=records)


def contradicted(con: duckdb.DuckDBPyConnection, entity: Entity) -> tuple[int, str, int] | None:
    """Arriving rows whose key stands again further down and says something else there.

    How many, and key and row number of the first; None where there are none. The last row of a key counts.
    """
    found = con.execute(
        f"""
        select count(*), arg_min({entity.key}, position), arg_min(row_number, position)
        from (
            select
                {entity.key}, position, row_number, row_hash,
                last_value(row_hash) over (
                    partition by {entity.key} order by position
                    rows between unbounded preceding and unbounded following
                ) as counts
            from {ARRIVING}
            where {entity.key} in (select {entity.key} from {ARRIVING} group by all having count(*) > 1)
        )
        where row_hash != counts
        """
    ).fetchall()[0]
    return found if found[0] else None
