"""Running a check: its rows are failures. What stops publishing is decided by the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from sql.runner.located import located

if TYPE_CHECKING:
    from sql.runner.model import Check

FAILURES_SHOWN = 10


def run_check(con: duckdb.DuckDBPyConnection, check: Check) -> list[dict[str, Any]]:
    """The first 10 failing rows, in the order of their columns; none when the table passes.

    Raises `ModelError` on the file's line when the query itself fails.
    """
    statement = f"select * from (\n{check.sql}\n) as failure order by all nulls first limit {FAILURES_SHOWN}"
    try:
        result = con.execute(statement)
        names = [column[0] for column in result.description or []]
        rows = result.fetchall()
    except duckdb.Error as error:
        raise located(error, check.path, check.sql, lines_before=1) from error
    return [dict(zip(names, row, strict=True)) for row in rows]
