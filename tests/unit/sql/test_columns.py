"""The shared words of columns, and the unit that a name promises."""

from __future__ import annotations

from pathlib import Path

import pytest

import sql
from sql.runner import ModelError
from sql.runner.columns import load_columns, unit_by_name


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("amount", "money"),
        ("won_amount", "money"),
        ("discount_amounts", None),
        ("win_rate", "fraction"),
        ("median_days", "days"),
        ("days", None),
        ("close_date", "date"),
        ("period_start", "date"),
        ("period_end", "date"),
        ("paid_on", "date"),
        ("closed_at", "timestamp UTC"),
        ("is_won", "boolean"),
        ("dimension", None),
    ],
)
def test_a_name_promises_its_unit(name: str, unit: str | None) -> None:
    assert unit_by_name(name) == unit


def test_the_projects_own_words_can_be_read() -> None:
    words = load_columns(Path(sql.__file__).parent / "columns.yaml")
    assert words["period_end"].unit == "date"
    assert {
        "dimension",
        "member",
        "status",
        "note",
        "sample_size",
        "amount",
        "opportunity_id",
    } <= words.keys()


def test_without_the_file_there_are_no_words(tmp_path: Path) -> None:
    assert load_columns(tmp_path / "columns.yaml") == {}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: {en: A., zh: 甲。}\na: {en: A., zh: 甲。}\n", 2, "twice"),
        ("a: {en: A., zh: 甲。}\nb: {en: B.}\n", 2, "needs en in English"),
        ("a: {en: 甲。, zh: 甲。}\n", 1, "needs en in English"),
        ("a: {en: A., zh: 甲。, label: A}\n", 1, "'label' is none of"),
        ("a: A\n", 1, "expected {en"),
        ("- a\n", 1, "expected 'name:"),
        ("a: {en: A.,\nb: [", 2, ""),
    ],
)
def test_bad_words_are_named_with_their_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=rf"columns\.yaml:{line}: ") as error:
        load_columns(path)
    assert words in str(error.value)
