"""What happens to each opportunity, moment by moment: the log that no export shows whole.

Belongs here: stages, amounts, dates, owners, deletions, and the state at any moment. Not here: who asks for
what (deals.py), the words of a CRM (layouts/).
A moment is its seconds since 1970-01-01 UTC. Within a day things happen in the order of `_ORDER`.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from assets.demo.cast import cast
from assets.demo.days import month_number, month_start, number
from assets.demo.deals import Market
from assets.demo.draws import Draws, Flags, Ints

DAY = 86_400
WON, LOST = 5, 6
ALIVE, DELETED, MERGED = 0, 1, 2
COLUMNS = ("stage", "amount", "expected", "owner", "removed", "into")
_OPENS, _STEP = 8 * 3600, 900
_KINDS = (
    *("created", "second", "third", "agreed", "revised", "back", "again", "fourth", "pushed"),
    *("handed_over", "closed", "reopened", "ended", "deleted", "merged", "restored"),
)
_ORDER = {kind: place for place, kind in enumerate(_KINDS)}
# In thousandths.
_SKIP, _REGRESS, _REVISE, _REOPEN, _REOPENED_WON = 80, 50, 150, 25, 400
_PUSHES, _DILIGENT = 4, 800
# One deal in so many is deleted, and one merged, while the exports are made.
_DELETED_EVERY, _MERGED_EVERY = 250, 1000


@dataclass(frozen=True)
class _Lives:
    """What every kind of change is drawn from: the deals, column by column, and the days of their stages."""

    market: Market
    draws: Draws
    columns: dict[str, Ints]
    entered: dict[int, Ints]
    reached: dict[int, Flags]

    @property
    def size(self) -> int:
        return len(self.columns["created"])

    @property
    def closes(self) -> Flags:
        return np.equal(self.columns["is_forgotten"], 0)

    @property
    def sandbagged(self) -> Flags:
        names = [rep.name for rep in self.market.reps]
        return np.equal(self.columns["rep"], names.index(cast().sandbagger))

    def chance(self, thousandths: int) -> Flags:
        return self.draws.chance(thousandths, self.size)

    def change(self, kind: str, rows: Flags, days: Ints, **to: Ints | int) -> pl.DataFrame:
        """The changes of one kind: for the deals of `rows`, on these days, to these values."""
        deal = np.flatnonzero(rows)
        order = _ORDER[kind]
        at = days[deal] * DAY + _OPENS + order * _STEP + self.draws.below(_STEP, len(deal))
        values: dict[str, pl.Expr | pl.Series] = {name: pl.lit(None, pl.Int64) for name in COLUMNS}
        for name, value in to.items():
            values[name] = pl.lit(value, pl.Int64) if isinstance(value, int) else pl.Series(value[deal])
        return pl.DataFrame({"deal": deal, "at": at}).with_columns(
            order=pl.lit(order, pl.Int64), kind=pl.lit(kind), **values
        )


def make_life(market: Market, deals: pl.DataFrame, seed: int, nights: int) -> pl.DataFrame:
    """A row a change: `event, deal, at, order, kind`, and the values of COLUMNS after it.

    Sorted by deal and moment; ends with the last day. `stage` is 1 to 4, 5 won, 6 lost; `expected` is a day's
    number, of a closed deal that of its close; `owner` a rep's; `removed` 0, 1 deleted or 2 merged, `into`
    the deal that it was merged into. On the last `nights` days, those of the exports, deals are removed.
    """
    lives = _lives(market, deals, Draws(seed, "life"))
    whole = pl.concat(
        [
            *_stages(lives),
            *_amounts(lives),
            *_dates(lives),
            _handed_over(lives),
            *_ends(lives),
            *_removals(lives, nights),
        ]
    )
    return (
        whole.filter(pl.col("at") < (market.days.last + 1) * DAY)
        .sort("deal", "at", "order")
        # A deal's first row says everything, so nothing flows over from the deal before: `into` none, as -1.
        .with_columns(pl.when(pl.col("kind") == "created").then(-1).otherwise("into").alias("into"))
        .with_columns(pl.col(*COLUMNS).forward_fill())
        .with_columns(pl.when(pl.col("into") >= 0).then("into"))
        .with_row_index("event")
        .with_columns(pl.col("event").cast(pl.Int64))
    )


def state(life: pl.DataFrame, day: int) -> pl.DataFrame:
    """A row a deal begun by the end of a day: its last state, and `changed`, the moment of that change."""
    known = life.filter(pl.col("at") < (day + 1) * DAY)
    last = known.unique("deal", keep="last", maintain_order=True)
    return last.rename({"at": "changed"}).drop("event", "order", "kind")


def _lives(market: Market, deals: pl.DataFrame, draws: Draws) -> _Lives:
    size = deals.height
    columns = {name: deals[name].cast(pl.Int64).to_numpy() for name in deals.columns}
    created, end = columns["created"], columns["end"]
    starts = np.array([(0, *entry.starts, 100) for entry in cast().segments])[columns["segment"]]
    last = np.where(columns["is_won"] == 1, 4, columns["lost_at"])
    whole = starts[np.arange(size), last]
    calendar = market.calendar_of_market[columns["market"]]
    entered: dict[int, Ints] = {}
    earliest = created
    for stage in (2, 3, 4):
        share = starts[:, stage - 1] * 1000 // whole + draws.between(-50, 50, size)
        day = market.days.working(created + (end - created) * share // 1000, calendar)
        earliest = np.clip(day, earliest, end)
        entered[stage] = earliest
    reached = {stage: last >= stage for stage in (2, 3, 4)}
    reached[2] = reached[2] & ~(reached[3] & draws.chance(_SKIP, size))
    return _Lives(market, draws, columns, entered, reached)


def _stages(lives: _Lives) -> list[pl.DataFrame]:
    columns, entered, reached = lives.columns, lives.entered, lives.reached
    estimate = columns["estimate"]
    low = columns["amount"] * cast().sandbag_percent // 100
    hope = np.where(lives.sandbagged, 150, lives.draws.between(55, 115, lives.size))
    expected = columns["created"] + np.maximum(7, (columns["end"] - columns["created"]) * hope // 100)
    columns["expected"] = expected
    gap = np.where(reached[4], entered[4], columns["end"]) - entered[3]
    back = reached[3] & (gap >= 6) & lives.chance(_REGRESS)
    return [
        lives.change(
            "created",
            np.ones(lives.size, dtype=np.bool_),
            columns["created"],
            stage=1,
            amount=np.where(lives.sandbagged, np.maximum(1, low), estimate),
            expected=expected,
            owner=columns["rep"],
            removed=ALIVE,
        ),
        lives.change("second", reached[2], entered[2], stage=2),
        lives.change("third", reached[3], entered[3], stage=3),
        lives.change("back", back, entered[3] + gap // 3, stage=2),
        lives.change("again", back, entered[3] + gap * 2 // 3, stage=3),
        lives.change("fourth", reached[4], entered[4], stage=4),
    ]


def _amounts(lives: _Lives) -> list[pl.DataFrame]:
    """The offer's amount is agreed with stage 3, and revised by some."""
    columns, entered = lives.columns, lives.entered[3]
    open_ = lives.reached[3] & ~lives.sandbagged
    revised = np.maximum(1, columns["amount"] * lives.draws.between(85, 115, lives.size) // 100)
    between = entered + (columns["end"] - entered) // 2
    differs = columns["estimate"] != columns["amount"]
    return [
        lives.change("agreed", open_ & differs, entered, amount=columns["amount"]),
        lives.change("revised", open_ & lives.chance(_REVISE), between, amount=revised),
    ]


def _dates(lives: _Lives) -> list[pl.DataFrame]:
    """An expected close that passes is pushed out by the diligent, a few days before."""
    created, end, expected = (lives.columns[name] for name in ("created", "end", "expected"))
    parts = []
    still = np.ones(lives.size, dtype=np.bool_)
    before = created
    for _ in range(_PUSHES):
        day = expected - lives.draws.below(5, lives.size)
        still = still & (day > before) & (day < end) & lives.chance(_DILIGENT)
        pushed = expected + lives.draws.between(14, 50, lives.size)
        parts.append(lives.change("pushed", still, day, expected=pushed))
        expected, before = np.where(still, pushed, expected), np.where(still, day, before)
    return parts


def _handed_over(lives: _Lives) -> pl.DataFrame:
    """Open deals of those who leave go to someone of the same market."""
    market, columns = lives.market, lives.columns
    last_month = month_number(market.days.last_day)
    left = np.full(len(market.reps), -1, dtype=np.int64)
    for place, rep in enumerate(market.reps):
        if rep.left_months_ago is not None:
            left[place] = number(month_start(last_month - rep.left_months_ago + 1)) - 1
    stays = np.array([rep.left_months_ago is None and rep.joined_months_ago is None for rep in market.reps])
    heirs = {
        group: np.flatnonzero(
            stays & (market.market_of_rep == group) & np.array([r.role == "direct" for r in market.reps])
        )
        for group in range(len(cast().markets))
    }
    drawn = lives.draws.within(
        columns["market"], {g: np.ones(len(h), dtype=np.int64) for g, h in heirs.items()}
    )
    width = max(len(heir) for heir in heirs.values())
    table = np.array([np.resize(heir, width) for heir in heirs.values()])
    day = left[columns["rep"]]
    leaves = (columns["created"] <= day) & ((day < columns["end"]) | ~lives.closes)
    return lives.change("handed_over", leaves, day, owner=table[columns["market"], drawn])


def _ends(lives: _Lives) -> list[pl.DataFrame]:
    """Won at the full amount, or lost; a few of the lost are taken up again, and end for good."""
    columns, end = lives.columns, lives.columns["end"]
    won = lives.closes & (columns["is_won"] == 1)
    lost = lives.closes & ~won
    reopened = lost & lives.chance(_REOPEN)
    again = end + lives.draws.between(15, 50, lives.size)
    final = again + lives.draws.between(20, 70, lives.size)
    outcome = np.where(lives.chance(_REOPENED_WON), WON, LOST)
    return [
        lives.change("closed", won, end, stage=WON, amount=columns["amount"], expected=end),
        lives.change("closed", lost, end, stage=LOST, expected=end),
        lives.change("reopened", reopened, again, stage=3, expected=again + 45),
        lives.change("ended", reopened, final, stage=outcome, amount=columns["amount"], expected=final),
    ]


def _removals(lives: _Lives, nights: int) -> list[pl.DataFrame]:
    """Deals deleted, some of them restored, and deals merged into another of the same customer."""
    first, last = lives.market.days.last - nights + 1, lives.market.days.last
    if nights == 1:
        return []
    created, draws = lives.columns["created"], lives.draws
    order = draws.shuffled(lives.size)
    there = order[created[order] <= first]
    deleted = there[: max(2, lives.size // _DELETED_EVERY)]
    rest = there[len(deleted) :]
    rest = rest[np.array(lives.market.merges)[lives.columns["market"][rest]]]
    pairs = _look_alikes(lives, rest, max(1, len(rest) // _MERGED_EVERY))
    gone, restored, merged = (np.zeros(lives.size, dtype=np.bool_) for _ in range(3))
    gone[deleted] = True
    day = first + draws.between(1, nights - 1, lives.size)
    back = day + draws.between(1, 3, lives.size)
    restored[deleted[::2]] = True
    into = np.zeros(lives.size, dtype=np.int64)
    for loser, survivor in pairs:
        merged[loser] = True
        into[loser] = survivor
    return [
        lives.change("deleted", gone, day, removed=DELETED),
        lives.change("restored", restored & (back <= last), back, removed=ALIVE),
        lives.change("merged", merged, day, removed=MERGED, into=into),
    ]


def _look_alikes(lives: _Lives, deals: Ints, count: int) -> list[tuple[int, int]]:
    """Pairs of deals of one customer and product, loser first; nobody occurs twice."""
    by_customer: dict[tuple[int, int], int] = {}
    pairs: list[tuple[int, int]] = []
    account, product = lives.columns["account"], lives.columns["product"]
    for deal in deals.tolist():
        key = (int(account[deal]), int(product[deal]))
        other = by_customer.pop(key, None) if key[0] >= 0 else None
        if other is None:
            by_customer[key] = deal
        else:
            pairs.append((deal, other))
        if len(pairs) == count:
            break
    return pairs
