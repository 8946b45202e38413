"""Loading: cleaned rows into a core table, by name, in the caller's transaction, every row accounted for."""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import polars as pl

from assets.core.entities import Entity, column_order, sql_type
from assets.operations.ledger import Counts
from assets.tables import comment


@dataclass(frozen=True)
class Cleaned:
    """What cleaning made of one (file, sheet, entity).

    `rows` has the entity's columns; one source row may have produced several of them and several
    source rows may have produced the same. `rejected` and `ignored` count source rows.
    """

    rows: pl.DataFrame
    rows_read: int
    rejected: int
    ignored: int


def create_table(con: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """Makes the entity's table with its comments where it is missing."""
    columns = entity.schema.columns()
    declared = ", ".join(f'"{name}" {sql_type(columns[name].dtype)}' for name in column_order(entity))
    con.execute(f"create table if not exists {entity.table} ({declared})")
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


def load(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    cleaned: Cleaned,
    finish: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows,
) -> Counts:
    """Merges cleaned rows into the entity's table and says what became of each source row.

    A key new to the table is inserted, one whose `row_hash` differs is updated, an equal one is unchanged,
    and so is one that the table knows from a later day. Where a key stands several times in the file the
    last row wins and the others are duplicates. A source row counts by the strongest of its records:
    inserted, updated, unchanged, duplicate. What only the table knows (`remembered`) is kept; `finish` adds
    to the rows to be written what follows from other tables. Raises ConservationError when a row is
    unaccounted for.
    """
    incoming = cleaned.rows.with_row_index("position")
    latest = incoming.group_by(entity.key).agg(pl.col("position").max())
    kept = "".join(f', "{column}" as "known:{column}"' for column in entity.remembered)
    known = con.execute(
        f"select {entity.key}, row_hash as known_hash, as_of as known_as_of{kept} from {entity.table}"
    ).pl()
    outcome = (
        incoming.join(
            latest.with_columns(is_last=pl.lit(value=True)), on=[entity.key, "position"], how="left"
        )
        .join(known, on=entity.key, how="left")
        .with_columns(
            *(pl.coalesce(column, f"known:{column}").alias(column) for column in entity.remembered),
            outcome=pl.when(pl.col("is_last").is_null())
            .then(pl.lit("duplicate"))
            .when(pl.col("known_hash").is_null())
            .then(pl.lit("inserted"))
            .when((pl.col("known_hash") != pl.col("row_hash")) & (pl.col("known_as_of") <= pl.col("as_of")))
            .then(pl.lit("updated"))
            .otherwise(pl.lit("unchanged")),
        )
    )
    written = outcome.filter(pl.col("outcome").is_in(["inserted", "updated"]))
    _write(con, entity, finish(written).select(column_order(entity)))
    counts = _counts(outcome, cleaned)
    counts.check(entity.table)
    return counts


def contradicted(entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose key stands again further down and says something else there; the last one counts."""
    repeated = rows.filter(pl.col(entity.key).is_duplicated()).select(entity.key, "row_number", "row_hash")
    last = repeated.group_by(entity.key).agg(last=pl.col("row_hash").last())
    differing = repeated.join(last, on=entity.key, how="left", maintain_order="left")
    return differing.filter(pl.col("row_hash") != pl.col("last")).drop("last")


def _write(con: duckdb.DuckDBPyConnection, entity: Entity, written: pl.DataFrame) -> None:
    if written.is_empty():
        return
    con.register("written", in_row_groups(written))
    con.execute(f"delete from {entity.table} where {entity.key} in (select {entity.key} from written)")
    con.execute(f"insert into {entity.table} by name select * from written")
    con.unregister("written")


# DuckDB stores so many rows together. Handed over in such pieces, they are written by all cores and as they
# are: a third of the time that pieces of other sizes take.
ROW_GROUP = 122_880


def in_row_groups(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows in chunks as large as DuckDB's row groups."""
    return pl.concat([rows.slice(at, ROW_GROUP) for at in range(0, rows.height, ROW_GROUP)], rechunk=False)


_STRENGTH = {"inserted": 0, "updated": 1, "unchanged": 2, "duplicate": 3}


def _counts(outcome: pl.DataFrame, cleaned: Cleaned) -> Counts:
    by_row = outcome.group_by("row_number").agg(
        pl.col("outcome").replace_strict(_STRENGTH, return_dtype=pl.Int64).min().alias("strength")
    )
    rows = {name: by_row.filter(pl.col("strength") == rank).height for name, rank in _STRENGTH.items()}
    records = outcome.filter(pl.col("outcome") != "duplicate").height
    return Counts(
        cleaned.rows_read, **rows, rejected=cleaned.rejected, ignored=cleaned.ignored, records=records
    )
