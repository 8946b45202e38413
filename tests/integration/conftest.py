"""Published warehouses that many tests read: one of real data, one of the made-up company.

Each worker makes its own, once, by the nightly job itself; tests only read them.
"""

import pytest

from tests.integration.nights import loudou, night
from tests.integration.published import Published
from tests.shared_data import shared


@pytest.fixture(scope="session")
def maven_home(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The real Maven sample, as of the last day of its data."""
    exports = shared("maven_crm")
    home = tmp_path_factory.mktemp("maven") / "home"
    return Published(home, night(exports, home, "2017-12-31"))


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The made-up company, which has quotas, regions and three years of deals."""
    folder = tmp_path_factory.mktemp("demo")
    assert loudou("demo", folder / "exports", "--crm", "maven").returncode == 0
    return Published(folder / "home", night(folder / "exports", folder / "home", "2026-09-30"))
