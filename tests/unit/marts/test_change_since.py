"""What changed since the last report, by hand: each kind of change, two currencies, what was learnt late."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assets.core.daily_rate import load_daily_rates
from tests.unit.marts.core import Core, Marts, key

_REPORT, _TODAY = date(2026, 3, 1), date(2026, 3, 8)
_OPEN = {"is_open": True, "is_won": False, "is_lost": False, "is_void": False}


class _Told(Core):
    """A core with versions: of files f1, loaded by the last report, and f2, loaded since."""

    def __init__(self) -> None:
        super().__init__(_TODAY)
        self._versions: list[dict[str, Any]] = []

    def told(self, deal: str, *, by: str = "f1", on: date = date(2026, 2, 1), **said: Any) -> None:
        """A version of a deal from a day on; the one before it ends then."""
        start = datetime(on.year, on.month, on.day)  # noqa: DTZ001 UTC, as all moments of the core
        for before in self._versions:
            if (
                before["opportunity_id"] == key(deal)
                and before["valid_to"] is None
                and not before["superseded_at"]
            ):
                before["valid_to"] = start
        version: dict[str, Any] = {
            "stage": "Engaging",
            "pipeline": "default",
            "amount_native": 100,
            "currency": "USD",
        }
        version |= _OPEN | {
            "is_deleted": False,
            "change_kind": "changed",
            "superseded_at": None,
            "valid_to": None,
        }
        version |= {"owner_ref": "Ada", "expected_close_date": date(2026, 5, 1), "close_date": None}
        said = {"valid_from": start, "recorded_at": on, "file_id": by, "source": "crm"} | said
        number = len(self._versions)
        self._versions.append(version | {"opportunity_id": key(deal), "history_id": f"h{number:02}"} | said)

    def changes(self) -> Marts:
        """The mart, of the day after the versions."""
        deals = {version["opportunity_id"]: version for version in self._versions}
        for deal, version in deals.items():
            self.deal(deal.removeprefix("crm:"), amount=version["amount_native"])
        self.load()
        for version in self._versions:
            names, marks = ", ".join(version), ", ".join("?" for _ in version)
            self.con.execute(
                f"insert into core.opportunity_history ({names}) values ({marks})", list(version.values())
            )
        for file, entity, loaded_on in (
            ("f1", "opportunity", _REPORT),
            ("f2", "opportunity", _TODAY),
            ("log", "stage_event", _REPORT),
            ("new log", "stage_event", _TODAY),
        ):
            self.con.execute(
                "insert into ops.file (file_id, entity, loaded_on) values (?, ?, ?)",
                [file, entity, loaded_on],
            )
        load_daily_rates(self.con, "USD", _TODAY)
        self.con.execute("update ops.meta set last_report = ?, last_report_end = ?", [_REPORT, "2026-03-02"])
        return self.rebuilt("change_since")


def _rows(marts: Marts) -> list[tuple[Any, ...]]:
    return marts.rows(
        "select name, change, said_before, said, amount_before::integer, amount::integer "
        "from mart.change_since order by name, change"
    )


_SINCE: dict[str, Any] = {"by": "f2", "on": date(2026, 3, 5)}


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ({"stage": "Won", "is_open": False, "is_won": True}, ("won", "Engaging", "Won", 100, 100)),
        ({"stage": "Lost", "is_open": False, "is_lost": True}, ("lost", "Engaging", "Lost", 100, 100)),
        ({"stage": "Proposal"}, ("moved", "Engaging", "Proposal", 100, 100)),
        ({"expected_close_date": date(2026, 6, 1)}, ("pushed", "2026-05-01", "2026-06-01", 100, 100)),
        ({"expected_close_date": None}, ("pushed", "2026-05-01", None, 100, 100)),
        ({"expected_close_date": date(2026, 4, 1)}, ("pulled_in", "2026-05-01", "2026-04-01", 100, 100)),
        ({"amount_native": 150}, ("amount", None, None, 100, 150)),
        ({"amount_native": None}, ("amount", None, None, 100, None)),
        ({"owner_ref": "Bo"}, ("owner", "Ada", "Bo", 100, 100)),
        ({"is_deleted": True, "change_kind": "deleted"}, ("deleted", "Engaging", None, 100, None)),
        ({"is_deleted": True, "change_kind": "merged"}, ("merged", "Engaging", None, 100, None)),
        ({"is_open": False, "is_void": True, "stage": "Void"}, ("void", "Engaging", "Void", 100, 100)),
    ],
    ids=lambda case: case[0] if isinstance(case, tuple) else "",
)
def test_each_kind_of_change(said: dict[str, Any], change: tuple[Any, ...]) -> None:
    core = _Told()
    core.told("D", change_kind="created")
    core.told("D", **_SINCE, **({"change_kind": "changed"} | said))
    core.told("E", change_kind="created")  # nothing happened to it
    assert _rows(core.changes()) == [("D", *change)]


def test_several_changes_of_one_deal_are_as_many_rows() -> None:
    core = _Told()
    core.told("D", change_kind="created")
    core.told("D", **_SINCE, stage="Won", is_open=False, is_won=True, amount_native=90, owner_ref="Bo")
    assert [row[1] for row in _rows(core.changes())] == ["amount", "owner", "won"]


def test_new_restored_and_reopened() -> None:
    core = _Told()
    core.told("N", **_SINCE, change_kind="created")
    core.told("R", is_deleted=True, change_kind="deleted")
    core.told("R", **_SINCE, change_kind="restored")
    core.told("O", stage="Lost", is_open=False, is_lost=True)
    core.told("O", **_SINCE)
    assert [row[:4] for row in _rows(core.changes())] == [
        ("N", "new", None, "Engaging"),
        ("O", "reopened", "Lost", "Engaging"),
        ("R", "restored", None, "Engaging"),
    ]


def test_it_compares_with_what_the_report_knew_and_not_with_what_is_known_of_its_day() -> None:
    """A late file told on the 5th that the deal was at 200 already on the 20th of February."""
    core = _Told()
    core.told("D", change_kind="created", superseded_at=date(2026, 3, 5), history_id="old")
    core.told("D", by="f1", history_id="new", valid_to=datetime(2026, 2, 20))  # noqa: DTZ001 UTC
    core.told("D", by="f2", on=date(2026, 2, 20), amount_native=200)
    assert _rows(core.changes()) == [("D", "amount", None, None, 100, 200)]


def test_both_amounts_are_at_one_days_rate_and_a_change_of_rates_is_no_change() -> None:
    core = _Told()
    for day, rate in ((date(2026, 3, 1), Decimal("0.5")), (_TODAY, Decimal(2))):
        row: dict[str, Any] = {
            "rate_date": day,
            "from_currency": "EUR",
            "to_currency": "USD",
            "kind": "actual",
            "rate": rate,
        }
        core.add("exchange_rate", str(day), **row)
    core.told("D", currency="EUR")
    core.told("D", **_SINCE, currency="EUR", amount_native=110)
    core.told("E", currency="EUR")
    assert _rows(core.changes()) == [("D", "amount", None, None, 200, 220)]


def test_without_an_earlier_report_nothing_is_said() -> None:
    core = _Told()
    core.told("D", change_kind="created")
    marts = core.changes()
    core.con.execute("update ops.meta set last_report = null, last_report_end = null")
    assert _rows(core.rebuilt("change_since")) == []
    assert marts.rows("select count(*) from core.opportunity_history") == [(1,)]


@pytest.mark.parametrize(("log", "cut_on"), [("log", date(2026, 2, 1)), ("new log", _TODAY)])
def test_what_the_crms_log_says_of_the_time_before_is_no_change(log: str, cut_on: date) -> None:
    """Whether it was there with the first export, or has come since the report."""
    core = _Told()
    left = datetime(2026, 1, 20)  # noqa: DTZ001 UTC
    core.told("D", superseded_at=cut_on)
    logged = {"recorded_at": cut_on}
    core.told("D", by=log, on=date(2026, 1, 10), stage="Prospecting", valid_to=left, **logged)
    core.told("D", by="f1", on=date(2026, 1, 20), **logged)
    core.told("Moved", superseded_at=cut_on)
    core.told("Moved", by=log, on=date(2026, 1, 10), stage="Prospecting", valid_to=left, **logged)
    core.told("Moved", by="f1", on=date(2026, 1, 20), **logged)
    core.told("Moved", stage="Won", is_open=False, is_won=True, close_date=date(2026, 3, 4), **_SINCE)
    assert [row[:2] for row in _rows(core.changes())] == [("Moved", "won")]
