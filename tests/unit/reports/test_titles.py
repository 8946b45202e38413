"""Sentences say what the numbers say."""

from reports.sheets import titles
from reports.texts.words import Words

EN, ZH = Words("en"), Words("zh")


def test_headline_compares_with_the_quarter_before() -> None:
    before = (2_982_255.0, "2017 Q3")
    assert (
        titles.headline(EN, "2017 Q4", 2_802_496.0, 1196.0, before)
        == "Bookings of 2.80m in 2017 Q4, 6% below 2017 Q3"
    )
    assert titles.headline(EN, "2017 Q4", 2_990_000.0, 1.0, before).endswith("in 2017 Q4, level with 2017 Q3")


def test_headline_without_a_comparison_claims_none() -> None:
    assert (
        titles.headline(EN, "2017 Q4 to date", 5_000.0, 3.0, (None, "x"))
        == "Bookings of 5,000 in 2017 Q4 to date"
    )
    assert titles.headline(EN, "2017 Q4", 5_000.0, 3.0, (0.0, "x")) == "Bookings of 5,000 in 2017 Q4"


def test_headline_without_amounts_counts_deals() -> None:
    assert titles.headline(EN, "2017 Q4", None, 12.0, (3.0, "2017 Q3")) == "12 deals won in 2017 Q4"
    assert titles.headline(ZH, "四季度", None, None, (None, "")) == "四季度销售情况"


def test_met_plan_counts_only_quarters_with_both() -> None:
    assert titles.met_plan(EN, [(5.0, 4.0), (4.0, 4.0), (3.0, 4.0), (None, 4.0), (9.0, None)]) == (
        "2 of 3 ended quarters met quota"
    )
    assert titles.met_plan(EN, [(5.0, None)]) is None


def test_highest_needs_one_clear_first() -> None:
    assert titles.highest(EN, [1.0, 3.0, 2.0], ["a", "b", "c"]) == "b is the highest of 3"
    assert titles.highest(EN, [3.0, 3.0, 2.0], ["a", "b", "c"]) is None
    assert titles.highest(EN, [3.0, None, 2.0], ["a", "b", "c"]) is None


def test_leads_is_neutral_for_ties_and_for_the_unknown() -> None:
    assert (
        titles.leads(EN, [("East", 6.0), ("West", 4.0)], "bookings", "n") == "East leads with 60% of bookings"
    )
    assert titles.leads(EN, [("East", 4.0), ("West", 4.0)], "bookings", "n") == "n"
    assert titles.leads(EN, [(EN.member("(none)"), 6.0), ("West", 4.0)], "bookings", "n") == "n"
    assert titles.leads(EN, [("East", None)], "bookings", "n") == "n"


def test_rate_changes_are_in_points() -> None:
    said = titles.rate(EN, "Win rate", "Q4", 0.603, (0.615, "Q3"))
    assert said == "Win rate of 60.3% in Q4, 1.2 points below Q3"
    assert titles.rate(EN, "Win rate", "Q4", 0.603, (0.6031, "Q3")).endswith("level with Q3")
    assert (
        titles.rate(EN, "Win rate", "Q4", None, (0.6, "Q3")) == "Win rate: too few closed deals to tell in Q4"
    )


def test_cycle_changes_are_of_the_days_shown() -> None:
    assert titles.cycle(EN, "Q4", 51.4, (49.4, "Q3")).endswith("took 51 days or less, 2 more than in Q3")
    assert titles.cycle(EN, "Q4", 49.6, (50.2, "Q3")).endswith("50 days or less, as in Q3")
    # A half is shown as the next whole day, in a cell and here.
    assert titles.cycle(EN, "Q4", 42.5, (41.0, "Q3")).endswith("took 43 days or less, 2 more than in Q3")


def test_weakest_step_names_its_target() -> None:
    steps: list[tuple[str, str, float | None]] = [("Lead", "Qualified", 0.7), ("Qualified", "Won", 0.4)]
    assert titles.weakest_step(EN, steps) == ("The narrowest step is Qualified to Won: 40% get through", 1)
    assert titles.weakest_step(EN, [("Lead", "Won", None)]) == ("How far journeys get", None)
    assert titles.weakest_step(EN, [("Lead", "Won", 0.5)]) == ("50% of those at Lead reach Won", None)


def test_a_quota_just_missed_does_not_read_as_met() -> None:
    assert (
        titles.attained(EN, "Q4", 0.996, [1.2, 0.4, None])
        == "99.6% of quota in Q4; 1 of 2 reps reached theirs"
    )
    assert titles.attained(EN, "Q4", None, []) == "Quota in Q4"


def test_forecast_needs_its_range() -> None:
    said = titles.forecast(EN, "2027-01", 560_000.0, 437_000.0, 694_000.0)
    assert said == "Bookings in 2027-01: 560k expected, between 437k and 694k in four cases of five"
    assert titles.forecast(EN, "2027-01", 560_000.0, None, None) == "Forecast"
