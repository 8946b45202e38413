"""The log of stages: the order of a deal's visits, how long each was, and what kind of move."""

import duckdb

from assets.core.stages import load_stages
from tests.unit.core.mapped import connect, put_as, rows_of
from tests.unit.core.table import MAVEN, PLAIN, empty_core

_LOG = ("id", "opportunity", "to_stage", "entered_at")
_MOVES = ("seq", "from_stage", "to_stage", "days", "is_regression", "is_skip", "is_reopen")


_OUTCOMES = {"A": "open", "B": "open", "C": "open", "Won": "won", "Lost": "lost"}
_CRM = PLAIN.model_copy(
    update={
        "stages": tuple(
            MAVEN.stages[0].model_copy(update={"stage": name, "rank": rank, "outcome": outcome})
            for rank, (name, outcome) in enumerate(_OUTCOMES.items(), start=1)
        )
    }
)


def _log(con: duckdb.DuckDBPyConnection, *rows: tuple[str, ...], header: tuple[str, ...] = _LOG) -> None:
    put_as(con, "stage_event", header, *rows, crm=_CRM)


def _core() -> duckdb.DuckDBPyConnection:
    con = empty_core()
    load_stages(con, {"plain": _CRM})
    return con


def test_visits_in_order_with_their_moves() -> None:
    con = _core()
    log = [
        ("4", "D", "B", "2026-01-04"),
        ("1", "D", "A", "2026-01-01"),
        ("2", "D", "C", "2026-01-02 12:00"),
        ("5", "D", "Lost", "2026-01-08"),
        ("6", "D", "C", "2026-01-09"),
        ("7", "E", "B", "2026-01-01"),
    ]
    _log(con, *log)
    rows = con.execute(
        f"select {', '.join(_MOVES)} from core.stage_event order by opportunity_ref, seq"
    ).fetchall()
    none = (False, False, False)
    assert rows == [
        (1, None, "A", 1.5, *none),
        (2, "A", "C", 1.5, False, True, False),
        (3, "C", "B", 4.0, True, False, False),
        (4, "B", "Lost", 1.0, *none),
        (5, "Lost", "C", None, False, False, True),
        (1, None, "B", None, *none),
    ]


def test_a_change_of_amount_is_no_visit() -> None:
    con = _core()
    log = [("1", "D", "A", "2026-01-01"), ("2", "D", "A", "2026-01-02"), ("3", "D", "B", "2026-01-04")]
    _log(con, *log)
    assert rows_of(con, "stage_event", "seq", "days") == [
        {"seq": 1, "days": 3.0},
        {"seq": None, "days": None},
        {"seq": 2, "days": None},
    ]


def test_it_is_told_anew_when_earlier_visits_come_and_else_stays() -> None:
    con = _core()
    _log(con, ("2", "D", "B", "2026-01-04"))
    _log(con, ("1", "D", "A", "2026-01-01"))
    told = con.execute("select seq, from_stage, left_at from core.stage_event order by seq").fetchall()
    assert [row[:2] for row in told] == [(1, None), (2, "A")]
    connect(con, "stage_event")
    assert (
        con.execute("select seq, from_stage, left_at from core.stage_event order by seq").fetchall() == told
    )


def test_what_the_log_says_of_where_a_deal_came_from_and_when_it_left() -> None:
    con = _core()
    header = (*_LOG, "from_stage", "left_at")
    _log(con, ("1", "D", "B", "2026-01-04", "a", "2026-01-06"), header=header)
    assert rows_of(con, "stage_event", "from_stage", "days", "basis") == [
        {"from_stage": "A", "days": 2.0, "basis": "crm_log"}
    ]


def test_rows_of_one_second_keep_the_order_of_their_file() -> None:
    second = "2026-01-04 08:00:00"
    for log in (
        [
            ("9", "D", "A", second),
            ("1", "D", "C", second),
            ("5", "D", "B", second),
            ("7", "E", "A", "2026-02-01"),
        ],
        # The newest first, as some systems export it.
        [
            ("7", "E", "A", "2026-02-01"),
            ("5", "D", "B", second),
            ("1", "D", "C", second),
            ("9", "D", "A", second),
        ],
    ):
        con = _core()
        _log(con, *log)
        rows = con.execute("select to_stage from core.stage_event where opportunity_ref = 'D' order by seq")
        assert rows.fetchall() == [("A",), ("C",), ("B",)]


def test_a_log_that_ends_elsewhere_than_its_deal_is_said() -> None:
    con = _core()
    put_as(con, "opportunity", ("id", "name", "stage"), ("D", "D", "B"), ("E", "E", "C"), crm=_CRM)
    log = [("1", "D", "A", "2026-01-01"), ("2", "D", "B", "2026-01-02"), ("3", "E", "B", "2026-01-03")]
    findings = put_as(con, "stage_event", _LOG, *log, crm=_CRM)
    assert [(one.kind, one.rows, one.example) for one in findings] == [("stage_log_differs", 1, "plain:E")]
