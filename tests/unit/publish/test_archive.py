"""Bytes in, the same bytes out, and no others."""

import hashlib
from pathlib import Path

import pytest

from assets.publish import archive
from assets.publish.home import Home

_BYTES = b"opportunity_id,amount\nA1,100\n" * 1000
_SHA = hashlib.sha256(_BYTES).hexdigest()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_bytes(_BYTES)
    return path


def test_what_goes_in_comes_out(home: Home, export: Path, tmp_path: Path) -> None:
    archive.store(home, export, _SHA)
    archive.store(home, export, _SHA)
    archive.restore(home, _SHA, tmp_path / "again" / "deals.csv")
    assert (tmp_path / "again" / "deals.csv").read_bytes() == _BYTES
    assert archive.size(home) < len(_BYTES) / 10


def test_a_file_that_changed_is_not_archived_as_what_it_was(home: Home, export: Path) -> None:
    export.write_bytes(_BYTES + b"A2,5\n")
    with pytest.raises(archive.ArchiveError, match="changed while it was being archived"):
        archive.store(home, export, _SHA)
    assert not archive.has(home, _SHA)
    assert not list(home.archive.rglob("*.part"))


def test_a_damaged_copy_is_not_taken_for_the_file(home: Home, export: Path, tmp_path: Path) -> None:
    archive.store(home, export, _SHA)
    (copy,) = home.archive.rglob("*.zst")
    copy.rename(copy.with_name(f"{'0' * 64}.zst"))
    copy.parent.rename(copy.parent.with_name("00"))
    with pytest.raises(archive.ArchiveError, match="damaged"):
        archive.restore(home, "0" * 64, tmp_path / "out.csv")


def test_pruning_keeps_what_is_wanted_and_clears_what_a_killed_run_left(home: Home, export: Path) -> None:
    archive.store(home, export, _SHA)
    (home.archive / _SHA[:2] / "torn.part").write_text("half")
    assert archive.keep_only(home, {_SHA}) == 1
    assert archive.has(home, _SHA)
    assert archive.keep_only(home, set()) == 1
    assert not archive.has(home, _SHA)
