"""Full or delta is decided once, and a full export that shrank is told from a delta."""

import pytest

from assets.core.extent import Extent, Seen, decide


@pytest.mark.parametrize(
    ("remembered", "seen", "decided"),
    [
        (None, Seen(known=0, again=0), None),  # the first load decides nothing
        (None, Seen(known=100, again=98), "full"),
        (None, Seen(known=100, again=90), "full"),
        (None, Seen(known=100, again=89), None),  # the next one may tell
        (None, Seen(known=100, again=50), None),
        (None, Seen(known=3, again=3), "full"),
        (None, Seen(known=2, again=2, others=1), None),  # changes that show the same two
        (None, Seen(known=2, again=0, others=1), None),
        (None, Seen(known=3, again=3, others=9), "full"),
        (None, Seen(known=100, again=49), "delta"),
        ("full", Seen(known=100, again=1), "full"),  # never again from the file in hand
        ("delta", Seen(known=100, again=100), "delta"),
    ],
)
def test_the_second_load_decides(remembered: Extent | None, seen: Seen, decided: Extent | None) -> None:
    assert decide(remembered, seen) == decided
