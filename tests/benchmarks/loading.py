"""How long a large export takes to load, held against DuckDB's own reading of it: part of `make bench`.

The floor is DuckDB's `create table as select * from read_csv(…, all_varchar=true)` into a file. Ours is what
the nightly job does with the same file: look at it, read it, clean, validate and load it with all columns
kept, references found. Each in a process of its own, in turn; read the ratios.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import polars as pl

from assets.core.entities import ENTITIES
from assets.core.ingest import ingest
from assets.core.load import create_table
from assets.core.rules import Rules
from assets.exports.mapping import load_mappings
from assets.exports.part import Part
from assets.exports.register import Waiting, begin, register_folder
from assets.exports.scan import scan
from assets.operations.ledger import create_tables
from assets.settings import Settings
from tests.peak import measured

_STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost")
_AT_ONCE = 500_000
_ACCOUNTS = 50_000
_WORKBOOK_ROWS = 100_000
_AS_DUCKDB_1_0: dict[str, str | bool | int | float | list[str]] = {"storage_compatibility_version": "v1.0.0"}


def write_export(folder: Path, rows: int) -> None:
    """A Salesforce export: `Opportunity.csv` of about 140 bytes a row, its users and its accounts."""
    users = pl.select(n=pl.int_range(2_000)).select(
        Id=row_id("005", pl.col("n")),
        Username=pl.format("user{}@example.com", "n"),
        Name=pl.format("User {}", "n"),
        UserRoleId=pl.lit("00E"),
        IsActive=pl.lit("1"),
    )
    users.write_csv(folder / "User.csv")
    accounts = pl.select(n=pl.int_range(_ACCOUNTS)).select(
        Id=row_id("001", pl.col("n")),
        Name=pl.format("Company {}", "n"),
        ParentId=pl.lit(""),
        BillingCountry=pl.lit("Germany"),
        OwnerId=row_id("005", pl.col("n") % 2_000),
        Industry=pl.lit("Retail"),
    )
    accounts.write_csv(folder / "Account.csv")
    with (folder / "Opportunity.csv").open("wb") as file:
        for start in range(0, rows, _AT_ONCE):
            deal_frame(start, min(rows, start + _AT_ONCE)).write_csv(file, include_header=start == 0)


def row_id(prefix: str, number: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(prefix), number.cast(pl.String).str.zfill(15))


def deal_frame(first: int, last: int) -> pl.DataFrame:
    n = pl.col("n")
    begun = pl.lit(date(2022, 1, 1)) + pl.duration(days=n * 7919 % 1_500)
    moment = pl.format("{}T{}:{}:{}.000+0000", begun, *(_two_digits(n * k % m) for k, m in _CLOCK))
    return pl.select(n=pl.int_range(first, last)).select(
        Id=row_id("006", n),
        AccountId=row_id("001", n * 31 % _ACCOUNTS),
        Name=pl.format("Company {} - Deal {}", n * 31 % _ACCOUNTS, n % 900),
        StageName=(n * 13 % len(_STAGES)).replace_strict(dict(enumerate(_STAGES)), return_dtype=pl.String),
        Amount=n * 104_729 % 90_000,
        CloseDate=begun + pl.duration(days=n % 200),
        OwnerId=row_id("005", n % 2_000),
        CreatedDate=moment,
        LeadSource=pl.when(n % 3 == 0).then(pl.lit("Web")).otherwise(pl.lit("Trade Show")),
    )


_CLOCK = ((11, 10), (17, 60), (23, 60))


def _two_digits(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)


def _floor(folder: Path, database: Path) -> None:
    with duckdb.connect(database, config=_AS_DUCKDB_1_0) as con:
        con.execute(
            f"create table deals as select * from read_csv('{folder}/Opportunity.csv', all_varchar = true)"
        )
        con.execute("checkpoint")


@dataclass(frozen=True)
class Files:
    """The parts by name; no archive."""

    parts: dict[str, Part]

    def part(self, waiting: Waiting) -> Part:
        """The part of that day and name."""
        return self.parts[waiting.path]

    def has(self, _waiting: Waiting) -> bool:
        """There is no archive."""
        return False


def registered(con: duckdb.DuckDBPyConnection, folder: Path, rules: Rules) -> Files:
    """Makes the tables and writes down what a folder holds; gives its files by their paths below it."""
    crms = load_mappings()
    create_tables(con)
    for entity in ENTITIES.values():
        create_table(con, entity)
    begin(con)
    seen = scan(folder, crms)
    fingerprints = {crm.source: rules.fingerprint(crm) for crm in crms}
    register_folder(con, seen, rules.as_of, fingerprints, {})
    return Files({seen.relative(part.path): part for part in seen.parts})


def _ours(folder: Path, database: Path) -> None:
    rules = Rules(date(2026, 9, 30), Settings(), ())
    with duckdb.connect(database, config=_AS_DUCKDB_1_0) as con:
        files = registered(con, folder, rules)
        for name in ("sales_rep", "account", "opportunity"):
            con.execute("begin")
            ingest(con, ENTITIES[name], files, rules)
            con.execute("commit")
        con.execute("checkpoint")


_WAYS: dict[str, Callable[[Path, Path], None]] = {"floor": _floor, "loudou": _ours}


def _timed(way: str, folder: Path) -> tuple[float, float]:
    """Seconds, and the peak memory in GB of the process."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as home:
        command = [sys.executable, "-m", "tests.benchmarks.loading", "--way", way, str(folder), home]
        ended = measured(command)
    if ended.returncode:
        raise SystemExit(ended.stderr)
    # Without the start of the interpreter.
    return float(ended.stdout), ended.peak / 1e9


def main() -> None:
    """Prints the least, the median and the most seconds of both ways, their ratio, and the peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=list(_WAYS))
    parser.add_argument("folders", nargs="*", type=Path)
    asked = parser.parse_args()
    if asked.way:
        started = time.perf_counter()
        _WAYS[asked.way](asked.folders[0], asked.folders[1] / "warehouse.duckdb")
        sys.stdout.write(str(time.perf_counter() - started))
        return
    with tempfile.TemporaryDirectory() as home:
        _csv(Path(home) / "csv", asked.rows, asked.rounds)
        _workbook(Path(home) / "workbook", asked.rounds)


def _csv(folder: Path, rows: int, rounds: int) -> None:
    folder.mkdir()
    write_export(folder, rows)
    size = (folder / "Opportunity.csv").stat().st_size / 1e6
    sys.stdout.write(f"{rows:,} rows, {size:,.0f} MB\n")
    all_rounds = [{way: _timed(way, folder) for way in _WAYS} for _ in range(rounds)]
    for way in _WAYS:
        _say(way, [one[way] for one in all_rounds])
    ratios = [one["loudou"][0] / one["floor"][0] for one in all_rounds]
    sys.stdout.write(f"ratio    {min(ratios):6.2f} {statistics.median(ratios):6.2f} {max(ratios):6.2f}\n")


def _workbook(folder: Path, rounds: int) -> None:
    """Deals as a workbook, and nothing beside it."""
    folder.mkdir()
    write_export(folder, _WORKBOOK_ROWS)
    deals = pl.read_csv(folder / "Opportunity.csv", infer_schema_length=0)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Opportunities")
    sheet.append(deals.columns)
    for row in deals.with_columns(pl.col("Amount").cast(pl.Float64)).iter_rows():
        sheet.append(row)
    book.save(folder / "Opportunity.xlsx")
    for path in folder.glob("*.csv"):
        path.unlink()
    sys.stdout.write(f"{_WORKBOOK_ROWS:,} rows as XLSX\n")
    _say("loudou", [_timed("loudou", folder) for _ in range(rounds)])


def _say(way: str, timed: list[tuple[float, float]]) -> None:
    seconds, peaks = zip(*timed, strict=True)
    least, middle, most = min(seconds), statistics.median(seconds), max(seconds)
    sys.stdout.write(f"{way:8} {least:6.1f} {middle:6.1f} {most:6.1f} s, peak {max(peaks):.1f} GB\n")


if __name__ == "__main__":
    main()
