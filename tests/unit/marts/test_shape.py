"""Members, periods and the deal's own row: nobody missing, nobody twice, no two people under one name."""

from __future__ import annotations

from datetime import date

from tests.unit.marts.company import AS_OF, MOVE
from tests.unit.marts.core import Core, Marts


def test_every_deal_has_a_row_whatever_it_lacks(marts: Marts) -> None:
    assert marts.rows("select count(*) from mart.opportunity_detail") == [(14,)]
    bare = marts.cell("opportunity_detail", "rep, team, region, product, account", opportunity_id="crm:bare")
    assert bare == ("(none)", "(none)", "(none)", "(none)", None)


def test_two_reps_of_one_name_are_told_apart(marts: Marts) -> None:
    found = marts.rows("select member, entity_id from mart.member where member like 'Li%' order by member")
    assert found == [("Li (l1)", "crm:l1"), ("Li (l2)", "crm:l2")]


def test_two_sources_may_use_one_id_for_two_people() -> None:
    core = Core(AS_OF)
    for source in ("a", "b"):
        core.rep("7", "Li", source)
        core.deal("1", source=source, rep="7", created_date=date(2024, 3, 1))
    found = core.build("member").rows(
        "select member from mart.member where dimension = 'rep' order by member"
    )
    assert found == [("Li (a:7)",), ("Li (b:7)",)]


def test_a_rep_called_none_is_not_the_unknown_one() -> None:
    core = Core(AS_OF)
    core.rep("7", "(none)")
    core.deal("his", rep="7", created_date=date(2024, 3, 1))
    core.deal("nobodys", created_date=date(2024, 3, 1))
    found = core.build("member").rows(
        "select member from mart.member where dimension = 'rep' order by member"
    )
    assert found == [("(none)",), ("(none) (7)",)]


def test_a_rep_who_left_the_crm_keeps_his_deals() -> None:
    core = Core(AS_OF)
    core.rep("Ann", is_deleted=True)
    core.rep("Bob", is_deleted=True)
    core.deal("won", "won", rep="Ann", amount=5, created_date=date(2024, 1, 1), close_date=date(2024, 2, 1))
    marts = core.build()
    assert marts.rows("select member from mart.member where dimension = 'rep'") == [("Ann",)]


def test_managers_are_members_only_where_they_have_deals_or_a_quota(marts: Marts) -> None:
    reps = {row[0] for row in marts.rows("select member from mart.member where dimension = 'rep'")}
    assert "Max" not in reps
    assert {"Quinn", "Zed", "(none)"} <= reps


def test_dimensions_are_those_the_data_has(marts: Marts) -> None:
    found = {row[0] for row in marts.rows("select distinct dimension from mart.opportunity_member")}
    assert found == {"all", "rep", "team", "region", "product", "product_family", "industry", "country"}


def test_reps_known_from_a_list_only_leave_the_deals_to_nobody() -> None:
    core = Core(AS_OF)
    core.team("North", "EMEA")
    core.rep("Ann")
    core.stay("Ann", "North")
    core.deal("one", "won", amount=5, created_date=date(2024, 1, 1), close_date=date(2024, 2, 1))
    marts = core.build()
    assert marts.failures() == {}
    cells = marts.rows(
        "select member, value from mart.kpi where metric = 'bookings' and dimension = 'rep' "
        "and period_kind = 'year' order by member"
    )
    assert cells == [("(none)", 5), ("Ann", 0)]


def test_a_closed_deal_stays_with_the_team_of_its_closing_day(marts: Marts) -> None:
    found = {
        name: marts.cell("opportunity_detail", "team, region", opportunity_id=f"crm:{name}")
        for name in ("mo-north", "mo-south")
    }
    # The account of the second is in EMEA, which comes before the team's region.
    assert found == {"mo-north": ("North", "EMEA"), "mo-south": ("South", "EMEA")}
    assert marts.cell("member", "team, region", dimension="rep", member="Mo") == ("South", "APAC")


def test_the_first_day_of_a_move_belongs_to_the_new_team() -> None:
    core = Core(AS_OF)
    core.team("Old")
    core.team("New")
    core.rep("Mo")
    core.stay("Mo", "Old", until=MOVE)
    core.stay("Mo", "New", first=MOVE)
    core.deal("one", "won", rep="Mo", created_date=date(2024, 1, 1), close_date=MOVE)
    marts = core.build("opportunity_detail")
    assert marts.cell("opportunity_detail", "team", opportunity_id="crm:one") == ("New",)


def test_a_team_to_come_is_not_the_team_now() -> None:
    core = Core(AS_OF)
    core.team("Old")
    core.team("Later")
    core.rep("Mo")
    core.stay("Mo", "Old")
    core.stay("Mo", "Later", first=date(2024, 9, 1))
    core.deal("open", rep="Mo", created_date=date(2024, 1, 1))
    assert core.build("member").cell("member", "team", dimension="rep", member="Mo") == ("Old",)


def test_periods_begin_with_the_data_and_end_with_the_running_ones(marts: Marts) -> None:
    found = marts.rows(
        "select period_kind, min(period_end), max(period_end), count(*) from mart.period "
        "group by period_kind order by period_kind"
    )
    assert found == [
        ("month", date(2023, 3, 31), date(2024, 3, 31), 13),
        ("quarter", date(2023, 3, 31), date(2024, 3, 31), 5),
        ("ttm", date(2023, 3, 31), date(2024, 3, 31), 13),
        ("year", date(2023, 12, 31), date(2024, 12, 31), 2),
        ("ytd", date(2023, 3, 31), date(2024, 3, 31), 13),
    ]


def test_a_stage_of_no_pipeline_in_particular_holds_in_any() -> None:
    core = Core(date(2024, 3, 31))
    core.deal("w", "won", created_date=date(2024, 1, 1), close_date=date(2024, 2, 1), pipeline="Renewals")
    marts = core.build("opportunity_detail")
    assert marts.cell("opportunity_detail", "pipeline, funnel_step", stage="Won") == ("Renewals", 5)


def test_a_period_has_ended_on_its_last_day(marts: Marts) -> None:
    partial = marts.rows("select period_kind, period_end from mart.period where is_partial")
    assert partial == [("year", date(2024, 12, 31))]


def test_trailing_twelve_months_are_twelve(marts: Marts) -> None:
    months = marts.rows(
        "select min(month), max(month), count(*) from mart.period_month "
        "where period_kind = 'ttm' and period_end = date '2024-02-29'"
    )
    # The calendar begins with the year of the first deal.
    assert months == [(date(2023, 3, 1), date(2024, 2, 1), 12)]


def test_a_february_is_compared_with_a_whole_one() -> None:
    core = Core(date(2024, 2, 29))
    core.deal("old", created_date=date(2022, 1, 1))
    marts = core.build("period")
    prior = marts.cell("period", "prior_year_end", period_kind="month", period_end=date(2024, 2, 29))
    assert prior == (date(2023, 2, 28),)
    prior = marts.cell("period", "prior_end", period_kind="ytd", period_end=date(2024, 2, 29))
    assert prior == (date(2023, 2, 28),)
