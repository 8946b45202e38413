"""Wide sheets: which columns are periods and totals, in which year, and what is loaded of them."""

from collections.abc import Sequence

import pytest

from assets.exports.mapping import load_mappings
from assets.exports.raw import FileRefused
from assets.exports.recognise import recognise
from assets.exports.wide import Period, layout, period_of

from .conftest import Write, workbook

CRMS = load_mappings()
Rows = Sequence[Sequence[object]]
_MONTHS = [f"{month}月" for month in range(1, 13)]


@pytest.mark.parametrize(
    ("header", "first", "last", "year"),
    [
        *(("2026-01", 1, 1, 2026), ("2026/3", 3, 3, 2026), ("202612", 12, 12, 2026), ("2026.05", 5, 5, 2026)),
        *(("2026年1月", 1, 1, 2026), ("2026年12月份", 12, 12, 2026), ("2026-02-01 00:00:00", 2, 2, 2026)),
        *(("1月", 1, 1, None), ("十二月", 12, 12, None), ("９月份", 9, 9, None), ("M07", 7, 7, None)),
        *(("Jan", 1, 1, None), ("Sept.", 9, 9, None), ("Mar 2026", 3, 3, 2026), ("feb-26", 2, 2, 2026)),
        *(("2026 April", 4, 4, 2026), ("May'26", 5, 5, 2026)),
        *(("Q1", 1, 3, None), ("4Q", 10, 12, None), ("第二季度", 4, 6, None), ("三季度", 7, 9, None)),
        *(
            ("2026-Q3", 7, 9, 2026),
            ("Q3 2026", 7, 9, 2026),
            ("FY2026 Q1", 1, 3, 2026),
            ("2026年一季度", 1, 3, 2026),
        ),
        *(("2026", 1, 12, 2026), ("FY2026", 1, 12, 2026), ("2026年", 1, 12, 2026)),
        *(("3月(万元)", 3, 3, None), ("2026-03 (USD k)", 3, 3, 2026)),
    ],
)
def test_headers_that_are_periods(header: str, first: int, last: int, year: int | None) -> None:
    assert period_of(header) == Period(first, last, year)


@pytest.mark.parametrize(
    "header",
    [
        "rep",
        "13月",
        "2026-13",
        "Q5",
        "January sales",
        "Marketing",
        "Decision",
        "12",
        "20260",
        "合计",
        "May be",
    ],
)
def test_headers_that_are_not(header: str) -> None:
    assert period_of(header) is None


def test_totals_are_told_and_not_loaded() -> None:
    header = ["销售", *_MONTHS[:3], "Q1", *_MONTHS[3:6], "上半年", "合计(万元)"]
    found = layout(header, ["2026年销售配额"])
    assert found.periods == {month: f"2026-0{n}" for n, month in enumerate(_MONTHS[:6], start=1)}
    assert found.totals == {
        "Q1": tuple(_MONTHS[:3]),
        "上半年": tuple(_MONTHS[:6]),
        "合计(万元)": tuple(_MONTHS[:6]),
    }


def test_a_quarter_without_months_is_no_total() -> None:
    found = layout(["rep", "2026-01", "2026-02", "2026-03", "2026-Q2", "2026"])
    assert found.periods == {
        "2026-01": "2026-01",
        "2026-02": "2026-02",
        "2026-03": "2026-03",
        "2026-Q2": "2026-Q2",
    }
    assert found.totals == {"2026": ("2026-01", "2026-02", "2026-03", "2026-Q2")}


@pytest.mark.parametrize(
    ("told", "year"),
    [
        (["2025", "Quota 2026", "q_2027"], "2025"),
        (["", "Quota 2026", "q_2027"], "2026"),
        (["Sheet1", "2025-2026", "quotas_2026"], "2026"),
        (["", "", "quotas_2026-01-05"], None),
        (["", "", "配额20251231"], None),
        ([], None),
    ],
)
def test_the_year_of_bare_months(told: list[str], year: str | None) -> None:
    found = layout(["销售", "1月", "2月"], told)
    assert found.lacks_year is (year is None)
    assert list(found.periods.values()) == ([f"{year}-01", f"{year}-02"] if year else ["", ""])


def test_months_of_no_year_are_refused_and_say_why(write: Write) -> None:
    with pytest.raises(FileRefused, match="Its months name no year"):
        recognise(write("销售,1月,2月\n张三,1,2\n", "配额.csv"), CRMS)


@pytest.mark.parametrize(
    ("header", "layout_name", "entity"),
    [
        ("Rep,2026-01,2026-02,Total", "quotas_wide", "quota"),
        ("姓名,2026年1月,2026年2月", "quotas_wide", "quota"),
        ("渠道,2026-01,2026-02,合计", "marketing_spend_wide", "marketing_spend"),
        ("Index,2026-01,2026-02", "market_index_wide", "market_index"),
    ],
)
def test_what_a_wide_sheet_is_of(write: Write, header: str, layout_name: str, entity: str) -> None:
    (part,) = recognise(write(f"{header}\n"), CRMS)
    assert (part.file_name, {mapping.entity for mapping in part.entities}) == (layout_name, {entity})
    assert part.unmapped == ()


@pytest.mark.parametrize(
    ("name", "layout_name"), [("quota.csv", "quotas_wide_team"), ("团队成本_2026.csv", "sales_cost_wide")]
)
def test_a_row_a_team_says_by_its_title_of_what(write: Write, name: str, layout_name: str) -> None:
    (part,) = recognise(write("团队,2026-01,2026-02\n东区,1,2\n", name), CRMS)
    assert part.file_name == layout_name
    with pytest.raises(FileRefused, match="title with the word"):
        recognise(write("团队,2026-01,2026-02\n东区,1,2\n", "sheet.csv"), CRMS)


def test_a_workbook_with_a_sheet_a_year(write: Write) -> None:
    years: dict[str, Rows] = {"2025": [["Rep", "Jan", "Feb"], ["Ada", 1, 2]], "2026": [["Rep", "Jan", "Q2"]]}
    parts = recognise(write(workbook(**years), "a.xlsx"), CRMS)
    periods = [[mapping.constants["period"] for mapping in part.entities] for part in parts]
    assert periods == [["2025-01", "2025-02"], ["2026-01", "2026-Q2"]]


def test_a_workbook_with_a_sheet_a_rep(write: Write) -> None:
    reps: dict[str, Rows] = {
        "Ada Lin": [["月份", "配额"], ["2026-01", 1]],
        "Bo Chen": [["月份", "配额"], ["2026-01", 2]],
    }
    parts = recognise(write(workbook(**reps), "b.xlsx"), CRMS)
    said = [mapping.constants for part in parts for mapping in part.entities]
    assert said == [{"rep": "Ada Lin"}, {"rep": "Bo Chen"}]
