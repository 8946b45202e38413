"""Every table and column of a published warehouse is described, in both languages, in both places."""

from pathlib import Path

import pytest

from tests.integration.nights import TINY, ask, night, write


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("described")
    assert night(write(folder / "exports", TINY), folder / "home").returncode == 0
    return folder / "home"


def test_the_dictionary_knows_every_column_and_no_other(home: Path) -> None:
    there = set(
        ask(home, "select schema_name, table_name, column_name from duckdb_columns() where not internal")
    )
    described = ask(
        home, "select schema_name, table_name, column_name from ops.dictionary where column_name is not null"
    )
    assert len(described) == len(set(described))
    assert there == set(described)
    tables = set(ask(home, "select schema_name, table_name from duckdb_tables()"))
    assert tables == set(
        ask(home, "select schema_name, table_name from ops.dictionary where column_name is null")
    )


def test_descriptions_are_in_english_and_in_chinese(home: Path) -> None:
    rows = ask(home, "select table_name, column_name, description_en, description_zh from ops.dictionary")
    has_chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in str(zh)) for *_, zh in rows]
    missing = [row[:2] for row, chinese in zip(rows, has_chinese, strict=True) if not row[2] or not chinese]
    assert missing == []


def test_the_same_stands_as_comments_in_the_file(home: Path) -> None:
    bare = ask(
        home,
        "select table_name, column_name from duckdb_columns() "
        "where not internal and (comment is null or comment = '')",
    )
    assert bare == []
