"""(skeleton, signatures are final)"""
from datetime import date
from pathlib import Path


def find_files(folder: Path) -> list[Path]:
    """Files to recognise, sorted."""
    raise NotImplementedError


def skipped_files(folder: Path) -> list[tuple[Path, str]]:
    """Files quietly left out with the reason."""
    raise NotImplementedError


def as_of_in_name(path: Path) -> date | None:
    """From the file name, else its folder."""
    raise NotImplementedError
