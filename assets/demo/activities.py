"""What the made-up company's people do: calls, mails, meetings, tasks, visits and notes; and service cases.

Belongs here: who talked to whom, and when. Not here: what came of it (life.py).
"""

import numpy as np
import polars as pl

from assets.demo.days import Days
from assets.demo.draws import Draws
from assets.demo.life import DAY

KINDS = ("call", "email", "meeting", "task", "visit", "note")
_KIND_WEIGHTS = [30, 30, 15, 15, 5, 5]
_OPENS, _WORKDAY = 8 * 3600, 9 * 3600
_SUBJECTS = {
    "call": "Call about next steps",
    "email": "Mail with documents",
    "meeting": "Product demonstration",
    "task": "Prepare the offer",
    "visit": "Visit on site",
    "note": "Note from the call",
}


def make_activities(deals: pl.DataFrame, days: Days, draws: Draws) -> pl.DataFrame:
    """A row an activity on a deal, by moment; `kind` is one of KINDS, `noted` the moment it was written down.

    Won deals have one more than lost ones on average: the planted truth. A task of the future is not done.
    """
    won, size = deals["is_won"].to_numpy(), deals.height
    count = draws.between(1, 4, size) + won
    place = np.repeat(np.arange(size), count)
    created, end = deals["created"].to_numpy()[place], np.minimum(deals["end"].to_numpy(), days.last)[place]
    total = len(place)
    kind = np.array(KINDS)[draws.weighted(_KIND_WEIGHTS, total)]
    ahead = (kind == "task") & draws.chance(60, total)
    day = created + draws.below(end - created + 1, total) + np.where(ahead, draws.between(1, 20, total), 0)
    frame = pl.DataFrame(
        {
            "deal": place,
            "account": deals["account"].to_numpy()[place],
            "owner": deals["rep"].to_numpy()[place],
            "market": deals["market"].to_numpy()[place],
            "kind": kind,
            "at": day * DAY + _OPENS + draws.below(_WORKDAY, total),
            "noted": created * DAY + _OPENS,
        }
    ).sort("at", "deal", "kind")
    return (
        frame.with_columns(
            subject=pl.col("kind").replace_strict(_SUBJECTS),
            is_done=pl.col("at") < (days.last + 1) * DAY,
            noted=pl.when(pl.col("at") < (days.last + 1) * DAY)
            .then("at")
            .otherwise(days.last * DAY + _OPENS),
        )
        .with_row_index("activity")
        .with_columns(pl.col("activity").cast(pl.Int64))
    )


def make_cases(accounts: pl.DataFrame, days: Days, draws: Draws) -> pl.DataFrame:
    """A row a service case, by day it was opened; `closed` and `satisfaction` (1 to 5) are null while
    open."""
    place = np.repeat(np.arange(accounts.height), draws.below(5, accounts.height))
    size = len(place)
    opened = days.first + draws.below(days.last - days.first + 1, size)
    closed = opened + draws.lognormal(4, 1.0, size)
    scores = draws.weighted([3, 5, 12, 40, 40], size) + 1
    return (
        pl.DataFrame(
            {
                "account": place,
                "market": accounts["market"].to_numpy()[place],
                "opened": opened,
                "closed": closed,
                "satisfaction": scores,
            }
        )
        .with_columns(pl.when(pl.col("closed") <= days.last).then(pl.col("closed", "satisfaction")))
        .sort("opened", "account", "closed", nulls_last=True)
        .with_row_index("case")
        .with_columns(pl.col("case").cast(pl.Int64))
    )
