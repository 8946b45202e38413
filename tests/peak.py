"""The seconds and the peak memory of a command, measured of itself alone."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

# Linux counts the memory of whoever starts a program towards the peak of that program: one that a large
# process starts directly is said to be as large. So a small process stands between them.
_BETWEEN = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
ended = subprocess.run(sys.argv[1:], capture_output=True, text=True)
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024  # Linux counts kilobytes
json.dump([ended.returncode, ended.stdout, ended.stderr, seconds, peak], sys.stdout)
"""


@dataclass(frozen=True)
class Measured:
    """A command that has ended: what it said, its seconds, and its peak memory in bytes."""

    returncode: int
    stdout: str
    stderr: str
    seconds: float
    peak: int


def measured(command: Sequence[str]) -> Measured:
    """Runs a command to its end, in whatever way it ends."""
    between = [sys.executable, "-c", _BETWEEN, *command]
    told = subprocess.run(between, check=True, capture_output=True, text=True).stdout
    return Measured(*json.loads(told))
