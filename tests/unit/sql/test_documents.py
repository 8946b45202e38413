"""What one file says about its table, and how a file that says it badly is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sql.runner import Column, ModelError, load_models
from tests.unit.sql.written import HEADER

if TYPE_CHECKING:
    from tests.unit.sql.written import Written

BODY = """with deals as (
    select
        o.region, -- not a column of the result | 不是结果列
        o.amount
    from core.opportunity as o
)
select
    -- a remark before the first column
    cast(region as varchar) as region,
    cast(sum(amount) as decimal(18, 2)) as amount, -- Sum, won only. | 仅赢单合计。 | metric=bookings
    -- a remark between two columns
    cast(
        count(*) -- inside
        as bigint
    ) as won_deals, -- Deals won, 赢. | 赢单数。 | unit=count
    cast(max(close_date) as date) as last_close_date /* Last. | 最后。 */
    , cast(true as boolean) as is_large -- Large. | 大单。
-- a remark before from
from deals
group by region
"""


def test_a_file_tells_table_grain_and_columns(written: Written) -> None:
    body = BODY.replace("Deals won, 赢.", "Deals won.")
    model = written.model(
        body, header="-- Deals\n-- by region.\n-- zh: 大区。\n-- grain: region?, is_large\n"
    )
    assert (model.name, model.topic, model.path.name) == ("mart.deals", "topic", "deals.sql")
    assert (model.description_en, model.description_zh) == ("Deals by region.", "大区。")
    assert (model.grain, model.nullable_grain) == (("region", "is_large"), frozenset({"region"}))
    assert model.depends_on == {"core.opportunity"}
    assert model.columns == (
        Column("region", "varchar", None, "Region.", "大区。", None, 13),
        Column("amount", "decimal(18,2)", "money", "Sum, won only.", "仅赢单合计。", "bookings", 14),
        Column("won_deals", "bigint", "count", "Deals won.", "赢单数。", None, 19),
        Column("last_close_date", "date", "date", "Last.", "最后。", None, 20),
        Column("is_large", "boolean", "boolean", "Large.", "大单。", None, 21),
    )


def test_a_comment_with_the_metric_alone_leaves_the_words_to_the_shared_file(written: Written) -> None:
    column = written.model("select cast(1 as varchar) as region -- metric=win_rate\n").columns[0]
    assert (column.description_en, column.metric) == ("Region.", "win_rate")


def test_the_first_branch_of_a_union_documents_its_columns(written: Written) -> None:
    second = "select cast(2 as varchar) as region -- Second.\n"
    body = f"select cast(1 as varchar) as region -- First. | 先。\nunion all\n{second}"
    assert [column.description_en for column in written.model(body).columns] == ["First."]


def test_a_closing_semicolon_is_blanked(written: Written) -> None:
    model = written.model("select cast(';' as varchar) as region; -- end\n")
    assert model.sql.splitlines()[-1] == "select cast(';' as varchar) as region  -- end"


def test_tables_are_read_in_every_part_and_ctes_are_not_tables(written: Written) -> None:
    model = written.model(
        "with d as (select * from core.opportunity),\n"
        "e as (select d.* from d join mart.other using (region))\n"
        "select cast((select max(rate) from ops.metric) as varchar) as region from e\n"
        "where exists (select 1 from core.account)\n"
    )
    assert model.depends_on == {"core.opportunity", "mart.other", "ops.metric", "core.account"}


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("select cast(1 as varchar) as region,\nfrom from core.x", 5, 'syntax error at or near "from"'),
        ("select cast(\n1 as varchar as region\nfrom core.x", 5, "syntax error"),
        ("select\n'abc", 5, "unterminated quoted string"),
        ("select 1 as region;\nselect 2 as region", 5, "second statement"),
        ("create table x as select 1 as region", 4, "create, not a SELECT"),
        ("values (1)", 4, "values, not a SELECT"),
        ("", 1, "holds no SQL"),
        ("select cast(1 as varchar) as region\nfrom opportunity", 5, "name it core.opportunity or"),
        ("select cast(1 as varchar) as region\nfrom crm.opportunity", 5, "name it core.opportunity or"),
        ("select cast(1 as varchar) as region\nfrom db.core.opportunity", 5, "name it core.opportunity or"),
        ("select cast(1 as varchar) as region\nfrom 'a.csv'", 5, "a.csv"),
        ("select cast(1 as varchar) as region\nfrom range(3) as t(x)", 5, "is no table"),
        ("select\n*\nfrom core.opportunity", 5, "no *"),
        ("select cast(1 as varchar) as region,\no.* from core.opportunity as o", 5, "no *"),
        ("select cast(1 as varchar) as region,\nsum(amount) from core.opportunity", 5, "has no name"),
        ("select cast(1 as varchar) as region,\n1 as y", 5, "'y' is described neither"),
        ("select cast(1 as varchar) as region,\n1 as x, -- Only English.\n2 as a", 5, "not 'English | 中文'"),
        ("select cast(1 as varchar) as region, -- 中文。 | English.\n1 as x", 4, "English comes first"),
        ("select cast(1 as varchar) as region,\n1 as region", 5, "a second column 'region'"),
        ("select cast(1 as varchar) as x", 3, "'region' is no column"),
    ],
)
def test_a_file_that_cannot_be_understood_is_named_with_its_line(
    written: Written, body: str, line: int, words: str
) -> None:
    with pytest.raises(ModelError, match=rf"deals\.sql:{line}: ") as error:
        written.model(body)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("", 1, "describes it in English"),
        ("-- zh: 大区。\n-- grain: region\n", 1, "describes it in English"),
        ("-- Deals.\n-- grain: region\n", 1, "no line '-- zh:"),
        ("-- Deals.\n-- zh: 大区。\n", 1, "no line '-- grain:"),
        ("-- Deals.\n-- zh: 大区。\n-- grain:\n", 1, "no line '-- grain:"),
        ("-- Deals.\n-- zh: 大区。\n-- zh: 区。\n-- grain: region\n", 3, "a second line '-- zh:"),
        ("-- Deals.\n-- zh: regions\n-- grain: region\n", 2, "holds no Chinese"),
        ("-- 大区。\n-- zh: 大区。\n-- grain: region\n", 1, "holds Chinese"),
        ("-- A | B.\n-- zh: 大区。\n-- grain: region\n", 1, "holds '|'"),
        ("-- Deals.\n-- zh: 大区。\n-- grain: region,\n", 3, "not a column name"),
        ("-- Deals.\n-- zh: 大区。\n-- grain: Region Name\n", 3, "not a column name"),
    ],
)
def test_a_header_that_lacks_a_part_is_named(written: Written, header: str, line: int, words: str) -> None:
    with pytest.raises(ModelError, match=rf"deals\.sql:{line}: ") as error:
        written.model("select cast(1 as varchar) as region", header=header)
    assert words in str(error.value)


def test_every_bad_file_is_named_at_once(written: Written) -> None:
    written.put("mart/topic/first.sql", HEADER + "select cast(1 as varchar) as region, 1 as y, 2 as z")
    written.put("mart/topic/second.sql", HEADER + "select (")
    written.put("mart/third.sql", HEADER + "select cast(1 as varchar) as region")
    written.put("mart/topic/Big.sql", HEADER + "select cast(1 as varchar) as region")
    with pytest.raises(ModelError) as error:
        load_models(written.folder)
    named = [(problem.path.name, problem.line) for problem in error.value.problems]
    assert sorted(named) == [
        ("Big.sql", 1),
        ("first.sql", 4),
        ("first.sql", 4),
        ("second.sql", 4),
        ("third.sql", 1),
    ]
