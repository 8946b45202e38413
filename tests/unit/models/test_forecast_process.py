"""What a process that forecasts loads, how long it takes, and that it says what every other one says."""

import json
import subprocess
import sys

from tests.unit.models.histories import wavy

_PROGRAM = """
import json, sys, time
from tests.unit.models.histories import wavy
result = wavy(int(sys.argv[1]))
print(json.dumps({
    "seconds": time.process_time(),
    "loaded": sorted({"statsforecast", "pandas", "dagster", "duckdb"} & set(sys.modules)),
    "rows": result.rows.write_json(),
    "accuracy": result.accuracy.write_json(),
}))
"""


def _in_a_process(months: int) -> dict[str, object]:
    command = [sys.executable, "-W", "error", "-c", _PROGRAM, str(months)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_a_short_history_loads_no_statsforecast() -> None:
    assert _in_a_process(23)["loaded"] == []


def test_twelve_years_are_quick_and_the_same_in_every_process() -> None:
    there, here = _in_a_process(144), wavy(144)
    assert there["loaded"] == ["pandas", "statsforecast"]
    assert (there["rows"], there["accuracy"]) == (here.rows.write_json(), here.accuracy.write_json())
    # Seconds of processor time, imports included; it took 4.
    assert isinstance(there["seconds"], float)
    assert there["seconds"] <= 6
