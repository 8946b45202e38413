"""What is remembered of a record: which entities have a history, and what each version of a row holds.

Declared in `tracked.yaml`. How versions come about is in `history.py`.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from assets.core.entities import ENTITIES, Entity, Reference, sql_type
from assets.tables import Column, Table, load_tables

_HERE = Path(__file__).parent
# What every version has, whatever it is of.
_VERSION = load_tables(_HERE / "version.yaml")["version"].columns


@dataclass(frozen=True)
class Tracked:
    """An entity with a history.

    `columns`: a change of any of them makes a version. `beside`: kept with them, but found by us and not said
    by the CRM. `created`, `closed`: columns that say when, the first one that does. `ended`: SQL on a row
    called `{of}`, what a list of running ones leaves out. `unknown`: what nobody knows of a record that is
    first seen ended, before its end.
    """

    entity: Entity
    about: tuple[str, str]
    columns: tuple[str, ...]
    beside: tuple[str, ...]
    created: tuple[str, ...]
    closed: tuple[str, ...] = ()
    ended: str = "false"
    unknown: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The history's full name, `core.opportunity_history`."""
        return f"{self.entity.table}_history"

    @property
    def key(self) -> str:
        """The record's key, which several versions share."""
        return self.entity.key

    @property
    def said(self) -> tuple[str, ...]:
        """What a version says of the record."""
        return (*self.columns, *self.beside)

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references that its versions hold."""
        return tuple(r for r in self.entity.references if r.written in self.columns)

    @cached_property
    def declared(self) -> Table:
        """The history as a table with comments."""
        columns = self.entity.schema.columns()
        texts = {name: (columns[name].description or "").split(" | ") for name in (self.key, *self.said)}
        own = tuple(Column(n, sql_type(columns[n].dtype), None, t[0], t[-1]) for n, t in texts.items())
        identity, *rest = _VERSION
        en, zh = self.about
        return Table(
            self.table,
            f"Versions of {en}, one row a version of what the exports said; nothing is overwritten.",
            f"{zh}的历史版本，导出内容每变化一次一行，从不覆盖。",
            (identity.name,),
            (identity, *own, *rest),
        )


def _tracked() -> dict[str, Tracked]:
    told = yaml.load((_HERE / "tracked.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        name: Tracked(
            ENTITIES[name],
            (said["about"][0], said["about"][1]),
            tuple(said["columns"]),
            tuple(said["beside"]),
            tuple(said["created"]),
            tuple(said.get("closed", ())),
            said.get("ended", "false"),
            tuple(said.get("unknown", ())),
        )
        for name, said in told.items()
    }


TRACKED = _tracked()
