"""How long whole commands take, and the memory they need: `make bench`.

Each command runs in a process of its own, alternating with the others, so that a busy machine is unfair
to none; read the ratios. What is timed is what a person waits for: from the command to both workbooks.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.integration.nights import LOUDOU, ROOT

_ROUNDS = 3
_MAVEN = ROOT.parent / "shared" / "data" / "maven_crm"


def _measured(arguments: list[str]) -> tuple[float, float]:
    """Seconds, and the peak memory in MB of the process (of the largest so far, as the system counts)."""
    started = time.perf_counter()
    subprocess.run([str(LOUDOU), *arguments], check=True, capture_output=True)
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Prints the least, the median and the most seconds of each command, and the peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        company = str(Path(folder) / "company")
        _measured(["demo", company])
        commands = {
            "loudou --help": lambda _: ["--help"],
            "made-up company": lambda home: [
                "run",
                "--exports",
                company,
                "--home",
                home,
                "--as-of",
                "2026-09-30",
            ],
        }
        if _MAVEN.exists():
            commands["maven"] = lambda home: [
                *("run", "--exports", str(_MAVEN), "--home", home, "--as-of", "2017-12-31")
            ]
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        peak = 0.0
        for turn in range(_ROUNDS):
            for name, command in commands.items():
                took, memory = _measured(command(str(Path(folder) / f"{name}{turn}")))
                seconds[name].append(took)
                peak = max(peak, memory)
        for name, took in seconds.items():
            line = f"{name:16} {min(took):6.2f} {statistics.median(took):6.2f} {max(took):6.2f} s"
            sys.stdout.write(line + "\n")
        sys.stdout.write(f"peak memory of any {peak:.0f} MB\n")


if __name__ == "__main__":
    main()
