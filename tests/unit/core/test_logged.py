"""What the CRM's log says of the time before a deal was first seen, by hand."""

from pathlib import Path

from tests.unit.core.nights import Nights
from tests.unit.core.salesforce_life import LIFE, moment, write_deal, write_log

_SAID = "stage, amount_native::integer, strftime(coalesce(close_date, expected_close_date), '%m-%d'), basis"
_TOLD = "stage, basis, recorded_at::varchar, superseded_at::varchar, superseded_by"
_Said = tuple[object, ...]

# The same life without amounts and dates, as other systems log it.
_STAGES = tuple((stage, "", "", at) for stage, _, _, at in LIFE[:2])


def _night(nights: Nights, day: int) -> None:
    nights.night(day, "opportunity", "stage_event")


def _versions(nights: Nights, columns: str = _SAID, where: str = "superseded_at is null") -> list[_Said]:
    return [row[1:] for row in nights.versions(columns, where) if row[0] == "006A"]


_BEFORE = [
    ("01-10 00:00", "Prospecting", 100, "03-01", "crm_log"),
    ("01-15 09:30", "Qualification", 100, "03-01", "crm_log"),
    ("02-01 00:00", "Qualification", 120, "02-20", "crm_log"),
]


def test_a_deal_first_seen_won_was_before_what_the_log_says(nights: Nights) -> None:
    write_deal(nights, 1, "Closed Won", 150, "02-10")
    write_log(nights, 1, *LIFE, ("Closed Won", 150, "02-10", "02-10 14:00"))
    _night(nights, 1)
    assert _versions(nights) == [*_BEFORE, ("02-10 00:00", "Closed Won", 150, "02-10", "backfilled")]
    flags = "is_open, change_kind, stage_rank is not null, probability"
    assert _versions(nights, flags)[0] == ("01-10 00:00", True, "created", True, None)


def test_a_deal_first_seen_open_was_before_what_the_log_says(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "02-20")
    write_log(nights, 1, *LIFE)
    _night(nights, 1)
    assert _versions(nights) == _BEFORE
    # The version that was cut stays, though it was never known alone.
    assert _versions(nights, _TOLD, "superseded_at is not null") == [
        ("01-10 00:00", "Qualification", "backfilled", "2026-03-01", "2026-03-01", "crm_log")
    ]
    _night(nights, 2)
    write_deal(nights, 3, "Negotiation/Review", 120, "02-20")
    _night(nights, 3)
    seen = ("03-03 00:00", "Negotiation/Review", 120, "02-20", "observed")
    assert _versions(nights) == [*_BEFORE, seen]


def test_what_the_log_does_not_hold_is_as_it_was_first_seen(nights: Nights) -> None:
    """Of a deal that was first seen open; of one first seen closed nobody knows it."""
    write_deal(nights, 1, "Qualification", 120, "02-20")
    write_log(nights, 1, *_STAGES)
    _night(nights, 1)
    assert _versions(nights) == [
        ("01-10 00:00", "Prospecting", 120, "02-20", "crm_log"),
        ("01-15 09:30", "Qualification", 120, "02-20", "crm_log"),
    ]


def test_a_closed_deal_whose_log_has_stages_only(nights: Nights) -> None:
    write_deal(nights, 1, "Closed Lost", 120, "02-20")
    write_log(nights, 1, *_STAGES, ("Closed Lost", "", "", "02-20 10:00"))
    _night(nights, 1)
    assert _versions(nights) == [
        ("01-10 00:00", "Prospecting", None, None, "crm_log"),
        ("01-15 09:30", "Qualification", None, None, "crm_log"),
        ("02-20 00:00", "Closed Lost", 120, "02-20", "backfilled"),
    ]


def test_a_log_that_comes_later_supersedes_and_does_not_rewrite(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "02-20")
    _night(nights, 1)
    write_deal(nights, 2, "Negotiation/Review", 120, "02-20")
    _night(nights, 2)
    write_log(nights, 4, *LIFE, ("Negotiation/Review", 120, "02-20", "03-01 18:00"))
    _night(nights, 4)
    log = "2026-03-04"
    assert _versions(nights, _TOLD, "true") == [
        ("01-10 00:00", "Qualification", "backfilled", "2026-03-01", log, "crm_log"),
        ("01-10 00:00", "Prospecting", "crm_log", log, None, None),
        ("01-15 09:30", "Qualification", "crm_log", log, None, None),
        ("02-01 00:00", "Qualification", "crm_log", log, None, None),
        ("03-02 00:00", "Negotiation/Review", "observed", "2026-03-02", None, None),
    ]
    before = _versions(nights, "*", "true")
    for day in (5, 6):  # the log again, with a visit of after first sight, and nothing new
        write_log(nights, day, ("Negotiation/Review", 120, "02-20", "03-05 18:00"), first=9)
        _night(nights, day)
    assert _versions(nights, "*", "true") == before


def test_more_of_the_log_supersedes_what_the_first_part_said(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "02-20")
    write_log(nights, 1, *LIFE[1:])
    _night(nights, 1)
    # The log begins in its middle; nobody knows what was before, so it is taken to have been so.
    assert _versions(nights)[0] == ("01-10 00:00", "Qualification", 120, "02-20", "crm_log")
    write_log(nights, 3, LIFE[0], first=7)
    _night(nights, 3)
    assert _versions(nights) == _BEFORE
    assert _versions(nights, _TOLD, "basis = 'crm_log'") == [
        ("01-10 00:00", "Qualification", "crm_log", "2026-03-01", "2026-03-03", "crm_log"),
        ("01-10 00:00", "Prospecting", "crm_log", "2026-03-03", None, None),
        ("01-15 09:30", "Qualification", "crm_log", "2026-03-01", None, None),
        ("02-01 00:00", "Qualification", "crm_log", "2026-03-01", None, None),
    ]


def test_the_export_goes_before_a_log_that_ends_elsewhere(nights: Nights) -> None:
    write_deal(nights, 1, "Negotiation/Review", 120, "02-20")
    write_log(nights, 1, *LIFE)
    _night(nights, 1)
    assert _versions(nights) == [
        *_BEFORE,
        ("03-01 00:00", "Negotiation/Review", 120, "02-20", "crm_log"),
    ]


def test_what_the_log_has_of_after_the_export_waits_for_the_next_one(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "02-20")
    write_log(nights, 1, *LIFE, ("Negotiation/Review", 120, "02-20", "03-01 18:00"))
    _night(nights, 1)
    assert _versions(nights) == _BEFORE
    write_deal(nights, 2, "Negotiation/Review", 120, "02-20", modified=moment("03-01 18:00"))
    _night(nights, 2)
    seen = ("03-01 18:00", "Negotiation/Review", 120, "02-20", "observed")
    assert _versions(nights) == [*_BEFORE, seen]


def test_a_deal_that_was_closed_in_between_was_closed(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "04-20")
    lost = ("Closed Lost", 100, "01-20", "01-20 00:00")
    write_log(nights, 1, LIFE[0], lost, ("Qualification", 120, "04-20", "02-01 00:00"))
    _night(nights, 1)
    flags = "stage, is_open, is_lost, strftime(close_date, '%m-%d'), strftime(expected_close_date, '%m-%d')"
    assert _versions(nights, flags) == [
        ("01-10 00:00", "Prospecting", True, False, None, "03-01"),
        ("01-20 00:00", "Closed Lost", False, True, "01-20", "03-01"),
        ("02-01 00:00", "Qualification", True, False, None, "04-20"),
    ]


def test_of_rows_of_one_second_the_last_counts_and_a_deleted_one_does_not(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "02-20")
    second = "02-01 00:00"
    rows = (*LIFE[:2], ("Negotiation/Review", 110, "03-01", second), LIFE[2])
    write_log(nights, 1, *rows)
    _night(nights, 1)
    assert _versions(nights) == _BEFORE
    write_log(nights, 2, *rows, gone="3")
    _night(nights, 2)
    # The export says 120 and the log 110: the export goes before it.
    assert [row[:3] for row in _versions(nights)[2:]] == [
        ("02-01 00:00", "Negotiation/Review", 110),
        ("03-01 00:00", "Qualification", 120),
    ]


def test_a_log_that_says_what_was_known_changes_nothing(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "02-20")
    write_log(nights, 1, ("Qualification", 120, "02-20", "01-10 08:00"))
    _night(nights, 1)
    assert _versions(nights, _TOLD, "true") == [
        ("01-10 00:00", "Qualification", "backfilled", "2026-03-01", None, None)
    ]


def test_without_its_rows_the_first_version_stands_again(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "02-20")
    write_log(nights, 1, *LIFE)
    _night(nights, 1)
    write_log(nights, 2, *LIFE, gone="012")
    _night(nights, 2)
    assert _versions(nights) == [("01-10 00:00", "Qualification", 120, "02-20", "backfilled")]


def test_a_late_export_is_placed_and_the_log_has_its_say_again(nights: Nights) -> None:
    """First seen two days earlier than had been thought, and then as the log says."""
    for day in (5, 6):
        write_deal(nights, day, "Negotiation/Review", 120, "02-20")
        write_log(nights, 5, *LIFE, ("Negotiation/Review", 120, "02-20", "03-04 00:00"))
        _night(nights, day)
    stood = _versions(nights)
    assert stood == [*_BEFORE, ("03-04 00:00", "Negotiation/Review", 120, "02-20", "crm_log")]
    write_deal(nights, 3, "Qualification", 120, "02-20")
    _night(nights, 7)
    assert _versions(nights) == [*_BEFORE, ("03-05 00:00", "Negotiation/Review", 120, "02-20", "observed")]
    assert {row[-2:] for row in _versions(nights, _TOLD, "superseded_at is not null")} == {
        ("2026-03-07", "late_file"),
        ("2026-03-05", "crm_log"),
    }


def test_what_was_before_the_log_begins_is_what_it_says_the_deal_came_from(nights: Nights) -> None:
    """A log of changes has no row for the creation."""
    write_deal(nights, 1, "Negotiation/Review", 120, "02-20")
    nights.write(
        "OpportunityFieldHistory_2026-03-01.csv",
        "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
        "0171,006A,StageName,Prospecting,Qualification,2026-01-15T09:30:00.000+0000\n"
        "0172,006A,StageName,Qualification,Negotiation/Review,2026-02-01T00:00:00.000+0000\n",
    )
    _night(nights, 1)
    assert _versions(nights, "stage, basis") == [
        ("01-10 00:00", "Prospecting", "crm_log"),
        ("01-15 09:30", "Qualification", "crm_log"),
        ("02-01 00:00", "Negotiation/Review", "crm_log"),
    ]


def test_the_last_row_of_before_the_creation_is_of_the_creation(nights: Nights) -> None:
    write_deal(nights, 1, "Qualification", 120, "02-20")
    before = ("Qualification", 100, "03-01", "01-03 08:00"), ("Prospecting", 100, "03-01", "01-05 08:00")
    write_log(nights, 1, *before, *LIFE[1:])
    _night(nights, 1)
    assert _versions(nights) == _BEFORE


def test_nights_one_by_one_and_all_at_once_are_the_same(nights: Nights, tmp_path: Path) -> None:
    at_once = Nights(tmp_path / "at_once")
    for day, stage, visits in ((1, "Qualification", 3), (2, "Negotiation/Review", 3), (4, "Closed Won", 4)):
        life = (*LIFE, ("Closed Won", 120, "03-04", "03-04 10:00"))
        for where in (nights, at_once):
            write_deal(where, day, stage, 120, "02-20")
            write_log(where, day, *life[:visits])
        _night(nights, day)
    _night(at_once, 4)
    assert _versions(at_once, "*", "true") == _versions(nights, "*", "true")
    assert _versions(nights, "superseded_at::varchar", "basis = 'backfilled'") == [
        ("01-10 00:00", "2026-03-01")
    ]


def test_a_change_begins_where_the_export_says_whatever_the_log_told_before(
    nights: Nights, tmp_path: Path
) -> None:
    """Last changed on a day that the log has cut, too: night by night as all at once."""
    at_once = Nights(tmp_path / "at_once")
    for day, stage, amount, modified in (
        (1, "Negotiation/Review", 120, ""),
        (2, "Negotiation/Review", 130, moment("03-01 00:00")),
    ):
        for where in (nights, at_once):
            write_deal(where, day, stage, amount, "02-20", modified)
            write_log(where, day, *LIFE)
        _night(nights, day)
    _night(at_once, 2)
    assert _versions(nights) == [*_BEFORE, ("03-01 00:00", "Negotiation/Review", 130, "02-20", "observed")]
    assert _versions(at_once, "*", "true") == _versions(nights, "*", "true")


def test_a_log_of_stages_beside_one_of_all_leaves_the_amounts(nights: Nights) -> None:
    """OpportunityFieldHistory has the same moves in the same second, or in the next one."""
    write_deal(nights, 1, "Negotiation/Review", 120, "02-20")
    write_log(nights, 1, *LIFE, ("Negotiation/Review", 120, "02-20", "02-10 00:00"))
    nights.write(
        "OpportunityFieldHistory_2026-03-01.csv",
        "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
        + "".join(f"016{n},006S1,StageName,New,Qualification,2026-01-03T00:00:0{n}Z\n" for n in range(9))
        + "0171,006A,StageName,Prospecting,Qualification,2026-01-15T09:30:00Z\n"
        "0172,006A,StageName,Qualification,Negotiation/Review,2026-02-10T00:00:01Z\n",
    )
    _night(nights, 1)
    assert _versions(nights) == [*_BEFORE, ("02-10 00:00", "Negotiation/Review", 120, "02-20", "crm_log")]


def test_a_deal_is_closed_from_where_the_log_says_if_that_is_before_its_date(nights: Nights) -> None:
    write_deal(nights, 1, "Closed Won", 150, "02-10")
    write_log(nights, 1, *LIFE, ("Closed Won", 150, "02-10", "02-05 14:00"))
    _night(nights, 1)
    assert _versions(nights, "stage, is_won, amount_native::integer, close_date::varchar")[2:] == [
        ("02-01 00:00", "Qualification", False, 120, None),
        ("02-05 14:00", "Closed Won", True, 150, "2026-02-10"),
        ("02-10 00:00", "Closed Won", True, 150, "2026-02-10"),
    ]
