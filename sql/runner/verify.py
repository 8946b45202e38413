"""What a stored table must keep: declared types, finite doubles, a key. What it means is asked by checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sql.runner.errors import model_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from sql.runner.model import Model

_SHOWN = 3


def verify(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Raise `ModelError` on the first rule that the stored table breaks, with up to three of its keys."""
    _types(con, model)
    _finite(con, model)
    _not_null(con, model)
    _unique(con, model)


def _types(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    stored = con.execute(
        "select column_name, lower(data_type) from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? and table_name = ? "
        "order by column_index",
        [model.schema, model.table],
    ).fetchall()
    for column, (name, kind) in zip(model.columns, stored, strict=True):
        if name != column.name or kind != column.type:
            declared = f"{column.name!r} declared as {column.type or 'nothing (no cast)'}"
            raise model_error(model.path, column.line, f"types: column {declared} is stored as {kind}")


def _finite(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    for column in model.columns:
        if column.type == "double":
            name = f'"{column.name}"'
            keys = _keys(con, model, f"where not isfinite({name})")
            if keys:
                message = f"finite: column {column.name!r} is nan or infinite for {keys}"
                raise model_error(model.path, column.line, message)


def _not_null(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    for column in model.columns:
        if column.name in model.grain and column.name not in model.nullable_grain:
            keys = _keys(con, model, f'where "{column.name}" is null')
            if keys:
                raise model_error(model.path, column.line, f"grain: {column.name!r} is null for {keys}")


def _unique(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    keys = _keys(con, model, f"group by {_grain(model)} having count(*) > 1", ", count(*)")
    if keys:
        lines = model.sql.splitlines()
        line = next(number for number, line in enumerate(lines, 1) if line.startswith("-- grain:"))
        raise model_error(model.path, line, f"grain: more than one row for {keys}")


def _keys(con: duckdb.DuckDBPyConnection, model: Model, condition: str, counted: str = "") -> str:
    """Up to three keys that meet the condition, in words; '' when none does."""
    rows = con.execute(
        f'select {_grain(model)}{counted} from "{model.schema}"."{model.table}" '
        f"{condition} order by all nulls first limit {_SHOWN}"
    ).fetchall()
    return "; ".join(_key(model.grain, row) for row in rows)


def _grain(model: Model) -> str:
    return ", ".join(f'"{name}"' for name in model.grain)


def _key(grain: Sequence[str], row: Sequence[object]) -> str:
    key = ", ".join(f"{name}={value}" for name, value in zip(grain, row, strict=False))
    return f"{key} ({row[-1]} rows)" if len(row) > len(grain) else key
