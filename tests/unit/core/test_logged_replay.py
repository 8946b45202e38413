"""Whatever the order in which exports and a log come: a rebuild tells the same, and so does one night."""

from pathlib import Path

import pytest

from tests.unit.core.nights import Nights
from tests.unit.core.salesforce_life import LIFE, write_deal, write_log

_Night = tuple[int, tuple[tuple[str, int, tuple[object, ...]], ...]]
_PARTS = ("opportunity", "stage_event")
_DAY_1 = ("deal", 1, ("Qualification", 120, "02-20"))
_DAY_2 = ("deal", 2, ("Negotiation/Review", 130, "02-20", "2026-03-01T14:00:00Z"))


def _log(day: int, *rows: int, first: int = 0) -> tuple[str, int, tuple[object, ...]]:
    return "log", day, (*(LIFE[n] for n in rows), first)


# On which night comes what: a deal or its log, of which day.
_ORDERS: dict[str, tuple[_Night, ...]] = {
    "together": ((1, (_DAY_1, _log(1, 0, 1, 2))), (2, (_DAY_2,))),
    "the log later": ((1, (_DAY_1,)), (2, (_DAY_2,)), (3, (_log(3, 0, 1, 2),))),
    "more of the log later": ((1, (_DAY_1, _log(1, 1, 2))), (3, (_log(3, 0, first=7),))),
    "late logs": ((1, (_DAY_1,)), (5, (_log(2, 1, 2),)), (6, (_log(3, 0, first=7),))),
    "a late export": ((2, (_DAY_2, _log(2, 0, 1, 2))), (3, (_DAY_1,))),
    "a late export between logs": (
        (2, (_DAY_2,)),
        (3, (_log(3, 1, 2),)),
        (4, (_DAY_1,)),
        (5, (_log(5, 0, first=7),)),
    ),
    "an export of the same day": (
        (1, (_DAY_1, _log(1, 0, 1, 2))),
        (1, (("deal", 1, ("Qualification", 150, "03-20")),)),
    ),
}


def _come(nights: Nights, what: tuple[tuple[str, int, tuple[object, ...]], ...]) -> None:
    for kind, day, said in what:
        if kind == "deal":
            write_deal(nights, day, *said)  # type: ignore[arg-type]
        else:
            *rows, first = said
            write_log(nights, day, *rows, first=first)  # type: ignore[arg-type]


_EVERYTHING = "select * from core.{} order by all"


@pytest.mark.parametrize("order", _ORDERS.values(), ids=_ORDERS.keys())
def test_a_rebuild_is_equal(nights: Nights, tmp_path: Path, order: tuple[_Night, ...]) -> None:
    for day, what in order:
        _come(nights, what)
        nights.night(day, *_PARTS)
    again = nights.rebuilt(tmp_path / "again", order[-1][0], *_PARTS)
    for table in ("opportunity_history", "stage_event"):
        assert again.ask(_EVERYTHING.format(table)) == nights.ask(_EVERYTHING.format(table))


@pytest.mark.parametrize("order", ["the log later", "more of the log later"])
def test_one_night_for_all_of_them_is_equal(nights: Nights, tmp_path: Path, order: str) -> None:
    """Those that come on their own days."""
    at_once = Nights(tmp_path / "at_once")
    for day, what in _ORDERS[order]:
        _come(nights, what)
        nights.night(day, *_PARTS)
        _come(at_once, what)
    at_once.night(_ORDERS[order][-1][0], *_PARTS)
    assert at_once.ask(_EVERYTHING.format("opportunity_history")) == nights.ask(
        _EVERYTHING.format("opportunity_history")
    )
