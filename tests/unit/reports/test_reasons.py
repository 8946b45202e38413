"""Every sentence with which a file is refused is there in Chinese too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.core.cells import _EXPECTED
from assets.exports.find import left_out
from reports.texts import load
from reports.texts.findings import finding_text
from reports.texts.reasons import in_language

_ROOT = Path(__file__).parents[3]
_REFUSALS = {"FileRefused", "FileHeld", "SheetIgnored", "HeldError", "_refused", "_ignored"}
_NAMES = {"reason", "suggestion", "said", "wait"}


def _sentences(path: Path) -> Iterator[str]:
    """The literal sentences of refusals: arguments, and what variables called reason and the like are."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _REFUSALS:
            said = node.args[1:3]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            said = [node.value] if name in _NAMES or name.isupper() else []
        elif isinstance(node, ast.Tuple):
            said = node.elts
        yield from filter(None, map(_text, said))


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        text = str(node.value)
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "77" for part in node.values)
    else:
        return None
    if text == "It is 77.":
        return None  # what it is stands in a list of its own
    is_sentence = re.match(r"[A-Z]\w* .*", text) and (text.endswith(".") or "accept" in text)
    if re.match("an? [A-Za-z]|an? 7", text):
        return f"It is {text}."
    return text if is_sentence else None


_FILES = [
    *sorted((_ROOT / "assets/exports").glob("*.py")),
    _ROOT / "assets/core/extent.py",
    _ROOT / "assets/night.py",
]
_SAID = sorted({sentence for path in _FILES for sentence in _sentences(path)})


def test_the_sentences_are_found() -> None:
    assert len(_SAID) > 100
    assert {"It is an image.", "It is empty.", "A line is longer than 77 characters."} <= set(_SAID)


@pytest.mark.parametrize("sentence", _SAID)
def test_in_chinese(sentence: str) -> None:
    chinese = in_language(sentence, "zh")
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert in_language(sentence, "en") == sentence


@pytest.mark.parametrize(("english", "chinese"), load("reasons").items())
def test_both_have_the_same_holes(english: str, chinese: str) -> None:
    assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese))


@pytest.mark.parametrize("name", [".x", "~$a.xlsx", "desktop.ini", "a.tmp", "loudou.toml", "README.md"])
def test_why_a_file_is_left_out(name: str) -> None:
    assert re.search("[\u4e00-\u9fff]", in_language(str(left_out(name)), "zh"))


def test_the_holes_are_filled_and_unknown_sentences_stay() -> None:
    assert in_language("A sheet spans 16,384 columns and 9 rows.", "zh") == "有工作表横跨 16,384 列、9 行。"
    assert in_language("It has a password.", "zh") == "文件有密码。"
    assert in_language("Something new.", "zh") == "Something new."
    said = "Its layout is not known. Nearest is a.b, whose x{y} it lacks."
    assert in_language(said, "zh") == "格式未知。最接近的是 a.b，但缺少 x{y}。"


def test_a_finding_is_wholly_chinese() -> None:
    params = {"path": "a.csv", "reason": "It is empty.", "suggestion": "Export it again."}
    assert finding_text("unreadable_file", params, "zh") == ("a.csv 未被读取：文件是空的。", "请重新导出。")


@pytest.mark.parametrize(
    "message",
    [
        *(f"amount: found 'a, b', expected {what}" for what in (*_EXPECTED.values(), "a number")),
        *("close_date: found '2/30/2026', expected a date (MDY)", "stage: it is empty, expected a value"),
        *("month: found 'x', expected a month such as 2026-01", "no id and no name: nothing to load"),
        "period: found 'x', expected a month, quarter or year such as 2026-01, 2026-Q1 or 2026",
        *("probability: max does not hold, found 10.0", "a: rule does not hold", "It is no JSON: bad."),
        "id: found '6E+17', a number that a spreadsheet cut short: export the id as text",
        *("It has 9 cells under a header of 8.", "It is no object with names."),
        "It holds half a character (\\ud800).",
    ],
)
def test_why_a_row_is_rejected_is_said_in_chinese(message: str) -> None:
    assert not re.search("found|expected|hold|number|cells|object|half|load", in_language(message, "zh"))


def test_the_cell_of_a_rejected_row_is_kept() -> None:
    said = "close_date: found '2/30/2026', expected a date (MDY)"
    assert in_language(said, "zh") == "close_date：值为 '2/30/2026'，应为日期（MDY）"


def test_ignored_rows_are_said_in_both_languages() -> None:
    assert in_language("89 no_record", "zh") == "89 无此类记录"
    assert in_language("25 blank, 1 total", "zh") == "25 空行, 1 合计行"
    assert in_language("25 blank, 1 total", "en") == "25 blank, 1 totals"
