"""Chance: repeated by seed and stream, and the shape of what is drawn."""

from math import log

import numpy as np
import pytest

from assets.demo.draws import Draws


def test_streams_are_repeated_and_independent() -> None:
    first = {
        (seed, stream): tuple(Draws(seed, stream).below(10**9, 5).tolist())
        for seed in (7, -7, 8)
        for stream in "ab"
    }
    assert len(set(first.values())) == 6
    assert tuple(Draws(7, "a").below(10**9, 5).tolist()) == first[7, "a"]


def test_the_draws_are_those_of_every_machine() -> None:
    draws = Draws(7, "everywhere")
    assert draws.below(1000, 5).tolist() == [969, 515, 833, 636, 841]
    assert draws.lognormal(100, 0.5, 5).tolist() == [48, 48, 108, 108, 204]


def test_limits_are_kept_for_one_and_for_each() -> None:
    draws = Draws(1, "limits")
    assert set(draws.below(3, 1000).tolist()) == {0, 1, 2}
    limits = np.array([1, 5, 1_000_000_000])
    assert (draws.below(np.resize(limits, 3000), 3000) < np.resize(limits, 3000)).all()
    assert set(draws.between(-2, 2, 1000).tolist()) == {-2, -1, 0, 1, 2}


def test_weights_are_shares() -> None:
    found = Draws(1, "weights").weighted([1, 0, 3, 6], 10_000)
    shares = np.bincount(found, minlength=4) / 10_000
    assert shares == pytest.approx([0.1, 0.0, 0.3, 0.6], abs=0.02)


def test_each_group_draws_by_its_own_weights() -> None:
    groups = np.resize(np.array([5, 2]), 10_000)
    found = Draws(1, "groups").within(groups, {5: np.array([1, 0]), 2: np.array([1, 0, 3])})
    assert set(found[groups == 5].tolist()) == {0}
    assert np.bincount(found[groups == 2]) / 5000 == pytest.approx([0.25, 0, 0.75], abs=0.03)


def test_lognormal_has_its_median_and_spread() -> None:
    found = Draws(1, "lognormal").lognormal(100_000, 0.5, 20_000)
    assert np.median(found) == pytest.approx(100_000, rel=0.02)
    assert np.log(found).std() == pytest.approx(0.5, abs=0.02)
    assert np.log(found).mean() == pytest.approx(log(100_000), abs=0.02)


def test_shuffled_keeps_every_number() -> None:
    order = Draws(1, "shuffle").shuffled(50).tolist()
    assert order != list(range(50))
    assert sorted(order) == list(range(50))
