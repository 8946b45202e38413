"""Olist's marketing funnel, read without a setting, gives the figures that were published of it."""

from datetime import date
from pathlib import Path

import pytest

from tests.integration.nights import ask, night, write
from tests.shared_data import shared


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    exports = shared("olist_funnel")
    folder = tmp_path_factory.mktemp("olist")
    result = night(exports, folder, "2018-12-31")
    assert result.returncode == 0, result.stderr
    return folder


def test_leads_and_the_deals_that_came_from_them(home: Path) -> None:
    assert ask(home, "select count(*), count(*) filter (where is_converted) from core.lead") == [(8000, 842)]
    deals = ask(home, "select count(*), count(lead_id), count(*) filter (where is_won) from core.opportunity")
    assert deals == [(842, 842, 842)]


def test_the_funnel_goes_from_lead_to_won(home: Path) -> None:
    rows = ask(
        home,
        "select step, entered, reached_next, round(conversion_rate, 6), note from mart.funnel_conversion "
        "where cohort_kind = 'all' and dimension = 'all' order by step",
    )
    assert rows == [
        (1, 8000, 842, 0.10525, "under 80 % of the deals are won or lost yet"),
        (2, None, None, None, "the exports do not say when leads qualified"),
        (3, None, None, None, "the exports hold won deals only"),
        (4, None, None, None, "the exports hold no quotes"),
        (5, 842, None, None, None),
    ]


def test_the_funnel_of_the_core_itself(home: Path) -> None:
    months = ask(
        home,
        "select date_trunc('month', close_date)::date, count(*)::integer from core.opportunity "
        "where is_won group by 1 order by 1",
    )
    assert [wins for _, wins in months] == [3, 73, 113, 147, 207, 122, 57, 37, 33, 23, 21, 6]
    assert months[0][0] == date(2017, 12, 1)
    assert ask(
        home, "select count(*)::integer from core.opportunity group by owner_id order by 1 desc limit 1"
    ) == [(133,)]


def test_wins_by_month(home: Path) -> None:
    rows = ask(
        home,
        "select value::integer from mart.kpi where metric = 'deals_won' and period_kind = 'month' "
        "and dimension = 'all' and period_start between '2017-12-01' and '2018-11-01' order by period_start",
    )
    assert [wins for (wins,) in rows] == [3, 73, 113, 147, 207, 122, 57, 37, 33, 23, 21, 6]


def test_segments_and_the_best_rep(home: Path) -> None:
    rows = ask(
        home,
        "select dimension, member, sum(value)::integer from mart.kpi where metric = 'deals_won' "
        "and period_kind = 'year' and dimension in ('segment', 'rep') group by all order by 1, 3 desc, 2",
    )
    best = next(wins for dimension, _, wins in rows if dimension == "rep")
    segments = {member: wins for dimension, member, wins in rows if dimension == "segment"}
    assert best == 133
    assert (segments["home_decor"], segments["health_beauty"]) == (105, 93)


def test_no_deal_has_an_amount_and_what_sellers_declare_is_kept(home: Path) -> None:
    (row,) = ask(
        home,
        "select count(amount), count(*) filter (where extra like '%\"declared_monthly_revenue\"%') "
        "from core.opportunity",
    )
    assert row == (0, 842)
    assert ask(
        home,
        "select distinct status, note from mart.kpi where metric = 'bookings' and period_kind = 'month' "
        "and dimension = 'all' and sample_size > 0",
    ) == [("not_available", "no won deal carries an amount")]


def test_the_deal_won_before_its_first_contact_is_said_and_is_no_cycle(home: Path) -> None:
    ((rows, example),) = ask(
        home, "select \"rows\", example from ops.finding where kind = 'close_before_creation'"
    )
    assert rows == 1
    ((created, closed),) = ask(
        home, f"select created_date, close_date from core.opportunity where opportunity_id = '{example}'"
    )
    assert isinstance(created, date)
    assert isinstance(closed, date)
    assert (closed - created).days == -2
    cycles = ask(
        home,
        "select sum(deals)::integer, sum(excluded)::integer from mart.sales_cycle "
        "where population = 'won' and dimension = 'all' and period_kind = 'year'",
    )
    assert cycles == [(841, 1)]


_LEADS = "mql_id,first_contact_date,landing_page_id,origin\n"
_DEALS = "mql_id,seller_id,sr_id,won_date\nm1,s1,r1,26-02-2018 19:58\n"


@pytest.mark.slow
def test_a_lead_that_comes_late_or_changes_gives_what_a_first_night_would(tmp_path: Path) -> None:
    question = "select lead_id, created_date, source_channel from core.opportunity"
    exports, home = write(tmp_path / "exports", {"deals.csv": _DEALS}), tmp_path / "home"
    assert night(exports, home, "2018-12-01").returncode == 0
    assert ask(home, question) == [(None, None, None)]
    for day, lead in (("02", "m1,13-01-2018,p,social"), ("03", "m1,20-01-2018,p,email")):
        write(exports, {"leads.csv": f"{_LEADS}{lead}\n"})
        assert night(exports, home, f"2018-12-{day}").returncode == 0
    assert night(exports, tmp_path / "fresh", "2018-12-03").returncode == 0
    for place in (home, tmp_path / "fresh"):
        assert ask(place, question) == [("olist:m1", date(2018, 1, 20), "email")]
        found = "select \"rows\" from ops.finding where kind = 'created_date_backfilled'"
        assert ask(place, found) == [(1,)]
