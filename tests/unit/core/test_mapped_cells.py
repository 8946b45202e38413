"""What a mapping may say of cells: several values in one, names in two, defaults, statuses, deletions."""

from typing import Any

import polars as pl
import pytest

from assets.core.clean import Outcome
from tests.unit.core.mapped import cleaned_as, put_as, rows_of
from tests.unit.core.table import MAVEN, empty_core


def _deals(*rows: tuple[str, ...], **said: Any) -> Outcome:
    columns = {"stage": "stage", "name": "name", "owner": "owner"}
    header = ("id", "stage", "name", "owner", "flag", "more")
    return cleaned_as("opportunity", header, *rows, crm=MAVEN, **({"columns": columns} | said))


def _only(outcome: Outcome, *columns: str) -> list[tuple[object, ...]]:
    return outcome.rows.select(columns).rows()


def test_of_several_values_in_a_cell_the_first() -> None:
    rows = _deals(("1", "Won", "a", " 张三 、李四", "", ""), first_of={"owner": ",、"})
    assert _only(rows, "owner_ref") == [("张三",)]


def test_each_of_several_values_is_a_record_and_they_share_alike() -> None:
    con = empty_core()
    said = {"columns": {"opportunity": "deal", "rep": "rep"}, "each_of": {"rep": ";,"}, "id": ["deal", "rep"]}
    put_as(con, "credit", ("deal", "rep"), ("D", "Ada; Ben,Ada,,Cy"), ("E", "Ada"), synthetic_id=True, **said)
    assert [(row["rep_ref"], str(row["share"])) for row in rows_of(con, "credit", "rep_ref", "share")] == [
        ("Ada", "0.33333333"),
        ("Ben", "0.33333333"),
        ("Cy", "0.33333333"),
        ("Ada", "1.00000000"),
    ]


def test_the_first_column_that_says_something_row_by_row() -> None:
    columns = {"stage": "stage", "name": ["name", "more"]}
    rows = _deals(("1", "Won", "-", "", "", "b"), ("2", "Won", "a", "", "", "b"), columns=columns)
    assert _only(rows, "name") == [("b",), ("a",)]


def test_a_name_in_two_columns() -> None:
    rows = _deals(
        ("1", "Won", "Ada", "", "", "Lin"),
        ("2", "Won", "", "", "", "Lin"),
        columns={"stage": "stage"},
        joined={"name": ["name", "more"]},
    )
    assert _only(rows, "name") == [("Ada Lin",), ("Lin",)]


@pytest.mark.parametrize(
    ("stage", "flag", "outcome"),
    [
        ("Engaging", "1", "won"),
        ("Won", "2", "lost"),
        ("Lost", "9", "lost"),
        ("Nowhere", "0", "open"),
        ("Won", "", "won"),
        ("Nowhere", "3", "void"),
    ],
)
def test_the_status_field_comes_before_the_stage(stage: str, flag: str, outcome: str) -> None:
    said = {"open": ["0"], "won": ["1"], "lost": ["2"], "void": ["3"]}
    rows = _deals(("1", stage, "a", "", flag, ""), status=[{"column": "flag", "says": said}])
    row = rows.rows.row(0, named=True)
    assert [name for name in ("open", "won", "lost", "void") if row[f"is_{name}"]] == [outcome]
    kinds = {finding.kind for finding in rows.findings}
    assert ("unknown_status" in kinds) == (flag == "9")
    assert ("unknown_stage" in kinds) is (stage == "Nowhere" and outcome == "open")


def test_a_default_stands_in_an_empty_cell_only() -> None:
    rows = _deals(("1", "", "a", "", "", ""), ("2", "Won", "a", "", "", ""), defaults={"stage": "(none)"})
    assert _only(rows, "stage") == [("(none)",), ("Won",)]


def test_what_the_export_says_was_deleted_is() -> None:
    columns = {"stage": "stage", "is_deleted": "flag"}
    rows = _deals(("1", "Won", "", "", "true", ""), ("2", "Won", "", "", "false", ""), columns=columns)
    assert _only(rows, "is_deleted") == [(True,), (False,)]


def test_a_reason_is_one_of_a_lost_deal() -> None:
    columns = {"stage": "stage", "loss_reason": "more"}
    rows = _deals(
        ("1", "Engaging", "", "", "", "In Progress"), ("2", "Lost", "", "", "", "Price"), columns=columns
    )
    assert rows.rows.sort("source_id")["loss_reason"].to_list() == [None, "Price"]
    assert isinstance(rows.rows, pl.DataFrame)
