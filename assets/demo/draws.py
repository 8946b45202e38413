"""Chance, the same on every machine.

Belongs here: drawing numbers. Not here: what the numbers mean.
Python promises that only `random()` keeps its sequence from version to version, so all draws come from it.
Beyond integers only + − × ÷ are used: `exp` and `pow` of two C libraries differ in the last bit, and `sum` of
floats was changed in Python 3.12.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """One stream of draws; other streams are independent: a change in one leaves the others alone."""

    def __init__(self, seed: int, stream: str) -> None:
        self._random = random.Random(f"{seed}/{stream}").random  # noqa: S311 - a made-up company hides no secret

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit − 1, each as likely."""
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included, each as likely."""
        return low + self.below(high - low + 1)

    def chance(self, thousandths: int) -> bool:
        """True in so many of a thousand cases."""
        return self.below(1000) < thousandths

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[self.below(len(items))]

    def weighted(self, cumulative: Sequence[int]) -> int:
        """The index of an item, as likely as its weight; given the running totals of whole weights."""
        return bisect_right(cumulative, self.below(cumulative[-1]))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a drawn order (Fisher and Yates)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def lognormal(self, median: int, spread: float) -> int:
        """A whole number of at least 1, lognormal around its median; spread = standard deviation of the log.

        The normal draw is the sum of twelve even ones less its mean (variance 1), and e^x is (1 + x/64)^64.
        """
        draw = self._random
        steps = 0
        for _ in range(12):
            steps += int(draw() * 65536)
        factor = 1 + spread * ((steps - 6 * 65535) / 65536) / 64
        for _ in range(6):
            factor *= factor
        return max(1, int(median * factor + 0.5))
