"""Fivetran's warehouse tables, with hashed names, versions side by side, merged and deleted rows."""

import pytest

from tests.integration.nights import night
from tests.integration.published import Published
from tests.shared_data import shared


@pytest.fixture(scope="module")
def salesforce(tmp_path_factory: pytest.TempPathFactory) -> Published:
    home = tmp_path_factory.mktemp("fivetran") / "salesforce"
    return Published(home, night(shared("fivetran_salesforce"), home, "2024-12-31"))


@pytest.fixture(scope="module")
def hubspot(tmp_path_factory: pytest.TempPathFactory) -> Published:
    home = tmp_path_factory.mktemp("fivetran") / "hubspot"
    return Published(home, night(shared("fivetran_hubspot"), home, "2024-12-31"))


def test_only_the_version_that_holds_is_a_record(salesforce: Published) -> None:
    rows = salesforce.rows(
        "select entity, rows_read, inserted, updated, rejected, reason from ops.file "
        "where path like '%opportunity_data.csv' or path like '%account_data.csv' order by entity"
    )
    assert rows == [("account", 10, 7, 0, 0, "3 superseded"), ("opportunity", 10, 7, 0, 1, "2 superseded")]
    # Its probability is 1,000 %.
    assert len(salesforce.rows("select rule from ops.reject where rule = 'probability_max'")) == 2


def test_hashed_stages_are_won_by_the_crms_own_flags_and_deleted_deals_are_so(salesforce: Published) -> None:
    rows = salesforce.rows(
        "select count(*) filter (is_won), count(*) filter (is_lost), count(*) filter (is_deleted) "
        "from core.opportunity"
    )
    assert rows == [(4, 3, 7)]


def test_every_table_with_a_meaning_is_read(salesforce: Published, hubspot: Published) -> None:
    loaded = (
        "select entity, sum(inserted)::bigint from ops.file where status = 'loaded' group by 1 order by 1"
    )
    assert dict(salesforce.rows(loaded)) == {
        "account": 7,
        "activity": 20,
        "contact": 4,
        "lead": 1,
        "opportunity": 7,
        "opportunity_line": 10,
        "product": 2,
        "sales_order": 10,
        "sales_rep": 8,
    }
    assert dict(hubspot.rows(loaded)) == {
        "account": 24,
        "activity": 106,
        "association": 16,
        "contact": 22,
        "exported_stage": 71,
        "lead": 22,
        "merge": 14,
        "opportunity": 44,
        "sales_rep": 100,
        "stage_event": 14,
        "team": 3,
        "team_membership": 3,
    }


def test_no_deal_that_was_merged_is_counted(hubspot: Published) -> None:
    merged = "select count(*) from core.opportunity where opportunity_id in (select loser_id from core.merge)"
    assert hubspot.rows(f"{merged} and not is_deleted") == [(0,)]
