"""A large made-up company: a million deals within two minutes and 4 GB."""

import resource
import time
from pathlib import Path

import pytest

from tests.integration.nights import loudou


@pytest.mark.slow
def test_a_million_deals_within_two_minutes_and_four_gigabytes(tmp_path: Path) -> None:
    began = time.monotonic()
    made = loudou("demo", tmp_path / "exports", "--opportunities", "1000000", "--crm", "salesforce")
    took = time.monotonic() - began
    assert made.returncode == 0, made.stderr
    # The largest of this process's children so far; kilobytes on Linux.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert took <= 120, f"{took:.0f} s"
    assert peak <= 4e9, f"{peak / 1e9:.2f} GB"
