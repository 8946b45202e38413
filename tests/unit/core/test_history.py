"""Versions from plain exports, by hand: what each night's file makes of what is known."""

from pathlib import Path

import pytest

from assets.operations.ledger import create_tables
from tests.unit.core.nights import A, B, Nights, deals, dozen, hubspot, load


def test_first_seen_open_is_valid_from_its_creation(nights: Nights) -> None:
    load(nights, (1, deals(A)))
    assert nights.versions("stage, change_kind, basis, recorded_at::varchar, valid_to") == [
        ("A", "01-10 00:00", "New", "created", "backfilled", "2026-03-01", None)
    ]


def test_first_seen_closed_was_open_before_and_nobody_knows_how(nights: Nights) -> None:
    load(nights, (1, deals("A,A,Won,100,2026-01-10,2026-02-01,2026-02-05,")))
    said = "stage, is_open, amount_native::integer, change_kind, basis, strftime(valid_to, '%m-%d')"
    assert nights.versions(said) == [
        ("A", "01-10 00:00", None, True, None, "created", "backfilled", "02-05"),
        ("A", "02-05 00:00", "Won", False, 100, "changed", "backfilled", None),
    ]


@pytest.mark.parametrize(
    ("created", "closed", "begins"),
    [
        ("", "", "03-01"),  # nobody knows since when: since the export
        ("2026-03-09", "", "03-01"),  # created after the export: the same
        ("2026-02-10", "2026-02-10", "02-10"),  # closed the day it began
        ("2026-02-10", "2026-01-10", "02-10"),  # closed before it began: a finding elsewhere
    ],
)
def test_first_seen_with_odd_dates_is_one_version(
    nights: Nights, created: str, closed: str, begins: str
) -> None:
    stage = "Won" if closed else "New"
    load(nights, (1, deals(f"A,A,{stage},100,{created},,{closed},")))
    assert nights.versions("stage, valid_to") == [("A", f"{begins} 00:00", stage, None)]


def test_a_deal_that_closes_ahead_is_closed_from_the_export_on(nights: Nights) -> None:
    load(nights, (1, deals("A,A,Won,100,2026-01-10,,2026-05-05,")))
    assert nights.versions("is_won") == [("A", "01-10 00:00", False), ("A", "03-01 00:00", True)]


def test_a_change_is_of_the_exports_day_or_of_the_moment_that_the_crm_gives(nights: Nights) -> None:
    load(
        nights,
        (1, deals(A)),
        (3, deals(A.replace("100", "200"))),
        (5, deals(A.replace("100", "300") + "2026-03-04 09:30")),
        (6, deals(A.replace("100", "300") + "2026-03-06 10:00")),  # touched, nothing tracked has changed
    )
    assert nights.versions("amount_native::integer, basis, is_backdated") == [
        ("A", "01-10 00:00", 100, "backfilled", False),
        ("A", "03-03 00:00", 200, "observed", False),
        ("A", "03-04 09:30", 300, "observed", False),
    ]


def test_a_change_dated_before_the_export_that_did_not_have_it_is_backdated(nights: Nights) -> None:
    load(
        nights,
        (1, deals(A)),
        (5, deals(A)),
        (6, deals(A.replace("100", "200") + "2026-03-02 08:00")),
        (7, deals("A,A,Won,200,2026-01-10,2026-04-01,2026-02-20,")),
    )
    assert nights.versions("stage, is_backdated") == [
        ("A", "01-10 00:00", "New", False),
        ("A", "03-06 00:00", "New", True),
        ("A", "03-07 00:00", "Won", True),
    ]


def test_days_begin_at_midnight_of_the_house(tmp_path: Path) -> None:
    nights = Nights(tmp_path, timezone="Asia/Shanghai")
    load(nights, (1, deals(A)), (2, deals(A.replace("New", "Proposal"))))
    assert nights.versions("stage") == [("A", "01-09 16:00", "New"), ("A", "03-01 16:00", "Proposal")]


def test_a_deal_said_to_have_begun_before_an_export_without_it_is_backdated(nights: Nights) -> None:
    new = "N,N,New,1,2026-02-15,,,"
    load(nights, (1, deals(A, B)), (2, deals(A, B)), (3, deals(A, B, new, new.replace("N", "M"))))
    flags = nights.ask(
        "select source, opportunity_id, is_backdated from core.opportunity_history where is_backdated"
    )
    assert flags == [("plain", "plain:M", True), ("plain", "plain:N", True)]


_EVENTS = (
    "to_stage, strftime(entered_at, '%m-%d'), basis, days from core.stage_event order by opportunity_id, seq"
)


def test_a_deal_without_a_log_has_its_visits_from_the_exports(nights: Nights) -> None:
    load(
        nights,
        (1, deals(A, B)),
        (3, deals(A.replace("New", "Proposal"), B)),
        (5, deals(A.replace("New", "Proposal").replace("100", "7"), B)),
        (6, deals(A.replace("New", "Won"), B)),
    )
    nights.night(6, "stage_event")
    assert nights.ask(f"select split_part(opportunity_id, ':', 2), {_EVENTS}") == [
        ("A", "New", "01-10", "backfilled", None),  # it was there; nobody knows since when
        ("A", "Proposal", "03-03", "observed", 3.0),
        ("A", "Won", "03-06", "observed", None),
        ("B", "Lost", "02-01", "backfilled", None),
    ]


def test_a_log_that_comes_later_takes_the_place_of_what_the_exports_showed(nights: Nights) -> None:
    nights.night(1, "stage_event")
    write_log(nights, "2026-03-01", deal="New", log=())
    nights.night(1, "opportunity", "stage_event")
    assert nights.ask(f"select {_EVENTS}") == [("Prospecting", "01-10", "backfilled", None)]
    write_log(
        nights, "2026-03-02", deal="Qualification", log=(("Prospecting", "01-12"), ("Qualification", "02-11"))
    )
    nights.night(2, "opportunity", "stage_event")
    assert nights.ask(f"select {_EVENTS}") == [
        ("Prospecting", "01-12", "crm_log", 30.0),
        ("Qualification", "02-11", "crm_log", None),
    ]


def write_log(nights: Nights, day: str, deal: str, log: tuple[tuple[str, str], ...]) -> None:
    """Salesforce's deal and its OpportunityHistory."""
    stage = {"New": "Prospecting"}.get(deal, deal)
    made = "2026-01-10T00:00:00.000+0000"
    nights.write(
        f"Opportunity_{day}.csv",
        f"Id,Name,StageName,Amount,CloseDate,CreatedDate\n006A,A,{stage},5,2026-05-01,{made}\n",
    )
    if log:
        rows = "".join(
            f"008{n},006A,{name},2026-{on}T00:00:00.000+0000\n" for n, (name, on) in enumerate(log)
        )
        nights.write(f"OpportunityHistory_{day}.csv", f"Id,OpportunityId,StageName,CreatedDate\n{rows}")


def test_what_was_merged_away_is_merged_and_not_deleted_and_the_survivor_stays(nights: Nights) -> None:
    one, other = ("1", "Appointment Scheduled", ""), ("2", "Contract Sent", "")
    for day in (1, 2):
        hubspot(nights, day, one, other)
    hubspot(nights, 3, ("1", "Appointment Scheduled", "2"))
    assert nights.ask("select count(*) from ops.finding where kind = 'deleted_rows'") == [(0,)]
    # A list that still shows the loser brings it not back.
    hubspot(nights, 4, ("1", "Appointment Scheduled", "2"), ("2", "Contract Sent", ""))
    said = "change_kind, is_deleted, stage"
    assert [row for row in nights.versions(said) if row[0] in ("1", "2")] == [
        ("1", "01-10 00:00", "created", False, "Appointment Scheduled"),
        ("2", "01-10 00:00", "created", False, "Contract Sent"),
        ("2", "03-03 00:00", "merged", True, "Contract Sent"),
    ]
    assert nights.ask("select source_id from core.opportunity where is_deleted") == [("2",)]
    nights.night(5, "stage_event")
    assert nights.ask("select count(*) from core.stage_event where opportunity_id = 'hubspot:1'") == [(1,)]


def test_what_was_there_before_there_were_histories_begins_as_it_is_known(nights: Nights) -> None:
    """In a rebuild from a warehouse that an earlier version froze: other tables, too."""
    load(nights, (1, deals(A, B)), (2, deals(A.replace("100", "200"), B)))
    nights.con.execute("drop table core.opportunity_history")
    nights.con.execute("alter table core.opportunity drop column modified_at")
    nights.con.execute("alter table ops.file drop column loaded_on")
    create_tables(nights.con)
    load(nights, (3, deals(A.replace("100", "300"), B)))
    assert nights.versions("amount_native::integer, recorded_at::varchar") == [
        ("A", "01-10 00:00", 200, "2026-03-02"),
        ("A", "03-03 00:00", 300, "2026-03-03"),
        ("B", "01-05 00:00", None, "2026-03-01"),
        ("B", "02-01 00:00", 100, "2026-03-01"),
    ]


def test_a_change_between_two_exports_of_a_part_is_not_backdated_by_another_part(nights: Nights) -> None:
    north, south = dozen("N"), dozen("S")
    for day, name, rows in (
        (1, "north", north),
        (1, "south", south),
        (8, "north", north),
        (8, "south", south),
        (14, "south", south),
        (15, "north", [*north[:2], north[2].replace(",3,", ",4,") + "2026-03-10 09:00", *north[3:]]),
    ):
        nights.write(f"{name}_2026-03-{day:02}.csv", deals(*rows))
        nights.night(day)
    assert nights.versions("is_backdated", "change_kind = 'changed' and basis = 'observed'") == [
        ("N3", "03-10 09:00", False)
    ]
