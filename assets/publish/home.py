"""The home folder: which file lies where."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True)
class Home:
    """Paths under the home folder (`--home`, default `var/`)."""

    root: Path

    @property
    def warehouse(self) -> Path:
        """The link that analysts open; it points at the current generation."""
        return self.root / "warehouse.duckdb"

    @property
    def generations(self) -> Path:
        """Published warehouses, `<n>.duckdb`, never written again."""
        return self.root / "generations"

    @property
    def builds(self) -> Path:
        """Builds at work or left for a retry, `<root_run_id>.duckdb`."""
        return self.root / "build"

    @property
    def state(self) -> Path:
        """What must never be rolled back: the manifest of what was loaded when."""
        return self.root / "state.sqlite"

    @property
    def archive(self) -> Path:
        """Every file that was loaded, zstd, by content hash."""
        return self.root / "archive"

    @property
    def replay(self) -> Path:
        """Archived files taken out again for the build at work."""
        return self.builds / "replay"

    @property
    def lock(self) -> Path:
        """Held by whoever is at work."""
        return self.root / ".lock"

    @property
    def dagster(self) -> Path:
        """Dagster's own records of runs."""
        return self.root / "dagster"

    @property
    def temporary(self) -> Path:
        """Where DuckDB spills what does not fit in memory."""
        return self.builds / "tmp"

    def build(self, root_run_id: str) -> Path:
        """The build file of a run and its retries."""
        return self.builds / f"{root_run_id}.duckdb"

    def generation(self, number: int) -> Path:
        """The file of a generation."""
        return self.generations / f"{number:06d}.duckdb"

    def workbook(self, as_of: date, language: Language) -> Path:
        """The workbook of a day in a language."""
        return self.root / "reports" / as_of.isoformat() / f"sales_review_{as_of.isoformat()}_{language}.xlsx"

    def base(self, number: int) -> Path:
        """The generation frozen before files that it was loaded from were pruned."""
        return self.archive / f"base-{number:06d}.duckdb"

    def aside(self, day: date) -> "Home":
        """Where a past day is built and published, away from the warehouse that people read."""
        return Home(self.root / "as_of" / day.isoformat())

    def current_number(self) -> int | None:
        """The number of the current generation, or None before the first night."""
        current = self.current_generation()
        return int(current.stem) if current is not None else None

    def current_generation(self) -> Path | None:
        """The generation that the link points at, or None before the first night."""
        if not self.warehouse.is_symlink():
            return None
        return self.warehouse.resolve(strict=True)
