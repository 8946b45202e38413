"""Every CRM's sample, all in one night and without a setting: the values that come out, and nothing mixed."""

import shutil
from typing import Any

import pytest

from tests.integration.nights import night
from tests.integration.published import Published
from tests.samples import CRMS, by_hand, expected, files

_CASES = [pytest.param(*case, id=f"{case[0]}-{case[1]}") for case in expected()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("samples")
    for crm in CRMS:
        (folder / "exports" / crm).mkdir(parents=True)
        for path in files(crm):
            shutil.copy(path, folder / "exports" / crm)
    return Published(folder / "home", night(folder / "exports", folder / "home", "2026-02-28"))


def _said(value: object) -> str | None:
    return None if value is None or value is False else str(value)


@pytest.mark.parametrize(("crm", "entity", "rows"), _CASES)
def test_values(home: Published, crm: str, entity: str, rows: list[dict[str, Any]]) -> None:
    looked_at = list(dict.fromkeys(column for row in rows for column in row))
    status = "case when is_open then 'open' when is_won then 'won' when is_lost then 'lost' else 'void' end"
    columns = [f"{status} as status" if c == "status" and entity == "opportunity" else c for c in looked_at]
    # People whom no file names, and visits of deals without a log, are ours and not of the sample.
    found = home.rows(
        f"select {', '.join(columns)} from core.{entity} where source = ? and row_hash is not null", crm
    )
    assert sorted(found_rows(found), key=str) == sorted(
        (tuple(row.get(column) for column in looked_at) for row in rows), key=str
    )


def found_rows(rows: list[tuple[Any, ...]]) -> list[tuple[str | None, ...]]:
    """Values as the expectations write them: text, with null and false left out."""
    return [tuple(map(_said, row)) for row in rows]


_COUNTED = by_hand()


def test_a_person_has_counted_the_deals_of_every_system() -> None:
    assert set(_COUNTED) == set(CRMS)


@pytest.mark.parametrize("crm", sorted(_COUNTED))
def test_deals_are_what_a_person_counted(home: Published, crm: str) -> None:
    (counts,) = home.rows(
        "select count(*) filter (is_open), count(*) filter (is_won), count(*) filter (is_lost), "
        "count(*) filter (is_void), min(close_date) filter (is_won or is_lost), "
        "max(close_date) filter (is_won or is_lost) from core.opportunity where source = ?",
        crm,
    )
    won = home.rows(
        "select coalesce(currency, 'none'), sum(amount_native)::varchar from core.opportunity "
        "where source = ? and is_won group by all",
        crm,
    )
    stages = home.rows(
        "select distinct s.stage_rank, s.stage from core.stage as s semi join core.opportunity as o "
        "on s.source = o.source and s.stage = o.stage where s.source = ? order by all",
        crm,
    )
    said = ("open", "won", "lost", "void", "first_close", "last_close")
    assert dict(zip(said, map(str, counts), strict=True)) == {name: str(_COUNTED[crm][name]) for name in said}
    assert dict(won) == _COUNTED[crm]["won_amounts"]
    assert [stage for _, stage in stages] == _COUNTED[crm]["stages"]


@pytest.mark.parametrize(
    ("path", "entity", "why"),
    [
        ("salesforce/report.csv", "opportunity", "2 blank, 6 report_footer"),
        ("salesforce/OpportunityFieldHistory.csv", "stage_event", "1 no_record"),
        ("fivetran_hubspot/deal_property_history.csv", "stage_event", "1 no_record"),
        ("fivetran_salesforce/account.csv", "account", "1 superseded"),
        ("hubspot/contacts.csv", "lead", "1 no_record"),
        ("hubspot/contacts.csv", "contact", "2 no_record"),
        ("hubspot/deals.csv", "merge", "2 no_record"),
        ("odoo/crm.lead.csv", "opportunity", "1 no_record"),
        ("worktile/销售看板.xlsx", "opportunity", "1 subtask"),
        ("pingcode/工作项.csv", "opportunity", "1 subtask"),
        ("fivetran_salesforce/opportunity.csv", "opportunity", "1 superseded"),
        ("wukong/商机.csv", "opportunity", "1 total"),
        ("odoo/sale.order.csv", "sales_order", "1 no_record"),
        ("cordys/订单.csv", "sales_order", "2 no_record"),
        ("plain/项目跟踪.csv", "opportunity", "1 total"),
    ],
)
def test_rows_that_are_no_records_are_left_out_with_a_reason(
    home: Published, path: str, entity: str, why: str
) -> None:
    reasons = home.rows("select reason from ops.file where path = ? and entity = ?", path, entity)
    assert (why,) in reasons


def test_a_template_above_and_below_its_labels_is_left_out(home: Published) -> None:
    (reason,) = home.rows("select reason from ops.file where path = 'frappe/Opportunity template.csv'")
    assert "5 template" in str(reason)
    assert "above_header" in str(reason)


def test_nothing_is_refused_and_every_row_is_accounted_for(home: Published) -> None:
    assert home.rows("select path, reason from ops.file where status != 'loaded'") == []
    assert home.rows("select rule, message, raw from ops.reject") == []
    assert (
        home.rows("select kind from ops.finding where kind in ('unknown_status', 'unrecognised_file')") == []
    )


def test_each_systems_references_are_its_own(home: Published) -> None:
    for target, key in (("sales_rep", "owner_id = r.rep_id"), ("account", "account_id = r.account_id")):
        mixed = f"select count(*) from core.opportunity as o join core.{target} as r on o.{key} "
        assert home.rows(f"{mixed} where o.source != r.source and o.source != 'plain'") == [(0,)]
