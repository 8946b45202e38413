"""Where the tests find real public data: the `shared/data` folder beside the checkout, when there is one."""

import os
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """The path of a real data file or folder under `../shared/data`.

    Where it is missing the test is skipped with the reason; `LOUDOU_REQUIRE_DATA=1` makes that a failure.
    """
    path = _FOLDER / name
    if not path.exists():
        reason = f"real data not here: ../shared/data/{name}"
        if os.environ.get("LOUDOU_REQUIRE_DATA") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path
