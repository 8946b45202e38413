"""New exports start a night once they lie still, and only once."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs


def _evaluate(cursor: str | None) -> tuple[bool, str | None]:
    """Whether a run is asked for, and the cursor after."""
    context = dg.build_sensor_context(cursor=cursor)
    asked = defs.resolve_sensor_def("new_exports")(context)
    return isinstance(asked, dg.RunRequest), context.cursor


def test_a_run_is_asked_for_when_the_folder_has_changed_and_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _evaluate(None)[0] is False  # no folder yet
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "deals.csv").write_text("a\n")
    asked, cursor = _evaluate(None)
    assert asked is False  # first seen: perhaps still arriving
    asked, cursor = _evaluate(cursor)
    assert asked is True
    asked, cursor = _evaluate(cursor)
    assert asked is False  # nothing new
    (exports / "deals.csv").write_text("a\nb\n")
    asked, cursor = _evaluate(cursor)
    assert asked is False
    assert _evaluate(cursor)[0] is True
