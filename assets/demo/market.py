"""What a deal of a made-up company is drawn from: its day, product, rep and account, each by its weight.

Belongs here: who sells what to whom, and when. Not here: how a deal goes (deals.py).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from assets.demo.cast import Product, Rep
from assets.demo.customers import Account
from assets.demo.draws import Draws
from assets.demo.season import day_weight, month_number

# Far enough after the last day for the slowest deals that are open on it.
_HORIZON_DAYS = 400


@dataclass(frozen=True)
class Market:
    """The cast and the days of its history; running totals of weights are kept between draws."""

    products: list[Product]
    reps: list[Rep]
    accounts: list[Account]
    first_day: date
    last_day: date
    _reps_by_month: dict[int, list[int]] = field(default_factory=dict)

    def months_ago(self, day: date) -> int:
        """Whole calendar months from a day's month to that of the last day."""
        return month_number(self.last_day) - month_number(day)

    def closing_day(self, draws: Draws) -> date:
        """A day on which a deal ends, from first_day to well after last_day."""
        return self.first_day + timedelta(days=draws.weighted(self._days))

    def product(self, draws: Draws) -> Product:
        """A product, launched or not."""
        return self.products[draws.weighted(self._products)]

    def rep(self, draws: Draws, months_ago: int) -> Rep:
        """A rep who begins deals in that month."""
        if months_ago not in self._reps_by_month:
            self._reps_by_month[months_ago] = list(accumulate(rep.volume(months_ago) for rep in self.reps))
        return self.reps[draws.weighted(self._reps_by_month[months_ago])]

    def account(self, draws: Draws, rep: Rep) -> Account:
        """An account of the rep's region."""
        accounts, weights = self._accounts_by_region[rep.region]
        return accounts[draws.weighted(weights)]

    @cached_property
    def _days(self) -> list[int]:
        span = (self.last_day - self.first_day).days + 1 + _HORIZON_DAYS
        days = (self.first_day + timedelta(days=offset) for offset in range(span))
        return list(accumulate(day_weight(day, month_number(self.first_day)) for day in days))

    @cached_property
    def _products(self) -> list[int]:
        return list(accumulate(product.weight for product in self.products))

    @cached_property
    def _accounts_by_region(self) -> dict[str, tuple[list[Account], list[int]]]:
        grouped: dict[str, list[Account]] = {}
        for account in self.accounts:
            grouped.setdefault(account.region, []).append(account)
        return {
            region: (found, list(accumulate(account.weight for account in found)))
            for region, found in grouped.items()
        }
