"""Laws that hold in any published warehouse: parts add up, checks hold, metrics and notes are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sql
from reports.texts.notes import note_text
from sql.runner import load_checks

if TYPE_CHECKING:
    from tests.integration.published import Published

_HOMES = ("maven_home", "demo_home")
_NOTED = (
    "kpi", "win_rate", "sales_cycle", "funnel_conversion", "pipeline_summary", "quota_attainment", "forecast",
    "forecast_accuracy",
)  # fmt: skip


@pytest.fixture(params=_HOMES)
def home(request: pytest.FixtureRequest) -> Published:
    """Each of the warehouses."""
    found: Published = request.getfixturevalue(request.param)
    return found


def test_the_night_ends_well(home: Published) -> None:
    assert home.run.returncode == 0, home.run.stdout + home.run.stderr


def test_every_check_holds(home: Published) -> None:
    for check in load_checks(Path(sql.__file__).parent):
        assert home.rows(check.sql) == [], check.name


@pytest.mark.parametrize("metric", ["bookings", "deals_won"])
def test_members_add_up_in_every_period(home: Published, metric: str) -> None:
    found = home.rows(
        """
        with sums as (
            select period_kind, period_end, dimension, sum(coalesce(value, 0)) as value
            from mart.kpi where metric = ? group by all
        )
        select s.* from sums as s inner join sums as a using (period_kind, period_end)
        where a.dimension = 'all' and s.value != a.value
        """,
        metric,
    )
    assert found == []


def test_finer_periods_add_up(home: Published) -> None:
    for fine, coarse in (("month", "quarter"), ("quarter", "year"), ("month", "year")):
        found = home.rows(
            """
            select c.dimension, c.member, c.period_end, c.value, sum(f.value)
            from mart.kpi as c
            inner join mart.kpi as f
                on c.metric = f.metric and c.dimension = f.dimension and c.member = f.member
                and f.period_start between c.period_start and c.period_end
            where c.metric = 'bookings' and c.period_kind = ? and f.period_kind = ?
            group by all having coalesce(c.value, 0) != coalesce(sum(f.value), 0)
            """,
            coarse,
            fine,
        )
        assert found == [], (fine, coarse)


def test_quotas_add_up_where_nobody_has_lines_of_his_own(demo_home: Published) -> None:
    sums = demo_home.rows(
        "select period_kind, period_end, count(distinct total) from ("
        "select period_kind, period_end, entity_kind, sum(quota) as total "
        "from mart.quota_attainment group by all"
        ") where total is not null group by all having count(distinct total) != 1"
    )
    assert sums == []
    asked = demo_home.one("select sum(amount) from core.quota where not is_deleted")
    for kind in ("month", "quarter", "year"):
        query = (
            "select sum(quota) from mart.quota_attainment where entity_kind = 'company' and period_kind = ?"
        )
        assert demo_home.one(query, kind) == asked


def test_every_metric_is_registered(home: Published) -> None:
    unknown = home.rows(
        "select distinct metric from mart.kpi where metric not in (select metric from ops.metric)"
    )
    assert unknown == []
    named = home.rows(
        "select distinct metric from ops.dictionary where metric is not null "
        "and metric not in (select metric from ops.metric)"
    )
    assert named == []


def test_every_note_has_chinese_words(home: Published) -> None:
    said = {
        note
        for table in _NOTED
        for (note,) in home.rows(f"select distinct note from mart.{table} where note is not null")
    }
    assert said
    assert {note for note in said if note_text(note, "zh") == note} == set()
