"""The customers of the made-up company, and their people: firms that do not exist.

Belongs here: what is known of a customer. Not here: what it buys.
"""

import numpy as np
import polars as pl

from assets.demo.cast import cast
from assets.demo.days import Days
from assets.demo.draws import Draws, Ints

# One account in so many belongs to the one before it.
_SUBSIDIARY_EVERY = 8
# A larger company has a customer for so many deals.
_DEALS_A_CUSTOMER = 40
_CONSENTS = ("yes", "no", "unknown")


def make_accounts(opportunities: int, days: Days, draws: Draws) -> pl.DataFrame:
    """A row an account: `account` (its number), what a CRM says of it, `appetite` (weight), `parent`.

    `market`, `sector` and `segment` are numbers of the cast's. Names are unique.
    """
    known = cast()
    scale = max(1, opportunities // (_DEALS_A_CUSTOMER * sum(market.accounts for market in known.markets)))
    market = np.repeat(np.arange(len(known.markets)), [entry.accounts * scale for entry in known.markets])
    size = len(market)
    sector = draws.below(len(known.sectors), size)
    segment = draws.weighted([entry.weight for entry in known.segments], size)
    # Every segment is asked for in every market, so each has at least two customers of each.
    place = np.arange(size) - np.searchsorted(market, market)
    segment = np.where(place < 6, place % 3, segment)
    employees = draws.lognormal(np.array([entry.employees for entry in known.segments])[segment], 0.7, size)
    number = np.arange(size)
    has_parent = (number % _SUBSIDIARY_EVERY == _SUBSIDIARY_EVERY - 1) & (place > 0)
    names, country = _names(market, sector, draws)
    return pl.DataFrame(
        {
            "account": number,
            "name": names,
            "market": market,
            "sector": sector,
            "segment": segment,
            "country": country,
            "founded": draws.between(1978, 2019, size),
            "employees": employees,
            # Whole dollars a year.
            "revenue": employees * draws.between(150, 600, size) * 1000,
            "parent": np.where(has_parent, number - 1, -1),
            "appetite": draws.lognormal(100, 0.7, size),
            "created": days.first - draws.between(1, 800, size),
        }
    )


def _names(market: Ints, sector: Ints, draws: Draws) -> tuple[list[str], list[str]]:
    """A name and a country for each account."""
    known = cast()
    stems = [head + tail for head in known.heads for tail in known.tails]
    zh_stems = [city + word for word in known.zh_words for city in known.zh_cities]
    order, zh_order = draws.shuffled(len(stems)).tolist(), draws.shuffled(len(zh_stems)).tolist()
    picks = draws.below(1 << 20, len(market)).tolist()
    names, countries, seen, zh_seen = [], [], 0, 0
    for market_number, sector_number, pick in zip(market.tolist(), sector.tolist(), picks, strict=True):
        trade = known.sectors[sector_number]
        places = [
            name for name, weight in known.markets[market_number].countries.items() for _ in range(weight)
        ]
        country = places[pick % len(places)]
        if country == "China":
            again, place = divmod(zh_seen, len(zh_stems))
            stem, zh_seen = zh_stems[zh_order[place]], zh_seen + 1
            name = f"{stem}{trade.zh}{known.zh_legal_form}" + (f"（{again + 1}）" if again else "")
        else:
            again, place = divmod(seen, len(stems))
            stem, seen = stems[order[place]], seen + 1
            name = f"{stem} {trade.words[pick % len(trade.words)]}" + (f" {again + 1}" if again else "")
        names.append(name)
        countries.append(country)
    return names, countries


def make_contacts(accounts: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """One to three people an account: `contact` (number), `account`, names, `title`, `email`, `consent`."""
    known = cast()
    pieces = draws.between(1, 3, accounts.height)
    account = np.repeat(accounts["account"].to_numpy(), pieces)
    size = len(account)
    is_zh = (accounts["country"] == "China").to_numpy()[account]
    firsts = _picked(is_zh, known.zh_first_names, known.first_names, draws)
    lasts = _picked(is_zh, known.zh_last_names, known.last_names, draws)
    titles = np.array(["Buyer", "Head of Operations", "IT Manager", "Finance Director"])
    return pl.DataFrame(
        {
            "contact": np.arange(size),
            "account": account,
            "first_name": firsts,
            "last_name": lasts,
            "is_zh": is_zh,
            "title": titles[draws.below(len(titles), size)],
            "consent": np.array(_CONSENTS)[draws.weighted([60, 15, 25], size)],
        }
    ).with_columns(
        email=pl.format("c{}@customer{}.example", "contact", "account"),
        name=pl.when("is_zh")
        .then(pl.concat_str("last_name", "first_name"))
        .otherwise(pl.concat_str("first_name", "last_name", separator=" ")),
    )


def _picked(is_zh: np.ndarray, zh: tuple[str, ...], other: tuple[str, ...], draws: Draws) -> np.ndarray:
    zh_drawn = np.array(zh)[draws.below(len(zh), len(is_zh))]
    drawn = np.array(other)[draws.below(len(other), len(is_zh))]
    return np.where(is_zh, zh_drawn, drawn)
