"""The documents are true: their commands run, their links lead somewhere, their settings are settings."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import load_settings
from tests.integration.nights import LOUDOU, ROOT

_DOCUMENTS = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _commands(document: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_the_first_run_and_every_command_of_the_readmes(tmp_path: Path) -> None:
    first = subprocess.run(
        [sys.executable, "-m", "pipelines.first_run"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert first.returncode == 0, first.stderr
    for said in ("made-up company", "sales_review_2026-09-30_zh.xlsx", "warehouse.duckdb", "Refused", "Next"):
        assert said in first.stdout + first.stderr
    commands = {line for document in _DOCUMENTS for line in _commands(document)}
    assert {"make run", "make test"} <= commands
    for line in sorted(commands - {"make run", "make test"}):
        words = shlex.split(line)
        assert words[0] == ".venv/bin/loudou", line
        result = subprocess.run(
            [str(LOUDOU), *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, line + result.stderr


def test_what_the_first_run_suggests_next_works_on_own_exports(tmp_path: Path) -> None:
    """With files in exports/, make run takes them and not the made-up company."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.csv").write_text("x,y\n1,2\n")
    result = subprocess.run(
        [sys.executable, "-m", "pipelines.first_run"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "a.csv" in result.stderr
    assert not (tmp_path / "var" / "demo").exists()


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    missing = [
        link for link in links if not link.startswith("http") and not (document.parent / link).exists()
    ]
    assert missing == []


def test_the_settings_shown_are_settings(tmp_path: Path) -> None:
    shown = re.search(
        r"```toml\n(.*?)```", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown is not None
    path = tmp_path / "loudou.toml"
    path.write_text(shown[1], encoding="utf-8")
    assert load_settings(path).sources["maven"].stages == {"Verbal yes": "open"}


_FAKE = """#!/bin/sh
exec {python} -c "import sys; {change}; sys.argv = sys.argv[1:]; exec(sys.argv[1])" "$@"
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("sys.version_info = (3, 9, 1)", "needs Python 3.11, 3.12 or 3.13"),
        ("sys.version_info = (3, 14, 0)", "needs Python 3.11, 3.12 or 3.13"),
        ("sys.modules['venv'] = None", "has no venv module"),
    ],
)
def test_make_says_in_one_line_what_the_machine_lacks(tmp_path: Path, change: str, said: str) -> None:
    fake = tmp_path / "python"
    fake.write_text(_FAKE.format(python=sys.executable, change=change))
    fake.chmod(0o755)
    result = subprocess.run(
        ["make", "run", f"PYTHON={fake}", f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
    )
    assert result.returncode != 0
    lines = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(lines) == 1
    assert said in lines[0]
    assert not (tmp_path / "venv").exists()


def test_the_lock_has_hashes_and_names_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)
        assert len(pins) > 50
        assert text.count("--hash=sha256:") >= len(pins)
