"""Reading one generation of the warehouse; never writing.

What belongs here: the connection, rows as dictionaries, the one row of `ops.meta`. What does not: what a page
asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meta:
    """What the whole generation is about; `currency` is None where the exports name none."""

    as_of: date
    currency: str | None
    sample_floor: int
    timezone: str
    version: str
    run_hash: str
    company: str | None


class Warehouse:
    """A generation file, opened read-only by its own path. Use it as a context manager.

    Raises `duckdb.Error` where the file is not there or is not a warehouse.
    """

    def __init__(self, generation: Path) -> None:
        self._connection = duckdb.connect(str(generation), read_only=True)
        self.meta = self._meta()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The result of a query on mart and ops tables, one dictionary a row; the query orders it."""
        result = self._connection.execute(query, list(parameters))
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, values, strict=True)) for values in result.fetchall()]

    def one(self, query: str, parameters: Sequence[Any] = ()) -> Row:
        """The first row of a query, or an empty dictionary."""
        found = self.rows(query, parameters)
        return found[0] if found else {}

    def _meta(self) -> Meta:
        row = self.one("select * from ops.meta limit 1")
        currency = row.get("reporting_currency")
        return Meta(
            as_of=row["as_of"],
            currency=None if currency in {None, "", "XXX"} else str(currency),
            sample_floor=int(row["sample_floor"]),
            timezone=str(row["timezone"]),
            version=str(row["version"]),
            run_hash=str(row["run_hash"]),
            company=row.get("company"),
        )
