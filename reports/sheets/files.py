"""Which files a reader is shown one by one: of each table those of its newest day.

Exports of earlier days are counted in a line: after a year of nights there are thousands. All of them are in
ops.file.
"""

from collections.abc import Sequence

from reports.texts.words import Words
from reports.warehouse import Row


def by_day(files: Sequence[Row]) -> tuple[list[Row], list[list[Row]]]:
    """Rows of each table's newest day, and all that were not loaded; then the other rows, a list a table."""
    loaded = [row for row in files if row["status"] == "loaded"]
    newest = {_table(row): row["as_of"] for row in sorted(loaded, key=lambda row: row["as_of"])}
    shown: list[Row] = []
    earlier: dict[tuple[str, str], list[Row]] = {}
    for row in files:
        if row["status"] != "loaded" or row["as_of"] == newest[_table(row)]:
            shown.append(row)
        else:
            earlier.setdefault(_table(row), []).append(row)
    return shown, [earlier[table] for table in sorted(earlier)]


def earlier_line(words: Words, files: Sequence[Row]) -> str:
    """What is said in place of a table's files of earlier days."""
    paths = {row["path"] for row in files}
    return words("quality.earlier", files=words.count(len(paths)), source=files[0]["source"])


def _table(row: Row) -> tuple[str, str]:
    return row["source"] or "", row["entity"] or ""
