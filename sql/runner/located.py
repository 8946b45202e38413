"""DuckDB's errors on the lines of our files. Breaches of our own rules are raised where the rules are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sql.runner.errors import model_error

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from sql.runner.errors import ModelError

_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)


def located(error: duckdb.Error, path: Path, text: str, lines_before: int = 0) -> ModelError:
    """The first line of DuckDB's message at the file's line, when the statement had so many lines before it.

    An error that has no place (an overflow in a sum) is put on the first line that is no comment.
    """
    lines = text.splitlines()
    place = _LINE.search(str(error))
    if place:
        line = min(max(int(place[1]) - lines_before, 1), max(len(lines), 1))
    else:
        line = next((number for number, line in enumerate(lines, 1) if line and not line.startswith("--")), 1)
    return model_error(path, line, str(error).splitlines()[0])
