"""Rows that are no records: which are left out, why, and that they are counted."""

from pathlib import Path

import polars as pl
import pytest

from assets.exports.leave_out import leave_out
from assets.exports.mapping import EntityMapping, FileMapping
from assets.exports.raw import RawTable


def _table(*rows: str) -> RawTable:
    frame = pl.DataFrame({"Kind": list(rows), "row_number": list(range(2, len(rows) + 2))})
    return RawTable(Path("a.csv"), "", "csv", "utf-8", ",", None, 1, ("Kind",), frame, (), ())


def _kept(rule: dict[str, object], *rows: str) -> tuple[list[str], list[tuple[int, str]]]:
    mapping = EntityMapping.model_validate({"entity": "account", "id": "Kind", "columns": {"name": "Kind"}})
    said = {"name": "x", "signature": "Kind", "entities": [mapping], "leave_out": [rule]}
    table = _table(*rows)
    left = leave_out(table, FileMapping.model_validate(said), [mapping], {"Kind": "Kind"})
    assert left.rows_read == table.rows_read
    return left.frame["Kind"].to_list(), [(row.row_number, row.reason) for row in left.ignored]


def test_rows_that_say_a_word() -> None:
    rule: dict[str, object] = {"column": "Kind", "says": ["子任务", "FALSE"], "because": "subtask"}
    assert _kept(rule, "任务", "子任务", "false") == (["任务"], [(3, "subtask"), (4, "subtask")])


def test_rows_that_say_none_of_the_words() -> None:
    rule: dict[str, object] = {"column": "Kind", "says_not": ["StageName"]}
    assert _kept(rule, "StageName", "Amount", "") == (["StageName"], [(3, "no_record"), (4, "no_record")])


def test_rows_that_say_anything() -> None:
    assert _kept({"column": "Kind", "because": "template"}, "", "Type:", " ") == (
        ["", " "],
        [(3, "template")],
    )


def test_a_rule_for_a_column_that_is_not_there_leaves_out_nothing() -> None:
    assert _kept({"column": "Other"}, "a") == (["a"], [])


@pytest.mark.parametrize(("cells", "left"), [(("a,b", "a"), 1), (("a", "b"), 2)])
def test_a_row_without_a_record_of_an_entity_is_ignored_and_no_reject(
    cells: tuple[str, str], left: int
) -> None:
    said = {
        "entity": "credit",
        "id": "Kind",
        "columns": {"rep": "Kind"},
        "each_of": {"Kind": ","},
        "unless": [{"column": "Kind", "lacks": ","}],
    }
    mapping = EntityMapping.model_validate(said)
    file = FileMapping(name="x", signature=("Kind",), entities=(mapping,))
    found = leave_out(_table(*cells), file, [mapping], {"Kind": "Kind"})
    assert len(found.ignored) == left
