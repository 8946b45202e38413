"""The made-up company on HubSpot and on 悟空CRM, against its truth: every file read, every figure met."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.nights import loudou, night
from tests.integration.published import Published

pytestmark = pytest.mark.slow

_DEALS = {"hubspot": "hubspot-deals.csv", "wukong": "商机.csv"}
_STAGES = {
    "hubspot": ("Appointment Scheduled", "Qualified To Buy", "Decision Maker Bought-In", "Contract Sent"),
    "wukong": ("验证客户", "需求分析", "方案/报价", "商务谈判"),
}
Made = tuple[str, Published, dict[str, Any]]


@pytest.fixture(scope="module", params=sorted(_DEALS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    crm: str = request.param
    folder = tmp_path_factory.mktemp(crm)
    written = loudou("demo", folder / "exports", "--crm", crm, "--opportunities", 900)
    assert written.returncode == 0, written.stderr
    told = json.loads((folder / "exports" / "truth.json").read_text(encoding="utf-8"))
    home = Published(folder / "home", night(folder / "exports", folder / "home", "2026-09-30"))
    return crm, home, told["crms"][crm] | {"files": told["files"]}


def test_every_row_of_every_file_is_accounted_for(made: Made) -> None:
    _, home, told = made
    read = dict(home.rows("select path, min(rows_read) from ops.file where status = 'loaded' group by 1"))
    assert read == {file["path"]: file["rows"] for file in told["files"] if file["path"] in read}
    refused = home.rows("select path from ops.file where status = 'refused'")
    assert refused == []


def test_dirt_is_found_in_exactly_the_planted_numbers(made: Made) -> None:
    crm, home, told = made
    planted: Counter[str] = Counter()
    for part in told["dirt"].values():
        planted[part["outcome"]] += part["rows"]
    counts = home.rows(
        "select rejected, duplicate, ignored from ops.file where path = ? and entity = 'opportunity'",
        _DEALS[crm],
    )
    assert counts == [(planted["rejected"], planted["duplicate"], planted["ignored"])]


def test_outcomes_bookings_and_cycle(made: Made) -> None:
    _, home, told = made
    metrics = told["metrics"]
    (row,) = home.rows(
        "select count(*), count(*) filter (is_open), count(*) filter (is_won), count(*) filter (is_lost), "
        "sum(amount_native) filter (is_won), sum(close_date - created_date) filter (is_won) "
        "from core.opportunity"
    )
    (bookings,) = [currency["bookings"] for currency in metrics["by_currency"]]
    told_row = *(metrics[name] for name in ("opportunities", "open", "won", "lost")), Decimal(bookings)
    assert row == (*told_row, metrics["cycle_days"])


def test_every_month(made: Made) -> None:
    _, home, told = made
    rows = home.rows(
        "select strftime(period_start, '%Y-%m'), value from mart.kpi where metric = 'bookings' and "
        "dimension = 'all' and period_kind = 'month' and period_start >= '2023-10-01' order by 1"
    )
    assert dict(rows) == {row["month"]: row["bookings"] for row in told["metrics"]["by_month"]}


def test_every_reps_wins_and_losses(made: Made) -> None:
    """Without a file of people whom deals name is a person: the planted nobody too."""
    _, home, told = made
    rows = home.rows(
        "select case when owner_ref not in ('Nobody Known', '查无此人') then owner_ref end, "
        "count(*) filter (is_won), count(*) filter (is_lost) from core.opportunity "
        "where not is_open group by 1"
    )
    assert {row[0]: row[1:] for row in rows} == {
        row["rep_name"]: (row["won"], row["lost"]) for row in told["metrics"]["by_rep"]
    }


def test_the_open_pipeline_by_stage(made: Made) -> None:
    crm, home, told = made
    rows = home.rows(
        "select stage, sum(deals), sum(amount) from mart.pipeline_summary "
        "where dimension = 'all' and deals > 0 group by 1"
    )
    numbers = {stage: str(number) for number, stage in enumerate(_STAGES[crm], start=1)}
    assert {numbers[stage]: (deals, amount) for stage, deals, amount in rows} == {
        row["stage_name"]: (row["deals"], row["amount"]) for row in told["metrics"]["open_by_stage"]
    }


def test_leads_and_what_became_of_them(made: Made) -> None:
    _, home, told = made
    rows = home.rows(
        "select count(*), count(*) filter (is_converted), count(*) filter (is_disqualified) from core.lead"
    )
    by_status = told["leads"]["by_status"]
    assert rows == [(told["leads"]["leads"], by_status["converted"], by_status["disqualified"])]


def test_every_stage_a_deal_was_in_is_a_visit(made: Made) -> None:
    """The stages that a deal entered last, by the log, is the one that it is in."""
    _, home, _ = made
    rows = home.rows(
        "select count(*), count(*) filter (e.to_stage = o.stage) from core.opportunity as o join ("
        "  select opportunity_id, arg_max(to_stage, (entered_at, seq)) as to_stage "
        "  from core.stage_event where seq is not null and opportunity_id is not null group by 1"
        ") as e using (opportunity_id)"
    )
    ((deals, agreeing),) = rows
    assert deals > 800
    assert agreeing == deals


def test_orders_and_payments(made: Made) -> None:
    """HubSpot's export has neither."""
    crm, home, told = made
    if crm == "wukong":
        for table, key in (("sales_order", "orders"), ("payment", "payments")):
            only = "counts and" if table == "sales_order" else ""
            found = f"select count(*), sum(amount_native) from core.{table} where {only} source = 'wukong'"
            assert home.rows(found) == [(row["rows"], row["amount"]) for row in told[key]]
