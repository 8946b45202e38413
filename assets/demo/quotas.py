"""Monthly quotas of a made-up company's reps.

Belongs here: what was asked of each rep. Not here: what was sold (deals.py).
A quota is the rep's fair share of the plan by season and growth, moved part of the way to what the quarter
brought (a planner sees large deals coming), and stretched: more every year, and not alike for all reps.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from assets.demo.cast import RAMP_MONTHS, Rep
from assets.demo.deals import Deal
from assets.demo.season import month_label, month_number, month_weight

QUOTA_MONTHS_AHEAD = 3
# Year by year of history and after it, in hundredths: below the trend at first, above it at the end.
_AMBITION = (98, 101, 104, 107)
_FORESIGHT_PERCENT = 60
# An average chance of winning, to which a rep's skill is added (thousandths).
_AVERAGE_WIN = 600


def make_quotas(
    reps: Sequence[Rep], deals: Sequence[Deal], first_day: date, last_day: date
) -> Iterator[tuple[str, str, int]]:
    """Rows (rep, YYYY-MM, amount in whole money units) by rep and month, for the months a rep is employed.

    From first_day's month to three months after last_day's. Amounts are at least one step of rounding.
    """
    first, last = month_number(first_day), month_number(last_day)
    months = range(first, last + QUOTA_MONTHS_AHEAD + 1)
    won: Counter[tuple[str, int]] = Counter()
    for deal in deals:
        if deal.stage == "Won" and deal.close is not None and deal.value is not None:
            won[deal.rep.name, month_number(deal.close)] += deal.value
    shares = _shares(reps, months, last)
    history = sum(share for (_, month), share in shares.items() if month <= last)
    booked = sum(won.values())
    step = 100 if booked > 1_000_000 else 10
    for rep in reps:
        fair = {
            month: shares[rep.name, month] * booked // history
            for month in months
            if (rep.name, month) in shares
        }
        for month, amount in fair.items():
            quarter = [other for other in fair if other // 3 == month // 3]
            seen = _foreseen(
                amount, [fair[other] for other in quarter], [won[rep.name, other] for other in quarter]
            )
            asked = seen if quarter[-1] <= last else amount
            stretched = asked * rep.stretch * _AMBITION[min((month - first) // 12, 3)] // 10_000
            yield rep.name, month_label(month), max(step, stretched // step * step)


def _shares(reps: Sequence[Rep], months: Sequence[int], last: int) -> dict[tuple[str, int], int]:
    """Each employed rep's share of the plan by month, as whole parts of no unit."""
    shares: dict[tuple[str, int], int] = {}
    for month in months:
        employed = [rep for rep in reps if rep.is_employed(last - month)]
        # Deals close about a month after they began; newcomers get a small quota at once.
        volumes = [max(rep.volume(last - month + 1), rep.pace * RAMP_MONTHS // 8) for rep in employed]
        weight = month_weight(month, months[0])
        for rep, volume in zip(employed, volumes, strict=True):
            shares[rep.name, month] = weight * 1000 * volume // sum(volumes) * (_AVERAGE_WIN + rep.skill)
    return shares


def _foreseen(amount: int, fair: Sequence[int], won: Sequence[int]) -> int:
    """A month's amount, moved towards its share of what the quarter brought."""
    fair_sum = max(1, sum(fair))
    return (amount * (100 - _FORESIGHT_PERCENT) * fair_sum + amount * _FORESIGHT_PERCENT * sum(won)) // (
        100 * fair_sum
    )
