"""A small generation for the tests of the workbook."""

from pathlib import Path

import pytest

from tests.unit.reports.small_warehouse import build


@pytest.fixture(scope="session")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("generation") / "small.duckdb")


@pytest.fixture(scope="session")
def empty_generation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("generation") / "empty.duckdb", currency="XXX", is_empty=True)
