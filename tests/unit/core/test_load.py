"""Loading accounts for every source row, loads by name, and changes nothing twice."""

from datetime import date, timedelta
from functools import cache

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.core.entities import ENTITIES, column_order
from assets.core.load import Read
from assets.operations.ledger import ConservationError, Counts
from tests.unit.core.table import DAY, DEAL, cleaned, empty_core, load, put, raw


def _deal(number: int, value: int) -> tuple[str, ...]:
    return (f"A{number}", "Ada", "GTX", "", "Won", "1/20/2026", "2/10/2026", str(value))


def test_new_changed_unchanged_and_repeated_rows_are_told_apart() -> None:
    con = empty_core()
    first = put(con, "opportunity", raw(DEAL, _deal(1, 10), _deal(2, 20)))
    assert first == Counts(2, inserted=2, records=2)
    assert put(con, "opportunity", raw(DEAL, _deal(1, 10), _deal(2, 20))) == Counts(2, unchanged=2, records=2)
    third = put(con, "opportunity", raw(DEAL, _deal(1, 11), _deal(2, 20), _deal(3, 30), _deal(3, 31)))
    assert third == Counts(4, updated=1, unchanged=1, inserted=1, duplicate=1, records=3)
    amounts = con.execute("select amount_native::integer from core.opportunity order by source_id").fetchall()
    assert amounts == [(11,), (20,), (31,)]  # of a repeated key the last row wins


def test_an_older_file_does_not_overwrite_what_is_newer() -> None:
    con = empty_core()
    put(con, "opportunity", raw(DEAL, _deal(1, 10)), as_of=DAY)
    late = put(con, "opportunity", raw(DEAL, _deal(1, 99), _deal(2, 5)), as_of=DAY - timedelta(days=7))
    assert late == Counts(2, inserted=1, unchanged=1, records=2)
    assert con.execute("select amount_native::integer from core.opportunity order by 1").fetchall() == [
        (5,),
        (10,),
    ]


def test_rows_go_in_by_name_whatever_the_order_of_columns() -> None:
    con, entity = empty_core(), ENTITIES["opportunity"]
    rows = cleaned("opportunity", raw(DEAL, _deal(1, 10))).rows
    shuffled = ", ".join(sorted(column_order(entity), reverse=True))
    con.execute(f"create table shuffled as select {shuffled} from core.opportunity")
    con.execute("drop table core.opportunity")
    con.execute("create table core.opportunity as from shuffled")
    load(con, "opportunity", rows, Read(1))
    assert con.execute(
        "select owner_ref, stage, amount_native::integer from core.opportunity"
    ).fetchall() == [("Ada", "Won", 10)]


@cache
def _core() -> duckdb.DuckDBPyConnection:
    """One for all examples: to make its tables takes longer than to load them."""
    return empty_core()


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2)), max_size=8), min_size=1, max_size=4),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_every_row_read_is_accounted_for(
    nights: list[list[tuple[int, int]]], rejected: int, ignored: int
) -> None:
    con = _core()
    con.execute("delete from core.opportunity")
    for night, deals in enumerate(nights):
        frame = raw(DEAL, *(_deal(number, value) for number, value in deals))
        rows = cleaned("opportunity", frame, as_of=date(2026, 1, 1) + timedelta(days=night)).rows
        read = frame.height + rejected + ignored
        counts = load(con, "opportunity", rows, Read(read, rejected, ignored))
        done = counts.inserted + counts.updated + counts.unchanged + counts.duplicate
        assert done == frame.height
        assert counts.rows_read == done + counts.rejected + counts.ignored
        known = con.execute("select count(*) from core.opportunity").fetchall()[0][0]
        assert known == len({number for deals in nights[: night + 1] for number, _ in deals})


def test_a_row_that_is_lost_stops_the_load() -> None:
    rows = cleaned("opportunity", raw(DEAL, _deal(1, 10))).rows
    with pytest.raises(
        ConservationError, match=r"core\.opportunity: 3 rows were read but 1 are accounted for"
    ):
        load(empty_core(), "opportunity", rows, Read(3))


def test_every_column_of_every_table_is_described_in_both_languages() -> None:
    con = empty_core()
    columns = con.execute(
        "select table_name, column_name, comment from duckdb_columns() where schema_name in ('core', 'ops')"
    ).fetchall()
    assert len(columns) > 150
    undescribed = [(t, c) for t, c, comment in columns if not comment or " | " not in comment]
    assert undescribed == []


def test_a_source_row_counts_by_the_strongest_of_its_records() -> None:
    con = empty_core()
    header = ("sales_agent", "manager", "regional_office")
    assert put(con, "sales_rep", raw(header, ("Ada", "Bo", "E"), ("Cy", "Bo", "E"))) == Counts(
        2, inserted=2, records=3
    )
    counts = put(con, "sales_rep", raw(header, ("Ada", "Bo", "E"), ("Di", "Bo", "E")))
    assert counts == Counts(2, inserted=1, unchanged=1, records=3)


def test_an_empty_file_loads_nothing() -> None:
    assert put(empty_core(), "opportunity", raw(DEAL)) == Counts(0)
    assert isinstance(raw(DEAL), pl.DataFrame)
