"""One look at the folder: what is taken, refused, and left for later."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assets.exports.mapping import load_mappings
from assets.exports.scan import scan

_PRODUCTS = "product,series,sales_price\nGTX Pro,GTX,4821\n"
_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_good_the_refused_and_the_skipped(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(_PRODUCTS)
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    (tmp_path / ".hidden").write_text("x")
    seen = scan(tmp_path, load_mappings())
    assert [seen.relative(part.path) for part in seen.parts] == ["products.csv"]
    assert [seen.relative(refusal.path) for refusal in seen.refused] == ["odd.csv"]
    assert [seen.relative(path) for path, _ in seen.skipped] == [".hidden"]


def test_a_file_that_still_arrives_is_left_for_the_next_time(tmp_path: Path) -> None:
    """What a scheduled run asks for: nothing that changed within the last minute."""
    for name, age in (("old.csv", 61), ("new.csv", 59)):
        path = tmp_path / name
        path.write_text(_PRODUCTS)
        moment = (_NOON - timedelta(seconds=age)).timestamp()
        os.utime(path, (moment, moment))
    seen = scan(tmp_path, load_mappings(), (_NOON - timedelta(seconds=60)).replace(tzinfo=None))
    assert [part.path.name for part in seen.parts] == ["old.csv"]
    assert [(path.name, reason[:15]) for path, reason in seen.skipped] == [("new.csv", "It changed less")]
