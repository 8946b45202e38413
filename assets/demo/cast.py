"""What a made-up company sells and who sells it: products and reps, from names.yaml.

Belongs here: the typed cast. Not here: customers (customers.py) and deals (deals.py).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assets.demo.draws import Draws

# A newcomer sells nothing in the month of joining and as much as the others half a year later.
RAMP_MONTHS = 6
# Nobody begins deals in the last months before leaving.
_HANDOVER_MONTHS = 2


@dataclass(frozen=True)
class Product:
    """A line of the price list, price in whole units; `unspaced` = thousandths of rows without blanks."""

    name: str
    series: str
    price: int
    weight: int
    cycle_days: int
    win: int
    unspaced: int = 0
    launched_months_ago: int | None = None


@dataclass(frozen=True)
class Rep:
    """A seller; `pace` = relative volume, `skill` as in names.yaml, `stretch` = percent of the fair quota."""

    name: str
    manager: str
    region: str
    pace: int
    skill: int
    stretch: int
    joined_months_ago: int | None
    left_months_ago: int | None

    def is_employed(self, months_ago: int) -> bool:
        """Whether on the payroll in a month, counted back from the last one (negative: after it)."""
        joined = self.joined_months_ago is None or months_ago <= self.joined_months_ago
        return joined and (self.left_months_ago is None or months_ago >= self.left_months_ago)

    def volume(self, months_ago: int) -> int:
        """Deals begun in a month, relative to other reps; 0 before joining and when about to leave."""
        if self.left_months_ago is not None and months_ago < self.left_months_ago + _HANDOVER_MONTHS:
            return 0
        if self.joined_months_ago is None:
            return self.pace * RAMP_MONTHS
        return self.pace * min(max(self.joined_months_ago - months_ago, 0), RAMP_MONTHS)


@cache
def names() -> dict[str, Any]:
    """The content of names.yaml."""
    loaded: dict[str, Any] = yaml.safe_load(
        files("assets.demo").joinpath("names.yaml").read_text(encoding="utf-8")
    )
    return loaded


def make_products() -> list[Product]:
    """The price list; the same for every seed."""
    return [Product(**entry) for entry in names()["products"]]


def make_reps(draws: Draws) -> list[Rep]:
    """Everyone in the sales teams: names are the same for every seed, strengths are drawn."""
    joined, left = names()["joined_months_ago"], names()["left_months_ago"]
    return [
        Rep(
            name=name,
            manager=team["manager"],
            region=team["region"],
            pace=draws.between(75, 135),
            skill=draws.between(-90, 90),
            stretch=draws.between(91, 110),
            joined_months_ago=joined.get(name),
            left_months_ago=left.get(name),
        )
        for team in names()["teams"]
        for name in team["reps"]
    ]
