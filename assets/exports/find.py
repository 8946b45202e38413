"""Which files of the exports folder are looked at, and the date a file's name gives.

Not here: opening them. Nothing is decided by an extension or by a modification time.
"""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

# Ours, kept beside the exports: settings, and what the made-up company tells of itself.
_OWN = frozenset({"loudou.toml", "corrections.yaml", "truth.json"})
_SYSTEM = frozenset({"desktop.ini", "thumbs.db", "__macosx"})
_YEARS = range(2000, 2100)
# Fourteen digits are a date and a time of day.
_DATES = (
    re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?:\d{4}|\d{6})?(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})(年)(\d{1,2})月(\d{1,2})日"),
)


def find_files(folder: Path) -> list[Path]:
    """Every file under the folder that is to be recognised, sorted by path.

    Links are listed and not followed: `recognise` judges where they lead. What is left out, and why, is in
    `skipped_files`. A folder that is not there, or cannot be read, raises OSError.
    """
    return [path for path, reason in _walk(folder) if reason is None]


def skipped_files(folder: Path) -> list[tuple[Path, str]]:
    """The files and folders that are left out quietly, each with the reason, sorted by path."""
    return [(path, reason) for path, reason in _walk(folder) if reason is not None]


def _walk(folder: Path) -> Iterator[tuple[Path, str | None]]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = Path(entry.path)
        reason = left_out(entry.name)
        if reason is None and entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        else:
            yield path, reason


def left_out(name: str) -> str | None:
    """Why a file or folder of this name is nobody's export, or None."""
    folded = name.casefold()
    reasons = {
        "a lock file of an open workbook": folded.startswith(("~$", ".~lock")),
        "hidden": folded.startswith("."),
        "made by the operating system": folded in _SYSTEM,
        "a temporary file": folded.endswith(("~", ".tmp", ".part", ".crdownload")),
        "ours, not an export": folded in _OWN or folded.endswith((".yaml", ".yml")),
        "a note for people": Path(folded).stem == "readme",
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def as_of_in_name(path: Path) -> date | None:
    """The day an export was made, from its name, else from its folder's name, else None.

    `2026-11-23`, `2026_11_23`, `2026.11.23`, `20261123`, `20261123T…`, `2026年11月23日`; 2000 to 2099. Of
    several (an export from … to …) the latest.
    """
    for name in (path.stem, path.absolute().parent.name):
        days = [day for pattern in _DATES for match in pattern.finditer(name) if (day := _day(match))]
        if days:
            return max(days)
    return None


def _day(match: re.Match[str]) -> date | None:
    year, month, day = int(match[1]), int(match[3]), int(match[4])
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
