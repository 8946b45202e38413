"""Which files a reader is shown one by one: of each table those of its newest day.

Exports of earlier days are counted in a line: after a year of nights there are thousands. All of them are in
ops.file.
"""

from collections.abc import Sequence
from datetime import date

from reports.warehouse import Row


def by_day(files: Sequence[Row]) -> tuple[list[Row], list[list[Row]]]:
    """Rows of each table's newest day, and those of no table; then the other rows, a list a table."""
    newest: dict[tuple[str, str], date] = {}
    for row in files:
        day = row["as_of"] or date.min
        newest[_table(row)] = max(newest.get(_table(row), day), day)
    shown: list[Row] = []
    earlier: dict[tuple[str, str], list[Row]] = {}
    for row in files:
        if (row["as_of"] or date.min) == newest[_table(row)]:
            shown.append(row)
        else:
            earlier.setdefault(_table(row), []).append(row)
    return shown, [earlier[table] for table in sorted(earlier)]


def _table(row: Row) -> tuple[str, str]:
    return row["source"] or "", row["entity"] or ""
