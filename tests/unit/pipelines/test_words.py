"""What the command line says is there in both languages, once."""

import re
from collections import Counter
from pathlib import Path

from pipelines.outcome import word

_FOLDER = Path(__file__).parents[3] / "pipelines"
_KEYS = re.findall(r"^(\w+):", (_FOLDER / "words.yaml").read_text(encoding="utf-8"), re.MULTILINE)
_SAID = {
    key for path in _FOLDER.glob("*.py") for key in re.findall(r'\bword\(\s*"(\w+)"', path.read_text("utf-8"))
}


def test_every_sentence_that_is_said_is_there() -> None:
    assert len(_SAID) > 30
    assert set(_KEYS) >= _SAID


def test_no_key_is_there_twice() -> None:
    assert [key for key, count in Counter(_KEYS).items() if count > 1] == []


def test_both_languages_are_told_apart() -> None:
    assert word("unknown", "en") == "unknown"
    assert word("disk_unknown", "zh", needed=3, found=1).startswith("预测需要 3 晚")
