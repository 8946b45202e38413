"""The made-up group on three CRMs with plain sheets beside them, in one night and without a setting."""

import csv
from pathlib import Path

import pytest

from tests.integration.nights import loudou, night
from tests.integration.published import Published

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("group") / "exports"
    assert loudou("demo", folder, "--opportunities", 300).returncode == 0
    return folder


@pytest.fixture(scope="module")
def group(exports: Path) -> Published:
    home = exports.with_name("home")
    return Published(home, night(exports, home, "2026-09-30"))


def test_every_file_is_read(group: Published) -> None:
    assert group.rows("select path, reason from ops.file where status not in ('loaded', 'skipped')") == []
    skipped = group.rows("select path from ops.file where status = 'skipped'")
    assert skipped == [("truth.json",)]


def test_leads_know_the_campaigns_whose_members_they_are(group: Published, exports: Path) -> None:
    (path,) = exports.rglob("CampaignMember.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        members = {row["LeadId"]: row["CampaignId"] for row in csv.DictReader(file)}
    known = group.rows(
        "select source_id, split_part(campaign_id, ':', 2) from core.lead where campaign_id is not null"
    )
    assert dict(known) == members
    assert members


def test_stages_are_those_of_the_systems_own_table(group: Published) -> None:
    rows = group.rows(
        "select stage, stage_rank, outcome from core.stage "
        "where source = 'salesforce' and stage in (select name from core.exported_stage) order by stage_rank"
    )
    assert rows == [
        ("Qualification", 1, "open"),
        ("Needs Analysis", 2, "open"),
        ("Proposal/Price Quote", 3, "open"),
        ("Negotiation/Review", 4, "open"),
        ("Closed Won", 5, "won"),
        ("Closed Lost", 6, "lost"),
    ]
