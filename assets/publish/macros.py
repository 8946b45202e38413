"""The macros that analysts ask with, `from opportunity_as_of('2026-03-31')`: a file each under sql/macro.

The first line of a file names its parameters, the second says what it gives; parameters have no types, for
older clients read typed ones not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

import sql

_FOLDER = Path(sql.__file__).parent / "macro"


@dataclass(frozen=True)
class Macro:
    """A table macro: name, parameters, what it says in both languages, and its query."""

    name: str
    parameters: str
    en: str
    zh: str
    query: str


def load_macros() -> Iterator[Macro]:
    """The macros, those before that others ask."""
    for path in sorted(_FOLDER.glob("*.sql")):
        parameters, en, zh, query = path.read_text(encoding="utf-8").split("\n", 3)
        yield Macro(path.stem, parameters.removeprefix("-- "), en[3:], zh.removeprefix("-- zh: "), query)


def create_macros(con: duckdb.DuckDBPyConnection) -> int:
    """Makes every macro anew; gives their number."""
    macros = list(load_macros())
    for macro in macros:
        con.execute(f"create or replace macro {macro.name}{macro.parameters} as table {macro.query}")
    return len(macros)
