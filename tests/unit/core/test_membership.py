"""Who was in which team until when, from files that say who is in which now."""

from pathlib import Path

from tests.unit.core.nights import Nights

_OTHERS = [(f"R{n}", "Bo") for n in range(12)]


def _night(nights: Nights, day: int, *stays: tuple[str, str]) -> None:
    rows = "".join(f"{rep},{manager},East\n" for rep, manager in (*stays, *_OTHERS))
    nights.write(f"sales_teams_2026-03-{day:02}.csv", "sales_agent,manager,regional_office\n" + rows)
    nights.night(day, "sales_rep", "team", "team_membership")


def _stays(nights: Nights) -> list[tuple[object, ...]]:
    return nights.ask(
        "select rep_ref, team_ref, valid_from::varchar, valid_to::varchar from core.team_membership "
        "where rep_ref in ('Ada', 'Eve') order by rep_ref, valid_from nulls first, team_ref"
    )


def test_a_move_ends_one_stay_and_begins_another_and_a_return_is_a_third(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    _night(nights, 1, ("Ada", "Bo"))
    _night(nights, 2, ("Ada", "Bo"))
    _night(nights, 5, ("Ada", "Cy"), ("Eve", "Bo"))
    _night(nights, 9, ("Ada", "Bo"), ("Eve", "Bo"))
    assert _stays(nights) == [
        ("Ada", "Bo", None, "2026-03-05"),
        ("Ada", "Cy", "2026-03-05", "2026-03-09"),
        ("Ada", "Bo", "2026-03-09", None),
        ("Eve", "Bo", "2026-03-05", None),
    ]
    # Who is found in a team on a day is in one.
    ((most,),) = nights.ask(
        "select max(n) from (select count(*) as n from core.team_membership, "
        "(select unnest(generate_series(date '2026-02-25', date '2026-03-15', interval 1 day))::date as day) "
        "where coalesce(valid_from <= day, true) and coalesce(valid_to > day, true) group by rep_id, day)"
    )
    assert most == 1


def test_a_list_that_says_the_same_changes_nothing(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    for day in (1, 2, 3):
        _night(nights, day, ("Ada", "Bo"))
    assert _stays(nights) == [("Ada", "Bo", None, None)]
