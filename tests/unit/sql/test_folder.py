"""Many files: their order, their circles, their checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sql.runner import ModelError, dictionary, load_checks, load_models
from tests.unit.sql.written import HEADER

if TYPE_CHECKING:
    from tests.unit.sql.written import Written

CHECK = "-- No region is sold twice.\n-- zh: 大区不重复。\n"


def _reading(*tables: str) -> str:
    joins = "".join(f"cross join {table}\n" for table in tables)
    return f"{HEADER}select cast(o.region as varchar) as region\nfrom core.opportunity as o\n{joins}"


def test_each_model_comes_after_those_it_reads_otherwise_by_name(written: Written) -> None:
    written.put("mart/late/a.sql", _reading("mart.z", "mart.m"))
    written.put("mart/early/z.sql", _reading("mart.m"))
    written.put("mart/early/m.sql", _reading("mart.forecast"))
    written.put("mart/early/b.sql", _reading())
    assert [model.name for model in load_models(written.folder)] == ["mart.b", "mart.m", "mart.z", "mart.a"]


def test_an_empty_folder_holds_nothing(written: Written) -> None:
    assert load_models(written.folder) == ()
    assert load_checks(written.folder) == ()


def test_a_circle_names_its_files(written: Written) -> None:
    written.put("mart/x/a.sql", _reading("mart.b"))
    written.put("mart/x/b.sql", _reading("mart.a"))
    written.put("mart/x/c.sql", _reading())
    with pytest.raises(ModelError, match="a circle of tables") as error:
        load_models(written.folder)
    assert "a.sql" in str(error.value)
    assert "b.sql" in str(error.value)
    assert "c.sql" not in str(error.value)


def test_a_model_that_reads_itself_is_a_circle(written: Written) -> None:
    written.put("mart/x/a.sql", _reading("mart.a"))
    with pytest.raises(ModelError, match=r"mart\.a <- mart\.a"):
        load_models(written.folder)


def test_one_table_made_twice_is_named(written: Written) -> None:
    written.put("mart/x/a.sql", _reading())
    written.put("mart/y/a.sql", _reading())
    with pytest.raises(ModelError, match=r"y/a\.sql:1: mart\.a is also made by .*x/a\.sql"):
        load_models(written.folder)


def test_a_check_tells_its_table_and_rule(written: Written) -> None:
    written.put(
        "check/deals__once.sql", CHECK + "select * from mart.deals join core.opportunity using (region)\n"
    )
    (check,) = load_checks(written.folder)
    assert (check.table, check.rule, check.name) == ("mart.deals", "once", "deals__once")
    assert (check.description_en, check.description_zh) == ("No region is sold twice.", "大区不重复。")
    assert check.depends_on == {"mart.deals", "core.opportunity"}


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("deals.sql", CHECK + "select 1 from mart.deals", 1, "<table>__<rule>.sql"),
        ("deals__.sql", CHECK + "select 1 from mart.deals", 1, "<table>__<rule>.sql"),
        (
            "deals__x.sql",
            CHECK + "select 1 as a from core.opportunity",
            1,
            "does not read its table mart.deals",
        ),
        ("deals__x.sql", HEADER + "select 1 as a from mart.deals", 3, "a check has no grain"),
        ("deals__x.sql", CHECK + "select 1 as a\nfrom deals", 4, "name it"),
        ("deals__x.sql", "select 1 as a from mart.deals", 1, "English"),
    ],
)
def test_a_bad_check_is_named_with_its_line(
    written: Written, name: str, text: str, line: int, words: str
) -> None:
    path = written.put(f"check/{name}", text)
    with pytest.raises(ModelError, match=rf"{path.name}:{line}: ") as error:
        load_checks(written.folder)
    assert words in str(error.value)


def test_the_dictionary_has_a_row_a_column_in_the_tables_order(written: Written) -> None:
    written.model(
        "select cast(1 as varchar) as region, cast(2 as decimal(18, 2)) as amount -- metric=bookings\n"
    )
    rows = dictionary(load_models(written.folder))
    assert [row["column_name"] for row in rows] == ["region", "amount"]
    assert rows[1] == {
        "schema_name": "mart",
        "table_name": "deals",
        "column_name": "amount",
        "type": "decimal(18,2)",
        "unit": "money",
        "description_en": "Amount.",
        "description_zh": "金额。",
        "metric": "bookings",
    }
