"""How long whole commands take, and the memory they need: `make bench`.

Each command runs in a process of its own, alternating with the others, so that a busy machine is unfair
to none; read the ratios. What is timed is what a person waits for: from the command to both workbooks.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from tests.integration.nights import LOUDOU, ROOT
from tests.peak import measured

_ROUNDS = 3
_MAVEN = ROOT.parent / "shared" / "data" / "maven_crm"


def _measured(arguments: list[str]) -> tuple[float, float]:
    """Seconds, and the peak memory in MB of the command."""
    ended = measured([str(LOUDOU), *arguments])
    if ended.returncode:
        raise SystemExit(ended.stderr)
    return ended.seconds, ended.peak / 1e6


def _commands(company: str) -> dict[str, list[str]]:
    """What is timed; the home folder of each run is put behind `--home`."""
    commands = {
        "loudou --help": ["--help"],
        "inspect a file": ["inspect", str(Path(company) / "sales_pipeline.csv")],
        "made-up company": ["run", "--exports", company, "--as-of", "2026-09-30", "--home"],
    }
    if _MAVEN.exists():
        commands["maven"] = ["run", "--exports", str(_MAVEN), "--as-of", "2017-12-31", "--home"]
    return commands


def main() -> None:
    """Prints the least, the median and the most seconds of each command, and the peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        company = str(Path(folder) / "company")
        _measured(["demo", company, "--crm", "maven"])
        seconds: dict[str, list[float]] = {}
        peak = 0.0
        for turn in range(_ROUNDS):
            for name, command in _commands(company).items():
                home = [str(Path(folder) / f"{name}{turn}")] if command[-1] == "--home" else []
                took, memory = _measured([*command, *home])
                seconds.setdefault(name, []).append(took)
                peak = max(peak, memory)
    for name, all_took in seconds.items():
        line = f"{name:16} {min(all_took):6.2f} {statistics.median(all_took):6.2f} {max(all_took):6.2f} s"
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"peak memory of any {peak:.0f} MB\n")


if __name__ == "__main__":
    main()
