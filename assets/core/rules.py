"""What loading goes by, and where the files are: given to it by the night, or by a test."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import polars as pl

from assets.core.clean import CLEANING_VERSION
from assets.core.corrections import Correction
from assets.exports.mapping import Crm
from assets.exports.part import Part
from assets.exports.register import Waiting
from assets.settings import Settings


@dataclass(frozen=True)
class Rules:
    """What loading goes by besides the CRM's data file: the day, settings and corrections."""

    as_of: date
    settings: Settings
    corrections: tuple[Correction, ...]
    accepted: frozenset[str] = frozenset()

    def of(self, as_of: date, accepted: frozenset[str] = frozenset()) -> "Rules":
        """The same rules on a day, with the files that people let in."""
        return replace(self, as_of=as_of, accepted=accepted)

    def fingerprint(self, crm: Crm) -> str:
        """Changes when the same bytes would give other rows: mapping, settings, corrections, cleaning."""
        own = [c.model_dump_json() for c in self.corrections if c.source == crm.source]
        settings = [self.settings.source(crm.source).model_dump_json(), str(self.settings.calendar)]
        # Row hashes are Polars' own, which hold for one version of it.
        said = [crm.fingerprint, *settings, *own, str(CLEANING_VERSION), pl.__version__]
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:16]


class Files(Protocol):
    """Where the parts to be loaded are; `has` says whether one that was loaded before can be had again."""

    def part(self, waiting: Waiting) -> Part:
        """The part that waits. Raises FileRefused when it is no longer what it was when it was seen."""

    def has(self, waiting: Waiting) -> bool:
        """Whether the archive has its bytes."""


@dataclass(frozen=True)
class Work:
    """The files and the rules of a night."""

    files: Files
    rules: Rules
