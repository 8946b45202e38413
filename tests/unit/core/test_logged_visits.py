"""A log that shows the last visit of each stage only: earlier exports remember the others."""

from pathlib import Path

from tests.unit.core.nights import Nights

_HEADER = "Record ID,Deal Name,Deal Stage,Amount,Create Date"
_OF = ("Appointment Scheduled", "Contract Sent")
_DATES = tuple((what, name) for name in _OF for what in ("entered", "exited"))


def _write(nights: Nights, day: int, stage: str, *dates: str) -> None:
    """HubSpot's deal 1, created on the 10th: when it came last into each stage and out of it."""
    columns = [f'"Date {what} ""{name} (Sales Pipeline)"""' for what, name in _DATES]
    still = "".join(f"9{n},S,{_OF[0]},5,2026-01-02 08:00,2026-01-02 08:00,,,\n" for n in range(4))
    nights.write(
        f"hubspot-deals_2026-03-{day:02}.csv",
        f"{_HEADER},{','.join(columns)}\n"
        f"1,One,{stage},5,2026-01-10 08:00,{','.join(at and f'2026-{at}' for at in dates)}\n{still}",
    )


def _visits(nights: Nights, columns: str) -> list[tuple[object, ...]]:
    """The visits of deal 1 in order: the stage and these columns."""
    deal = "opportunity_id = 'hubspot:1'"
    return nights.ask(f"select to_stage, {columns} from core.stage_event where {deal} order by seq")


def test_a_log_that_forgets_earlier_visits_is_remembered(nights: Nights, tmp_path: Path) -> None:
    """HubSpot has the last visit of each stage only. When one ended tells nothing new of when it began."""
    at_once = Nights(tmp_path / "at_once")
    for day, stage, *dates in (
        (1, _OF[1], "01-10 08:00", "01-20 08:00", "01-20 08:00", ""),
        (3, _OF[0], "03-02 08:00", "", "01-20 08:00", "03-02 08:00"),
        (5, _OF[1], "03-02 08:00", "03-04 08:00", "03-04 08:00", ""),
    ):
        for where in (nights, at_once):
            _write(where, day, stage, *dates)
        nights.night(day, "opportunity", "stage_event")
    at_once.night(5, "opportunity", "stage_event")
    said = "stage, basis, recorded_at::varchar"
    assert [row[1:] for row in nights.versions(said) if row[0] == "1"] == [
        ("01-10 00:00", _OF[0], "crm_log", "2026-03-01"),
        ("01-20 08:00", _OF[1], "crm_log", "2026-03-01"),
        ("03-03 00:00", _OF[0], "observed", "2026-03-03"),
        ("03-05 00:00", _OF[1], "observed", "2026-03-05"),
    ]
    assert _visits(nights, "strftime(entered_at, '%m-%d'), days") == [
        (_OF[0], "01-10", 10.0),
        (_OF[1], "01-20", 41.0),
        (_OF[0], "03-02", 2.0),
        (_OF[1], "03-04", None),
    ]
    for table in ("opportunity_history", "stage_event"):
        everything = f"select * from core.{table} order by all"
        assert at_once.ask(everything) == nights.ask(everything)
    # A late file has everything told again; the log is still one that came with the first export.
    _write(nights, 4, _OF[0], "03-02 08:00", "", "01-20 08:00", "03-02 08:00")
    nights.night(6, "opportunity", "stage_event")
    cut = nights.versions("superseded_at::varchar, superseded_by", "basis = 'backfilled'")
    assert [row for row in cut if row[0] == "1"] == [("1", "01-10 00:00", "2026-03-01", "crm_log")]


def test_the_same_visits_in_another_zone_are_no_others(nights: Nights) -> None:
    _write(nights, 1, _OF[1], "01-10 08:00", "01-10 09:00", "01-10 09:00", "")
    nights.night(1, "opportunity", "stage_event")
    _write(nights, 2, _OF[1], "01-10 16:00", "01-10 17:00", "01-10 17:00", "")
    nights.night(2, "opportunity", "stage_event")
    assert _visits(nights, "strftime(entered_at, '%m-%d %H'), is_regression") == [
        (_OF[0], "01-10 16", False),
        (_OF[1], "01-10 17", False),
    ]


def test_a_visit_that_only_a_late_file_tells_of_is_there_too(nights: Nights) -> None:
    _write(nights, 3, _OF[0], "03-02 08:00", "", "01-20 08:00", "03-02 08:00")
    nights.night(3, "opportunity", "stage_event")
    _write(nights, 1, _OF[1], "01-10 08:00", "01-20 08:00", "01-20 08:00", "")
    nights.night(4, "opportunity", "stage_event")
    assert _visits(nights, "strftime(entered_at, '%m-%d'), days") == [
        (_OF[0], "01-10", 10.0),
        (_OF[1], "01-20", 41.0),
        (_OF[0], "03-02", None),
    ]
