"""A core in memory for tests: tables made by the real loader, filled through the real cleaning."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date

import duckdb
import polars as pl

from assets.core.clean import Origin, Outcome, clean
from assets.core.entities import ENTITIES
from assets.core.load import Read, create_table, merge
from assets.core.spool import Spool
from assets.exports.mapping import load_mappings
from assets.operations.ledger import Counts, create_tables

DAY = date(2026, 2, 28)
MAVEN, PLAIN = (next(crm for crm in load_mappings() if crm.crm == name) for name in ("maven", "plain"))
DEAL = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)


def empty_core() -> duckdb.DuckDBPyConnection:
    """Every core and ledger table, without rows."""
    con = duckdb.connect()
    create_tables(con)
    for entity in ENTITIES.values():
        create_table(con, entity)
    return con


def raw(header: Iterable[str], *rows: Iterable[str]) -> pl.DataFrame:
    """A table of text as reading gives it, the first row being row 2 of its file."""
    frame = pl.DataFrame([list(row) for row in rows], schema=dict.fromkeys(header, pl.String), orient="row")
    return frame.with_columns(row_number=pl.int_range(2, 2 + frame.height, dtype=pl.Int64))


def cleaned(
    entity: str, frame: pl.DataFrame, more: Mapping[str, tuple[str, ...]] | None = None, **origin: object
) -> Outcome:
    """Cleans a table of an entity: quotas are plain sheets, others maven's; `more` columns are mapped."""
    crm = PLAIN if entity == "quota" else MAVEN
    mappings = [
        mapping.model_copy(update={"columns": {**mapping.columns, **(more or {})}})
        for file in (crm.files if crm is MAVEN else crm.files[:1])
        for mapping in file.entities
        if mapping.entity == entity
    ]
    said = {"source": crm.source, "file_id": "f1", "as_of": DAY, **origin}
    return clean(frame, mappings, crm, Origin(**said))  # type: ignore[arg-type]


def put(con: duckdb.DuckDBPyConnection, entity: str, frame: pl.DataFrame, **origin: object) -> Counts:
    """Cleans and loads a table of an entity."""
    outcome = cleaned(entity, frame, **origin)  # type: ignore[arg-type]
    return load(con, entity, outcome.rows, Read(frame.height, len(outcome.rejects)))


def load(con: duckdb.DuckDBPyConnection, entity: str, rows: pl.DataFrame, read: Read) -> Counts:
    """Loads cleaned rows."""
    with closing(Spool(ENTITIES[entity].key)) as spool:
        spool.add(rows)
        with spool.shown(con):
            return merge(con, ENTITIES[entity], read, has_repeated_keys=spool.has_repeated_keys)
