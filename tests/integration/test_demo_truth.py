"""The nightly job against the made-up company's truth: one CRM, one currency, one night."""

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.nights import loudou, night
from tests.integration.published import Published

_STAGES = {
    "Qualification": "1",
    "Needs Analysis": "2",
    "Proposal/Price Quote": "3",
    "Negotiation/Review": "4",
}


# Each plain sheet as its file says it, column by column, told again from the warehouse; references are found.
_SHEETS = {
    "absences.csv": "select r.name, from_date, to_date, factor from core.rep_absence "
    "join core.sales_rep as r using (rep_id)",
    "contact_consent.csv": "select c.email, consent, channel, recorded_at::date from core.contact_consent "
    "join core.contact as c using (contact_id)",
    "exchange_rates.csv": "select rate_date, from_currency, to_currency, kind, rate from core.exchange_rate",
    "forecast_calls.csv": "select made_on, r.name, strftime(period_start, '%Y-%m'), category, amount_native, "
    "currency from core.forecast_call join core.sales_rep as r on entity_id = rep_id",
    "market_index.csv": "select month, value from core.market_index",
    "marketing_spend.csv": "select month, channel, amount_native, currency from core.marketing_spend",
    "payments.csv": "select source_id, order_ref, paid_on, amount_native, currency from core.payment",
    "plan.csv": "select entity_kind, t.name, year(period_start) || '-Q' || quarter(period_start), "
    "amount_native, currency from core.quota join core.team as t on entity_id = team_id "
    "where period_kind = 'quarter'",
    "price_list.csv": "select name, family, list_price, currency from core.product where source = 'plain'",
    "ramp_plans.csv": "select ramp_plan, tenure_month, factor from core.ramp_plan",
    "sales_cost.csv": "select month, t.name, amount_native, currency from core.sales_cost "
    "join core.team as t using (team_id)",
    "seasonality.csv": "select month, weight from core.seasonality where entity_id = 'company'",
    "teams.csv": "select r.name, t.name, m.name, t.region, role, valid_from, valid_to, ramp_plan, fte "
    "from core.team_membership join core.sales_rep as r using (rep_id) join core.team as t using (team_id) "
    "join core.sales_rep as m on t.manager_id = m.rep_id",
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
    ours = {"Account.csv", "Contact.csv", "Lead.csv", "Opportunity.csv", "User.csv"}
    assert read.keys() >= ours | set(_SHEETS) | {f"quotas_{year}.csv" for year in range(2023, 2027)}
    assert read == {file["path"]: file["rows"] for file in told["files"] if file["path"] in read}


@pytest.mark.parametrize("sheet", sorted(_SHEETS))
def test_every_plain_sheet_is_read_as_it_was_written(
    made: tuple[Published, dict[str, Any]], sheet: str
) -> None:
    home, _ = made
    _, *written = _cells(home, sheet)
    assert sorted(map(_told, home.rows(_SHEETS[sheet]))) == sorted(map(_told, written))


def test_wide_quotas_are_read_month_by_month_and_their_totals_not(
    made: tuple[Published, dict[str, Any]],
) -> None:
    home, _ = made
    written = set()
    for year in range(2023, 2027):
        (_, _, *months, total), *rows = _cells(home, f"quotas_{year}.csv")
        assert total == "Total"
        for rep, currency, *amounts, _ in rows:
            pairs = zip(months, amounts, strict=True)
            written |= {_told((rep, month, amount, currency)) for month, amount in pairs if amount}
    read = home.rows(
        "select r.name, strftime(period_start, '%Y-%m'), amount_native, currency from core.quota "
        "join core.sales_rep as r on entity_id = rep_id where period_kind = 'month'"
    )
    assert len(read) == len(written)
    assert set(map(_told, read)) == written
    assert home.rows("select count(*) from ops.finding where kind = 'total_differs'") == [(0,)]


def _cells(home: Published, sheet: str) -> list[list[str]]:
    text = (home.home.parent / "exports" / sheet).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))


def _told(row: Sequence[Any]) -> tuple[str, ...]:
    """Cells in one spelling: 1.50 and 1.5 are the same number, nothing is empty."""
    numbers = (isinstance(cell, Decimal) or re.fullmatch(r"-?[0-9]+([.][0-9]+)?", str(cell)) for cell in row)
    return tuple(
        f"{Decimal(cell).normalize():f}" if number else ("" if cell is None else str(cell))
        for cell, number in zip(row, numbers, strict=True)
    )


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
