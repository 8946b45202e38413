"""What reading gives: a faithful table of text, or a refusal that says why.

Not here: how bytes become text (`text`, `delimited`, `sheets`), or what the text means (`assets.core`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import polars as pl

Format = Literal["csv", "xlsx", "xls", "xlsb", "ods", "html", "json", "ndjson", "parquet"]
ROW_NUMBER = "row_number"


class FileRefused(Exception):  # noqa: N818 it is what happened, and nobody's error
    """A file, or one sheet of it, is not taken. `reason` and `suggestion` are plain sentences for people.

    `status` is what stands in ops.file, `finding` the kind of finding that it makes, None for none.
    """

    status: ClassVar[str] = "refused"
    finding: ClassVar[str | None] = "unreadable_file"

    def __init__(self, path: Path, reason: str, suggestion: str = "", *, sheet: str | None = None) -> None:
        super().__init__(path, reason, suggestion, sheet)
        self.path = path
        self.reason = reason
        self.suggestion = suggestion
        self.sheet = sheet

    def __str__(self) -> str:
        where = self.path.name if self.sheet is None else f"{self.path.name} [{self.sheet}]"
        return f"{where}: {self.reason} {self.suggestion}".rstrip()


class FileHeld(FileRefused):
    """A file that is not whole yet: it changed while it was read, or ends too early. It waits, as it is."""

    status = "held"
    finding = "unfinished_file"

    def __init__(self, path: Path, reason: str, suggestion: str = "", *, sheet: str | None = None) -> None:
        wait = "It is taken when it is whole; if it stays so, export it again."
        super().__init__(path, reason, suggestion or wait, sheet=sheet)


class SheetIgnored(FileRefused):
    """A table beside known ones that nobody meant as an export: a pivot, notes, a hidden sheet."""

    status = "skipped"
    finding = None


@dataclass(frozen=True)
class IgnoredRow:
    """A row that holds no record.

    `reason` is one of blank, repeated_header, total, above_header, report_footer.
    """

    row_number: int
    reason: str


@dataclass(frozen=True)
class RejectedRow:
    """A row that cannot be put under the header; `raw` is its text, cells as the file has them."""

    row_number: int
    rule: str
    message: str
    raw: str


@dataclass(frozen=True)
class RawTable:
    """One table as it stands in the file.

    `frame`: one String column a header, in file order, never null (an empty or missing cell is ""), then
    `row_number` Int64: the line on which the record begins, or the sheet's row, as a person would see it.
    `header` names are trimmed, unique (a repeat gets " (2)") and never empty ("column 4").
    `rows_read` = frame.height + len(ignored) + len(rejected): every row below the header, and `above_header`.
    `sha256` is that of the bytes that were read: when it differs from the part's, the file changed meanwhile.
    """

    path: Path
    sha256: str
    format: Format
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int
    header: tuple[str, ...]
    frame: pl.DataFrame
    ignored: tuple[IgnoredRow, ...]
    rejected: tuple[RejectedRow, ...]

    @property
    def rows_read(self) -> int:
        """Rows in the frame, ignored and rejected: what conservation is counted from."""
        return self.frame.height + len(self.ignored) + len(self.rejected)
