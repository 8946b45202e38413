"""Cycle days of March 2024: 60, 60, 4 and 23; backwards has none."""

from __future__ import annotations

from datetime import date
from statistics import mean, median, quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.marts.company import ALL, AS_OF, MARCH
from tests.unit.marts.core import Core, Marts

_CELL = "deals, mean_days, median_days, p75_days, excluded, status"


def test_over_all_closed_deals(marts: Marts) -> None:
    found = marts.cell("sales_cycle", _CELL, population="closed", **MARCH, **ALL)
    assert found == (4, 36.75, 41.5, 60, 1, "ok")


def test_over_won_deals(marts: Marts) -> None:
    found = marts.cell("sales_cycle", _CELL, population="won", **MARCH, **ALL)
    assert found == (2, 32, 32, 46, 1, "small_sample")


def test_where_every_close_comes_before_the_creation_it_says_so() -> None:
    core = Core(AS_OF)
    core.deal("one", "won", created_date=date(2024, 3, 9), close_date=date(2024, 3, 1))
    marts = core.build("sales_cycle")
    found = marts.cell("sales_cycle", f"{_CELL}, note", population="won", **MARCH, **ALL)
    assert found == (
        0, None, None, None, 1, "not_available", "no closed deal has a creation date before its close",
    )  # fmt: skip


def test_a_deal_won_on_its_first_day_took_no_days() -> None:
    core = Core(AS_OF)
    core.deal("one", "won", created_date=AS_OF, close_date=AS_OF)
    found = core.build("sales_cycle").cell("sales_cycle", _CELL, population="won", **MARCH, **ALL)
    assert found == (1, 0, 0, 0, 0, "ok")


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 90), min_size=2, max_size=12))
def test_percentiles_are_those_of_the_days(days: list[int]) -> None:
    core = Core(AS_OF)
    for at, gone in enumerate(days):
        created = date.fromordinal(AS_OF.toordinal() - gone)
        core.deal(str(at), "won", created_date=created, close_date=AS_OF)
    found = core.build("sales_cycle").cell("sales_cycle", _CELL, population="closed", **MARCH, **ALL)
    third = quantiles(days, n=4, method="inclusive")[2]
    assert found == (len(days), pytest.approx(mean(days)), median(days), pytest.approx(third), 0, "ok")
