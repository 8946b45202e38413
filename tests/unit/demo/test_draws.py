"""Chance: repeated by seed and stream, and the shape of what is drawn."""

from math import log
from statistics import fmean, median, stdev

import pytest

from assets.demo.draws import Draws


def _first(seed: int, stream: str) -> list[int]:
    draws = Draws(seed, stream)
    return [draws.below(10**9) for _ in range(5)]


def test_streams_are_repeated_and_independent() -> None:
    assert _first(7, "a") == _first(7, "a")
    assert len({tuple(_first(seed, stream)) for seed in (7, -7, 8) for stream in "ab"}) == 6


def test_weights_are_shares() -> None:
    draws = Draws(1, "weights")
    found = [draws.weighted([1, 1, 4, 10]) for _ in range(10_000)]
    shares = [found.count(index) / 10_000 for index in range(4)]
    assert shares == pytest.approx([0.1, 0.0, 0.3, 0.6], abs=0.02)


def test_lognormal_has_its_median_and_spread() -> None:
    draws = Draws(1, "lognormal")
    found = [draws.lognormal(100_000, 0.5) for _ in range(10_000)]
    assert median(found) == pytest.approx(100_000, rel=0.02)
    logs = [log(value) for value in found]
    assert stdev(logs) == pytest.approx(0.5, abs=0.02)
    assert fmean(logs) == pytest.approx(log(100_000), abs=0.02)


def test_shuffled_keeps_every_item() -> None:
    items = list(range(50))
    order = Draws(1, "shuffle").shuffled(items)
    assert order != items
    assert sorted(order) == items
