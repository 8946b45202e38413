"""The accounts of a made-up company: about 150 firms that do not exist.

Belongs here: what is known of a customer. Not here: what it buys.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from assets.demo.cast import names
from assets.demo.draws import Draws

# One account in so many belongs to another.
_SUBSIDIARY_EVERY = 8


@dataclass(frozen=True)
class Account:
    """A customer; revenue in hundredths of a million, `win` as in names.yaml, `weight` = appetite."""

    name: str
    sector: str
    win: int
    region: str
    country: str
    year_established: int
    revenue_cents: int
    employees: int
    parent: str
    weight: int


class _Namer:
    """Gives out names, each stem once, except to subsidiaries."""

    def __init__(self, draws: Draws) -> None:
        words = names()
        self._draws = draws
        self._stems: list[str] = draws.shuffled(
            [head + tail for head in words["heads"] for tail in words["tails"]]
        )
        self._zh_stems: list[str] = draws.shuffled(words["zh_words"])

    def stem(self, country: str) -> str:
        return (self._zh_stems if country == "China" and self._zh_stems else self._stems).pop()

    def full(self, stem: str, sector: dict[str, Any]) -> str:
        if stem.isascii():
            return f"{stem} {self._draws.pick(sector['words'])}"
        city = self._draws.pick(names()["zh_cities"])
        return f"{city}{stem}{sector['zh']}{names()['zh_legal_form']}"


def make_accounts(draws: Draws) -> list[Account]:
    """All accounts, sorted by name; names are unique."""
    namer = _Namer(draws)
    found: dict[str, Account] = {}
    for region in names()["regions"]:
        parents: list[tuple[str, str]] = []
        countries, cumulative = list(region["countries"]), list(accumulate(region["countries"].values()))
        for number in range(1, region["accounts"] + 1):
            country, sector = countries[draws.weighted(cumulative)], draws.pick(names()["sectors"])
            stem, parent = "", ""
            if number % _SUBSIDIARY_EVERY == 0:
                stem, parent = draws.pick(parents)
            stem = stem or namer.stem(country)
            name = namer.full(stem, sector)
            if name in found:
                continue
            found[name] = _account(draws, name, sector, (region["name"], country), parent)
            if not parent:
                parents.append((stem, name))
    return sorted(found.values(), key=lambda account: account.name)


def _account(draws: Draws, name: str, sector: dict[str, Any], place: tuple[str, str], parent: str) -> Account:
    employees = draws.lognormal(900, 1.0)
    return Account(
        name=name,
        sector=sector["name"],
        win=sector["win"],
        region=place[0],
        country=place[1],
        year_established=draws.between(1978, 2019),
        revenue_cents=employees * draws.between(15, 60),
        employees=employees,
        parent=parent,
        weight=draws.lognormal(100, 0.7),
    )
