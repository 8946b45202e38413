"""Tables made of models in a real DuckDB: order, rounding, comments, rules, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from sql.runner import ModelError, build

if TYPE_CHECKING:
    from tests.unit.sql.written import Written

KEYED = "-- Deals.\n-- zh: 商机。\n-- grain: region?, x\n"


def test_a_table_is_built_in_the_order_of_its_grain(written: Written, con: duckdb.DuckDBPyConnection) -> None:
    model = written.model(
        "select cast(region as varchar) as region,\n"
        "cast(sum(amount) as decimal(18, 2)) as amount,\n"
        "cast(cast(2 as double) / nullif(3, 0) as double) as x\n"
        "from core.opportunity group by region; -- done\n"
    )
    assert build(con, model) == 2
    assert [str(row) for row in con.execute("from mart.deals").fetchall()] == [
        "(None, None, 0.666666667)",
        "('North', Decimal('30.50'), 0.666666667)",
    ]
    assert build(con, model) == 2


def test_comments_can_be_read_back(written: Written, con: duckdb.DuckDBPyConnection) -> None:
    body = "select cast(1 as varchar) as region,\ncast(2 as integer) as x -- A rep's share. | 销售的份额。\n"
    build(con, written.model(body))
    columns = "select column_name, data_type, comment from duckdb_columns() where schema_name = 'mart'"
    assert con.execute(f"{columns} order by column_index").fetchall() == [
        ("region", "VARCHAR", "Region. | 大区。"),
        ("x", "INTEGER", "A rep's share. | 销售的份额。"),
    ]
    assert con.execute("select comment from duckdb_tables() where schema_name = 'mart'").fetchall() == [
        ("Deals by region. | 各大区的商机。",)
    ]


def test_building_stays_inside_the_callers_transaction(
    written: Written, con: duckdb.DuckDBPyConnection
) -> None:
    con.begin()
    build(con, written.model("select cast('a' as varchar) as region"))
    con.commit()
    con.begin()
    with pytest.raises(ModelError):
        build(con, written.model("select cast(region as varchar) as region from core.opportunity"))
    con.rollback()
    assert con.execute("from mart.deals").fetchall() == [("a",)]


def test_a_union_is_built(written: Written, con: duckdb.DuckDBPyConnection) -> None:
    branches = [f"select cast('{region}' as varchar) as region from o\n" for region in ("b", "a")]
    body = "with o as (select 1 as n)\n" + "union all\n".join(branches)
    assert build(con, written.model(body)) == 2
    assert con.execute("from mart.deals").fetchall() == [("a",), ("b",)]


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        (
            "select cast(1 as varchar) as region,\ncast(nope as integer) as x\nfrom core.opportunity",
            5,
            "nope",
        ),
        (
            "select cast(1 as varchar) as region,\n\ncast(region as integer) as x from core.opportunity",
            6,
            "'North'",
        ),
        ("select cast(1 as varchar) as region\nfrom core.missing", 5, "missing does not exist"),
        (
            "select cast(1 as varchar) as region\nfrom core.opportunity\nwhere sum(amount) > 1",
            6,
            "WHERE",
        ),
    ],
)
def test_duckdbs_error_is_named_on_the_files_line(
    written: Written, con: duckdb.DuckDBPyConnection, body: str, line: int, words: str
) -> None:
    with pytest.raises(ModelError, match=rf"deals\.sql:{line}: .*Error: .*{words}") as error:
        build(con, written.model(body))
    assert "LINE" not in str(error.value)
    assert isinstance(error.value.__cause__, duckdb.Error)


def test_an_error_without_a_place_is_named_on_the_first_line_of_sql(
    written: Written, con: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(ModelError, match=r"deals\.sql:4: Out of Range Error"):
        build(
            con, written.model("select cast(sum(ln(amount - 10)) as varchar) as region from core.opportunity")
        )


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        (
            "select cast('a' as varchar) as region, cast(n as integer) as x\nfrom (values "
            + ", ".join(f"({number // 2})" for number in range(2, 12))
            + ") as t(n)",
            3,
            "for region=a, x=1 (2 rows); region=a, x=2 (2 rows); region=a, x=3 (2 rows)",
        ),
        (
            "select cast(null as varchar) as region, cast(1 as integer) as x from core.opportunity",
            3,
            "grain: more than one row for region=None, x=1 (3 rows)",
        ),
        (
            "select cast('a' as varchar) as region,\ncast(null as integer) as x",
            5,
            "grain: 'x' is null for region=a, x=None",
        ),
        (
            "select cast('a' as varchar) as region, cast(1 as integer) as x,\ncast('nan' as double) as a",
            5,
            "finite: column 'a' is nan or infinite for region=a, x=1",
        ),
        (
            "select cast('a' as varchar) as region, cast(1 as integer) as x,\ncast('-inf' as double) as a",
            5,
            "finite: column 'a' is nan or infinite for region=a, x=1",
        ),
        (
            "select cast('a' as varchar) as region,\nsum(1) as x",
            5,
            "types: column 'x' declared as nothing (no cast) is stored as hugeint",
        ),
        (
            "select cast('a' as varchar) as region,\ncast(1 as integer) as x union all select 'b', 3e9",
            5,
            "types: column 'x' declared as integer is stored as double",
        ),
    ],
)
def test_a_table_that_breaks_its_declaration_is_refused(
    written: Written, con: duckdb.DuckDBPyConnection, body: str, line: int, words: str
) -> None:
    with pytest.raises(ModelError, match=rf"deals\.sql:{line}: ") as error:
        build(con, written.model(body, header=KEYED))
    assert str(error.value).endswith(words)


def test_an_empty_table_breaks_nothing(written: Written, con: duckdb.DuckDBPyConnection) -> None:
    assert (
        build(
            con, written.model("select cast(region as varchar) as region from core.opportunity where false")
        )
        == 0
    )
