"""Which files are looked at, in which order, and the day in a name."""

import os
from datetime import date
from pathlib import Path

import pytest

from assets.exports.find import as_of_in_name, find_files, skipped_files

from .conftest import Write


def test_files_in_all_folders_sorted_and_the_rest_with_a_reason(write: Write, tmp_path: Path) -> None:
    names = ["b.csv", "B.csv", "a/z.csv", "a/README", "README.md", "readme_deals.csv", "loudou.toml"]
    names += ["corrections.yaml", ".hidden.csv", ".git/x.csv", "~$b.xlsx", ".~lock.b.ods#", ".DS_Store"]
    names += ["Thumbs.db", "half.csv.part", "b.csv~", "数据.csv"]
    for name in names:
        write("a,b\n", name)
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == ["B.csv", "a/z.csv", "b.csv", "readme_deals.csv", "数据.csv"]
    skipped = {path.relative_to(tmp_path).as_posix(): reason for path, reason in skipped_files(tmp_path)}
    assert skipped == {
        ".DS_Store": "hidden",
        ".git": "hidden",
        ".hidden.csv": "hidden",
        ".~lock.b.ods#": "a lock file of an open workbook",
        "README.md": "a note for people",
        "Thumbs.db": "made by the operating system",
        "a/README": "a note for people",
        "b.csv~": "a temporary file",
        "corrections.yaml": "ours, not an export",
        "half.csv.part": "a temporary file",
        "loudou.toml": "ours, not an export",
        "~$b.xlsx": "a lock file of an open workbook",
    }


def test_links_are_listed_and_not_followed(write: Write, tmp_path: Path) -> None:
    write("a,b\n", "in/x.csv")
    (tmp_path / "round").symlink_to(tmp_path)
    assert find_files(tmp_path) == [tmp_path / "in/x.csv", tmp_path / "round"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        find_files(tmp_path / "gone")


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("deals_2026-11-23.csv", date(2026, 11, 23)),
        ("deals20261123.csv", date(2026, 11, 23)),
        ("20261123T021500Z-deals.csv", date(2026, 11, 23)),
        ("deals_20261123021500.csv", date(2026, 11, 23)),
        ("deals_2026_11_23_v2.csv", date(2026, 11, 23)),
        ("deals.2026.11.23.csv", date(2026, 11, 23)),
        ("商机2026年3月1日.csv", date(2026, 3, 1)),
        ("商机2026年11月23日.xlsx", date(2026, 11, 23)),
        ("from 2026-01-01 to 2026-11-23.csv", date(2026, 11, 23)),
        ("2026-11-23/deals.csv", date(2026, 11, 23)),
        ("2026-11-23/deals_2026-11-22.csv", date(2026, 11, 22)),
        ("2026-11-23/new/deals.csv", None),
        ("deals_2026-02-30.csv", None),
        ("deals_20261323.csv", None),
        ("deals_1999-12-31.csv", None),
        ("deals_2126-12-31.csv", None),
        ("deals_2026-11_23.csv", None),
        ("deals_2026-11.csv", None),
        ("deal 120261123.csv", None),
        ("deal 202611231.csv", None),
        ("deals.csv", None),
    ],
)
def test_as_of_in_name(path: str, day: date | None) -> None:
    assert as_of_in_name(Path(os.sep) / "exports" / path) == day
