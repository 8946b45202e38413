"""Random lives of deals that are first seen at their end: on each day before they were as their log says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from tests.unit.core.nights import Nights

_BEGIN = datetime.fromisoformat("2026-01-01")
_DAYS = 59
_OPEN = ("Prospecting", "Qualification", "Negotiation/Review")
_CLOSED = ("Closed Won", "Closed Lost")
_Said = tuple[str, int, date]


@dataclass(frozen=True)
class _Life:
    """A deal's states, each from a moment on: stage, amount and close date."""

    name: str
    states: tuple[tuple[datetime, _Said], ...]

    def just_before(self, then: datetime) -> _Said | None:
        """What was so."""
        return next((said for at, said in reversed(self.states) if at < then), None)


def _lives(count: int) -> list[_Life]:
    """Lives between January and the first of March; a deal that is closed was so on its close date."""
    draw = Random(8)  # noqa: S311 samples, no secrets
    lives = []
    for n in range(count):
        states = []
        hours = sorted({draw.randrange(_DAYS * 24) for _ in range(draw.randint(1, 7))})
        for hour in hours:
            at = _BEGIN + timedelta(hours=hour)
            may_close = hour == hours[-1] or draw.random() < 0.2
            stage = draw.choice((*_OPEN, *_CLOSED) if may_close else _OPEN)
            closes = at.date() if stage in _CLOSED else date(2026, draw.randint(1, 12), 1)
            states.append((at, (stage, draw.choice((100, 200)), closes)))
        lives.append(_Life(f"006L{n}", tuple(states)))
    return lives


def _write(nights: Nights, day: int, lives: list[_Life]) -> None:
    """The deals as they are at the end of all."""
    lines = []
    for life in lives:
        (born, _), (_, (stage, amount, closes)) = life.states[0], life.states[-1]
        lines.append(f"{life.name},x,{stage},{amount},{closes},{born.isoformat()}Z\n")
    header = "Id,Name,StageName,Amount,CloseDate,CreatedDate\n"
    nights.write(f"Opportunity_2026-03-{day:02}.csv", header + "".join(lines))


def _write_log(nights: Nights, day: int, lives: list[_Life], part: int = 0, of: int = 1) -> None:
    """Every so many rows of their log, of which each has the same id in whichever part."""
    rows = [(life.name, at, said) for life in lives for at, said in life.states]
    lines = [
        f"008{n},{name},{stage},{amount},{closes},{at.isoformat()}Z\n"
        for n, (name, at, (stage, amount, closes)) in enumerate(rows)
        if n % of == part
    ]
    header = "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate\n"
    nights.write(f"OpportunityHistory{part}_2026-03-{day:02}.csv", header + "".join(lines))


_STOOD = "valid_to, is_open, change_kind, basis, stage, amount_native, close_date, expected_close_date"
_THEN = """
    select split_part(opportunity_id, ':', 2), stage, amount_native::integer,
        coalesce(close_date, expected_close_date)
    from core.opportunity_history
    where superseded_at is null and valid_from < '{then}' and (valid_to is null or valid_to >= '{then}')
"""


def test_on_every_day_they_are_as_their_log_says_and_in_whatever_parts_it_comes(
    nights: Nights, tmp_path: Path
) -> None:
    lives = _lives(150)
    _write(nights, 1, lives)
    _write_log(nights, 1, lives)
    nights.night(1, "opportunity", "stage_event")
    for day in range(1, _DAYS + 2):
        then = _BEGIN + timedelta(day)
        told = {name: tuple(said) for name, *said in nights.ask(_THEN.format(then=then))}
        assert told == {
            life.name: said for life in lives for said in [life.just_before(then)] if said is not None
        }
    in_parts = Nights(tmp_path / "in_parts")
    _write(in_parts, 1, lives)
    for day, part in enumerate((2, 0, 1), start=1):
        _write_log(in_parts, day, lives, part, of=3)
        in_parts.night(day, "opportunity", "stage_event")
    assert in_parts.versions(_STOOD) == nights.versions(_STOOD)
