"""Chance, the same on every machine.

Belongs here: drawing numbers, a whole column at a time. Not here: what the numbers mean.
NumPy promises the raw words of a bit generator for ever, and nothing else; so all draws come from them.
Beyond integers only + − × ÷ are used: `exp` of two processors differs in the last bit.
"""

import hashlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Draws:
    """One stream of draws; other streams are independent: a change in one leaves the others alone."""

    def __init__(self, seed: int, stream: str) -> None:
        digest = hashlib.sha256(f"{seed}/{stream}".encode()).digest()
        self._words = np.random.Philox(key=int.from_bytes(digest[:16], "little"))

    def below(self, limit: Ints | int, size: int) -> Ints:
        """Whole numbers from 0 to limit − 1 (a limit for all, or one for each), each as likely."""
        words = self._words.random_raw(size).astype(np.uint64) >> np.uint64(32)
        return ((words * np.asarray(limit, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)

    def between(self, low: int, high: int, size: int) -> Ints:
        """Whole numbers from low to high, both included, each as likely."""
        return low + self.below(high - low + 1, size)

    def chance(self, thousandths: Ints | int, size: int) -> Flags:
        """True in so many of a thousand cases."""
        return np.less(self.below(1000, size), thousandths)

    def weighted(self, weights: Ints | list[int], size: int) -> Ints:
        """Indices, each as likely as its whole weight."""
        totals = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(totals, self.below(int(totals[-1]), size), side="right").astype(np.int64)

    def within(self, groups: Ints, weights: dict[int, Ints]) -> Ints:
        """For each group number an index drawn by the weights of that group."""
        drawn = np.zeros(len(groups), dtype=np.int64)
        if not len(groups):
            return drawn
        order = np.argsort(groups, kind="stable")
        found, starts = np.unique(groups[order], return_index=True)
        for group, places in zip(found.tolist(), np.split(order, starts[1:]), strict=True):
            drawn[places] = self.weighted(weights[group], len(places))
        return drawn

    def shuffled(self, count: int) -> Ints:
        """The numbers from 0 to count − 1 in a drawn order."""
        return np.argsort(self._words.random_raw(count), kind="stable").astype(np.int64)

    def lognormal(self, median: Ints | int, spread: float, size: int) -> Ints:
        """Whole numbers of at least 1, lognormal around the median; spread = standard deviation of the log.

        The normal draw is the sum of four even ones less its mean (variance 1/3, so × √3), within ± 3.5; and
        e^x is (1 + x/64)^64.
        """
        words = self._words.random_raw(size)
        steps = np.zeros(size, dtype=np.int64)
        for shift in (0, 16, 32, 48):
            steps += ((words >> np.uint64(shift)) & np.uint64(65535)).astype(np.int64)
        factor = 1 + (steps - 2 * 65535) * (1.7320508 * spread / 65536 / 64)
        for _ in range(6):
            factor = factor * factor
        found: Ints = np.maximum(1, np.floor(np.asarray(median) * factor + 0.5)).astype(np.int64)
        return found
