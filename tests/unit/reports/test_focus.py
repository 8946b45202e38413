"""Which quarter a workbook is about, and what its changes compare."""

from datetime import date
from typing import Any

from reports.sheets.focus import choose
from reports.texts.words import Words


def _quarter(start: date, end: date, closed: int, *, is_partial: bool = False) -> dict[str, Any]:
    return {"period_start": start, "period_end": end, "closed": closed, "is_partial": is_partial}


Q3 = _quarter(date(2026, 7, 1), date(2026, 9, 30), 40)
Q4 = _quarter(date(2026, 10, 1), date(2026, 12, 31), 5, is_partial=True)


def test_the_running_quarter_from_its_third_week_on() -> None:
    early, later = choose([Q3, Q4], date(2026, 10, 14)), choose([Q3, Q4], date(2026, 10, 15))
    assert early is not None
    assert later is not None
    assert (early.start, early.is_stale) == (Q3["period_start"], False)
    assert (later.start, later.is_partial) == (Q4["period_start"], True)


def test_a_quarter_without_a_closing_is_passed_over_and_said() -> None:
    focus = choose([Q3, Q4 | {"closed": 0}], date(2026, 11, 23))
    assert focus is not None
    assert (focus.start, focus.is_stale) == (Q3["period_start"], True)


def test_nothing_closed_is_no_focus() -> None:
    assert choose([Q3 | {"closed": 0}], date(2026, 11, 23)) is None


def test_a_first_quarter_of_few_days_is_better_than_none() -> None:
    focus = choose([Q4], date(2026, 10, 3))
    assert focus is not None
    assert focus.is_partial


def test_a_running_quarter_is_compared_up_to_the_same_working_day() -> None:
    words = Words("en")
    running = choose([Q3, Q4 | {"prior_start": Q3["period_start"]}], date(2026, 11, 23))
    whole = choose([Q3, Q4 | {"prior_start": Q3["period_start"], "is_partial": False}], date(2026, 11, 23))
    assert running is not None
    assert whole is not None
    assert running.compared(words) == "2026 Q3 up to the same working day"
    assert running.columns(words) == ("2026 Q3, same day", "the year before, same day")
    assert running.compared(Words("zh")) == "2026 年三季度同期（截至相同工作日）"
    assert whole.compared(words) == "2026 Q3"
    assert whole.columns(words) == ("2026 Q3", "the year before")
