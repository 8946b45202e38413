"""The ledger: what is written of a load, and what replaces what."""

import time
from collections.abc import Iterator

import duckdb
import pytest

from assets.operations.ledger import (
    Finding,
    Reject,
    create_tables,
    drop_findings,
    replace_findings,
    replace_rejects,
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        create_tables(con)
        yield con


def test_rejects_of_a_file_and_entity_replace_those_it_had(con: duckdb.DuckDBPyConnection) -> None:
    two = [Reject(2, "no_id", "none", "{}"), Reject(3, "no_id", "none", "{}")]
    replace_rejects(con, "f1", "account", two)
    replace_rejects(con, "f1", "product", two[:1])
    replace_rejects(con, "f2", "account", [Reject(9, "no_id", "none", "{}")])
    replace_rejects(con, "f1", "account", [Reject(4, "no_id", "none", '{"名": "张"}')])
    rows = con.execute("select file_id, entity, row_number, raw from ops.reject order by all").fetchall()
    assert rows == [
        ("f1", "account", 4, '{"名": "张"}'),
        ("f1", "product", 2, "{}"),
        ("f2", "account", 9, "{}"),
    ]
    replace_rejects(con, "f1", "account", [])
    assert con.execute("select count(*) from ops.reject").fetchall() == [(2,)]


def test_fifty_thousand_rejects_are_written_at_once(con: duckdb.DuckDBPyConnection) -> None:
    """A row at a time took 21 s; in one statement it is under half a second."""
    many = [Reject(n, "no_id", "no id and no name", '{"a": "b"}') for n in range(50_000)]
    started = time.perf_counter()
    replace_rejects(con, "f1", "account", many)
    assert time.perf_counter() - started < 5
    assert con.execute("select count(*), max(row_number) from ops.reject").fetchall() == [(50_000, 49_999)]


def test_a_finding_has_its_words_and_what_fills_them_and_is_said_once(
    con: duckdb.DuckDBPyConnection,
) -> None:
    params = {"value": "Engagin", "rows": 3, "nearest": "–"}
    stage = Finding("unknown_stage", "opportunity", 3, "Engagin", params)
    nothing = Finding("no_currency", "opportunity")
    replace_findings(con, [stage, nothing, stage], entity="opportunity", file_id=None)
    rows = con.execute(
        "select kind, severity, message, suggestion, rows, example, file_id, params from ops.finding "
        "order by kind desc"
    ).fetchall()
    assert rows[0] == (
        *("unknown_stage", "warning"),
        'Stage "Engagin" of 3 deals is in no mapping; the deals count as open.',
        "Map it in the CRM's file.",
        *(3, "Engagin", None, '{"nearest": "–", "rows": 3, "value": "Engagin"}'),
    )
    assert len(rows) == 2
    replace_findings(con, [nothing], entity="opportunity", file_id="f1")
    replace_findings(con, [nothing], entity="opportunity", file_id="f2")
    drop_findings(con, ["f1"], "opportunity")
    assert con.execute("select file_id from ops.finding order by all").fetchall() == [
        ("f2",),
        (None,),
        (None,),
    ]
