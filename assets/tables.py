"""Tables declared as data: columns, types, units and descriptions in English and Chinese, in a YAML file.

For tables made in Python (operations, calendar, forecasts). Core entities are declared by their
schemas, marts by their SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import duckdb
import yaml


@dataclass(frozen=True)
class Column:
    """A column: DuckDB type, unit, and what it says in both languages."""

    name: str
    type: str
    unit: str | None
    en: str
    zh: str


@dataclass(frozen=True)
class Table:
    """A table: full name, what a row is, the columns that identify a row, and its columns in order."""

    name: str
    en: str
    zh: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]


def load_tables(path: Path, schema: str = "") -> dict[str, Table]:
    """The tables a YAML file declares, by full name (`ops.file`); `schema` goes before names without one."""
    declared = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    full = {f"{schema}.{name}" if schema else name: said for name, said in declared.items()}
    return {name: _table(name, said) for name, said in full.items()}


def _table(name: str, said: Mapping[str, object]) -> Table:
    columns = cast("dict[str, dict[str, str]]", said["columns"])
    return Table(
        name,
        str(said["description_en"]),
        str(said["description_zh"]),
        tuple(cast("list[str]", said["grain"])),
        tuple(Column(c, d["type"], d.get("unit"), d["en"], d["zh"]) for c, d in columns.items()),
    )


def exists(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a table is there; before a first night has made it, it is not."""
    asked = "select 1 from duckdb_tables() where schema_name = ? and table_name = ?"
    return bool(con.execute(asked, name.split(".")).fetchall())


def create(con: duckdb.DuckDBPyConnection, table: Table, *, replace: bool = False) -> None:
    """Makes an empty table with its comments; an existing one is kept unless it is to be replaced."""
    schema = table.name.split(".")[0]
    columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
    con.execute(f"create schema if not exists {schema}")
    if replace:
        con.execute(f"drop table if exists {table.name}")
    con.execute(f"create table if not exists {table.name} ({columns})")
    add_missing(con, table.name, {column.name: column.type for column in table.columns})
    comment(con, table.name, f"{table.en} | {table.zh}", {c.name: f"{c.en} | {c.zh}" for c in table.columns})


def add_missing(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str]) -> None:
    """Adds the columns, by name and type, that a table of an earlier version has not; nobody knows them yet.

    A rebuild may begin from a warehouse that was frozen before an upgrade.
    """
    rows = con.execute(f"select column_name from (describe {name})").fetchall()
    known = {column for (column,) in rows}
    for column, kind in columns.items():
        if column not in known:
            con.execute(f'alter table {name} add column "{column}" {kind}')


def comment(con: duckdb.DuckDBPyConnection, name: str, about: str, columns: Mapping[str, str]) -> None:
    """Writes the comments of a table and its columns."""
    con.execute(f"comment on table {name} is {_literal(about)}")
    for column, text in columns.items():
        con.execute(f'comment on column {name}."{column}" is {_literal(text)}')


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
