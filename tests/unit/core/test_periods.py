"""Every style of period that plans were seen to use, and what is none of them."""

from datetime import date

import polars as pl
import pytest

from assets.core import periods
from assets.core.fiscal import CALENDAR_YEARS, Calendar


@pytest.mark.parametrize(
    ("written", "kind", "start"),
    [
        *((text, "month", date(2026, 1, 1)) for text in ("2026-01", "2026/1", "2026年1月", "2026年01月份")),
        *(
            (text, "month", date(2026, 1, 1))
            for text in ("Jan 2026", "Jan-26", "January-2026", "2026-Jan", "202601")
        ),
        ("２０２６年１月", "month", date(2026, 1, 1)),
        ("2026年十二月", "month", date(2026, 12, 1)),
        ("2026.10", "month", date(2026, 10, 1)),
        ("2026-03-01", "month", date(2026, 3, 1)),
        ("2026-03-01 00:00:00", "month", date(2026, 3, 1)),
        *(
            (text, "quarter", date(2026, 1, 1))
            for text in ("2026-Q1", "Q1 2026", "2026年一季度", "2026年1季度")
        ),
        *(
            (text, "quarter", date(2026, 1, 1))
            for text in ("Q1 FY26", "FY2026 Q1", "FY26-Q1", "1Q26", "Q1'26")
        ),
        ("2026q4", "quarter", date(2026, 10, 1)),
        ("2026年第3季度", "quarter", date(2026, 7, 1)),
        ("2026年第四季度", "quarter", date(2026, 10, 1)),
        *(
            (text, "year", date(2026, 1, 1))
            for text in ("2026", "2026年", "FY2026", "FY26", "2026财年", "2026年度")
        ),
        # What is left of 2026.10 by a spreadsheet, or January?
        ("2026.1", None, None),
        *(
            (text, None, None)
            for text in ("2026-03-02", "2026-13", "Q1", "2026-Q5", "2026年13月", "20261", "soon", "")
        ),
    ],
)
def test_periods(written: str, kind: str | None, start: date | None) -> None:
    said, began = periods.period(pl.col("c"), CALENDAR_YEARS)
    assert pl.DataFrame({"c": [written]}).select(said.alias("k"), began.alias("s")).row(0) == (kind, start)


@pytest.mark.parametrize(
    ("written", "start"),
    [
        # The fiscal year 2027 begins in April 2026.
        ("FY2027", date(2026, 4, 1)),
        ("2027", date(2026, 4, 1)),
        ("2027-Q1", date(2026, 4, 1)),
        ("2027年四季度", date(2027, 1, 1)),
        # A month is the calendar's.
        ("2027-01", date(2027, 1, 1)),
    ],
)
def test_years_and_quarters_are_fiscal_ones(written: str, start: date) -> None:
    _, began = periods.period(pl.col("c"), Calendar(start_month=4))
    assert pl.DataFrame({"c": [written]}).select(began).item() == start


def test_a_month_of_weeks_is_the_one_that_holds_the_middle_of_the_month_named() -> None:
    _, began = periods.period(pl.col("c"), Calendar(weeks=(4, 4, 5)))
    found = pl.DataFrame({"c": ["2026", "2026-01", "2026-02", "2026-Q2"]}).select(began).to_series().to_list()
    # 2026 begins on the Monday nearest to 1 January; its second month 4 weeks later, its second quarter 13.
    assert found == [date(2025, 12, 29), date(2025, 12, 29), date(2026, 1, 26), date(2026, 3, 30)]
