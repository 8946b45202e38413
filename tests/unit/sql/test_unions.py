"""A union of `select *` is allowed where its columns are seen to be the same, in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.sql.written import Written

CTES = (
    "with a as (select x, y from core.a),\nb as (select x, 1 as y from core.b union all select 2, 3),\n"
    "c as (select y, x from core.c),\nd as (select * from a),\nt as (select * from core.t),\nu as ({union})\n"
    "select cast(x as varchar) as region from u"
)


@pytest.mark.parametrize(
    "union",
    [
        "select * from a union all select * from b",
        "select * from a union all select * from d union all select x, y from core.e",
        "select x, y from a union all select * from b",
        "select x, y from a union all select y, x from c",  # listed: the author has seen the order
    ],
)
def test_the_same_columns_pass(written: Written, union: str) -> None:
    assert written.faults(CTES.format(union=union)) == []


@pytest.mark.parametrize(
    ("union", "words"),
    [
        ("select * from a union all select * from c", "(y, x) stands under (x, y)"),
        ("select * from a union all select x from b", "(x) stands under (x, y)"),
        ("select * from a union all select * from t", "list them"),
        ("select * from a union all select * from core.t", "list them"),
        ("select * from a union all select a.* from a join b using (x)", "list them"),
        ("select * from a union all select *, 1 as z from b", "list them"),
    ],
)
def test_others_are_named(written: Written, union: str, words: str) -> None:
    (fault,) = written.faults(CTES.format(union=union))
    assert fault.startswith("9: ")
    assert words in fault
