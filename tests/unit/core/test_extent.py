"""Full or delta is decided once, and a full export that shrank is told from a delta."""

import pytest

from assets.core.extent import Extent, Seen, decide


@pytest.mark.parametrize(
    ("remembered", "seen", "decided"),
    [
        (None, Seen(known=0, again=0), None),  # the first load decides nothing
        (None, Seen(known=100, again=98), "full"),
        (None, Seen(known=100, again=50), "full"),
        (None, Seen(known=100, again=49), "delta"),
        ("full", Seen(known=100, again=1), "full"),  # never again from the file in hand
        ("delta", Seen(known=100, again=100), "delta"),
    ],
)
def test_the_second_load_decides(remembered: Extent | None, seen: Seen, decided: Extent | None) -> None:
    assert decide(remembered, seen) == decided
