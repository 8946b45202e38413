"""A model to a documented table, in the caller's transaction. What the table must keep is in verify.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from sql.runner.located import located
from sql.runner.verify import verify

if TYPE_CHECKING:
    from sql.runner.model import Model

SIGNIFICANT_DIGITS = 9


def build(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Create or replace the model's table, comment and verify it; returns its rows.

    Rows are stored in the order of the grain, nulls first, and doubles with 9 significant digits.
    Raises `ModelError` when the SQL fails or the table breaks its declaration; the caller then rolls back,
    for the table is already replaced in the caller's transaction.
    """
    con.execute(f"create schema if not exists {quoted(model.schema)}")
    try:
        counted = con.execute(create_statement(model)).fetchone()
    except duckdb.Error as error:
        raise located(error, model.path, model.sql, lines_before=1) from error
    for statement in _comments(model):
        con.execute(statement)
    verify(con, model)
    return int(counted[0]) if counted else 0


def create_statement(model: Model) -> str:
    """The statement that makes the table; its first line is ours, the file's own lines follow."""
    columns = ", ".join(
        f"{significant(quoted(column.name))} as {quoted(column.name)}"
        if column.type == "double"
        else quoted(column.name)
        for column in model.columns
    )
    order = ", ".join(f"{quoted(name)} nulls first" for name in model.grain)
    table = f"{quoted(model.schema)}.{quoted(model.table)}"
    created = f"create or replace table {table} as select {columns}"
    return f"{created} from (\n{model.sql}\n) as model order by {order}"


def significant(expression: str) -> str:
    """SQL that rounds a double to 9 significant digits, as text does; -0 becomes 0; null, nan, inf stay.

    `round(x, 8 - floor(log10(abs(x))))` is four times as fast and fails on 0, nan and inf.
    """
    return f"cast(format('{{:.{SIGNIFICANT_DIGITS - 1}e}}', {expression}) as double) + 0.0"


def quoted(name: str) -> str:
    """A name as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def _comments(model: Model) -> list[str]:
    table = f"{quoted(model.schema)}.{quoted(model.table)}"
    columns = [
        (f"column {table}.{quoted(column.name)}", column.description_en, column.description_zh)
        for column in model.columns
    ]
    described = [(f"table {table}", model.description_en, model.description_zh), *columns]
    return [f"comment on {what} is {_literal(f'{en} | {zh}')}" for what, en, zh in described]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
