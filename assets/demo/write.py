"""Writes the made-up company: its exports and truth.json, into a folder that is ours.

Belongs here: whose folder it is, and what is said of it. Not here: what is written (export.py, truth.py).
"""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.demo.company import LAST_DAY, crms, make_company
from assets.demo.export import Schedule, nights_of, write_exports
from assets.demo.truth import MADE_BY, NAME, write_truth

_ONE_NIGHT = Schedule()


@dataclass(frozen=True)
class Exports:
    """What was written: the days the history spans, how many deals, and the files, truth.json last."""

    folder: Path
    first_day: date
    last_day: date
    opportunities: int
    files: tuple[Path, ...]


def write_company(
    folder: Path,
    *,
    opportunities: int = 6000,
    seed: int = 7,
    crm: str | None = None,
    last_day: date = LAST_DAY,
    schedule: Schedule = _ONE_NIGHT,
) -> Exports:
    """Write the exports of a made-up company whose 36 months of history end on last_day.

    One CRM where it is named, in one currency; else a group on three. The same arguments give the same bytes
    everywhere. A missing folder is made; one that was written before is replaced. Raises ValueError where a
    number is below 1, the CRM is not known, or the folder holds what this function did not write.
    """
    if opportunities < 1 or schedule.nights < 1:
        raise ValueError(
            f"opportunities and nights must be at least 1, not {opportunities} and {schedule.nights}"
        )
    if crm is not None and crm not in crms():
        raise ValueError(f"{crm!r} is not a CRM that can be made up; choose one of {', '.join(crms())}")
    folder = folder.absolute()
    known = _own_files(folder)
    company = make_company(opportunities, seed=seed, last_day=last_day, nights=schedule.nights, crm=crm)
    when = nights_of(company, schedule)
    # Made beside it, so that the folder holds the company before or this one, and never a part.
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    written, dirt = write_exports(company, when, part)
    write_truth(company, when, written, dirt, part)
    _move(part, folder, known)
    files = tuple(folder / file.path for file in written)
    return Exports(folder, company.days.first_day, last_day, opportunities, (*files, folder / NAME))


def _own_files(folder: Path) -> list[Path]:
    """The files of a company written before. Raises ValueError where there are others: perhaps real ones."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise ValueError(f"{folder} is a file; the made-up company needs a folder")
    found = sorted(path for path in folder.rglob("*") if not path.is_dir())
    known = {folder / name for name in _listed(folder / NAME)}
    foreign = [str(path.relative_to(folder)) for path in found if path not in known]
    if foreign:
        raise ValueError(f"{folder} holds other files ({', '.join(foreign[:3])}); choose an empty folder")
    return found


def _listed(truth: Path) -> list[str]:
    """The files that a truth.json of ours tells of, itself too; none where it is not ours."""
    try:
        told = json.loads(truth.read_text(encoding="utf-8"))
        if told["made_by"] == MADE_BY:
            return [NAME, *(file["path"] for file in told["files"])]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return []


def _move(part: Path, folder: Path, known: list[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # truth.json goes last and comes first: whatever is here in between, it tells what is ours.
    for path in sorted(known, key=lambda path: path.name == NAME):
        path.unlink()
    for empty in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        empty.rmdir()
    for path in sorted(part.iterdir(), key=lambda path: path.name != NAME):
        path.replace(folder / path.name)
    part.rmdir()
