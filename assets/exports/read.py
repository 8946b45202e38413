"""(skeleton, signatures are final)"""
from pathlib import Path

from assets.exports.raw import RawTable


def read(path: Path, sheet: str | None = None, header_row: int | None = None) -> RawTable:
    """Raises FileRefused. header_row: as in Part (default: first row that is not blank)."""
    raise NotImplementedError
