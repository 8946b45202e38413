"""What periods are called, in calendar years and in fiscal ones."""

from datetime import date

import pytest

from reports.texts.words import FiscalYears, Words

# A fiscal year from April, and one of 4-4-5 weeks that begins on the Sunday nearest to 1 February.
_APRIL = FiscalYears(
    {date(2026, 4, 1): (2027, 1, 1), date(2026, 5, 1): (2027, 1, 2), date(2027, 1, 1): (2027, 4, 10)}
)
_WEEKS = FiscalYears({date(2026, 2, 1): (2027, 1, 1), date(2026, 3, 1): (2027, 1, 2)}, by_weeks=True)


@pytest.mark.parametrize(
    ("fiscal", "kind", "start", "en", "zh", "short"),
    [
        (None, "quarter", date(2026, 4, 1), "2026 Q2", "2026 年二季度", "26Q2"),
        (None, "month", date(2026, 4, 1), "2026-04", "2026 年 4 月", "26-04"),
        (None, "year", date(2026, 1, 1), "2026", "2026 年", "2026"),
        (_APRIL, "quarter", date(2026, 4, 1), "FY2027 Q1", "2027 财年一季度", "FY27Q1"),
        (_APRIL, "quarter", date(2027, 1, 1), "FY2027 Q4", "2027 财年四季度", "FY27Q4"),
        (_APRIL, "year", date(2026, 4, 1), "FY2027", "2027 财年", "FY2027"),
        # A calendar month keeps its own name.
        (_APRIL, "month", date(2026, 5, 1), "2026-05", "2026 年 5 月", "26-05"),
        (_WEEKS, "month", date(2026, 3, 1), "FY2027 month 2", "2027 财年第 2 月", "FY27 M2"),
        (_WEEKS, "quarter", date(2026, 2, 1), "FY2027 Q1", "2027 财年一季度", "FY27Q1"),
    ],
)
def test_names(fiscal: FiscalYears | None, kind: str, start: date, en: str, zh: str, short: str) -> None:
    assert Words("en", fiscal=fiscal).period(kind, start) == en
    assert Words("zh", fiscal=fiscal).period(kind, start) == zh
    assert Words("en", fiscal=fiscal).short(kind, start) == short


def test_quarters_begin_where_the_fiscal_year_has_them() -> None:
    assert Words("en").begins_quarter(date(2026, 10, 1))
    assert not Words("en").begins_quarter(date(2026, 11, 1))
    assert Words("en", fiscal=_WEEKS).begins_quarter(date(2026, 2, 1))
    assert not Words("en", fiscal=_WEEKS).begins_quarter(date(2026, 3, 1))
