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

from reports.texts.words import FiscalYears

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
    country: str | None
    fiscal_year_start_month: int
    fiscal_months: str


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
        """The result of a query on the tables, one dictionary a row; the query orders it."""
        result = self._connection.execute(query, list(parameters))
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, values, strict=True)) for values in result.fetchall()]

    def one(self, query: str, parameters: Sequence[Any] = ()) -> Row:
        """The first row of a query, or an empty dictionary."""
        found = self.rows(query, parameters)
        return found[0] if found else {}

    def fiscal_years(self) -> FiscalYears | None:
        """Where each month stands; None where fiscal years are the calendar's."""
        by_weeks = self.meta.fiscal_months != "calendar"
        if self.meta.fiscal_year_start_month == 1 and not by_weeks:
            return None
        months = self.rows(
            "select distinct month_start, fiscal_year, fiscal_quarter, fiscal_month from core.calendar"
        )
        places = {
            row["month_start"]: (row["fiscal_year"], row["fiscal_quarter"], row["fiscal_month"])
            for row in months
        }
        return FiscalYears(places, by_weeks)

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
            country=row.get("country"),
            fiscal_year_start_month=int(row["fiscal_year_start_month"]),
            fiscal_months=str(row["fiscal_months"]),
        )
