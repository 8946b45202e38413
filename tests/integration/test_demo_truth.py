"""The nightly job against the made-up company's truth: one CRM, one currency, one night."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.nights import loudou, night
from tests.integration.published import Published

pytestmark = pytest.mark.xdist_group("demo_truth")
_STAGES = {
    "Qualification": "1",
    "Needs Analysis": "2",
    "Proposal/Price Quote": "3",
    "Negotiation/Review": "4",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Published, dict[str, Any]]:
    """The warehouse of the company on Salesforce, and what its truth.json tells of that CRM."""
    folder = tmp_path_factory.mktemp("truth")
    assert loudou("demo", folder / "exports", "--crm", "salesforce").returncode == 0
    told = json.loads((folder / "exports" / "truth.json").read_text(encoding="utf-8"))
    home = Published(folder / "home", night(folder / "exports", folder / "home", "2026-09-30"))
    return home, told["crms"]["salesforce"] | {"files": told["files"]}


def test_every_row_of_every_file_read_is_accounted_for(made: tuple[Published, dict[str, Any]]) -> None:
    home, told = made
    read = dict(home.rows("select path, rows_read from ops.file where status = 'loaded'"))
    assert read.keys() == {"Account.csv", "Contact.csv", "Lead.csv", "Opportunity.csv", "User.csv"}
    assert read == {file["path"]: file["rows"] for file in told["files"] if file["path"] in read}


def test_dirt_is_found_in_exactly_the_planted_numbers(made: tuple[Published, dict[str, Any]]) -> None:
    home, told = made
    planted: Counter[str] = Counter()
    for part in told["dirt"].values():
        planted[part["outcome"]] += part["rows"]
    counts = home.rows("select rejected, duplicate, ignored from ops.file where path = 'Opportunity.csv'")
    assert counts == [(planted["rejected"], planted["duplicate"], planted["ignored"])]
    rejects = home.rows("select raw from ops.reject")
    for kind in ("bad_date", "blank_stage", "shifted"):
        for number in told["dirt"][kind]["ids"]:
            assert sum(number in raw for (raw,) in rejects) == 1, kind
    assert len(rejects) == planted["rejected"]


@pytest.mark.parametrize(
    ("kind", "finding"),
    [
        ("unknown_owner", "unmatched_reference"),
        ("duplicate", "duplicate_rows"),
        ("negative_amount", "negative_amount"),
    ],
)
def test_what_is_doubtful_is_a_finding(
    made: tuple[Published, dict[str, Any]], kind: str, finding: str
) -> None:
    home, told = made
    found = home.rows("select rows from ops.finding where kind = ? and entity = 'opportunity'", finding)
    assert found == [(told["dirt"][kind]["rows"],)]


def test_deals_outcomes_and_bookings(made: tuple[Published, dict[str, Any]]) -> None:
    home, told = made
    metrics = told["metrics"]
    row = home.rows(
        "select count(*), count(*) filter (is_open), count(*) filter (is_won), count(*) filter (is_lost), "
        "sum(amount) filter (is_won) from core.opportunity"
    )
    (bookings,) = [currency["bookings"] for currency in metrics["by_currency"]]
    assert row == [(*(metrics[name] for name in ("opportunities", "open", "won", "lost")), Decimal(bookings))]


@pytest.mark.parametrize(("metric", "key"), [("bookings", "bookings"), ("deals_won", "won")])
def test_every_month(made: tuple[Published, dict[str, Any]], metric: str, key: str) -> None:
    home, told = made
    rows = home.rows(
        "select strftime(period_start, '%Y-%m'), value from mart.kpi where metric = ? and dimension = 'all' "
        "and period_kind = 'month' and period_start >= '2023-10-01' order by 1",
        metric,
    )
    assert dict(rows) == {row["month"]: row[key] for row in told["metrics"]["by_month"]}
    assert len(rows) == 36


def test_every_reps_wins_and_losses(made: tuple[Published, dict[str, Any]]) -> None:
    home, told = made
    rows = home.rows(
        "select r.name, count(*) filter (o.is_won), count(*) filter (o.is_lost) from core.opportunity as o "
        "left join core.sales_rep as r on o.owner_at_close_id = r.rep_id where not o.is_open group by 1"
    )
    assert {row[0]: row[1:] for row in rows} == {
        row["rep_name"]: (row["won"], row["lost"]) for row in told["metrics"]["by_rep"]
    }


def test_the_open_pipeline_by_stage(made: tuple[Published, dict[str, Any]]) -> None:
    home, told = made
    rows = home.rows(
        "select stage, deals, amount from mart.pipeline_summary where dimension = 'all' and deals > 0"
    )
    assert {_STAGES[stage]: (deals, amount) for stage, deals, amount in rows} == {
        row["stage_name"]: (row["deals"], row["amount"]) for row in told["metrics"]["open_by_stage"]
    }


def test_the_cycle_of_the_won(made: tuple[Published, dict[str, Any]]) -> None:
    home, told = made
    days = home.rows(
        "select sum(close_date - created_date), median(close_date - created_date) "
        "from core.opportunity where is_won"
    )
    assert days == [(told["metrics"]["cycle_days"], told["metrics"]["cycle_median"])]


def test_the_funnel_begins_with_the_leads(made: tuple[Published, dict[str, Any]]) -> None:
    home, told = made
    rows = home.rows(
        "select step_name, entered, reached_next from mart.funnel_conversion where cohort_kind = 'all' "
        "and dimension = 'all' and policy = 'reached' and entered is not null order by step"
    )
    leads, metrics = told["leads"], told["metrics"]
    assert rows == [
        ("lead", leads["leads"], leads["by_status"]["converted"]),
        ("opportunity", metrics["opportunities"], metrics["won"]),
        ("won", metrics["won"], None),
    ]
