"""`make ui`: Dagster's web server and its daemon, for schedules and sensors, on the home folder's records."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from assets.publish.home import Home
from pipelines.nightly import prepare_records

_HOMES = (Path("var"), Path("var/demo"))


def records_of() -> Home:
    """The home whose runs are shown: the house's own, or the made-up company's while only that is there."""
    own, demo = (Home(path.absolute()) for path in _HOMES)
    return demo if demo.warehouse.is_symlink() and not own.warehouse.is_symlink() else own


def main() -> int:
    """Runs both until one ends or the terminal says stop; gives the first one's exit code."""
    home = records_of()
    prepare_records(home)
    environment = {**os.environ, "DAGSTER_HOME": str(home.dagster)}
    folder = Path(sys.executable).parent
    commands = [
        [str(folder / "dagster-webserver"), "--workspace", "workspace.yaml", *sys.argv[1:]],
        [str(folder / "dagster-daemon"), "run", "--workspace", "workspace.yaml"],
    ]
    running = [subprocess.Popen(command, env=environment) for command in commands]  # noqa: S603 our own commands
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return running[0].wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
