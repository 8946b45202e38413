"""Where DuckDB and Spark compute differently: each rule with what passes and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.sql.written import Written


@pytest.mark.parametrize(
    "expression",
    [
        "cast(a as double) / nullif(b, 0)",
        "cast(cast(sum(a) as double) / nullif(count(*), 0) as double)",
        "a % 7",
        "sum(cast(amount * rate as decimal(18, 8)))",
        "sum(case when cast(a as double) / nullif(b, 0) > 0.5 then amount end)",
        "cast(sum(amount) as double) / nullif(count(amount), 0)",
        "avg(cast(a as double))",
        "avg(cast(case when b then a end as double)) filter (where c)",
        "median(cast(a as double))",
        "quantile_cont(cast(a as double), 0.75)",
        "cast(round(cast(a as double) / nullif(b, 0)) as integer)",
        "cast(median(cast(a as double)) as double)",
        "cast(sum(a) as bigint)",
        "close_date + interval 1 month",
        "close_date - interval '90' day",
        "close_date + n * interval 1 day",
        "cast(date_trunc('quarter', close_date) as date)",
        "date_diff('day', created_date, close_date)",
        "date_diff('day', cast(closed_at as date), close_date)",
        "amount - prior_amount",
        "amount + 1",
        "last_day(close_date)",
    ],
)
def test_passes(written: Written, expression: str) -> None:
    assert written.expression(expression) == []


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("a / b", "write cast(a as double) / nullif(b, 0)"),
        ("a / nullif(b, 0)", "write cast(a as double) / nullif(b, 0)"),
        ("cast(a as double) / b", "write cast(a as double) / nullif(b, 0)"),
        ("cast(a as double) / 100", "write cast(a as double) / nullif(b, 0)"),
        ("cast(a as double) / nullif(b, 1)", "write cast(a as double) / nullif(b, 0)"),
        ("cast(a as decimal(18, 2)) / nullif(b, 0)", "write cast(a as double) / nullif(b, 0)"),
        (
            "cast(cast(a as decimal(18, 2)) / nullif(b, 0) as double)",
            "write cast(a as double) / nullif(b, 0)",
        ),
        ("case when 1.0 * a / nullif(b, 0) > 1 then 1 end", "write cast(a as double) / nullif(b, 0)"),
        ("a % b", "% with a literal"),
        ("a % 0", "% with a literal"),
        ("sum(cast(a as double))", "sum cast(... as decimal(18, 8))"),
        (
            "sum(amount * (cast(a as double) / nullif(b, 0))) filter (where c)",
            "sum cast(... as decimal(18, 8))",
        ),
        ("sum(case when a > 1 then cast(b as double) end)", "sum cast(... as decimal(18, 8))"),
        ("avg(a)", "take it of cast(x as double)"),
        ("avg(cast(a as decimal(18, 2)))", "take it of cast(x as double)"),
        ("median(a)", "take it of cast(x as double)"),
        ("quantile_cont(a, 0.5)", "take it of cast(x as double)"),
        ("quantile_cont(cast(a as double), b)", "literal 0-1"),
        ("quantile_cont(cast(a as double), 2)", "literal 0-1"),
        ("cast(cast(a as double) / nullif(b, 0) as integer)", "cast(round(x) as ...)"),
        ("cast(coalesce(median(cast(a as double)) filter (where b), 0) as bigint)", "cast(round(x) as ...)"),
        ("cast(cast(a as double) as varchar)", "another text on Spark"),
        ("close_date + interval (n) day", "n * interval 1 day"),
        ("close_date + interval 1 hour", "n * interval 1 day"),
        ("date_trunc('decade', close_date)", "truncate to day"),
        ("date_diff('month', created_date, close_date)", "only date_diff('day', a, b)"),
        ("date_diff('day', created_at, closed_at)", "cast moments to date first"),
        ("close_date - created_date", "write date_diff('day', a, b)"),
        ("as_of - cast(x as date)", "write date_diff('day', a, b)"),
        ("close_date + 1", "move a date by n * interval 1 day"),
    ],
)
def test_is_named_with_its_line(written: Written, expression: str, words: str) -> None:
    (fault,) = written.expression(expression)
    assert fault.startswith("5: ")
    assert words in fault
