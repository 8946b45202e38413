"""The opportunities of the made-up company: who asks for what, and how it will end.

Belongs here: what a deal is drawn from. Not here: what happens on the way (life.py).
A deal's end is drawn first and its beginning counted back from it, so that the first month is as complete as
the last: deals that were open when the history begins started before it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from assets.demo.cast import Rep, Team, cast
from assets.demo.days import CALENDARS, HISTORY_MONTHS, Days
from assets.demo.draws import Draws, Flags, Ints

_CYCLE_SPREAD = 0.5
# A lost deal is given up somewhat earlier than a won one is signed.
_LOST_CYCLE_PERCENT = 85
# So many thousandths of the losses of the last 100 days were never written down: they look open, and overdue.
_FORGOTTEN_DAYS, _FORGOTTEN = 100, 90
_NO_ACCOUNT = 60
_DISCOUNTS = (0, 0, 0, 0, 3, 5, 5, 8, 10, 12, 15, 20)
_UNITS = (1, 1, 1, 1, 2, 2, 3, 5)


@dataclass(frozen=True)
class Market:
    """The cast at its size.

    `prices` turns a dollar of the price list into each market's currency, in hundredths; `merges` says in
    which markets the CRM merges look-alike deals, and tells so.
    """

    teams: list[Team]
    reps: list[Rep]
    accounts: pl.DataFrame
    days: Days
    prices: tuple[int, ...]
    merges: tuple[bool, ...]

    @cached_property
    def market_of_rep(self) -> Ints:
        """The number of each rep's market."""
        return np.array([cast().market(self.teams[rep.team].market) for rep in self.reps])

    @cached_property
    def calendar_of_market(self) -> Ints:
        """The number of each market's calendar."""
        return np.array([CALENDARS.index(market.calendar) for market in cast().markets])

    def rep(self, draws: Draws, months_ago: Ints) -> Ints:
        """A rep who begins deals in that month."""
        months = np.unique(months_ago).tolist()
        weights = {
            month: np.array([rep.volume(month) for rep in self.reps], dtype=np.int64) for month in months
        }
        return draws.within(months_ago, weights)

    def account(self, draws: Draws, market: Ints, segment: Ints) -> Ints:
        """An account of that market and segment."""
        accounts, size = self.accounts, len(cast().segments)
        pool = (accounts["market"] * size + accounts["segment"]).to_numpy()
        places = {group: np.flatnonzero(pool == group) for group in np.unique(pool).tolist()}
        appetite = accounts["appetite"].to_numpy()
        groups = market * size + segment
        drawn = draws.within(groups, {group: appetite[found] for group, found in places.items()})
        first = np.concatenate([places[group] for group in sorted(places)])
        offsets = np.zeros(int(pool.max()) + 1, dtype=np.int64)
        counted = 0
        for group in sorted(places):
            offsets[group] = counted
            counted += len(places[group])
        found: Ints = first[offsets[groups] + drawn]
        return found


def make_deals(market: Market, count: int, seed: int) -> pl.DataFrame:
    """`count` deals by the day they began, a row each; the columns of `_draw`, and `deal`, its number."""
    drawn: list[pl.DataFrame] = []
    while (found := sum(batch.height for batch in drawn)) < count:
        # Some ends are impossible: begun after the last day, before the product was there, and so on.
        wanted = (count - found) * 14 // 10 + 50
        drawn.append(_draw(market, Draws(seed, f"deals/{len(drawn)}"), wanted))
    deals = pl.concat(drawn).head(count).with_row_index("drawn").sort("created", "drawn").drop("drawn")
    return deals.with_row_index("deal").with_columns(pl.col("deal").cast(pl.Int64))


def _draw(market: Market, draws: Draws, size: int) -> pl.DataFrame:
    """Deals that are possible: numbers of the cast's entries, days, and money in the market's currency."""
    known, days = cast(), market.days
    end = days.first + draws.weighted(days.weights, size)
    product = draws.weighted([entry.weight for entry in known.products], size)
    segment = draws.weighted([entry.weight for entry in known.segments], size)
    pace = np.array([entry.pace for entry in known.segments])[segment]
    median = np.array([entry.cycle_days for entry in known.products])[product] * pace // 100
    cycle = draws.lognormal(median, _CYCLE_SPREAD, size)
    rep = market.rep(draws, days.months_ago(end - cycle))
    place = market.market_of_rep[rep]
    calendar = market.calendar_of_market[place]
    created = days.working(end - cycle, calendar)
    account = market.account(draws, place, segment)
    channel = draws.weighted([entry.weight for entry in known.channels], size)
    competitor = draws.weighted([entry.weight for entry in known.competitors], size)
    wins = _win(market, (product, rep, channel, competitor), market.accounts["sector"].to_numpy()[account])
    is_won = draws.chance(wins, size)
    end = np.where(is_won, end, created + np.maximum(1, (end - created) * _LOST_CYCLE_PERCENT // 100))
    end = np.maximum(days.working(end, calendar), created + 1)
    possible = _possible(market, draws, (created, end), (product, rep, place))
    forgotten = ~is_won & (days.last - end < _FORGOTTEN_DAYS) & draws.chance(_FORGOTTEN, size)
    return pl.DataFrame(
        {
            "created": created,
            "end": end,
            "rep": rep,
            "market": place,
            "account": np.where(draws.chance(_NO_ACCOUNT, size), -1, account),
            "segment": segment,
            "product": product,
            "channel": channel,
            "competitor": competitor,
            "is_won": is_won,
            "win": wins,
            "is_forgotten": forgotten,
            "lost_at": 1
            + draws.within(segment, {n: np.array(e.lost_at) for n, e in enumerate(known.segments)}),
            "reason": draws.weighted(list(known.loss_reasons.values()), size),
            "is_from_lead": draws.chance(np.array([entry.leads for entry in known.channels])[channel], size),
            **_money(market, draws, product, place, segment),
        }
    ).filter(pl.Series(possible))


def _win(market: Market, drawn: tuple[Ints, Ints, Ints, Ints], sector: Ints) -> Ints:
    """Each deal's chance of being won, in thousandths: the planted truth."""
    known = cast()
    product, rep, channel, competitor = drawn
    chance = (
        known.base_win
        + np.array([entry.win for entry in known.products])[product]
        + np.array([entry.skill for entry in market.reps])[rep]
        + np.array([entry.win for entry in known.channels])[channel]
        + np.array([entry.win for entry in known.competitors])[competitor]
        + np.array([entry.win for entry in known.sectors])[sector]
    )
    clipped: Ints = np.clip(chance, 50, 950)
    return clipped


def _possible(market: Market, draws: Draws, span: tuple[Ints, Ints], who: tuple[Ints, Ints, Ints]) -> Flags:
    """Whether a deal can be: begun in time, after the launch, by a rep who is there, in what is left of a
    region."""
    known, days = cast(), market.days
    (created, end), (product, rep, place) = span, who
    ago = days.months_ago(created)
    launched = np.array([entry.launched_months_ago or HISTORY_MONTHS * 9 for entry in known.products])
    joined = np.array([_or(entry.joined_months_ago, HISTORY_MONTHS * 9) for entry in market.reps])
    fades = np.array([(entry.fades_since, 1000 - entry.fades_to) for entry in known.markets])
    since = np.maximum(1, fades[place, 0])
    kept = 1000 - fades[place, 1] * np.clip(since - ago, 0, since) // since
    found: Flags = (
        (created <= days.last)
        & (end >= days.first)
        & (ago <= launched[product])
        & (ago < joined[rep])
        & draws.chance(kept, len(created))
    )
    return found


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _money(market: Market, draws: Draws, product: Ints, place: Ints, segment: Ints) -> dict[str, Ints]:
    """Pieces, prices and amounts in whole units of the market's currency; `estimate` is the first guess."""
    known = cast()
    size = len(product)
    pieces = np.array(_UNITS)[draws.below(len(_UNITS), size)] * (1 + (segment == len(known.segments) - 1))
    price = np.array([entry.price for entry in known.products])[product]
    list_price = price * np.array(market.prices)[place] // 100
    discount = np.array(_DISCOUNTS)[draws.below(len(_DISCOUNTS), size)]
    discount = discount + np.array([entry.discount for entry in known.products])[product]
    unit_price = list_price * (100 - discount) // 100
    # One in five takes the smallest product with it, at list price.
    extra = (
        np.where(draws.chance(200, size), known.products[0].price, 0) * np.array(market.prices)[place] // 100
    )
    amount = pieces * unit_price + extra
    guess = np.where(draws.chance(400, size), draws.between(70, 130, size), 100)
    return {
        "quantity": pieces,
        "list_price": list_price,
        "discount": discount,
        "unit_price": unit_price,
        "extra": extra,
        "amount": amount,
        "estimate": np.maximum(1, amount * guess // 100),
    }
