"""Exports that come late, or twice a day, by hand: where they are placed and what they supersede."""

from tests.unit.core.nights import A, B, Nights, deals, deleted, dozen, hubspot, load


def test_an_older_file_takes_its_place_and_what_was_told_otherwise_is_superseded(nights: Nights) -> None:
    first, second, third = (deals(A.replace("100", amount), B) for amount in ("100", "200", "300"))
    load(nights, (1, first), (5, third))
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
    load(nights, (2, deals(A)))
    nights.write("north_2026-03-01.csv", deals("N,N,New,1,2026-02-01,,,"))
    nights.night(3)
    assert nights.ask("select count(superseded_at), count(*) from core.opportunity_history") == [(0, 2)]


def test_a_late_file_without_an_archive_says_what_it_can(nights: Nights) -> None:
    load(nights, (1, deals(A, B)), (5, deals(A.replace("100", "300"), B)))
    for path in (*nights.archive.iterdir(), *nights.folder.iterdir()):
        if path.is_file():
            path.unlink()
    nights.write(
        "deals_2026-03-03.csv",
        deals(A.replace("100", "200"), B.replace("100", "9"), "N,N,New,1,2026-02-01,,,"),
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


def test_a_second_export_of_one_day_takes_the_place_of_the_first(nights: Nights) -> None:
    load(nights, (1, deals(A)), (2, deals(A.replace("100", "200"))))
    nights.write("deals_2026-03-02.csv", deals(A.replace("100", "250")))
    nights.night(2)
    said = "amount_native::integer, superseded_at::varchar"
    assert nights.versions(said, "true") == [
        ("A", "01-10 00:00", 100, None),
        ("A", "03-02 00:00", 250, None),
    ]
    # As if it had been the only one.
    assert nights.ask("select max(history_id) from core.opportunity_history") == [
        ("plain:A@20260302T000000/2026-03-02",)
    ]


def test_a_late_file_of_a_smaller_company_is_placed_and_what_is_known_of_full_exports_stays(
    nights: Nights,
) -> None:
    many = dozen("D")
    load(nights, (5, deals(*many)), (6, deals(*many)), (7, deals(*many[:4], *many[5:])))
    assert deleted(nights) == ["D5"]
    nights.write("deals_2026-03-01.csv", deals(*many[:3], "W,W,New,1,2026-01-01,,,"))
    nights.night(8)
    assert nights.ask(
        "select status from ops.file where entity = 'opportunity' and as_of = '2026-03-01'"
    ) == [("loaded",)]
    assert deleted(nights) == ["D5", "W"]
    load(nights, (9, deals(*many[:4], *many[6:])))
    assert deleted(nights) == ["D5", "D6", "W"]


def test_a_late_file_does_not_overwrite_what_a_newer_one_showed_unchanged(nights: Nights) -> None:
    many, x = dozen("D"), "X,X,New,100,2026-03-03,,,"
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


def test_a_merge_that_a_late_file_told_first_is_of_that_day(nights: Nights) -> None:
    one, other = ("1", "Appointment Scheduled", ""), ("2", "Contract Sent", "")
    for day in (1, 2):
        hubspot(nights, day, one, other)
    for day, night in ((6, 6), (4, 7)):
        hubspot(nights, day, ("1", "Appointment Scheduled", "2"), on=night)
    said = nights.versions("change_kind, superseded_at::varchar", "opportunity_id = 'hubspot:2'")
    assert said == [
        ("2", "01-10 00:00", "created", "2026-03-07"),
        ("2", "01-10 00:00", "created", None),
        ("2", "03-04 00:00", "merged", None),
        ("2", "03-06 00:00", "merged", "2026-03-07"),
    ]
