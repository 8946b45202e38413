"""The made-up company's exports, night after night: which files are written where, and what they hold.

Belongs here: nights, full exports and deltas, encodings, writing. Not here: a CRM's words (layouts/).
"""

import codecs
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import polars as pl

from assets.demo.company import Company
from assets.demo.days import day_of
from assets.demo.dirt import Dirt, spoil
from assets.demo.draws import Draws
from assets.demo.layouts import hubspot, maven, salesforce, sheets, wukong
from assets.demo.life import DAY
from assets.demo.view import CHANGED, alive, deals_at

LAYOUTS = {layout.CRM: layout for layout in (salesforce, hubspot, wukong, maven)}
_ENCODINGS = {"salesforce": "utf-8-sig", "wukong": "gb18030"}
_WINDOWS = frozenset({"wukong"})
# A CRM of more deals than this exports all of them on the first night, and then what changed.
FULL_UP_TO = 50_000


@dataclass(frozen=True)
class Schedule:
    """How many nights are exported, and whether one is late and one repeated."""

    nights: int = 1
    late: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Night:
    """One night's exports: made on `day`, showing what was so on `shows`, in the folder of `arrives`."""

    day: int
    shows: int
    arrives: int


@dataclass(frozen=True)
class Written:
    """A file of the exports; `kind` full, delta or sheet; `spoilt` counts rows by what is wrong with them."""

    path: str
    crm: str
    night: Night
    kind: str
    rows: int
    encoding: str
    spoilt: dict[str, int]


def nights_of(company: Company, schedule: Schedule) -> list[Night]:
    """The nights up to the last day; of three or more the second may repeat the first, the last but one be
    late.

    A repeated night delivers the bytes of the night before again. A late night's files lie in the next
    night's folder, with their own date in their names.
    """
    first = company.days.last - company.nights + 1
    nights = [Night(day, day, day) for day in range(first, company.days.last + 1)]
    if schedule.repeated and len(nights) > 2:
        nights[1] = Night(nights[1].day, nights[0].day, nights[1].day)
    if schedule.late and len(nights) > 2:
        nights[-2] = Night(nights[-2].day, nights[-2].shows, nights[-1].day)
    return nights


def crms_of(company: Company) -> list[str]:
    """The CRMs that export: the one asked for, or all of the group's."""
    return [company.crm] if company.crm else [crm for crm in LAYOUTS if crm != maven.CRM]


def write_exports(
    company: Company, nights: list[Night], folder: Path
) -> tuple[list[Written], dict[str, Dirt]]:
    """Writes every night's files, and gives them in that order, with what is spoilt by CRM."""
    written: list[Written] = []
    dirt: dict[str, Dirt] = {}
    for crm in crms_of(company):
        before: Night | None = None
        for night in nights:
            if before is not None and night.shows == before.shows:
                written += _repeat(
                    folder, [file for file in written if (file.crm, file.night) == (crm, before)], night
                )
            else:
                written += _export(company, folder, crm, before, night, dirt)
            before = night
    if company.crm != maven.CRM:
        written += _sheets(company, folder, nights[0])
    return written, dirt


def _sheets(company: Company, folder: Path, night: Night) -> Iterator[Written]:
    for name, frame in sheets.files(company):
        encoding = "gb18030" if name.endswith(".gb.csv") else "utf-8"
        path = _place(company, "sheets", night) / name.replace(".gb.csv", ".csv")
        _write(folder / path, frame, encoding)
        yield Written(str(path), "sheets", night, "sheet", frame.height, encoding, {})


def _place(company: Company, crm: str, night: Night) -> Path:
    """The folder of a night's files: one a CRM for the group, and one a night where there are several."""
    place = Path() if company.crm else Path(crm)
    return place / str(day_of(night.arrives)) if company.nights > 1 else place


def _export(
    company: Company, folder: Path, crm: str, before: Night | None, night: Night, dirt: dict[str, Dirt]
) -> list[Written]:
    layout = LAYOUTS[crm]
    deals = deals_at(company, crm, night.shows)
    since = None if before is None or deals.height <= FULL_UP_TO else (before.shows + 1) * DAY
    encoding, end = _ENCODINGS.get(crm, "utf-8"), "\r\n" if crm in _WINDOWS else "\n"
    written: list[Written] = []
    for name, whole in layout.files(company, deals if since else alive(deals), night.shows):
        is_delta = since is not None and CHANGED in whole.columns
        frame = (whole.filter(pl.col(CHANGED) >= since) if is_delta else whole).drop(CHANGED, strict=False)
        lines: dict[str, list[str]] = {}
        if name == layout.COLUMNS.file and not is_delta:
            if crm not in dirt:
                draws = Draws(company.seed, f"dirt/{crm}")
                dirt[crm] = spoil(frame, layout.COLUMNS, company.deals.height, draws)
            lines = dirt[crm].lines(frame, layout.COLUMNS)
        path = _place(company, crm, night) / _named(name, night)
        spoilt = {kind: len(found) for kind, found in lines.items()}
        rows = frame.height + sum(spoilt.values())
        # A long file comes in parts.
        before_it = written.pop() if written and written[-1].path == str(path) else None
        _write(folder / path, frame, encoding, [*chain(*lines.values())], end, is_first=before_it is None)
        rows += before_it.rows if before_it else 0
        kind = "delta" if is_delta else "full"
        written.append(Written(str(path), crm, night, kind, rows, encoding, spoilt))
        # A name that still holds this file while the next is made costs its memory once more.
        del whole, frame
    return written


def _named(name: str, night: Night) -> str:
    """A late file bears its day, since it lies in another day's folder."""
    stem, dot, kind = name.rpartition(".")
    return name if night.arrives == night.day else f"{stem}_{day_of(night.day)}{dot}{kind}"


def _repeat(folder: Path, files: list[Written], night: Night) -> Iterator[Written]:
    """The bytes of the night before, in the folder of this one."""
    for file in files:
        path = Path(file.path).parent.with_name(str(day_of(night.arrives))) / Path(file.path).name
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / file.path, folder / path)
        yield replace(file, path=str(path), night=night)


def _write(
    path: Path,
    frame: pl.DataFrame,
    encoding: str,
    more: Sequence[str] = (),
    end: str = "\n",
    *,
    is_first: bool = True,
) -> None:
    """Writes a frame, below what is there where it is not the first, and the lines after it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tail = "".join(line + end for line in more)
    with path.open("wb" if is_first else "ab") as file:
        if encoding == "utf-8-sig" and is_first:
            file.write(codecs.BOM_UTF8)
        if encoding.startswith("utf-8"):
            frame.write_csv(file, include_header=is_first, line_terminator=end)
            file.write(tail.encode("utf-8"))
        else:
            text = frame.write_csv(include_header=is_first, line_terminator=end) + tail
            file.write(text.encode(encoding))
