"""What tests of the core share."""

from pathlib import Path

import pytest

from tests.unit.core.nights import Nights


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """A company without exports yet."""
    return Nights(tmp_path)
