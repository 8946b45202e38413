"""Law 3: the same input gives equal tables and byte-equal workbooks, whatever the process is like."""

import hashlib
import os
from pathlib import Path

import pytest

from assets.demo.write import write_company
from tests.integration.nights import ask, night

# Runs, seconds and the moment of loading differ from run to run and are said to.
_EXEMPT = {"ops.run": "*", "ops.file": "* exclude (seconds)"}


@pytest.mark.slow
def test_equal_tables_and_workbooks_across_processes(tmp_path: Path) -> None:
    company = write_company(tmp_path / "exports", opportunities=600, crm="maven")
    homes = [tmp_path / "a", tmp_path / "b"]
    environments = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "POLARS_MAX_THREADS": "1"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai", "POLARS_MAX_THREADS": "2"},
    ]
    cores = os.sched_getaffinity(0)
    # DuckDB takes as many threads as there are cores: one in the first night, all in the second.
    for home, environment, used in zip(homes, environments, ({min(cores)}, cores), strict=True):
        os.sched_setaffinity(0, used)
        try:
            result = night(company.folder, home, company.last_day.isoformat(), **environment)
        finally:
            os.sched_setaffinity(0, cores)
        assert result.returncode == 0, result.stderr
    first, second = (_contents(home) for home in homes)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def _contents(home: Path) -> dict[str, str]:
    """A digest of each table, rows as they lie, and of each workbook."""
    tables = ask(home, "select schema_name || '.' || table_name from duckdb_tables() order by 1")
    digests = {}
    for (name,) in tables:
        if _EXEMPT.get(str(name)) == "*":
            continue
        rows = ask(home, f"select {_EXEMPT.get(str(name), '*')} from {name}")
        digests[str(name)] = hashlib.sha256(repr(rows).encode()).hexdigest()
    for path in sorted((home / "reports").rglob("*.xlsx")):
        digests[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return digests
