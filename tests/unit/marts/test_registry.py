"""One name for one number: metrics of the marts are in the registry, notes have words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

import reports.texts
from tests.unit.marts.core import FOLDER, Marts, models

_REGISTRY = yaml.safe_load((FOLDER / "metrics.yaml").read_text(encoding="utf-8"))
_NOTES = yaml.safe_load(Path(reports.texts.__file__).with_name("notes.yaml").read_text(encoding="utf-8"))
# A literal of three words or more is a sentence; anything shorter is a member, a status or a key.
_SENTENCE = re.compile(r"'([a-z][^'\n]* [^'\n]* [^'\n]*)'")


def test_metrics_of_the_kpi_mart_are_registered(marts: Marts) -> None:
    found = {row[0]: row[1] for row in marts.rows("select distinct metric, unit from mart.kpi")}
    assert found == {name: _REGISTRY[name]["unit"] for name in found}


def test_registered_metrics_of_the_kpi_mart_are_there(marts: Marts) -> None:
    found = {row[0] for row in marts.rows("select distinct metric from mart.kpi")}
    assert {name for name, said in _REGISTRY.items() if said["source_table"] == "mart.kpi"} <= found


def test_metrics_name_tables_that_exist() -> None:
    tables = {model.name for model in models()} | {"mart.forecast"}
    assert {said["source_table"] for said in _REGISTRY.values()} <= tables


def test_columns_name_metrics_that_exist() -> None:
    named = {column.metric for model in models() for column in model.columns} - {None}
    assert named
    assert named <= set(_REGISTRY)


def test_notes_have_words_in_both_languages() -> None:
    said = {
        sentence
        for path in sorted((FOLDER / "mart").rglob("*.sql"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for sentence in _SENTENCE.findall(line.split(" --")[0] if not line.startswith("--") else "")
    }
    assert len(said) > 10
    assert said - set(_NOTES) == set()
