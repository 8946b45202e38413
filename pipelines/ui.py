"""`make ui`: Dagster's web server and its daemon, for schedules and sensors, on the home folder's records."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from assets.publish.home import Home
from pipelines.nightly import prepare_records

_HOME = Path("var")


def main() -> int:
    """Runs both until one ends or the terminal says stop; gives the first one's exit code."""
    home = Home(_HOME.absolute())
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
