"""A large made-up company: a million deals within two minutes and 4 GB."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.integration.nights import LOUDOU


@pytest.mark.slow
def test_a_million_deals_within_two_minutes_and_four_gigabytes(tmp_path: Path) -> None:
    size = ("--opportunities", "1000000", "--crm", "salesforce")
    command = [str(LOUDOU), "demo", str(tmp_path / "exports"), *size]
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as made:
        assert made.stderr is not None
        said = made.stderr.read()
        # Of this process alone: among all children of the test's own process there may be a larger one.
        _, status, usage = os.wait4(made.pid, 0)
        made.returncode = os.waitstatus_to_exitcode(status)
    took, peak = time.monotonic() - began, usage.ru_maxrss * 1024  # kilobytes on Linux
    assert made.returncode == 0, said
    assert took <= 120, f"{took:.0f} s"
    assert peak <= 4e9, f"{peak / 1e9:.2f} GB"
