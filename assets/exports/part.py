"""A part: one table of one file (a text file, or one sheet) that a CRM's data file knows.

Not here: finding which layout it is (`recognise`), or its rows (`read`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assets.exports.mapping import Crm, EntityMapping, FileMapping
from assets.exports.raw import FileRefused, Format
from assets.exports.units import Unit


@dataclass(frozen=True)
class Part:
    """What is known of a part before its rows are read.

    `column_of`: header as the mapping spells it → column of the frame; only headers the file has.
    `units`: column of the frame → the unit that its header names; see `unit`.
    `unmapped`: the file's columns that the mapping does not use.
    `as_of`: from the file's name, else its folder's, else None.
    `totals`: columns of a wide sheet that should be sums → the columns they should be the sum of.
    `skipped_sheets`: the workbook's sheets that are in no part, each with its reason; the same in all parts.
    """

    path: Path
    sha256: str
    bytes: int
    crm: Crm
    file: FileMapping
    format: Format
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int
    header: tuple[str, ...]
    column_of: Mapping[str, str]
    units: Mapping[str, Unit]
    unmapped: tuple[str, ...]
    as_of: date | None
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skipped_sheets: tuple[FileRefused, ...] = ()

    @property
    def source(self) -> str:
        """The CRM's default source name; settings may give another."""
        return self.crm.source

    @property
    def file_name(self) -> str:
        """The layout's name in the CRM's data file."""
        return self.file.name

    @property
    def entities(self) -> tuple[EntityMapping, ...]:
        """What each row gives."""
        return self.file.entities

    def column(self, entity: EntityMapping, canonical: str) -> str | None:
        """The frame's column that holds a canonical column, or None: the first of its headers present."""
        headers = entity.columns.get(canonical, ())
        return next((self.column_of[header] for header in headers if header in self.column_of), None)

    def id_columns(self, entity: EntityMapping) -> tuple[str | None, ...]:
        """The frame's columns of the natural key, in order; None where the file has no such column."""
        return tuple(self.column_of.get(header) for header in entity.id)

    def unit(self, column: str) -> Unit:
        """Multiplier and currency that the column's header names: 10,000 and None for 金额(万元)."""
        return self.units.get(column, Unit())

    def multiplier(self, column: str) -> int:
        """What the numbers of a frame's column are to be multiplied by; 1 when its header names no unit."""
        return self.unit(column).multiplier
