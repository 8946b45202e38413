"""A hand-made core: the real tables, filled row by row with what a test says and defaults for the rest.

Here is how rows get in and how the marts are built. The company that most tests look at is in `company.py`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import duckdb

import sql
from assets.core.calendar import load_calendar
from assets.core.daily_rate import load_daily_rates
from assets.core.entities import ENTITIES
from assets.core.history import create_table as create_history
from assets.core.load import create_table
from assets.core.stages import load_stages
from assets.core.tracked import TRACKED
from assets.exports.mapping import load_mappings
from assets.operations.ledger import create_tables
from assets.operations.meta import load_meta
from assets.settings import Settings
from sql.runner import build, load_checks, load_models, run_check

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from sql.runner import Check, Model

SOURCE = "crm"
FOLDER = Path(sql.__file__).parent
Row = dict[str, Any]
_STAGES = {"open": "Engaging", "won": "Won", "lost": "Lost", "void": "Void"}


@cache
def models() -> tuple[Model, ...]:
    """The project's models, in the order of building."""
    return tuple(load_models(FOLDER))


@cache
def checks() -> tuple[Check, ...]:
    """The project's checks."""
    return tuple(load_checks(FOLDER))


def key(name: str | None, source: str = SOURCE) -> str | None:
    """The key of a row by the id the test gave it."""
    return None if name is None else f"{source}:{name}"


class Core:
    """The core as of one day; every method adds a row, `build` makes the marts."""

    def __init__(self, as_of: date, floor: int = 1, settings: Settings | None = None) -> None:
        self.as_of, self.floor, self.settings = as_of, floor, settings or Settings()
        self.con = duckdb.connect(config={"threads": 1})
        self._rows: list[tuple[str, dict[str, Any]]] = []

    def add(self, entity: str, row: str, source: str = SOURCE, **said: Any) -> None:
        """A row of any entity; `row` is its id in the source."""
        common = {
            ENTITIES[entity].key: key(row, source),
            "source": source,
            "source_id": row,
            "is_synthetic_id": False,
            "is_deleted": False,
            "row_hash": crc32(row.encode()),
            "file_id": "hand",
            "row_number": len(self._rows) + 1,
            "as_of": self.as_of,
        }
        self._rows.append((entity, common | said))

    def rep(self, name: str, called: str | None = None, source: str = SOURCE, **said: Any) -> None:
        """A person; without `called` the id is the name."""
        row: Row = {"name": called or name} | said
        self.add("sales_rep", name, source, **row)

    def team(self, name: str, region: str | None = None, **said: Any) -> None:
        """A team and its region."""
        self.add("team", name, name=name, region=region, **said)

    def stay(self, rep: str, team: str, first: date | None = None, until: date | None = None) -> None:
        """A direct membership from `first`, up to but without `until`."""
        name = f"{rep}@{team}"
        ids: Row = {"rep_id": key(rep), "team_id": key(team)}
        self.add("team_membership", name, role="direct", valid_from=first, valid_to=until, **ids)

    def deal(self, name: str, status: str = "open", source: str = SOURCE, **said: Any) -> None:
        """A deal; `rep`, `account` and `product` are ids, all else columns of core.opportunity."""
        row: Row = {
            "pipeline": "default",
            "stage": _STAGES[status],
            "deal_type": "unknown",
            **{f"is_{one}": one == status for one in _STAGES},
        }
        row["owner_id"] = key(said.pop("rep", None), source)
        row["owner_at_close_id"] = row["owner_id"] if status != "open" else None
        row |= {f"{ref}_id": key(said.pop(ref, None), source) for ref in ("account", "product")}
        # In the reporting currency, unless a test says otherwise.
        row |= {name: said.get("amount") for name in ("amount_native", "amount_plan")}
        self.add("opportunity", name, source, **(row | said))

    def quota(self, entity: str | None, kind: str, start: date, amount: int | Decimal, **said: Any) -> None:
        """A quota line; `entity` is an id, or null for somebody nobody knows."""
        of = said.pop("of", "rep")
        entity_id = key(entity) if of in ("rep", "team") else entity
        name = f"quota {len(self._rows)}"
        line: Row = {"metric": "bookings", "version": 1, "period_kind": kind, "period_start": start}
        line |= {"entity_kind": of, "entity_id": entity_id, "amount": amount, "amount_native": amount}
        self.add("quota", name, **(line | said))

    def load(self, *, backwards: bool = False) -> None:
        """Fills core, the calendar and ops.meta, in the order of adding or in the opposite one."""
        create_tables(self.con)
        for entity in ENTITIES.values():
            create_table(self.con, entity)
        for name, row in reversed(self._rows) if backwards else self._rows:
            names, values = ", ".join(row), ", ".join("?" for _ in row)
            self.con.execute(f"insert into core.{name} ({names}) values ({values})", list(row.values()))
        for tracked in TRACKED.values():
            create_history(self.con, tracked)
        load_daily_rates(self.con, None, self.as_of)
        maven = next(crm for crm in load_mappings() if crm.crm == "maven")
        load_stages(self.con, {SOURCE: maven})
        settings = self.settings.model_copy(update={"sample_floor": self.floor})
        load_calendar(self.con, self.as_of, settings)
        load_meta(self.con, settings, self.as_of, "0")

    def build(self, *tables: str, backwards: bool = False) -> Marts:
        """Loads and builds the marts, or only those named and what they read."""
        self.load(backwards=backwards)
        return self.rebuilt(*tables)

    def rebuilt(self, *tables: str) -> Marts:
        """Builds over what core holds now, which a test may have changed."""
        for model in _needed(tables):
            build(self.con, model)
        return Marts(self.con)


class Marts:
    """Built marts to be asked about cells."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return self.con.execute(query, list(values)).fetchall()

    def cell(self, table: str, columns: str, **where: Any) -> tuple[Any, ...]:
        """Columns of the one row of a mart that `where` names; null is asked for by None."""
        condition = " and ".join(f'"{name}" is not distinct from ?' for name in where)
        found = self.rows(f"select {columns} from mart.{table} where {condition}", *where.values())
        assert len(found) == 1, f"{len(found)} rows of mart.{table} where {where}"
        return found[0]

    def failures(self) -> dict[str, list[dict[str, Any]]]:
        """The checks that do not hold, with the rows that say so."""
        found = {check.name: run_check(self.con, check) for check in checks()}
        return {name: rows for name, rows in found.items() if rows}

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every mart's rows as stored."""
        return {model.name: self.rows(f"select * from {model.name}") for model in models()}


def _needed(tables: Iterable[str]) -> list[Model]:
    by_name = {model.name: model for model in models()}
    wanted = {f"mart.{table}" for table in tables} or set(by_name)
    while (
        more := {name for table in wanted for name in by_name[table].depends_on if name in by_name} - wanted
    ):
        wanted |= more
    return [model for model in models() if model.name in wanted]
