"""Monthly quotas of the made-up company's reps, and the calls they make.

Belongs here: what was asked of each rep, and promised. Not here: what was sold (life.py).
A quota is the rep's fair share of the plan by season and growth, moved part of the way to what the quarter
brought (a planner sees large deals coming), and stretched: more every year, and not alike for all reps.
"""

from collections.abc import Sequence

import polars as pl

from assets.demo.cast import RAMP_MONTHS, Rep
from assets.demo.days import Days, month_number, month_start, month_weight
from assets.demo.draws import Draws

QUOTA_MONTHS_AHEAD = 3
# Year by year of history and after it, in hundredths: below the trend at first, above it at the end.
_AMBITION = (98, 101, 104, 107)
_FORESIGHT_PERCENT = 60
# An average chance of winning, to which a rep's skill is added (thousandths).
_AVERAGE_WIN = 600
_Amounts = dict[tuple[int, int], int]


def make_quotas(
    reps: Sequence[Rep], market_of_rep: Sequence[int], booked: _Amounts, days: Days, draws: Draws
) -> pl.DataFrame:
    """A row a rep and month of employment: `rep, month` (number), `amount` in units of the rep's currency.

    `booked` = what each rep won by month number. From the first month to three months after the last.
    """
    stretch = draws.between(91, 110, len(reps)).tolist()
    rows: list[tuple[int, int, int]] = []
    for market in sorted(set(market_of_rep)):
        sellers = [
            place for place, rep in enumerate(reps) if rep.role == "direct" and market_of_rep[place] == market
        ]
        rows += _market_quotas(reps, sellers, booked, days, stretch)
    return pl.DataFrame(
        sorted(rows), schema={"rep": pl.Int64, "month": pl.Int64, "amount": pl.Int64}, orient="row"
    )


def _market_quotas(
    reps: Sequence[Rep], sellers: list[int], booked: _Amounts, days: Days, stretch: list[int]
) -> list[tuple[int, int, int]]:
    first, last = month_number(days.first_day), month_number(days.last_day)
    shares = _shares(reps, sellers, range(first, last + QUOTA_MONTHS_AHEAD + 1), last)
    history = sum(share for (_, month), share in shares.items() if month <= last)
    total = sum(booked.get(key, 0) for key in shares if key[1] <= last)
    step = 100 if total > 1_000_000 else 10
    rows = []
    for seller in sellers:
        fair = {month: share * total // history for (rep, month), share in shares.items() if rep == seller}
        for month, amount in fair.items():
            quarter = [other for other in fair if other // 3 == month // 3]
            plan, won = (
                sum(fair[other] for other in quarter),
                sum(booked.get((seller, o), 0) for o in quarter),
            )
            seen = amount if quarter[-1] > last else _foreseen(amount, max(1, plan), won)
            asked = seen * stretch[seller] * _AMBITION[min((month - first) // 12, 3)] // 10_000
            rows.append((seller, month, max(step, asked // step * step)))
    return rows


def _shares(reps: Sequence[Rep], sellers: list[int], months: range, last: int) -> _Amounts:
    """Each employed rep's share of the plan by month, as whole parts of no unit."""
    shares: _Amounts = {}
    for month in months:
        employed = [seller for seller in sellers if reps[seller].is_employed(last - month)]
        # Deals close about a month after they began; newcomers get a small quota at once.
        volumes = [
            max(reps[seller].volume(last - month + 1), reps[seller].pace * RAMP_MONTHS // 8)
            for seller in employed
        ]
        weight = month_weight(month, months[0])
        for seller, volume in zip(employed, volumes, strict=True):
            share = weight * 1000 * volume // sum(volumes) * (_AVERAGE_WIN + reps[seller].skill)
            shares[seller, month] = share
    return shares


def _foreseen(amount: int, plan: int, won: int) -> int:
    """A month's amount, moved towards its share of what the quarter brought."""
    moved = amount * (100 - _FORESIGHT_PERCENT) * plan + amount * _FORESIGHT_PERCENT * won
    return moved // (100 * plan)


def make_calls(reps: Sequence[Rep], booked: _Amounts, days: Days, draws: Draws) -> pl.DataFrame:
    """A row a rep, month and category of a call, `made_on` the month's first weekday.

    Each rep is off by the same percentage month after month, give or take a little: the planted bias.
    """
    first, last = month_number(days.first_day), month_number(days.last_day)
    keys = [
        (place, month)
        for place, rep in enumerate(reps)
        for month in range(first, last + 1)
        if rep.role == "direct" and rep.is_employed(last - month)
    ]
    noise = draws.between(90, 110, len(keys)).tolist()
    rows = []
    for (place, month), around in zip(keys, noise, strict=True):
        start = month_start(month)
        made = start.replace(day=1 + {5: 2, 6: 1}.get(start.weekday(), 0))
        commit = booked.get((place, month), 0) * reps[place].bias * around // 10_000
        rows.append((place, made, start, "commit", commit))
        rows.append((place, made, start, "best_case", commit * 13 // 10))
    schema = ["rep", "made_on", "month", "category", "amount"]
    return pl.DataFrame(rows, schema=schema, orient="row")


def booked_by_month(won: pl.DataFrame) -> _Amounts:
    """The amounts of `won` (columns `owner, day, amount`) by rep and month number."""
    months = won.with_columns(date=pl.col("day").cast(pl.Int32).cast(pl.Date)).group_by(
        "owner", pl.col("date").dt.year().cast(pl.Int64) * 12 + pl.col("date").dt.month() - 1
    )
    return {(owner, month): amount for owner, month, amount in months.agg(pl.col("amount").sum()).iter_rows()}
