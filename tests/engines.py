"""Real engines that tests drive: a browser, an office suite, what draws their pages."""

import os
import shutil

import pytest


def engine(name: str) -> str:
    """The path of a program; without it the test is skipped, or fails under LOUDOU_REQUIRE_ENGINES=1."""
    path = shutil.which(name)
    if path is None:
        reason = f"{name} is not installed: this test did not run"
        if os.environ.get("LOUDOU_REQUIRE_ENGINES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path
