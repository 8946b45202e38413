"""The plain sheets around a CRM: exchange rates, spend, cost, seasonality, the market's index.

Belongs here: what the finance and marketing people type. Not here: the staff's sheets (people.py, quotas.py).
"""

import polars as pl

from assets.demo.cast import Team, cast
from assets.demo.days import Days, day_of, month_number, month_start, month_weight
from assets.demo.draws import Draws

# What a dollar costs at first, and the most that a day moves it, in ten-thousandths.
_CURRENCIES = {"CNY": (72_000, 120), "EUR": (9_200, 25), "JPY": (1_500_000, 4_500)}
# The yen's rates of these days, counted back from the last, were never recorded: longer than a week.
RATE_GAP = ("JPY", 200, 215)


def make_rates(days: Days, draws: Draws) -> pl.DataFrame:
    """A row a currency and weekday, and one a year for the plan: what a dollar costs.

    `rate` in ten-thousandths. From a month before the first day, so that early deals have one.
    """
    rows = []
    span = range(days.first - 31, days.last + 1)
    for currency, (start, step) in _CURRENCIES.items():
        moves = draws.between(-step, step, len(span)).tolist()
        rate = start
        for day, move in zip(span, moves, strict=True):
            rate = max(start * 8 // 10, min(start * 12 // 10, rate + move))
            date = day_of(day)
            missing = currency == RATE_GAP[0] and RATE_GAP[1] <= days.last - day < RATE_GAP[2]
            if date.weekday() < 5 and not missing:
                rows.append((date, currency, "actual", rate))
        years = range(days.first_day.year, days.last_day.year + 1)
        rows += [(month_start(year * 12), currency, "plan", start) for year in years]
    return pl.DataFrame(rows, schema=["day", "currency", "kind", "rate"], orient="row").sort(
        "currency", "kind", "day"
    )


def _months(days: Days) -> range:
    return range(month_number(days.first_day), month_number(days.last_day) + 1)


def make_spend(days: Days, draws: Draws) -> pl.DataFrame:
    """A row a month and channel that costs money: `month, channel` (number), `amount` in whole dollars."""
    rows = [
        (month_start(month), channel, entry.spend * share // 100)
        for month in _months(days)
        for (channel, entry), share in zip(
            enumerate(cast().channels), draws.between(85, 115, len(cast().channels)).tolist(), strict=True
        )
        if entry.spend
    ]
    return pl.DataFrame(rows, schema=["month", "channel", "amount"], orient="row")


def make_cost(teams: list[Team], days: Days, draws: Draws) -> pl.DataFrame:
    """A row a month and team: `month, team` (number), `amount` in whole dollars, for salaries and travel."""
    rows = [
        (month_start(month), team, len(entry.reps) * 7000 * share // 100)
        for month in _months(days)
        for (team, entry), share in zip(
            enumerate(teams), draws.between(95, 105, len(teams)).tolist(), strict=True
        )
    ]
    return pl.DataFrame(rows, schema=["month", "team", "amount"], orient="row")


def make_seasonality(days: Days) -> pl.DataFrame:
    """A row a calendar month of the last year: `month, weight`; the true season and rush, in no unit."""
    months = [month for month in _months(days) if month_start(month).year == days.last_day.year]
    weights = [month_weight(month, month_number(days.first_day)) for month in months]
    return pl.DataFrame({"month": [month_start(month) for month in months], "weight": weights})


def make_index(days: Days, draws: Draws) -> pl.DataFrame:
    """A row a month: `month, value` of the market's index, in tenths, about 1000 at first."""
    months = list(_months(days))
    noise = draws.between(-8, 8, len(months)).tolist()
    values = [1000 + 6 * place + around for place, around in enumerate(noise)]
    return pl.DataFrame({"month": [month_start(month) for month in months], "value": values})
