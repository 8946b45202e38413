"""The small company, built once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.marts.company import company

if TYPE_CHECKING:
    from tests.unit.marts.core import Marts


@pytest.fixture(scope="session")
def marts() -> Marts:
    """The small company's marts; tests only read them."""
    return company().build()
