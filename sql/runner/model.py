"""What a SQL file says of itself: table, grain, columns, and what it reads. Reading is in documents.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Column:
    """One output column; `type` is DuckDB's in lower case without spaces, '' where nothing is cast."""

    name: str
    type: str
    unit: str | None
    description_en: str
    description_zh: str
    metric: str | None
    line: int


@dataclass(frozen=True)
class Model:
    """One table made by one SELECT; `grain` is its key, of which `nullable_grain` may be null."""

    schema: str
    table: str
    topic: str
    path: Path
    description_en: str
    description_zh: str
    grain: tuple[str, ...]
    nullable_grain: frozenset[str]
    columns: tuple[Column, ...]
    depends_on: frozenset[str]
    sql: str

    @property
    def name(self) -> str:
        """The table's full name, such as `mart.win_rate`."""
        return f"{self.schema}.{self.table}"


@dataclass(frozen=True)
class Check:
    """A query on one table whose returned rows are failures; `table` is `mart.<table>`."""

    table: str
    rule: str
    path: Path
    description_en: str
    description_zh: str
    depends_on: frozenset[str]
    sql: str

    @property
    def name(self) -> str:
        """The file's stem, such as `win_rate__between_0_and_1`."""
        return self.path.stem
