"""Checks run against a table: the rows they return are failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sql.runner import ModelError, build, load_checks, run_check

if TYPE_CHECKING:
    import duckdb

    from tests.unit.sql.written import Written

CHECK = "-- Small.\n-- zh: 较小。\n"


def test_failing_rows_are_returned_in_order_ten_at_most(
    written: Written, con: duckdb.DuckDBPyConnection
) -> None:
    values = ", ".join(f"({number})" for number in range(20, 0, -1))
    body = f"select cast(n as integer) as x, cast('r' as varchar) as region from (values {values}) as t(n)"
    build(con, written.model(body, header=CHECK + "-- grain: x\n"))
    written.put("check/deals__small.sql", CHECK + "select x from mart.deals where x > 5; -- none\n")
    written.put("check/deals__tiny.sql", CHECK + "select x, region from mart.deals where x > 19\n")
    written.put("check/deals__whole.sql", CHECK + "select * from mart.deals where x < 1\n")
    small, tiny, whole = load_checks(written.folder)
    assert [row["x"] for row in run_check(con, small)] == list(range(6, 16))
    assert run_check(con, tiny) == [{"x": 20, "region": "r"}]
    assert run_check(con, whole) == []


def test_a_check_that_fails_to_run_is_named_with_its_line(
    written: Written, con: duckdb.DuckDBPyConnection
) -> None:
    written.put("check/deals__small.sql", CHECK + "select x\nfrom mart.deals\n")
    (check,) = load_checks(written.folder)
    with pytest.raises(ModelError, match=r"deals__small\.sql:4: Catalog Error"):
        run_check(con, check)
