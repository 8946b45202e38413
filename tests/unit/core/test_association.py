"""Records that belong to others because a table of associations says so."""

import duckdb

from assets.core.entities import ENTITIES
from assets.core.reference import resolve
from tests.unit.core.mapped import put_as
from tests.unit.core.table import empty_core

_PAIR = ("pair", "record", "linked", "associated_at", "is_deleted", "kind")


def _associate(con: duckdb.DuckDBPyConnection, *rows: tuple[str, ...]) -> None:
    said = {"constants": {"entity": "activity", "linked_entity": "account"}}
    put_as(con, "association", _PAIR, *rows, **said)
    resolve(con, ENTITIES["activity"])


def _accounts(con: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    return dict(con.execute("select source_id, account_id from core.activity").fetchall())


def _core() -> duckdb.DuckDBPyConnection:
    con = empty_core()
    put_as(con, "account", ("id", "name"), ("A1", "Alder"), ("A2", "Birk"))
    put_as(con, "activity", ("id", "account", "starts_at"), *((i, a, "2026-01-01") for i, a in _CALLS))
    return con


_CALLS = (("call", ""), ("visit", "Alder"), ("mail", ""))


def test_only_what_names_none_itself_is_given_one_and_of_several_the_first() -> None:
    con = _core()
    _associate(
        con,
        ("1", "call", "A1", "2026-01-02", "", ""),
        ("2", "call", "A2", "2026-01-01", "", ""),
        ("3", "visit", "A2", "2026-01-01", "", ""),
        ("4", "mail", "nobody", "2026-01-01", "", ""),
    )
    assert _accounts(con) == {"call": "plain:A2", "visit": "plain:A1", "mail": None}


def test_of_an_association_that_is_gone_nothing_stays() -> None:
    con = _core()
    _associate(con, ("1", "call", "A1", "2026-01-02", "", ""), ("2", "mail", "A1", "2026-01-02", "", ""))
    assert _accounts(con)["call"] == "plain:A1"
    _associate(con, ("1", "call", "A1", "2026-01-02", "true", ""))
    assert _accounts(con) == {"call": None, "visit": "plain:A1", "mail": "plain:A1"}


def test_the_primary_one_goes_before_the_first() -> None:
    con = _core()
    _associate(con, ("1", "call", "A1", "2026-01-01", "", "341"), ("2", "call", "A2", "2026-01-02", "", "5"))
    assert _accounts(con)["call"] == "plain:A2"


def test_a_record_that_an_association_no_longer_names_loses_what_it_had() -> None:
    con = _core()
    _associate(con, ("1", "call", "A1", "2026-01-01", "", ""))
    _associate(con, ("1", "mail", "A1", "2026-01-01", "", ""))
    assert _accounts(con) == {"call": None, "visit": "plain:A1", "mail": "plain:A1"}
