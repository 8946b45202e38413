"""`python -m sql.runner`, and the project's own SQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sql
from sql.runner import load_checks, load_models, problems
from sql.runner.__main__ import main
from tests.unit.sql.written import HEADER

if TYPE_CHECKING:
    import pytest

    from tests.unit.sql.written import Written


def test_all_is_well(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    written.model("select cast(region as varchar) as region from core.opportunity")
    assert main([str(written.folder)]) == 0
    assert capsys.readouterr().out == "1 models, 0 checks: portable\n"


def test_every_problem_is_printed(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    first = written.put("mart/topic/first.sql", HEADER + "select cast(now() as varchar) as region")
    second = written.put("mart/topic/second.sql", HEADER + "select cast(1 as varchar) as region,\n1 as y")
    assert main([str(written.folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{first}:4: 'NOW()' is not portable SQL")
    assert lines[1].startswith(f"{second}:5: column 'y' is described neither")
    assert len(lines) == 2


def test_a_circle_and_bad_shared_words_are_printed(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    written.put("mart/topic/first.sql", HEADER + "select cast(region as varchar) as region from mart.first")
    assert main([str(written.folder)]) == 1
    assert "a circle of tables" in capsys.readouterr().out
    written.put("columns.yaml", "region: 1\n")
    assert main([str(written.folder)]) == 1
    assert "columns.yaml:1: " in capsys.readouterr().out


def test_a_folder_that_is_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none")]) == 2
    assert "is no folder" in capsys.readouterr().err


def test_the_projects_own_sql_is_portable() -> None:
    folder = Path(sql.__file__).parent
    found = [problem for model in load_models(folder) for problem in problems(model)]
    found += [problem for check in load_checks(folder) for problem in problems(check)]
    assert not found, "\n".join(map(str, found))
