"""SQL files written for one test, each with the header it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sql.runner import load_models, problems

if TYPE_CHECKING:
    from pathlib import Path

    from sql.runner import Model

HEADER = "-- Deals by region.\n-- zh: 各大区的商机。\n-- grain: region?\n"
SHARED = (
    "region: {en: Region., zh: 大区。}\n"
    "amount: {en: Amount., zh: 金额。}\n"
    "x: {en: Any value., zh: 任意值。}\n"
    "a: {en: A value., zh: 甲值。}\n"
)


class Written:
    """A folder like the project's `sql`, with shared words for `region`, `amount`, `x` and `a`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.put("columns.yaml", SHARED)

    def put(self, name: str, text: str) -> Path:
        """Write one file, such as `check/deals__once.sql`."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def model(self, body: str, name: str = "deals", header: str = HEADER) -> Model:
        """The one model of that name; the body begins on line 4 under the usual header."""
        self.put(f"mart/topic/{name}.sql", header + body)
        return next(model for model in load_models(self.folder) if model.table == name)

    def faults(self, body: str) -> list[str]:
        """What the static rules say, as `line: message`."""
        return [f"{problem.line}: {problem.message}" for problem in problems(self.model(body))]

    def expression(self, expression: str, source: str = "core.opportunity") -> list[str]:
        """What the rules say about one expression, on line 5 of a query that is right otherwise."""
        body = f"with t as (\n    select {expression} as x\n    from {source} as o\n)\n"
        return self.faults(f"{body}select cast(x as varchar) as region\nfrom t\n")
