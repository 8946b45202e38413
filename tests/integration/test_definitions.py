"""What Dagster is shown: both ways of loading, and every asset with what a person needs to know of it."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs
from tests.integration.nights import ROOT

_BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [["dagster", "definitions", "validate", "--workspace", "workspace.yaml"], ["dg", "check", "defs"]],
    ids=["workspace.yaml", "pyproject.toml"],
)
def test_the_definitions_load_both_ways(command: list[str], tmp_path: Path) -> None:
    result = subprocess.run(
        [str(_BIN / command[0]), *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DAGSTER_HOME": str(tmp_path), "VIRTUAL_ENV": str(_BIN.parent)},
    )
    assert result.returncode == 0, result.stdout + result.stderr


def _specs() -> list[dg.AssetSpec]:
    return list(defs.resolve_all_asset_specs())


def test_every_asset_is_described_and_in_a_group() -> None:
    for spec in _specs():
        assert spec.description, spec.key
        assert spec.group_name in {
            "exports",
            "core",
            "marts",
            "models",
            "operations",
            "publish",
            "reports",
        }, spec.key


def test_every_table_shows_its_columns_described() -> None:
    tables = [spec for spec in _specs() if spec.group_name not in {"publish", "reports"}]
    assert len(tables) > 25
    for spec in tables:
        schema = spec.metadata["dagster/column_schema"]
        assert isinstance(schema, dg.TableSchema)
        assert schema.columns, spec.key
        assert all(column.description for column in schema.columns), spec.key


def test_the_nightly_job_builds_everything_in_one_process() -> None:
    job = defs.resolve_job_def("nightly")
    assert job.executor_def.name == "in_process"
    assert {spec.key for spec in _specs() if spec.key.path[0] in {"core", "mart", "report"}} <= set(
        job.asset_layer.executable_asset_keys
    )
    assert defs.resolve_schedule_def("nightly_schedule").job_name == "nightly"
