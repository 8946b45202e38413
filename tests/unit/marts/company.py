"""A company of fourteen deals, each there for one rule; as of Sunday, 2024-03-31, with a sample floor of 3.

| deal | what it is there for |
|---|---|
| old | won in March 2023: the same month of another year |
| ann-2, li-1-lost | an ordinary win, and a loss at amount 0 with a list amount |
| mo-south, mo-north | Mo moved on 2024-02-01; each deal stays with the team of its closing day |
| open, bare | an overdue open deal, and one without account, owner, product, amount or dates |
| no-amount | won, nobody wrote for how much |
| backwards | closed before it was created |
| void, gone | cancelled, and deleted from the CRM |
| ahead | won on a day after as_of |
| ann-lost | lost at a positive amount |
| undated | won, nobody wrote when |
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.unit.marts.core import Core

AS_OF = date(2024, 3, 31)
MOVE = date(2024, 2, 1)


def people(core: Core) -> None:
    """Two teams, two reps called Li, Zed without deals, and two managers without deals."""
    core.team("North", "EMEA")
    core.team("South", "APAC")
    for rep in ("Ann", "Mo", "Zed", "Max", "Quinn"):
        core.rep(rep)
    core.rep("l1", "Li")
    core.rep("l2", "Li")
    core.stay("Ann", "North")
    core.stay("l1", "North")
    core.stay("Mo", "North", until=MOVE)
    core.stay("Mo", "South", first=MOVE)
    core.stay("l2", "South")
    core.stay("Zed", "South")
    core.add("product", "P1", name="P1", family="F")
    core.add("product", "P2", name="P2")
    core.add("account", "acme", name="Acme", region="EMEA", industry="tech", country="DE")
    core.add("account", "beta", name="Beta")


def deals(core: Core) -> None:
    """The fourteen deals."""

    def deal(name: str, status: str, amount: int | None, created: date | None, **said: Any) -> None:
        core.deal(name, status, amount=amount, created_date=created, **said)

    acme: dict[str, Any] = {"account": "acme", "product": "P1"}
    deal("old", "won", 100, date(2023, 3, 1), close_date=date(2023, 3, 15), rep="Ann", **acme)
    deal("ann-2", "won", 200, date(2024, 1, 10), close_date=date(2024, 3, 10), rep="Ann", **acme)
    lost: dict[str, Any] = {"close_date": date(2024, 3, 20), "list_amount": 50, "product": "P2"}
    deal("li-1-lost", "lost", 0, date(2024, 1, 20), rep="l1", **lost)
    deal("mo-south", "won", 300, date(2024, 2, 1), close_date=date(2024, 2, 11), rep="Mo", **acme)
    deal("mo-north", "won", 400, date(2024, 1, 1), close_date=date(2024, 1, 31), rep="Mo", account="beta")
    due: dict[str, Any] = {"expected_close_date": date(2024, 3, 15), "probability": 0.5, "account": "beta"}
    deal("open", "open", 1000, date(2024, 2, 15), rep="l2", **due)
    deal("bare", "open", None, None, stage="Prospecting")
    deal("no-amount", "won", None, date(2024, 3, 1), close_date=date(2024, 3, 5), rep="l2")
    deal("backwards", "won", 50, date(2024, 3, 20), close_date=date(2024, 3, 10), rep="Ann", **acme)
    deal("void", "void", 999, date(2024, 2, 10), close_date=date(2024, 2, 20), rep="Ann", **acme)
    deal("gone", "won", 700, date(2024, 1, 5), close_date=date(2024, 2, 5), rep="Ann", is_deleted=True)
    deal("ahead", "won", 500, date(2024, 3, 1), close_date=date(2024, 4, 15), rep="Ann", **acme)
    deal("ann-lost", "lost", 80, date(2024, 3, 2), close_date=date(2024, 3, 25), rep="Ann", product="P2")
    deal("undated", "won", 60, date(2024, 2, 20), rep="l1")


def quotas(core: Core) -> None:
    """Lines by month and by quarter, of teams and of somebody nobody knows; Quinn's lies in the future."""
    for month in (1, 2, 3):
        core.quota("Ann", "month", date(2024, month, 1), 100)
    core.quota("l1", "month", date(2024, 3, 1), 0)
    core.quota("Mo", "quarter", date(2024, 1, 1), 600)
    core.quota(None, "month", date(2024, 3, 1), 50, entity_ref="Nobody")
    core.quota("Quinn", "month", date(2024, 4, 1), 10)
    core.quota("South", "month", date(2024, 3, 1), 1000, of="team")


def company() -> Core:
    """All of it."""
    core = Core(AS_OF, floor=3)
    people(core)
    deals(core)
    quotas(core)
    return core


MARCH: dict[str, Any] = {"period_kind": "month", "period_end": date(2024, 3, 31)}
FEBRUARY: dict[str, Any] = {"period_kind": "month", "period_end": date(2024, 2, 29)}
JANUARY: dict[str, Any] = {"period_kind": "month", "period_end": date(2024, 1, 31)}
QUARTER: dict[str, Any] = {"period_kind": "quarter", "period_end": date(2024, 3, 31)}
YEAR: dict[str, Any] = {"period_kind": "year", "period_end": date(2024, 12, 31)}
ALL: dict[str, Any] = {"dimension": "all", "member": "all"}
