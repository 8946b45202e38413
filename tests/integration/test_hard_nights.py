"""Nights that go wrong: two at once, killed ones, full and read-only disks, readers that hold on."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from assets.publish import build
from assets.publish.generation import publish
from assets.publish.home import Home
from pipelines.definitions import defs
from pipelines.nightly import run_nightly
from tests.engines import old_client
from tests.integration.nights import LOUDOU, TINY, ask, contents, night, write

_CHANGED = TINY["sales_pipeline.csv"].replace(",1000\n", ",900\n")

_AMOUNT = "select amount::integer from core.opportunity where source_id = 'A1'"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return write(tmp_path / "exports", TINY)


def _start(exports: Path, home: Path, as_of: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(LOUDOU), "run", "--exports", str(exports), "--home", str(home), "--as-of", as_of],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_of_two_at_once_one_is_told_to_come_back(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with _start(exports, home, "2026-02-28") as first:
        assert first.stdout is not None
        next(line for line in first.stdout if line.startswith("ops/file"))
        second = night(exports, home)
        assert second.returncode == 1
        assert "another run is at work" in second.stderr
        assert str(first.pid) in second.stderr
        first.stdout.read()
    assert first.returncode == 0
    assert ask(home, "select count(*) from core.opportunity") == [(3,)]


_STEPS = sorted(
    key.to_user_string().replace("/", "__") for key in defs.resolve_asset_graph().executable_asset_keys
)
# The last moment is tried in every test run; all of them by `make prove`.
_ALWAYS = {"warehouse"}


def _killable() -> Iterator[object]:
    for step in _STEPS:
        marks = [] if step in _ALWAYS else [pytest.mark.slow]
        yield pytest.param(step.replace("__", "/"), marks=marks, id=step)


@pytest.mark.parametrize("step", list(_killable()))
def test_killed_after_any_step_readers_see_a_whole_warehouse_and_the_next_run_clears_up(
    step: str, exports: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert night(exports, home, "2026-03-01").returncode == 0
    old = contents(home)
    write(exports, {"sales_pipeline.csv": _CHANGED})
    with _start(exports, home, "2026-03-02") as victim:
        assert victim.stdout is not None
        # The forecast's two tables are one step; its line names the step.
        wanted = "forecast" if step.startswith("mart/forecast") else step
        next(line for line in victim.stdout if line.split("  ")[0] == wanted)
        victim.send_signal(signal.SIGKILL)
    published = ask(home, "select as_of from ops.meta")[0][0]
    assert contents(home) == old or str(published) == "2026-03-02"
    assert night(exports, home, "2026-03-02").returncode == 0
    assert ask(home, _AMOUNT) == [(900,)]
    assert not list(home.rglob("*.wal"))
    assert not [path for path in (home / "build").rglob("*") if path.suffix in {".duckdb", ".copying"}]
    assert not list((home / "archive").rglob("*.part"))
    statuses = {str(status) for (status,) in ask(home, "select status from ops.run")}
    assert statuses <= {"published", "died"}


@pytest.mark.slow
def test_a_reader_that_opened_it_for_writing_harms_nobody(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert night(exports, home, "2026-03-01").returncode == 0
    # Root may write where mode 0444 stops everybody else: the worst case.
    writer = duckdb.connect(str(home / "warehouse.duckdb")) if os.geteuid() == 0 else None
    if writer is not None:
        writer.execute("create table scratch as select 1 as x")
    write(exports, {"sales_pipeline.csv": _CHANGED})
    assert night(exports, home, "2026-03-02").returncode == 0
    assert ask(home, _AMOUNT) == [(900,)]
    assert "main.scratch" not in contents(home)
    if writer is not None:
        writer.close()


_AS_NOBODY = """
import os, sys, duckdb
os.setgid(65534); os.setuid(65534)
try:
    duckdb.connect(sys.argv[1])
except duckdb.Error as error:
    print("refused", type(error).__name__)
print(duckdb.connect(sys.argv[1], read_only=True).execute("select count(*) from core.opportunity").fetchall())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as somebody else: this test did not run")
def test_an_ordinary_reader_cannot_write_and_can_read(exports: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert night(exports, home).returncode == 0
    for folder in [home, *home.parents][:-2]:
        folder.chmod(folder.stat().st_mode | 0o055)
    tried = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(home / "warehouse.duckdb")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.stdout.splitlines() == ["refused IOException", "[(3,)]"], tried.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes, mounted for the test."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no disk can be mounted here ({mounted.stderr.strip()}): this test did not run")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_night_that_the_disk_has_no_room_for_is_not_begun(small_disk: Path, exports: Path) -> None:
    result = night(exports, small_disk / "home")
    assert result.returncode == 1
    assert re.search(r"has \d+ MB free and this night may need \d+ MB", result.stderr)
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_a_disk_that_fills_up_on_the_way_keeps_the_old_warehouse(
    small_disk: Path, exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "good"
    assert night(exports, good).returncode == 0
    home = small_disk / "home"
    shutil.copytree(good, home, symlinks=True, ignore=shutil.ignore_patterns("dagster", "reports"))
    before = contents(home)
    monkeypatch.setattr("assets.publish.space.check", lambda *_: None)
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 1024 * 1024))
    write(exports, {"sales_pipeline.csv": _CHANGED})
    asked: dict[str, str | bool] = {"exports": str(exports), "home": str(home), "as_of": "2026-03-02"}
    outcome = run_nightly(asked, Home(home), Console(quiet=True))
    assert outcome.exit_code == 1
    assert outcome.failures
    assert contents(home) == before
    filler.unlink()


def test_a_read_only_home_is_one_clear_line(small_disk: Path, exports: Path) -> None:
    home = small_disk / "home"
    home.mkdir()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    result = night(exports, home)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert str(home) in result.stderr


# Reconnects for each line it is sent, as documented, and answers with what it reads.
_READ = """
import sys, duckdb
for line in sys.stdin:
    with duckdb.connect(sys.argv[1], read_only=True) as con:
        found = con.execute("select v, comment from t, duckdb_tables() where table_name = 't'").fetchall()
    print(duckdb.__version__, *found[0], flush=True)
"""


def test_an_old_client_reads_through_ten_publications(tmp_path: Path) -> None:
    """DuckDB 1.1.3, in a process of its own that lives through all of them."""
    home = Home(tmp_path)
    with subprocess.Popen(
        [old_client(), "-c", _READ, str(home.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        for value in range(1, 11):
            begun = build.begin(home, f"run{value}", date(2026, 1, 1), home.current_generation())
            con = build.connect(begun.path, home.temporary)
            con.execute(f"create or replace table t as select {value} as v")
            con.execute("comment on table t is '十 ten'")
            publish(con, begun.path, home)
            client.stdin.write("read\n")
            client.stdin.flush()
            assert client.stdout.readline() == f"1.1.3 {value} 十 ten\n"
        client.stdin.close()
