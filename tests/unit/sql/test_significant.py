"""Doubles are stored with 9 significant digits."""

from __future__ import annotations

import math

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sql.runner import significant

CON = duckdb.connect()


def _stored(value: float | None) -> float | None:
    row = CON.execute(f"select {significant('x')} from (select cast(? as double) as x)", [value]).fetchone()
    assert row is not None
    stored: float | None = row[0]
    return stored


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_finite_double_keeps_nine_digits(value: float) -> None:
    stored = _stored(value)
    assert stored is not None
    assert stored == float(f"{value:.8e}")
    assert _stored(stored) == stored
    assert math.copysign(1, stored) == (math.copysign(1, value) if value else 1)


@given(st.floats(min_value=1e-290, max_value=1e290), st.sampled_from([1, -1]))
def test_what_differs_by_the_order_of_summing_is_stored_alike(value: float, sign: int) -> None:
    # The stored value is one of at most two neighbours when the input moves by its last bit.
    near = _stored(sign * math.nextafter(value, math.inf))
    stored = _stored(sign * value)
    assert near is not None
    assert stored is not None
    assert near == pytest.approx(stored, rel=1.1e-8, abs=0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, 0.0),
        (2 / 3, 0.666666667),
        (-1234567.8949, -1234567.89),
        (999_999_999.9, 1e9),
        (5e-324, 5e-324),
        (1.7976931348623157e308, 1.79769313e308),
        (math.inf, math.inf),
        (None, None),
    ],
)
def test_examples(value: float | None, expected: float | None) -> None:
    assert _stored(value) == expected


def test_minus_zero_is_zero_and_nan_stays_for_the_rule_to_find() -> None:
    assert math.copysign(1, _stored(-0.0) or 0.0) == 1
    assert math.isnan(_stored(math.nan) or 0.0)
