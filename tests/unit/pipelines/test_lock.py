"""One at a time in a home folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import lock

_HOLD = """
import sys
from pathlib import Path
from pipelines import lock
with lock.held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_told_who_is_at_work(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(lock.LockedError, match=f"process {holder.pid}"), lock.held(path):
            pass
        holder.kill()
    with lock.held(path):  # a killed holder's lock is free
        pass
