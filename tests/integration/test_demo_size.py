"""A large made-up company: a million deals within two minutes and 4 GB."""

import sys
from pathlib import Path

import pytest

from tests.integration.nights import LOUDOU
from tests.peak import measured


def test_the_memory_of_a_command_is_its_own_and_not_of_who_measures_it() -> None:
    ours = bytearray(400_000_000)
    ours[::4096] = b"1" * len(ours[::4096])
    small = measured([sys.executable, "-c", "pass"])
    large = measured([sys.executable, "-c", "large = b'1' * 300_000_000"])
    assert small.peak < 100_000_000
    assert 300_000_000 < large.peak < 400_000_000
    assert ours[0] == ord("1")


@pytest.mark.slow
def test_a_million_deals_within_two_minutes_and_four_gigabytes(tmp_path: Path) -> None:
    size = ("--opportunities", "1000000", "--crm", "salesforce")
    made = measured([str(LOUDOU), "demo", str(tmp_path / "exports"), *size])
    assert made.returncode == 0, made.stderr
    assert made.seconds <= 120, f"{made.seconds:.0f} s"
    assert made.peak <= 4e9, f"{made.peak / 1e9:.2f} GB"
