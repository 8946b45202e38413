"""Running the product as its users do: the command line in its own process, and what it leaves behind."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]
LOUDOU = Path(sys.executable).with_name("loudou")

# A company of three deals in the maven layout: one won, one lost, one open.
TINY = {
    "sales_teams.csv": "sales_agent,manager,regional_office\nAda Lin,Bo Chen,East\n",
    "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\n",
    "accounts.csv": "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    "Acme,retail,1996,1100.04,2822,China,\n",
    "sales_pipeline.csv": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
    "close_value\n"
    "A1,Ada Lin,GTXPro,Acme,Won,1/20/2026,2/10/2026,1000\n"
    "A2,Ada Lin,GTX Pro,Acme,Lost,1/25/2026,2/14/2026,0\n"
    "A3,Ada Lin,GTX Pro,,Engaging,2/1/2026,,\n",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Writes files into a folder, which is made, and gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def loudou(*arguments: object, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command as it is installed."""
    return subprocess.run(
        [str(LOUDOU), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )


def night(
    exports: Path, home: Path, as_of: str = "2026-02-28", **environment: str
) -> subprocess.CompletedProcess[str]:
    """One nightly run."""
    return loudou("run", "--exports", exports, "--home", home, "--as-of", as_of, environment=environment)


def ask(home: Path, query: str) -> list[tuple[object, ...]]:
    """Asks the published warehouse."""
    with duckdb.connect((home / "warehouse.duckdb").resolve(), read_only=True) as con:
        return con.execute(query).fetchall()


# Rows of ops.run and seconds tell of the run, not of the data; load numbers go on counting when rebuilt.
_EXEMPT = {"ops.run": None, "ops.file": "* exclude (seconds)"}


def contents(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of the published warehouse in one order, less what tells of the run."""
    tables = ask(home, "select schema_name || '.' || table_name from duckdb_tables() order by 1")
    wanted = [(str(name), _EXEMPT.get(str(name), "*")) for (name,) in tables]
    return {
        name: ask(home, f"select {what} from {name} order by all")
        for name, what in wanted
        if what is not None
    }
