"""(skeleton, signatures are final)"""
from collections.abc import Sequence
from pathlib import Path

from assets.exports.mapping import Crm
from assets.exports.part import Part


def recognise(path: Path, mappings: Sequence[Crm], root: Path | None = None) -> list[Part]:
    """The parts of a file; raises FileRefused. root: the exports folder (links may not lead out of it)."""
    raise NotImplementedError
