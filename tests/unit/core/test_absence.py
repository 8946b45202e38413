"""What full exports no longer show, by hand: what is deleted, and what only seems to be."""

from pathlib import Path

from assets.core import reference
from tests.unit.core.nights import A, B, Nights, deals, deleted, dozen, load


def test_absent_from_a_full_export_is_deleted_and_may_return(nights: Nights) -> None:
    load(
        nights,
        (1, deals(A, B, "C,C,New,5,2026-02-02,,,")),
        (2, deals(A, B, "C,C,New,5,2026-02-02,,,")),
        (3, deals(A, B)),
        (4, deals(A, B)),
        (5, deals(A, B, "C,C,New,5,2026-02-02,,,")),
    )
    assert [row for row in nights.versions("change_kind, is_deleted") if row[0] == "C"] == [
        ("C", "02-02 00:00", "created", False),
        ("C", "03-03 00:00", "deleted", True),
        ("C", "03-05 00:00", "restored", False),
    ]
    assert nights.ask("select is_deleted from core.opportunity where source_id = 'C'") == [(False,)]


def test_a_list_of_the_open_ones_deletes_nothing(nights: Nights) -> None:
    load(nights, (1, deals(A, B)), (2, deals(A, B)), (3, deals(A)))
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]
    assert nights.ask("select kind, rows from ops.finding where kind like 'missing%'") == [
        ("missing_rows_running", 1)
    ]


def test_what_fell_out_of_a_window_of_days_is_not_deleted(nights: Nights) -> None:
    new = "D,D,Lost,7,2026-02-20,,2026-02-25,"
    load(nights, (1, deals(A, B, new)), (2, deals(A, B, new)), (3, deals(A, new)))
    assert nights.ask("select kind, example from ops.finding where kind like 'missing%'") == [
        ("missing_rows_window", "plain:B")
    ]
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]


def test_a_row_that_cannot_be_read_is_not_deleted(nights: Nights) -> None:
    new = "D,D,Lost,7,2025-02-20,,2026-02-25,"
    load(nights, (1, deals(A, B, new)), (2, deals(A, B, new)), (3, deals(A.replace("100", "x"), B, new)))
    assert nights.ask("select kind, example from ops.finding where kind like 'missing%'") == [
        ("missing_rows_refused", "plain:A")
    ]
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]


def test_changes_only_delete_nothing(nights: Nights) -> None:
    many = [f"D{n},D{n},New,{n},2026-02-{n:02},,," for n in range(1, 9)]
    load(nights, (1, deals(*many, B)), (2, deals(many[0].replace("New", "Proposal"))), (3, deals(many[1])))
    assert nights.ask("select extent from ops.extent") == [("delta",)]
    assert nights.ask("select count(*) from core.opportunity where is_deleted") == [(0,)]
    assert nights.ask("select count(*) from core.opportunity_history where change_kind = 'changed'") == [(2,)]


def test_two_files_of_a_day_are_one_day_and_the_last_counts(nights: Nights) -> None:
    """Open and closed deals in two files: one that moved from the one to the other was not deleted."""
    for day, (a, open_, closed) in enumerate(
        (("New", [A, "C,C,New,1,2026-02-02,,,"], [B]), ("New", [A, "C,C,New,1,2026-02-02,,,"], [B])), 1
    ):
        assert a
        nights.write(f"a_open_2026-03-{day:02}.csv", deals(*open_))
        nights.write(f"b_closed_2026-03-{day:02}.csv", deals(*closed))
        nights.night(day)
    nights.write("a_open_2026-03-03.csv", deals("C,C,New,1,2026-02-02,,,"))
    nights.write("b_closed_2026-03-03.csv", deals(B, "A,A,Won,100,2026-01-10,,2026-03-03,"))
    nights.night(3)
    assert [row[1:] for row in nights.versions("change_kind, is_won") if row[0] == "A"] == [
        ("01-10 00:00", "created", False),
        ("03-03 00:00", "changed", True),
    ]


def test_two_exports_of_changes_that_show_the_same_deal_are_no_full_exports(nights: Nights) -> None:
    many = [f"D{n},D{n},New,{n},2026-02-{n:02},,," for n in range(1, 9)]
    nights.write("all_2026-03-01.csv", deals(*many, B))
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
        nights.write(f"all_2026-03-{day:02}.csv", deals(*left, B))
        nights.night(day)
    assert nights.ask("select source_id from core.opportunity where is_deleted") == [("D1",)]


def test_what_is_written_for_a_deleted_deal_is_still_its(nights: Nights) -> None:
    """And a living one of that name goes before it."""
    new = "C,Deal C,New,5,2026-02-02,,,"
    load(nights, (1, deals(A, B, new)), (2, deals(A, B, new)), (3, deals(A, B)))
    found = reference.candidates(nights.con, "opportunity")
    assert found.find("plain", "Deal C") == "plain:C"
    load(nights, (4, deals(A, B, "E,Deal C,New,5,2026-02-02,,,")))
    assert reference.candidates(nights.con, "opportunity").find("plain", "Deal C") == "plain:E"


def test_a_deal_that_moved_unchanged_to_another_file_is_not_deleted(nights: Nights) -> None:
    north, south = dozen("N"), dozen("S")
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
    assert deleted(nights) == []
    assert len(nights.versions("stage")) == 2 * 13


def test_of_three_regions_each_says_what_is_gone_in_it(nights: Nights) -> None:
    """Though each shows a third of the deals that have ended; and one region's window is not the others'."""
    regions = {name: dozen(name) for name in ("N", "S", "W")}
    for day in (1, 2, 3):
        for name, rows in regions.items():
            left = [*rows[:5], *rows[6:]] if (day, name) == (3, "N") else rows
            left = rows[3:] if (day, name) == (3, "W") else left
            nights.write(f"{name}_2026-03-{day:02}.csv", deals(*left))
        nights.night(day)
    assert deleted(nights) == ["N6"]
    missing = "select example from ops.finding where kind like 'missing_rows%' and entity = 'opportunity'"
    assert nights.ask(missing) == [("plain:W1",)]


def test_of_two_exports_of_one_day_the_last_says_what_is_gone(tmp_path: Path) -> None:
    """Whether they come in one night, in two, or in a rebuild."""
    many = dozen("D")
    told = []
    for is_apart in (True, False):
        nights = Nights(tmp_path / str(is_apart))
        load(nights, (1, deals(*many)), (2, deals(*many)))
        nights.write("deals_20260303120000.csv", deals(*many[:4], *many[5:]))
        if is_apart:
            nights.night(3)
            assert nights.ask("select count(*) from core.opportunity where is_deleted") in ([(0,)], [(1,)])
        nights.write("deals_20260303180000.csv", deals(many[0], many[1].replace("New", "Demo"), *many[2:]))
        nights.night(3)
        assert deleted(nights) == []
        told.append(nights.ask("select * exclude (file_id) from core.opportunity_history order by all"))
    assert told[0] == told[1]


def test_when_a_deal_was_last_changed_says_nothing_of_when_it_went(nights: Nights) -> None:
    c = "C,C,New,5,2026-02-02,,,2026-02-21 09:00"
    load(nights, (1, deals(A, B, c)), (2, deals(A, B, c)), (4, deals(A, B)), (5, deals(A, B, c)))
    assert [row[1:] for row in nights.versions("change_kind, is_backdated") if row[0] == "C"] == [
        ("02-02 00:00", "created", False),
        ("03-04 00:00", "deleted", False),
        ("03-05 00:00", "restored", False),
    ]


def test_a_list_of_running_deals_that_shows_one_just_lost_deletes_no_others(nights: Nights) -> None:
    many = dozen("D", 9)
    old = [f"L{n},L{n},Lost,{n},2026-01-{n:02},,2026-02-0{n}," for n in range(1, 5)]
    load(nights, (1, deals(*many, *old)), (2, deals(*many, *old)), (3, deals(*many)))
    assert deleted(nights) == []
    assert nights.ask("select kind, rows from ops.finding where kind like 'missing%'") == [
        ("missing_rows_running", 4)
    ]
