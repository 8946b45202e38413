"""Versions from plain exports, by hand: what each night's file makes of what is known."""

from pathlib import Path

import pytest

from assets.core import reference
from assets.operations.ledger import create_tables
from tests.unit.core.nights import Nights, deals


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


_A = "A,A,New,100,2026-01-10,2026-04-01,,"


def _load(nights: Nights, *files: tuple[int, str]) -> None:
    """Each file on its day's night."""
    for day, text in files:
        nights.write(f"deals_2026-03-{day:02}.csv", text)
        nights.night(day)


def test_first_seen_open_is_valid_from_its_creation(nights: Nights) -> None:
    _load(nights, (1, deals(_A)))
    assert nights.versions("stage, change_kind, basis, recorded_at::varchar, valid_to") == [
        ("A", "01-10 00:00", "New", "created", "backfilled", "2026-03-01", None)
    ]


def test_first_seen_closed_was_open_before_and_nobody_knows_how(nights: Nights) -> None:
    _load(nights, (1, deals("A,A,Won,100,2026-01-10,2026-02-01,2026-02-05,")))
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
    _load(nights, (1, deals(f"A,A,{stage},100,{created},,{closed},")))
    assert nights.versions("stage, valid_to") == [("A", f"{begins} 00:00", stage, None)]


def test_a_deal_that_closes_ahead_is_closed_from_the_export_on(nights: Nights) -> None:
    _load(nights, (1, deals("A,A,Won,100,2026-01-10,,2026-05-05,")))
    assert nights.versions("is_won") == [("A", "01-10 00:00", False), ("A", "03-01 00:00", True)]


def test_a_change_is_of_the_exports_day_or_of_the_moment_that_the_crm_gives(nights: Nights) -> None:
    _load(
        nights,
        (1, deals(_A)),
        (3, deals(_A.replace("100", "200"))),
        (5, deals(_A.replace("100", "300") + "2026-03-04 09:30")),
        (6, deals(_A.replace("100", "300") + "2026-03-06 10:00")),  # touched, nothing tracked has changed
    )
    assert nights.versions("amount_native::integer, basis, is_backdated") == [
        ("A", "01-10 00:00", 100, "backfilled", False),
        ("A", "03-03 00:00", 200, "observed", False),
        ("A", "03-04 09:30", 300, "observed", False),
    ]


def test_a_change_dated_before_the_export_that_did_not_have_it_is_backdated(nights: Nights) -> None:
    _load(
        nights,
        (1, deals(_A)),
        (5, deals(_A)),
        (6, deals(_A.replace("100", "200") + "2026-03-02 08:00")),
        (7, deals("A,A,Won,200,2026-01-10,2026-04-01,2026-02-20,")),
    )
    assert nights.versions("stage, is_backdated") == [
        ("A", "01-10 00:00", "New", False),
        ("A", "03-06 00:00", "New", True),
        ("A", "03-07 00:00", "Won", True),
    ]


def test_days_begin_at_midnight_of_the_house(tmp_path: Path) -> None:
    nights = Nights(tmp_path, timezone="Asia/Shanghai")
    _load(nights, (1, deals(_A)), (2, deals(_A.replace("New", "Proposal"))))
    assert nights.versions("stage") == [("A", "01-09 16:00", "New"), ("A", "03-01 16:00", "Proposal")]


_B = "B,B,Lost,100,2026-01-05,,2026-02-01,"


def test_absent_from_a_full_export_is_deleted_and_may_return(nights: Nights) -> None:
    _load(
        nights,
        (1, deals(_A, _B, "C,C,New,5,2026-02-02,,,")),
        (2, deals(_A, _B, "C,C,New,5,2026-02-02,,,")),
        (3, deals(_A, _B)),
        (4, deals(_A, _B)),
        (5, deals(_A, _B, "C,C,New,5,2026-02-02,,,")),
    )
    assert [row for row in nights.versions("change_kind, is_deleted") if row[0] == "C"] == [
        ("C", "02-02 00:00", "created", False),
        ("C", "03-03 00:00", "deleted", True),
        ("C", "03-05 00:00", "restored", False),
    ]
    assert nights.ask("select is_deleted from core.opportunity where source_id = 'C'") == [(False,)]


def test_a_list_of_the_open_ones_deletes_nothing(nights: Nights) -> None:
    _load(nights, (1, deals(_A, _B)), (2, deals(_A, _B)), (3, deals(_A)))
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]
    assert nights.ask("select kind, rows from ops.finding where kind like 'missing%'") == [
        ("missing_rows_running", 1)
    ]


def test_what_fell_out_of_a_window_of_days_is_not_deleted(nights: Nights) -> None:
    new = "D,D,Lost,7,2026-02-20,,2026-02-25,"
    _load(nights, (1, deals(_A, _B, new)), (2, deals(_A, _B, new)), (3, deals(_A, new)))
    assert nights.ask("select kind, example from ops.finding where kind like 'missing%'") == [
        ("missing_rows_window", "plain:B")
    ]
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]


def test_a_row_that_cannot_be_read_is_not_deleted(nights: Nights) -> None:
    new = "D,D,Lost,7,2025-02-20,,2026-02-25,"
    _load(
        nights, (1, deals(_A, _B, new)), (2, deals(_A, _B, new)), (3, deals(_A.replace("100", "x"), _B, new))
    )
    assert nights.ask("select kind, example from ops.finding where kind like 'missing%'") == [
        ("missing_rows_refused", "plain:A")
    ]
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]


def test_changes_only_delete_nothing(nights: Nights) -> None:
    many = [f"D{n},D{n},New,{n},2026-02-{n:02},,," for n in range(1, 9)]
    _load(nights, (1, deals(*many, _B)), (2, deals(many[0].replace("New", "Proposal"))), (3, deals(many[1])))
    assert nights.ask("select extent from ops.extent") == [("delta",)]
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]
    assert nights.ask("select count(*) from core.opportunity_history where change_kind = 'changed'") == [(2,)]


def test_an_older_file_takes_its_place_and_what_was_told_otherwise_is_superseded(nights: Nights) -> None:
    first, second, third = (deals(_A.replace("100", amount), _B) for amount in ("100", "200", "300"))
    _load(nights, (1, first), (5, third))
    nights.write("deals_2026-03-03.csv", second)
    nights.night(6)
    deal = "opportunity_id = 'plain:A'"
    said = "amount_native::integer, strftime(valid_to, '%m-%d'), recorded_at::varchar, superseded_at::varchar"
    assert nights.versions(said, f"{deal} and superseded_at is null") == [
        ("A", "01-10 00:00", 100, "03-03", "2026-03-01", None),
        ("A", "03-03 00:00", 200, "03-05", "2026-03-03", None),
        ("A", "03-05 00:00", 300, None, "2026-03-05", None),
    ]
    assert nights.versions(said, f"{deal} and superseded_at is not null") == [
        ("A", "01-10 00:00", 100, "03-05", "2026-03-01", "2026-03-06")
    ]
    assert nights.ask("select amount_native::integer from core.opportunity where source_id = 'A'") == [(300,)]
    # It is known now, and the night after has nothing to do.
    nights.night(7)
    assert nights.ask("select count(*) from ops.file where status = 'loaded'") == [(3,)]


def test_an_older_file_of_others_deals_is_not_late(nights: Nights) -> None:
    """A subsidiary that is always a day behind does not have all be told again every night."""
    _load(nights, (2, deals(_A)))
    nights.write("north_2026-03-01.csv", deals("N,N,New,1,2026-02-01,,,"))
    nights.night(3)
    assert nights.ask("select count(superseded_at), count(*) from core.opportunity_history") == [(0, 2)]


def test_a_late_file_without_an_archive_says_what_it_can(nights: Nights) -> None:
    _load(nights, (1, deals(_A, _B)), (5, deals(_A.replace("100", "300"), _B)))
    for path in (*nights.archive.iterdir(), *nights.folder.iterdir()):
        if path.is_file():
            path.unlink()
    nights.write(
        "deals_2026-03-03.csv",
        deals(_A.replace("100", "200"), _B.replace("100", "9"), "N,N,New,1,2026-02-01,,,"),
    )
    nights.night(6)
    assert nights.versions("amount_native::integer") == [
        ("A", "01-10 00:00", 100),
        ("A", "03-05 00:00", 300),
        ("B", "01-05 00:00", None),
        ("B", "02-01 00:00", 100),
        ("N", "02-01 00:00", 1),
    ]
    assert nights.ask("select kind from ops.finding where kind like 'late%'") == [("late_file_not_placed",)]


def test_two_files_of_a_day_are_one_day_and_the_last_counts(nights: Nights) -> None:
    """Open and closed deals in two files: one that moved from the one to the other was not deleted."""
    for day, (a, open_, closed) in enumerate(
        (("New", [_A, "C,C,New,1,2026-02-02,,,"], [_B]), ("New", [_A, "C,C,New,1,2026-02-02,,,"], [_B])), 1
    ):
        assert a
        nights.write(f"a_open_2026-03-{day:02}.csv", deals(*open_))
        nights.write(f"b_closed_2026-03-{day:02}.csv", deals(*closed))
        nights.night(day)
    nights.write("a_open_2026-03-03.csv", deals("C,C,New,1,2026-02-02,,,"))
    nights.write("b_closed_2026-03-03.csv", deals(_B, "A,A,Won,100,2026-01-10,,2026-03-03,"))
    nights.night(3)
    assert [row[1:] for row in nights.versions("change_kind, is_won") if row[0] == "A"] == [
        ("01-10 00:00", "created", False),
        ("03-03 00:00", "changed", True),
    ]


def test_a_second_export_of_one_day_takes_the_place_of_the_first(nights: Nights) -> None:
    _load(nights, (1, deals(_A)), (2, deals(_A.replace("100", "200"))))
    nights.write("deals_2026-03-02.csv", deals(_A.replace("100", "250")))
    nights.night(2)
    said = "amount_native::integer, superseded_at::varchar"
    assert nights.versions(said, "true") == [
        ("A", "01-10 00:00", 100, None),
        ("A", "03-02 00:00", 250, None),
    ]


def test_two_exports_of_changes_that_show_the_same_deal_are_no_full_exports(nights: Nights) -> None:
    many = [f"D{n},D{n},New,{n},2026-02-{n:02},,," for n in range(1, 9)]
    nights.write("all_2026-03-01.csv", deals(*many, _B))
    nights.night(1)
    for day, deal in (
        (2, many[0].replace("New", "Proposal")),
        (3, many[0]),
        (4, many[1].replace("New", "Demo")),
    ):
        nights.write(f"changes_2026-03-{day:02}.csv", deals(deal))
        nights.night(day)
    assert nights.ask("select part, extent from ops.extent") == [("changes_*.csv", "delta")]
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]
    # The next full export tells of what the changes told last, too.
    for day, left in ((5, many), (6, many[1:]), (7, many[1:])):
        nights.write(f"all_2026-03-{day:02}.csv", deals(*left, _B))
        nights.night(day)
    assert nights.ask("select source_id from core.opportunity where is_deleted") == [("D1",)]


def test_a_deal_said_to_have_begun_before_an_export_without_it_is_backdated(nights: Nights) -> None:
    new = "N,N,New,1,2026-02-15,,,"
    _load(nights, (1, deals(_A, _B)), (2, deals(_A, _B)), (3, deals(_A, _B, new, new.replace("N", "M"))))
    flags = nights.ask(
        "select source, opportunity_id, is_backdated from core.opportunity_history where is_backdated"
    )
    assert flags == [("plain", "plain:M", True), ("plain", "plain:N", True)]


_EVENTS = (
    "to_stage, strftime(entered_at, '%m-%d'), basis, days from core.stage_event order by opportunity_id, seq"
)


def test_a_deal_without_a_log_has_its_visits_from_the_exports(nights: Nights) -> None:
    _load(
        nights,
        (1, deals(_A, _B)),
        (3, deals(_A.replace("New", "Proposal"), _B)),
        (5, deals(_A.replace("New", "Proposal").replace("100", "7"), _B)),
        (6, deals(_A.replace("New", "Won"), _B)),
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


def _hubspot(nights: Nights, day: int, *rows: tuple[str, str, str]) -> None:
    """HubSpot's deals: id, stage, ids merged into it."""
    lines = "".join(f"{i},Deal {i},{stage},5,2026-01-10 08:00,{merged}\n" for i, stage, merged in rows)
    header = "Record ID,Deal Name,Deal Stage,Amount,Create Date,Merged Deal IDs\n"
    nights.write(f"hubspot-deals_2026-03-{day:02}.csv", header + lines)


def test_what_was_merged_away_is_merged_and_not_deleted_and_the_survivor_stays(nights: Nights) -> None:
    still = [(f"9{n}", "Closed Lost" if n else "Appointment Scheduled", "") for n in range(4)]
    one, other = ("1", "Appointment Scheduled", ""), ("2", "Contract Sent", "")
    for day in (1, 2):
        _hubspot(nights, day, one, other, *still)
        nights.night(day, "merge", "opportunity")
    _hubspot(nights, 3, ("1", "Appointment Scheduled", "2"), *still)
    nights.night(3, "merge", "opportunity")
    # A list that still shows the loser brings it not back.
    _hubspot(nights, 4, ("1", "Appointment Scheduled", "2"), ("2", "Contract Sent", ""), *still)
    nights.night(4, "merge", "opportunity")
    said = "change_kind, is_deleted, stage"
    assert [row for row in nights.versions(said) if row[0] in ("1", "2")] == [
        ("1", "01-10 00:00", "created", False, "Appointment Scheduled"),
        ("2", "01-10 00:00", "created", False, "Contract Sent"),
        ("2", "03-03 00:00", "merged", True, "Contract Sent"),
    ]
    assert nights.ask("select source_id from core.opportunity where is_deleted") == [("2",)]
    nights.night(5, "stage_event")
    assert nights.ask("select count(*) from core.stage_event where opportunity_id = 'hubspot:1'") == [(1,)]


def test_what_is_written_for_a_deleted_deal_is_still_its(nights: Nights) -> None:
    """And a living one of that name goes before it."""
    new = "C,Deal C,New,5,2026-02-02,,,"
    _load(nights, (1, deals(_A, _B, new)), (2, deals(_A, _B, new)), (3, deals(_A, _B)))
    found = reference.candidates(nights.con, "opportunity")
    assert found.find("plain", "Deal C") == "plain:C"
    _load(nights, (4, deals(_A, _B, "E,Deal C,New,5,2026-02-02,,,")))
    assert reference.candidates(nights.con, "opportunity").find("plain", "Deal C") == "plain:E"


def test_what_was_there_before_there_were_histories_begins_as_it_is_known(nights: Nights) -> None:
    """In a rebuild from a warehouse that an earlier version froze: other tables, too."""
    _load(nights, (1, deals(_A, _B)), (2, deals(_A.replace("100", "200"), _B)))
    nights.con.execute("drop table core.opportunity_history")
    nights.con.execute("alter table core.opportunity drop column modified_at")
    nights.con.execute("alter table ops.file drop column loaded_on")
    create_tables(nights.con)
    _load(nights, (3, deals(_A.replace("100", "300"), _B)))
    assert nights.versions("amount_native::integer, recorded_at::varchar") == [
        ("A", "01-10 00:00", 200, "2026-03-02"),
        ("A", "03-03 00:00", 300, "2026-03-03"),
        ("B", "01-05 00:00", None, "2026-03-01"),
        ("B", "02-01 00:00", 100, "2026-03-01"),
    ]


# A dozen deals of which one has ended: enough for the exports of a part to be known as full ones.
def _many(prefix: str, count: int = 12) -> list[str]:
    return [
        f"{prefix}{n},{prefix}{n},{'Lost' if n == 1 else 'New'},{n},2026-01-{n:02},,"
        f"{'2026-02-01' if n == 1 else ''},"
        for n in range(1, count + 1)
    ]


def _deleted(nights: Nights) -> list[object]:
    return [
        row[0] for row in nights.ask("select source_id from core.opportunity where is_deleted order by 1")
    ]


def test_a_late_file_of_a_smaller_company_is_placed_and_what_is_known_of_full_exports_stays(
    nights: Nights,
) -> None:
    many = _many("D")
    _load(nights, (5, deals(*many)), (6, deals(*many)), (7, deals(*many[:4], *many[5:])))
    assert _deleted(nights) == ["D5"]
    nights.write("deals_2026-03-01.csv", deals(*many[:3], "W,W,New,1,2026-01-01,,,"))
    nights.night(8)
    assert nights.ask(
        "select status from ops.file where entity = 'opportunity' and as_of = '2026-03-01'"
    ) == [("loaded",)]
    assert _deleted(nights) == ["D5", "W"]
    _load(nights, (9, deals(*many[:4], *many[6:])))
    assert _deleted(nights) == ["D5", "D6", "W"]


def test_a_late_file_does_not_overwrite_what_a_newer_one_showed_unchanged(nights: Nights) -> None:
    many, x = _many("D"), "X,X,New,100,2026-03-03,,,"
    nights.write("all_2026-03-01.csv", deals(*many))
    nights.night(1)
    for day, name, rows in (
        (2, "all", many),
        (3, "changes", [x]),
        (6, "all", [*many, x]),
    ):
        nights.write(f"{name}_2026-03-{day:02}.csv", deals(*rows))
        nights.night(day)
    nights.write("changes_2026-03-04.csv", deals(x.replace("100", "200")))
    nights.night(7)
    assert [row[1:] for row in nights.versions("amount_native::integer") if row[0] == "X"] == [
        ("03-03 00:00", 100),
        ("03-04 00:00", 200),
        ("03-06 00:00", 100),
    ]


def test_a_deal_that_moved_unchanged_to_another_file_is_not_deleted(nights: Nights) -> None:
    north, south = _many("N"), _many("S")
    moved = north[-1]
    for day, n, s in (
        (1, north, south),
        (2, north, south),
        (3, north[:-1], [*south, moved]),
        (4, north[:-1], [*south, moved]),
    ):
        nights.write(f"north_2026-03-{day:02}.csv", deals(*n))
        nights.write(f"south_2026-03-{day:02}.csv", deals(*s))
        nights.night(day)
    # On the 5th only the north exports.
    nights.write("north_2026-03-05.csv", deals(*north[:-1]))
    nights.night(5)
    assert _deleted(nights) == []
    assert len(nights.versions("stage")) == 2 * 13


def test_of_two_exports_of_one_day_the_last_says_what_is_gone(tmp_path: Path) -> None:
    """Whether they come in one night, in two, or in a rebuild."""
    many = _many("D")
    told = []
    for is_apart in (True, False):
        nights = Nights(tmp_path / str(is_apart))
        _load(nights, (1, deals(*many)), (2, deals(*many)))
        nights.write("deals_20260303120000.csv", deals(*many[:4], *many[5:]))
        if is_apart:
            nights.night(3)
            assert nights.ask("select count(*) from core.opportunity where is_deleted") in ([(0,)], [(1,)])
        nights.write("deals_20260303180000.csv", deals(many[0], many[1].replace("New", "Demo"), *many[2:]))
        nights.night(3)
        assert _deleted(nights) == []
        told.append(nights.ask("select * exclude (file_id) from core.opportunity_history order by all"))
    assert told[0] == told[1]


def test_when_a_deal_was_last_changed_says_nothing_of_when_it_went(nights: Nights) -> None:
    c = "C,C,New,5,2026-02-02,,,2026-02-21 09:00"
    _load(nights, (1, deals(_A, _B, c)), (2, deals(_A, _B, c)), (4, deals(_A, _B)), (5, deals(_A, _B, c)))
    assert [row[1:] for row in nights.versions("change_kind, is_backdated") if row[0] == "C"] == [
        ("02-02 00:00", "created", False),
        ("03-04 00:00", "deleted", False),
        ("03-05 00:00", "restored", False),
    ]


def test_a_change_between_two_exports_of_a_part_is_not_backdated_by_another_part(nights: Nights) -> None:
    north, south = _many("N"), _many("S")
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


def test_a_merge_that_a_late_file_told_first_is_of_that_day(nights: Nights) -> None:
    still = [(f"9{n}", "Closed Lost" if n else "Appointment Scheduled", "") for n in range(4)]
    one, other = ("1", "Appointment Scheduled", ""), ("2", "Contract Sent", "")
    for day in (1, 2):
        _hubspot(nights, day, one, other, *still)
        nights.night(day, "merge", "opportunity")
    for day, night in ((6, 6), (4, 7)):
        _hubspot(nights, day, ("1", "Appointment Scheduled", "2"), *still)
        nights.night(night, "merge", "opportunity")
    said = nights.versions("change_kind, superseded_at::varchar", "opportunity_id = 'hubspot:2'")
    assert said == [
        ("2", "01-10 00:00", "created", "2026-03-07"),
        ("2", "01-10 00:00", "created", None),
        ("2", "03-04 00:00", "merged", None),
        ("2", "03-06 00:00", "merged", "2026-03-07"),
    ]


def test_a_list_of_running_deals_that_shows_one_just_lost_deletes_no_others(nights: Nights) -> None:
    many = _many("D", 9)
    old = [f"L{n},L{n},Lost,{n},2026-01-{n:02},,2026-02-0{n}," for n in range(1, 5)]
    _load(nights, (1, deals(*many, *old)), (2, deals(*many, *old)), (3, deals(*many)))
    assert _deleted(nights) == []
    assert nights.ask("select kind, rows from ops.finding where kind like 'missing%'") == [
        ("missing_rows_running", 4)
    ]
