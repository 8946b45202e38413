"""A warehouse that the nightly job published, to be asked by many tests."""

import subprocess
from pathlib import Path
from typing import Any

import duckdb


class Published:
    """A home folder after one run; nothing in it is changed."""

    def __init__(self, home: Path, run: subprocess.CompletedProcess[str]) -> None:
        self.home, self.run = home, run
        link = home / "warehouse.duckdb"
        assert link.is_symlink(), run.stdout + run.stderr
        self._con = duckdb.connect(str(link.resolve()), read_only=True)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return self._con.execute(query, list(values)).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        """The one value that a query gives."""
        ((value,),) = self.rows(query, *values)
        return value

    def kpi(self, metric: str, columns: str = "value", **where: Any) -> tuple[Any, ...]:
        """One cell of mart.kpi, of the whole company and the year 2017 unless said otherwise."""
        cell = {"metric": metric, "period_kind": "year", "period_end": "2017-12-31"}
        cell |= {"dimension": "all", "member": "all"} | where
        condition = " and ".join(f"{name} = ?" for name in cell)
        (found,) = self.rows(f"select {columns} from mart.kpi where {condition}", *cell.values())
        return found
