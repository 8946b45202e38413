"""Made-up companies that many tests read, each made once."""

import json
from typing import Any

import pytest

from assets.demo.company import Company, make_company
from assets.demo.export import Schedule
from assets.demo.write import Exports, write_company

SIZE = 6000


@pytest.fixture(scope="session")
def company() -> Company:
    """What is so, on one CRM in one currency, with ten nights of exports."""
    return make_company(SIZE, seed=7, nights=10, crm="salesforce")


@pytest.fixture(scope="session")
def group(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """The default demo: a group on three CRMs, one night."""
    return write_company(tmp_path_factory.mktemp("group") / "exports", opportunities=SIZE)


@pytest.fixture(scope="session")
def nightly(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """A small group over six nights, one repeated and one late."""
    folder = tmp_path_factory.mktemp("nightly") / "exports"
    return write_company(folder, opportunities=3000, schedule=Schedule(6, late=True, repeated=True))


def truth_of(made: Exports) -> dict[str, Any]:
    """What truth.json tells."""
    told: dict[str, Any] = json.loads((made.folder / "truth.json").read_text(encoding="utf-8"))
    return told
