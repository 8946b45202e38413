"""The allow-list, the casts of the output, and the text for Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlglot.errors import UnsupportedError

from sql.runner import load_checks, problems, rules, spark_sql

if TYPE_CHECKING:
    from tests.unit.sql.written import Written

FINAL = "select cast(x as varchar) as region\nfrom t\n"


@pytest.mark.parametrize(
    "query",
    [
        "select * from core.opportunity",
        "select distinct o.*, row_number() over (partition by a order by b desc) as n from core.a as o",
        "select a as x from core.a join core.b using (a) left join core.c on c.a = b.a cross join core.d",
        "select a.x from core.a full outer join core.b on a.x = b.x right join core.c on a.x = c.x",
        "select * from (values (1, 'a'), (2, 'b')) as v(x, y)",
        "values (1, 'a'), (2, 'b')",
        "select x from core.a union all select x from core.b",
        "select x, grouping(x) as z from core.a group by grouping sets ((x), ()) having sum(a) > 1",
        "select x from core.a group by all",
        "select x from core.a qualify row_number() over (order by x) = 1",
        "select sum(x) over w as x from core.a window w as (partition by a order by b)",
        "select x from core.a where x in (select x from core.b) and not exists (select 1 from core.c)",
        "select case when a is not distinct from b then 'x' else lower(trim(c)) || '-' end as x from core.a",
        "select concat_ws(',', a, b) as x from core.a",
        "select count(distinct a) filter (where b between 1 and 2 and c like 'x%') as x from core.a",
        "select lag(a, 1) over (order by b) as x, sum(a) over (order by b rows 3 preceding) as y from core.a",
        "select last_value(a ignore nulls) over (order by b rows unbounded preceding) as x from core.a",
        "select (select max(a) from core.a) as x",
    ],
)
def test_standard_sql_passes(written: Written, query: str) -> None:
    assert written.faults(f"with t as ({query})\n{FINAL}") == []


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("now()", "now() is not listed"),
        ("current_date", "CurrentDate is not listed"),
        ("random()", "Rand is not listed"),
        ("my_macro(a)", "my_macro() is not listed"),
        ("isodow(a)", "DayOfWeekIso is not listed"),
        ("extract(isodow from a)", "Extract is not listed"),
        ("list(a order by b)", "ArrayAgg is not listed"),
        ("[a, b]", "Array is not listed"),
        ("{'a': 1}", "Struct is not listed"),
        ("a[1]", "Bracket is not listed"),
        ("string_agg(a, ',')", "GroupConcat is not listed"),
        ("any_value(a)", "AnyValue is not listed"),
        ("concat(a, b)", "Concat is not listed"),
        ("a // b", "IntDiv is not listed"),
        ("try_cast(a as integer)", "TryCast is not listed"),
        ("unnest(a)", "not listed"),
        ("columns('a')", "Columns is not listed"),
        ("a ilike 'x'", "ILike is not listed"),
        ("date_add(a, interval 1 day)", "DateAdd is not listed"),
        ("cast(a as hugeint)", "cast to varchar"),
        ("sum(a) filter (where b) over (order by c)", "no filter in a window"),
        ("count(distinct a) over (order by c)", "no distinct in a window"),
    ],
)
def test_an_expression_not_listed_is_refused(written: Written, expression: str, words: str) -> None:
    (fault,) = written.expression(expression)
    assert fault.startswith("5: ")
    assert words in fault


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select x from core.a asof join core.b on a.x >= b.x", "Join with method"),
        ("select x from core.a positional join core.b", "Join with method"),
        ("select x from core.a natural join core.b", "Join with method"),
        ("select x from core.a semi join core.b using (x)", "semi join"),
        ("select x from core.a, core.b", "write cross join"),
        ("select distinct on (x) x, y from core.a", "Distinct with on"),
        ("select * exclude (y) from core.a", "Star with except"),
        ("select * from core.a join core.b using (x)", "say whose"),
        ("select * from core.a union all select * from core.b", "list them"),
        ("select x from core.a union select x from core.b", "write union all"),
        ("select x from core.a union all by name select x from core.b", "Union with by_name"),
        ("select x from core.a except select x from core.b", "Except is not listed"),
        ("select x from core.a order by x limit 1", "with order"),
        ("select x from core.a using sample 10%", "with sample"),
        ("select a.x from core.a left join lateral (select 1) as l on true", "Lateral is not listed"),
        ("select a.x from core.a, unnest(y) as u(z)", "Unnest is not listed"),
        ("select * from core.a pivot (sum(y) for z in (1, 2))", "Table with pivots"),
        ("select #1 as x from core.a", "PositionalColumn is not listed"),
        ("select $1 as x from core.a", "Placeholder is not listed"),
    ],
)
def test_a_query_not_listed_is_refused(written: Written, query: str, words: str) -> None:
    faults = written.faults(f"with t as (\n    {query}\n)\n{FINAL}")
    assert any(words in fault for fault in faults), faults
    assert {fault.split(":")[0] for fault in faults} == {"5"}


def test_materialized_and_recursive_are_refused(written: Written) -> None:
    assert "CTE with materialized" in written.faults("with t as materialized (select 1 as x)\n" + FINAL)[0]
    assert "With with recursive" in written.faults("with recursive t as (select 1 as x)\n" + FINAL)[0]


def test_every_output_column_is_cast_and_named(written: Written) -> None:
    faults = written.faults(
        "select\n    cast(a as varchar) as region,\n    amount,\n    coalesce(x, 1) as x\nfrom core.a"
    )
    assert faults == [
        "6: output column 'amount' is not 'cast(... as type) as name'",
        "7: output column 'COALESCE(x, 1) AS x' is not 'cast(... as type) as name'",
    ]


@pytest.mark.parametrize(
    ("second", "faults"),
    [
        ("cast(c as varchar) as region, cast(d as integer) as x", []),
        ("cast(c as varchar) as region, cast(d as bigint) as x", ["x bigint where the first has x integer"]),
        ("cast(c as varchar) as region", ["nothing where the first has x integer"]),
        (
            "cast(d as integer) as x, cast(c as varchar) as region",
            ["x integer where the first has region varchar"],
        ),
    ],
)
def test_the_branches_of_a_union_cast_alike(written: Written, second: str, faults: list[str]) -> None:
    first = "with t as (from core.a)\nselect cast(a as varchar) as region,\ncast(b as integer) as x from t"
    expected = [f"8: the branches of the union differ: {fault}" for fault in faults]
    assert written.faults(f"{first}\nunion all\nselect {second} from t") == expected


def test_each_branch_of_a_union_casts(written: Written) -> None:
    faults = written.faults(
        "select cast(a as varchar) as region from core.a\nunion all\nselect region from core.b"
    )
    assert faults[0] == "6: output column 'region' is not 'cast(... as type) as name'"


def test_a_key_is_no_double(written: Written) -> None:
    assert written.faults("select\ncast(a as double) as region\nfrom core.a") == [
        "5: column 'region' is a key and a double: doubles are rounded"
    ]


def test_what_sqlglot_cannot_write_for_spark_is_named(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> str:
        raise UnsupportedError("not there")

    monkeypatch.setattr(rules, "spark_sql", refuse)
    assert written.faults("select cast(a as varchar) as region from core.a") == [
        "1: has no Spark twin: not there"
    ]


def test_a_check_keeps_to_portable_sql_and_need_not_cast(written: Written) -> None:
    header = "-- Whole.\n-- zh: 完整。\n"
    written.put("check/deals__good.sql", header + "select * from mart.deals where amount < 0\n")
    written.put("check/deals__wrong.sql", header + "select a / b as x from mart.deals\n")
    assert [[problem.line for problem in problems(check)] for check in load_checks(written.folder)] == [
        [],
        [3],
    ]


def test_the_text_for_spark_has_the_registered_rewrites(written: Written) -> None:
    model = written.model(
        "select cast(quantile_cont(cast(a as double), 0.9) filter (where b) as double) as x, -- A. | 甲。\n"
        "cast(null as varchar) as region from core.a"
    )
    text = " ".join(spark_sql(model).split())
    assert "PERCENTILE(CAST(a AS DOUBLE), 0.9) FILTER(WHERE b)" in text
    assert "CAST(NULL AS STRING) AS region" in text
    assert "甲" not in text


@pytest.mark.parametrize(
    "query",
    [
        "select sum(amount_native) as amount from core.opportunity",
        "select amount_native as amount from core.opportunity",
        "select opportunity_id from core.opportunity where amount_native > 5",
        "select amount_native + 1 as amount_native from core.opportunity",
        "select list_price as price from core.product",
        "select coalesce(amount, amount_native) as amount from core.opportunity",
    ],
)
def test_money_of_unlike_currencies_cannot_be_added(written: Written, query: str) -> None:
    faults = written.faults(f"with t as (\n    {query}\n)\n{FINAL}")
    assert any("in the row's own currency" in fault for fault in faults), faults


def test_native_money_may_be_handed_on(written: Written) -> None:
    kept = "cast(amount_native as decimal(18, 2)) as amount_native"
    assert written.faults(f"with t as (\n    select amount_native, {kept} from core.a\n)\n{FINAL}") == []
