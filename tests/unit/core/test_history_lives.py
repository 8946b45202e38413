"""Random lives of a company's deals: whatever the order in which exports come, the history is the truth."""

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.unit.core.nights import FIRST, Nights, deals

_Said = tuple[str, int, int, int]
# Deals that nobody touches, so that a full export is seen to be one, and is not of running deals only: stage,
# amount, and the days on which they began and ended.
_STILL: dict[str, _Said] = {f"S{n}": ("Lost" if n % 2 else "New", n, -9, -8) for n in range(6)}
_IDS = ("A", "B", "C", "D")
_STAGES = ("New", "Proposal", "Negotiation", "Won", "Lost")
_ENDED = ("Won", "Lost")


_EVERYTHING = "select * from core.opportunity_history order by all"


@dataclass
class _Export:
    """A file: its day, whether it shows all, and what it shows."""

    day: int
    is_full: bool
    shows: dict[str, _Said]

    @property
    def name(self) -> str:
        return f"{'all' if self.is_full else 'changes'}_2026-03-{self.day:02}.csv"

    @property
    def text(self) -> str:
        return deals(*(_line(name, *said) for name, said in sorted(self.shows.items())))


def _line(name: str, stage: str, amount: int, began: int, ended: int) -> str:
    closed = _date(ended) if stage in _ENDED else ""
    return f"{name},{name},{stage},{amount},{_date(began)},,{closed},"


def _date(day: int) -> str:
    return (FIRST + timedelta(day - 1)).isoformat()


@dataclass
class _Truth:
    """What is so in the CRM, day by day."""

    now: dict[str, _Said] = field(default_factory=lambda: dict(_STILL))
    was: dict[int, dict[str, _Said]] = field(default_factory=dict)
    began: dict[str, int] = field(default_factory=dict)


class Lives(RuleBasedStateMachine):
    """Deals come, change and go; every day is exported, and the files arrive when they do."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.nights = Nights(Path(self.folder.name))
        self.truth, self.day = _Truth(), 0
        self.coming: list[_Export] = []
        self.arrived: list[_Export] = []
        # Two whole exports and one of a change: which file is which is known from here on.
        for is_full in (True, True, False):
            self.truth.now["S0"] = ("New", self.day, -9, -8)
            self._ends(is_full=is_full)
            self._arrive(0)
            self.nights.night(self.day)

    def teardown(self) -> None:
        """A rebuild, which replays the loads in their order, tells all the same; then all is closed."""
        again = self.nights.rebuilt(Path(self.folder.name) / "again", self.day, "opportunity")
        assert again.ask(_EVERYTHING) == self.nights.ask(_EVERYTHING)
        again.con.close()
        self.nights.con.close()
        self.folder.cleanup()

    def _ends(self, *, is_full: bool) -> None:
        """A day ends: it is exported, whole or what changed; only a whole one shows what is gone."""
        before, self.day = self.truth.was.get(self.day, {}), self.day + 1
        now = dict(self.truth.now)
        self.truth.was[self.day] = now
        shows = now if is_full else {name: said for name, said in now.items() if before.get(name) != said}
        if shows:
            self.coming.append(_Export(self.day, is_full, dict(shows)))

    def _arrive(self, place: int) -> None:
        export = self.coming.pop(place)
        self.nights.write(export.name, export.text)
        self.arrived.append(export)

    @rule(name=st.sampled_from(_IDS), stage=st.sampled_from(_STAGES), amount=st.integers(1, 3))
    def is_said(self, name: str, stage: str, amount: int) -> None:
        """A deal is entered, changed or, if it was deleted, restored."""
        began = self.truth.began.setdefault(name, self.day + 1)
        before = self.truth.now.get(name)
        is_ended_before = before is not None and before[0] == stage
        ended = before[3] if before is not None and is_ended_before else self.day + 1
        self.truth.now[name] = (stage, amount, began, ended)

    @precondition(lambda self: bool(set(self.truth.now) - set(_STILL)))
    @rule(data=st.data())
    def is_deleted(self, data: st.DataObject) -> None:
        """A deal is deleted."""
        del self.truth.now[data.draw(st.sampled_from(sorted(set(self.truth.now) - set(_STILL))))]

    @precondition(lambda self: self.day < 25)
    @rule(is_full=st.booleans())
    def day_ends(self, is_full: bool) -> None:
        """The CRM exports."""
        self._ends(is_full=is_full)

    @precondition(lambda self: bool(self.coming))
    @rule(data=st.data(), dies=st.booleans())
    def night(self, data: st.DataObject, dies: bool) -> None:
        """A file arrives, any of those on their way, and a night loads it, the second one at the latest."""
        self._arrive(data.draw(st.integers(0, len(self.coming) - 1)))
        if dies:
            self.nights.night(self.day, dies=True)
        self.nights.night(self.day)

    @rule()
    def night_without_news(self) -> None:
        """Nothing new is there, and nothing changes."""
        before = self._history()
        self.nights.night(self.day)
        assert self._history() == before

    def _history(self) -> list[tuple[object, ...]]:
        return self.nights.ask(_EVERYTHING)

    @invariant()
    def the_history_is_what_the_exports_said(self) -> None:
        """At the end of each day that was exported whole, and of each deal in an export of changes."""
        for export in self.arrived:
            end = f"date '2026-03-01' + {export.day}"
            rows = self.nights.ask(
                "select split_part(opportunity_id, ':', 2), stage, amount_native::integer "
                "from core.opportunity_history where superseded_at is null and not is_deleted "
                f"and valid_from < {end} and coalesce(valid_to >= {end}, true)"
            )
            known = {name: (stage, amount) for name, stage, amount in rows}
            shown = {name: said[:2] for name, said in export.shows.items()}
            # Of what began before and was first seen later nobody knows that it was gone on a day between.
            seen = {name for other in self.arrived if other.day < export.day for name in other.shows}
            known = {name: said for name, said in known.items() if name in seen | shown.keys()}
            assert (known if export.is_full else {name: known.get(name) for name in shown}) == shown, export

    @invariant()
    def what_is_current_is_what_the_newest_said(self) -> None:
        """The table of deals says what the current versions say."""
        rows = "split_part(opportunity_id, ':', 2), stage, amount_native, is_deleted"
        current = self.nights.ask(
            f"select {rows} from core.opportunity_history "
            "where superseded_at is null and valid_to is null order by 1"
        )
        table = self.nights.ask(f"select {rows} from core.opportunity order by 1")
        assert [row[0] if row[3] else row for row in current] == [row[0] if row[3] else row for row in table]

    @invariant()
    def a_replay_tells_the_same(self) -> None:
        """In the order of days, all at once, what stands is the same."""
        if len(self.arrived) < 4 or self.arrived[-1].day == self.day:
            return
        with tempfile.TemporaryDirectory() as folder:
            again = Nights(Path(folder))
            for export in self.arrived:
                again.write(export.name, export.text)
            again.night(self.day)
            stands = (
                "select * exclude (superseded_at, history_id) from core.opportunity_history "
                "where superseded_at is null order by all"
            )
            assert again.ask(stands) == self.nights.ask(stands)
            again.con.close()


_few = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    # A life is told in its steps; making it shorter takes longer than reading it.
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
def test_whatever_the_order_of_exports_the_history_is_the_truth() -> None:
    run_state_machine_as_test(Lives, settings=_few)
