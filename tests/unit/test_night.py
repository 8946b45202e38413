"""A night's parts: what is no longer there when it is to be read is refused, and the night goes on."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from assets.core.rules import Rules
from assets.exports.mapping import load_mappings
from assets.exports.raw import FileRefused
from assets.exports.register import Waiting
from assets.night import Night
from assets.publish.build import Build
from assets.publish.home import Home
from assets.settings import Settings

_DAY = date(2026, 2, 28)


def _night(folder: Path) -> Night:
    return Night(
        run_id="r1",
        exports=folder,
        home=Home(folder / "home"),
        archived=Home(folder / "home"),
        as_of=_DAY,
        started_at=datetime(2026, 2, 28),  # noqa: DTZ001 the clock gives UTC without a zone
        version="1",
        rules=Rules(_DAY, Settings(), ()),
        crms=load_mappings(),
        build=Build(folder / "build.duckdb", None, _DAY),
        con=duckdb.connect(),
        now=lambda: datetime(2026, 2, 28),  # noqa: DTZ001
    )


def _waiting(sheet: str | None, path: str = "quotas.xlsx") -> Waiting:
    return Waiting("f1", path, sheet, _DAY, "0" * 64)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    book = Workbook()
    sheet = book.create_sheet("North")
    for row in (("rep", "period", "amount"), ("Ada", "2026-01", "5")):
        sheet.append(row)
    book.save(tmp_path / "quotas.xlsx")
    return _night(tmp_path)


def test_a_part_is_found_by_its_sheet(night: Night) -> None:
    assert night.part(_waiting("North")).sheet == "North"


def test_a_sheet_that_is_gone_is_refused_and_named(night: Night) -> None:
    """It was a KeyError, which ended the night for every other file."""
    with pytest.raises(FileRefused, match=r"quotas\.xlsx \[South\]: The sheet is no longer there"):
        night.part(_waiting("South"))


def test_a_file_that_is_gone_is_refused(night: Night) -> None:
    with pytest.raises(FileRefused, match=r"gone\.csv"):
        night.part(_waiting(None, "gone.csv"))
