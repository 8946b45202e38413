"""The ledger of what was read: ops.file, ops.reject, ops.finding, ops.correction.

Here is what the tables look like, how rows get in, and the conservation law. What is wrong with a
row is decided elsewhere (`clean.py`); the words of a finding are in `reports/texts`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from assets.tables import create, load_tables
from reports.texts.findings import finding_severity, finding_text

TABLES = load_tables(Path(__file__).with_name("tables.yaml"))
# The key of ops.file: file_id, sheet, entity.
FileKey = tuple[str, str | None, str]


class ConservationError(Exception):
    """Rows of a file are unaccounted for; nothing may be published."""


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the schemas and the ledger's tables where they are missing."""
    for schema in ("core", "mart", "ops"):
        con.execute(f"create schema if not exists {schema}")
    for name in ("ops.file", "ops.reject", "ops.finding", "ops.correction", "ops.extent"):
        create(con, TABLES[name])


@dataclass(frozen=True)
class Counts:
    """What became of the source rows of one (file, sheet, entity); `records` counts what they produced."""

    rows_read: int
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    ignored: int = 0
    records: int = 0

    def check(self, where: str) -> None:
        """Raises ConservationError unless every row read is accounted for exactly once."""
        outcomes = (self.inserted, self.updated, self.unchanged, self.duplicate, self.rejected, self.ignored)
        if self.rows_read != sum(outcomes):
            names = "inserted, updated, unchanged, duplicate, rejected, ignored"
            raise ConservationError(
                f"{where}: {self.rows_read} rows were read but {sum(outcomes)} are accounted for "
                f"({names} = {', '.join(map(str, outcomes))}). A fault in loudou: nothing was published."
            )


@dataclass(frozen=True)
class Reject:
    """A source row that was not loaded, with the reason and its raw text."""

    row_number: int
    rule: str
    message: str
    raw: str


@dataclass(frozen=True)
class Finding:
    """Something a person should know; `params` fill the sentence of its kind in each language."""

    kind: str
    entity: str | None = None
    rows: int | None = None
    example: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Load:
    """How a part was loaded: with which fingerprint, what was ignored and why, in how many seconds."""

    fingerprint: str
    reason: str | None
    seconds: float


def record_load(con: duckdb.DuckDBPyConnection, key: FileKey, counts: Counts, load: Load) -> None:
    """Writes what became of one (file_id, sheet, entity) into its row of ops.file."""
    con.execute(
        """
        update ops.file set
            rows_read = ?, inserted = ?, updated = ?, unchanged = ?, duplicate = ?, rejected = ?, ignored = ?,
            records = ?, status = 'loaded', reason = ?, fingerprint = ?, seconds = ?,
            load_number = coalesce(load_number, 1 + (select coalesce(max(load_number), 0) from ops.file))
        where file_id = ? and sheet is not distinct from ? and entity = ?
        """,
        [
            *(counts.rows_read, counts.inserted, counts.updated, counts.unchanged, counts.duplicate),
            *(counts.rejected, counts.ignored, counts.records),
            *(load.reason, load.fingerprint, round(load.seconds, 3), *key),
        ],
    )


def replace_rejects(
    con: duckdb.DuckDBPyConnection, file_id: str, entity: str, rejects: Sequence[Reject]
) -> None:
    """The rejects of one file and entity, instead of those it had."""
    con.execute("delete from ops.reject where file_id = ? and entity = ?", [file_id, entity])
    _add(con, "ops.reject", [(file_id, entity, r.row_number, r.rule, r.message, r.raw) for r in rejects])


def replace_findings(
    con: duckdb.DuckDBPyConnection, findings: Sequence[Finding], *, entity: str | None, file_id: str | None
) -> None:
    """The findings of one file and entity, or without a file of the table, instead of those it had."""
    con.execute(
        "delete from ops.finding where entity is not distinct from ? and file_id is not distinct from ?",
        [entity, file_id],
    )
    add_findings(con, findings, file_id=file_id)


def drop_findings(con: duckdb.DuckDBPyConnection, file_ids: Sequence[str], entity: str) -> None:
    """Removes what was said of an entity in these files."""
    con.execute(
        "delete from ops.finding where entity = ? and list_contains(?, file_id)", [entity, list(file_ids)]
    )


def add_findings(con: duckdb.DuckDBPyConnection, findings: Sequence[Finding], *, file_id: str | None) -> None:
    """Adds findings, each once, worded in English; other languages are worded from `params` when shown."""
    _add(con, "ops.finding", list(dict.fromkeys(_finding(finding, file_id) for finding in findings)))


def _finding(finding: Finding, file_id: str | None) -> tuple[object, ...]:
    params = json.dumps(dict(finding.params), ensure_ascii=False, sort_keys=True, default=str)
    message, suggestion = finding_text(finding.kind, finding.params, "en")
    identity = "\x1f".join([finding.kind, finding.entity or "", file_id or "", params])
    return (
        *(hashlib.sha256(identity.encode()).hexdigest()[:16], finding_severity(finding.kind), finding.kind),
        *(finding.entity, message, finding.rows, finding.example, suggestion),
        *(file_id, params),
    )


def _add(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    # In one statement: a row at a time, 50,000 rejects took 21 s.
    if rows:
        names = [column.name for column in TABLES[table].columns]
        con.register("incoming", pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None))
        con.execute(f"insert into {table} by name select * from incoming")
        con.unregister("incoming")
