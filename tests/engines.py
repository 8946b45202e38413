"""Real engines that tests drive: a browser, an office suite, what draws their pages, an old DuckDB."""

import os
import shutil
from pathlib import Path

import pytest

_OLD_CLIENT = Path(__file__).parents[1] / ".venv-duckdb-1.1.3" / "bin" / "python"


def engine(name: str) -> str:
    """The path of a program; without it the test is skipped, or fails under LOUDOU_REQUIRE_ENGINES=1."""
    path = shutil.which(name)
    if path is None:
        _without(f"{name} is not installed")
        return name
    return path


def old_client() -> str:
    """The path of a Python with DuckDB 1.1.3; without it as `engine`."""
    if not _OLD_CLIENT.exists():
        _without("DuckDB 1.1.3 is not in .venv-duckdb-1.1.3")
    return str(_OLD_CLIENT)


def _without(reason: str) -> None:
    said = f"{reason}: this test did not run"
    if os.environ.get("LOUDOU_REQUIRE_ENGINES") == "1":
        pytest.fail(said)
    pytest.skip(said)
