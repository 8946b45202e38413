"""Which files are not opened again, and that the ledger says the same as if all had been."""

import os
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import openpyxl
import pytest

from assets.exports.mapping import Crm, load_mappings
from assets.exports.register import Known, begin, register_folder
from assets.exports.scan import Scan, scan
from assets.exports.unread import Looks, lies, whole
from assets.publish.state import Mark
from tests.unit.core.table import empty_core

_CRMS = load_mappings()
_PRODUCTS = "product,series,sales_price\nGTX Pro,GTX,4821\n"
_DEARER = _PRODUCTS.replace("4821", "4822")
_TEAMS = "sales_agent,manager,regional_office\nAda,Bo,East\n"
_DAY = date(2026, 3, 1)


def _later() -> datetime:
    """A night of tomorrow, for which all files have been as they are for a while."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(1)


class _House:
    """A folder of exports, its ledger, and what is remembered of how files lay."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.con = folder, empty_core()
        self.marks = dict[str, Mark]()
        self.fingerprints = {crm.source: "as made today" for crm in _CRMS}
        self.reads_date = True
        self.crms: tuple[Crm, ...] = tuple(_CRMS)

    def write(self, name: str, text: str = _PRODUCTS) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def night(self, day: int = 1) -> list[str]:
        """Looks at the folder and takes what waits for loaded; gives what was not opened."""
        as_of = _DAY + timedelta(day - 1)
        looks = self.looks()
        seen = scan(self.folder, self.crms, rows_of=looks.rows_of)
        # Opening all files must say the same.
        other = duckdb.connect()
        for schema, table in (("ops", "file"), ("ops", "finding")):
            other.execute(f"create schema if not exists {schema}")
            rows = self.con.execute(f"from {schema}.{table}").pl()
            other.register("rows", rows)
            other.execute(f"create table {schema}.{table} as from rows")
        self._register(other, scan(self.folder, self.crms), as_of)
        self._register(self.con, seen, as_of)
        assert self._said(self.con) == self._said(other)
        self.con.execute(
            "update ops.file set status = 'loaded', load_number = coalesce(load_number, "
            "(select coalesce(max(load_number), 0) from ops.file) + rowid + 1) where status = 'recognised'"
        )
        self.marks |= {mark.path: mark for mark in whole(self.con, looks.marks_of(seen.parts))}
        return [seen.relative(path) for path in seen.unread]

    def looks(self) -> Looks:
        """A night's look at the folder."""
        made_with = "\n".join(self.fingerprints.values())
        return Looks(
            *(Known(self.con), self.folder, self.marks, made_with, self.fingerprints),
            *(lambda _source: self.reads_date, _later()),
        )

    def _register(self, con: duckdb.DuckDBPyConnection, seen: Scan, as_of: date) -> None:
        if not self.reads_date:
            seen.parts = [replace(part, as_of=None) for part in seen.parts]
        begin(con)
        register_folder(con, seen, as_of, self.fingerprints, {})

    @staticmethod
    def _said(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
        files = con.execute("select * exclude (seconds) from ops.file order by all").fetchall()
        return [*files, *con.execute("from ops.finding order by all").fetchall()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[_House]:
    made = _House(tmp_path)
    yield made
    made.con.close()


def test_what_lies_there_as_it_did_is_not_opened_and_is_still_seen(house: _House) -> None:
    house.write("products.csv")
    assert house.night(1) == []
    assert house.night(2) == ["products.csv"]
    assert house.con.execute("select path, last_seen, as_of from ops.file").fetchall() == [
        ("products.csv", date(2026, 3, 2), _DAY)
    ]


def test_a_new_file_beside_it_is_opened(house: _House) -> None:
    house.write("products_2026-03-01.csv")
    house.night(1)
    house.write("products_2026-03-02.csv", _DEARER)
    assert house.night(2) == ["products_2026-03-01.csv"]
    assert house.night(3) == ["products_2026-03-01.csv", "products_2026-03-02.csv"]


def test_another_content_of_the_same_size_and_time_is_opened(house: _House) -> None:
    """A tool that sets the time of writing back cannot set back that of the change."""
    path = house.write("products.csv")
    house.night(1)
    before = path.stat()
    # The file system's clock ticks some hundred times a second.
    while path.stat().st_ctime_ns == before.st_ctime_ns:
        path.write_text(_DEARER, encoding="utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert house.night(2) == []
    assert house.con.execute("select count(distinct sha256) from ops.file").fetchall() == [(2,)]


def test_a_file_put_in_its_place_is_opened(house: _House) -> None:
    house.write("products.csv")
    house.night(1)
    house.write("new", _DEARER).replace(house.folder / "products.csv")
    assert house.night(2) == []


def test_a_change_there_and_back_is_an_observation_each_time(house: _House) -> None:
    for day, text in enumerate((_PRODUCTS, _DEARER, _PRODUCTS), start=1):
        house.write("new", text).replace(house.folder / "products.csv")
        assert house.night(day) == []
    assert house.con.execute("select count(*) from ops.file").fetchall() == [(3,)]
    assert house.night(4) == ["products.csv"]


def test_where_names_give_no_day_only_the_latest_load_of_a_part_is_known(house: _House) -> None:
    """The settings' `file_date = "run"`: two files of one part are each the other's reversion."""
    house.reads_date = False
    house.write("products_2026-03-01.csv")
    house.write("products_2026-03-02.csv", _DEARER)
    assert house.night(1) == []
    assert house.night(2) == ["products_2026-03-02.csv"]
    assert house.night(3) == ["products_2026-03-01.csv"]


@pytest.mark.parametrize("how", ["mapping", "system"])
def test_another_way_of_reading_opens_every_file(house: _House, how: str) -> None:
    house.write("products.csv")
    house.night(1)
    if how == "mapping":
        house.fingerprints["maven"] = "as made tomorrow"
    else:
        house.fingerprints["house_crm"] = "new"
    assert house.night(2) == []


def test_a_ledger_that_went_back_opens_what_it_does_not_know(house: _House) -> None:
    """After a rollback the files lie as they did, and the ledger is older."""
    house.write("products.csv")
    house.night(1)
    house.con.execute("delete from ops.file")
    assert house.night(2) == []


def _book(path: Path, **sheets: str) -> Path:
    book = openpyxl.Workbook()
    for sheet, rows in sheets.items():
        page = book.create_sheet(sheet)
        for line in rows.splitlines():
            page.append(line.split(","))
    del book["Sheet"]
    book.save(path)
    return path


def test_a_ledger_that_has_a_part_only_opens_the_file(house: _House) -> None:
    _book(house.folder / "all.xlsx", Products=_PRODUCTS, Teams=_TEAMS)
    house.night(1)
    assert house.night(2) == ["all.xlsx"]
    house.con.execute("delete from ops.file where sheet = 'Teams'")
    assert house.night(3) == []


def test_a_workbook_with_a_sheet_that_is_refused_says_so_every_night(house: _House) -> None:
    _book(house.folder / "all.xlsx", Products=_PRODUCTS, Notes="a,b\n")
    for day in (1, 2):
        assert house.night(day) == []
        refused = house.con.execute("select sheet from ops.file where status != 'loaded'").fetchall()
        assert refused == [("Notes",)]


def test_archives_links_and_refused_files_are_opened_every_night(house: _House) -> None:
    with zipfile.ZipFile(house.folder / "crm.zip", "w") as packed:
        packed.writestr("products.csv", _PRODUCTS)
    (house.folder / "link_2026-03-01.csv").symlink_to(house.write("target_2026-03-01.csv", _DEARER))
    house.write("odd.csv", "a,b\n1,2\n")
    house.night(1)
    assert house.night(2) == ["target_2026-03-01.csv"]


def test_a_sheet_that_another_file_brought_is_asked_for_as_well(house: _House) -> None:
    """The part of a workbook that is known by another name of it is one of its parts all the same."""
    house.reads_date = False
    first = _book(house.folder / "a_2026-03-01.xlsx", Products=_PRODUCTS, Teams=_TEAMS)
    content = first.read_bytes()
    house.night(1)
    first.unlink()
    second = _book(house.folder / "a_2026-03-02.xlsx", Products=_DEARER)
    house.night(2)
    second.unlink()
    (house.folder / "a_2026-03-03.xlsx").write_bytes(content)
    house.night(3)
    assert house.night(4) == ["a_2026-03-03.xlsx"]
    _book(house.folder / "a_2026-03-04.xlsx", Teams=_TEAMS.replace("East", "West"))
    assert house.night(5) == ["a_2026-03-03.xlsx"]
    assert house.night(6) == ["a_2026-03-04.xlsx"]


def test_one_content_under_two_names_is_not_opened_again_either(house: _House) -> None:
    house.write("products_2026-03-01.csv")
    house.write("products_20260301.csv")
    house.night(1)
    assert house.night(2) == ["products_2026-03-01.csv", "products_20260301.csv"]


def test_rows_that_wait_to_be_loaded_once_more_are_not_loaded(house: _House) -> None:
    """A build that is taken up again."""
    house.write("products.csv")
    house.night(1)
    house.con.execute("update ops.file set status = 'recognised'")
    assert house.looks().rows_of(house.folder / "products.csv") == []


def test_a_file_that_has_just_changed_tells_nothing(tmp_path: Path) -> None:
    """Two changes within one tick of the clock look alike; a copied file bears an old time of writing."""
    path = tmp_path / "products.csv"
    path.write_text(_PRODUCTS, encoding="utf-8")
    os.utime(path, (0, 0))
    changed = datetime.fromtimestamp(path.stat().st_ctime, UTC).replace(tzinfo=None)
    assert lies(path, changed + timedelta(seconds=1)) is None
    assert lies(path, changed + timedelta(seconds=3)) is not None
    assert lies(tmp_path / "gone.csv", changed) is None


def test_a_time_that_no_calendar_has_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text(_PRODUCTS, encoding="utf-8")
    os.utime(path, (300_000_000_000, 300_000_000_000))
    assert lies(path, _later()) is None
