"""The cleaned rows of a part on their way into a table: in memory, or where they are many on the disk.

Nothing of a part is in a table before all of it was read and cleaned, for only its end may show that it is
cut short, or that a column was not what its beginning seemed to be.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import polars as pl

# DuckDB stores so many rows together. Handed over in such pieces, they are written by all cores and as they
# are: a third of the time that pieces of other sizes take.
ROW_GROUP = 122_880
_IN_MEMORY = 4 * ROW_GROUP
# What a table's rows are called while they are loaded.
ARRIVING = "arriving"


class Spool:
    """Rows with a `position` from 0, as they were added; all frames have the same columns. To be closed."""

    def __init__(self, key: str, folder: Path | None = None) -> None:
        self.rows = 0
        self._key = key
        self._folder = tempfile.TemporaryDirectory(prefix="loudou-", dir=folder)
        self._files: list[Path] = []
        self._waiting: list[pl.DataFrame] = []
        self._keys: list[pl.Series] = []

    def close(self) -> None:
        """Removes the files."""
        self._folder.cleanup()

    def add(self, rows: pl.DataFrame) -> None:
        """Takes rows in."""
        self._keys.append(rows[self._key].hash())
        self._waiting.append(rows.with_row_index("position", self.rows))
        self.rows += rows.height
        if sum(frame.height for frame in self._waiting) >= _IN_MEMORY:
            rows = pl.concat(self._waiting)
            whole = rows.height // ROW_GROUP * ROW_GROUP
            self._write(rows.head(whole))
            self._waiting = [rows.tail(rows.height - whole)]

    @property
    def has_repeated_keys(self) -> bool:
        """Whether a key may stand twice; two that only hash alike are no harm."""
        keys = pl.concat(self._keys)
        return keys.n_unique() < len(keys)

    @contextmanager
    def shown(self, con: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """The rows as the view `arriving`, for as long as this lasts."""
        waiting = pl.concat(self._waiting)
        if self._files:
            self._write(waiting)
            files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in self._files)
            con.execute(f"create or replace temp view {ARRIVING} as from read_parquet([{files}])")
        else:
            con.register(ARRIVING, in_row_groups(waiting))
        try:
            yield
        finally:
            # In a transaction that failed nothing can be done, and its own error is the one to be seen.
            with suppress(duckdb.TransactionException):
                con.execute(f"drop view if exists {ARRIVING}")

    def _write(self, rows: pl.DataFrame) -> None:
        self._files.append(Path(self._folder.name) / f"{len(self._files):06}.parquet")
        rows.write_parquet(self._files[-1], compression="lz4", statistics=False, row_group_size=ROW_GROUP)


def in_row_groups(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows in chunks as large as DuckDB's row groups."""
    groups = [rows.slice(at, ROW_GROUP) for at in range(0, max(rows.height, 1), ROW_GROUP)]
    return pl.concat(groups, rechunk=False)
