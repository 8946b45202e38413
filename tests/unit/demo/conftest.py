"""One made-up company of the default size, written once."""

import pytest

from assets.demo.company import Company, write_company


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return write_company(tmp_path_factory.mktemp("demo") / "exports")
