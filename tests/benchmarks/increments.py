"""What a night costs whose exports changed one row in a hundred, held against the first: in `make bench`.

The first night loads deals, the log of their stages (4 rows a deal) and activities (3 a deal), with histories
and visits; the second copies the database file, as a night does, and loads exports of changes. Each in a
process of its own, over a folder that still has the first night's files. Read the ratio and the rows added.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from assets.core import history, logged
from assets.core.entities import ENTITIES
from assets.core.ingest import ingest
from assets.core.rules import Rules
from assets.core.stages import load_stages
from assets.core.tracked import TRACKED
from assets.exports.mapping import load_mappings
from assets.publish.build import connect
from assets.settings import Settings
from tests.benchmarks.loading import deal_frame, registered, row_id, write_export

_FIRST, _SECOND = date(2026, 9, 29), date(2026, 9, 30)
_STAGES = ("Prospecting", "Qualification", "Needs Analysis", "Proposal")
_OF_HUNDRED = 100
_LOADED = ("sales_rep", "account", "opportunity", "stage_event", "activity")


def _write(folder: Path, deals: int) -> None:
    first, second = (folder / day.isoformat() for day in (_FIRST, _SECOND))
    for made in (first, second):
        made.mkdir(parents=True)
    write_export(first, deals)
    _events(0, deals * 4, deals).write_csv(first / "OpportunityHistory.csv")
    _activities(0, deals * 3, deals).write_csv(first / "Task.csv")
    changed = deal_frame(0, deals).filter(pl.int_range(pl.len()) % _OF_HUNDRED == 7)
    changed.with_columns(Amount=pl.col("Amount") + 1).write_csv(second / "Opportunity.csv")
    few = deals // _OF_HUNDRED
    _events(deals * 4, deals * 4 + few * 4, deals).write_csv(second / "OpportunityHistory.csv")
    _activities(deals * 3, deals * 3 + few * 3, deals).write_csv(second / "Task.csv")


def _events(first: int, last: int, deals: int) -> pl.DataFrame:
    """Rows of the log: four a deal in order; later ones return to an earlier stage."""
    n = pl.col("n")
    # The later night's are of its own day.
    moment = pl.lit(date(2026, 1, 1)) + pl.duration(days=n // deals * 68)
    return pl.select(n=pl.int_range(first, last)).select(
        Id=row_id("008", n),
        OpportunityId=row_id("006", n * 7919 % deals),
        StageName=(n // deals % 4).replace_strict(dict(enumerate(_STAGES)), return_dtype=pl.String),
        Amount=n % 50_000 * 10,
        CloseDate=pl.lit(date(2026, 9, 1)) + pl.duration(days=n % 90),
        CreatedDate=pl.format("{}T08:00:00.000+0000", moment),
    )


def _activities(first: int, last: int, deals: int) -> pl.DataFrame:
    n = pl.col("n")
    return pl.select(n=pl.int_range(first, last)).select(
        Id=row_id("00T", n),
        WhatId=row_id("006", n * 104_729 % deals),
        Subject=pl.format("Call {}", n % 1_000),
        OwnerId=row_id("005", n % 2_000),
        ActivityDate=pl.lit(date(2026, 2, 1)) + pl.duration(days=n % 200),
        TaskSubtype=pl.lit("Call"),
        Status=pl.lit("Completed"),
    )


def _night(folder: Path, database: Path, day: date) -> dict[str, float]:
    """Seconds by step of a night up to the histories and visits."""
    rules = Rules(day, Settings(), ())
    seconds: dict[str, float] = {}
    with connect(database, database.parent) as con:
        started = time.perf_counter()
        files = registered(con, folder, rules)
        started = _lap(seconds, "exports", started)
        salesforce = next(crm for crm in load_mappings() if crm.source == "salesforce")
        for name in _LOADED:
            con.execute("begin")
            if name == "stage_event":
                load_stages(con, {"salesforce": salesforce})
            ingest(con, ENTITIES[name], files, rules)
            con.execute("commit")
            started = _lap(seconds, name, started)
        for name in (name for name in _LOADED if name in TRACKED):
            con.execute("begin")
            if name == "opportunity":
                logged.apply(con, rules.settings.timezone)
            history.resolve(con, TRACKED[name])
            history.check(con, TRACKED[name])
            con.execute("commit")
            started = _lap(seconds, f"{name}_history", started)
        con.execute("checkpoint")
        _lap(seconds, "checkpoint", started)
    return seconds


def _lap(seconds: dict[str, float], step: str, started: float) -> float:
    now = time.perf_counter()
    seconds[step] = round(now - started, 2)
    return now


def _in_its_own_process(folder: Path, database: Path, day: date) -> dict[str, float]:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.increments",
        "--night",
        str(day),
        str(folder),
        str(database),
    ]
    said: dict[str, float] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return said


def _versions(database: Path) -> int:
    with duckdb.connect(database, read_only=True) as con:
        return int(con.execute("select count(*) from core.opportunity_history").fetchall()[0][0])


def _measure(deals: int, folder: Path) -> None:
    _write(folder / "exports", deals)
    second = folder / "exports" / _SECOND.isoformat()
    aside = folder / "second"
    second.rename(aside)
    before, after = folder / "first.duckdb", folder / "second.duckdb"
    first = _in_its_own_process(folder / "exports", before, _FIRST)
    aside.rename(second)
    started = time.perf_counter()
    shutil.copyfile(before, after)
    copied = time.perf_counter() - started
    later = {"copy": round(copied, 2), **_in_its_own_process(folder / "exports", after, _SECOND)}
    one, other = sum(first.values()), sum(later.values())
    versions = _versions(before), _versions(after) - _versions(before)
    lines = [
        f"{step:22} {first.get(step, 0):8.2f} s {later.get(step, 0):8.2f} s" for step in {**first, **later}
    ]
    lines.append(f"{'all':22} {one:8.2f} s {other:8.2f} s   {other / one:.1%} of the first night")
    lines.append(f"{before.stat().st_size / 1e6:,.0f} MB; versions {versions[0]:,} + {versions[1]:,}")
    sys.stdout.write("\n".join(lines) + "\n")


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=1_000_000)
    parser.add_argument("--night", type=date.fromisoformat, help=argparse.SUPPRESS)
    parser.add_argument("places", nargs="*", help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.night:
        exports, database = map(Path, said.places)
        sys.stdout.write(json.dumps(_night(exports, database, said.night)))
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(said.deals, Path(folder))


if __name__ == "__main__":
    _main()
