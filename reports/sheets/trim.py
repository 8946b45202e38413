"""Tables without what says nothing.

What belongs here: leaving out columns that no row fills, and saying once what every row would say. What does
not: leaving out rows; they all stay.
"""

from dataclasses import replace

from reports.page import Cell, Table, plain
from reports.sheets.figures import DASH

_NOTE = "note"


def trim(table: Table, *optional: str) -> Table:
    """The table without those `optional` columns (and notes) that are blank or a dash in every row.

    A note that all rows share stands once, under the table.
    """
    table = _shared_note(table)
    keep = [
        at
        for at, column in enumerate(table.columns)
        if column.key not in {*optional, _NOTE} or any(_says(row[at]) for row in table.rows)
    ]
    return _kept(table, keep)


def without(table: Table, *keys: str) -> Table:
    """The table without these columns, and without a note column that says nothing."""
    return trim(_kept(table, [at for at, column in enumerate(table.columns) if column.key not in keys]))


def _kept(table: Table, keep: list[int]) -> Table:
    return replace(
        table,
        columns=tuple(table.columns[at] for at in keep),
        rows=tuple(tuple(row[at] for at in keep) for row in table.rows),
        total=None if table.total is None else tuple(table.total[at] for at in keep),
    )


def _shared_note(table: Table) -> Table:
    keys = [column.key for column in table.columns]
    if _NOTE not in keys or len(table.rows) < 2:
        return table
    at = keys.index(_NOTE)
    notes = {plain(row[at]) for row in table.rows}
    shared = next(iter(notes))
    if len(notes) > 1 or not shared:
        return table
    said = " ".join(part for part in (str(shared), table.note) if part)
    return replace(table, note=said, rows=tuple((*row[:at], "", *row[at + 1 :]) for row in table.rows))


def _says(cell: Cell) -> bool:
    return plain(cell) not in {None, "", DASH}
