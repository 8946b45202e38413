"""A key stands once in its table, and a row's hash tells null from empty and one column from the next."""

import polars as pl
import pytest

from assets.core.entities import ENTITIES
from assets.core.load import KeyTwiceError, check_keys
from assets.core.written import row_hash
from tests.unit.core.table import empty_core


@pytest.mark.parametrize("keys", [("crm:1", "crm:1"), ("crm:1", None)])
def test_a_key_that_stands_twice_or_is_missing_stops_the_night(keys: tuple[str | None, ...]) -> None:
    con = empty_core()
    for key in keys:
        con.execute("insert into core.product by name select ? as product_id", [key])
    with pytest.raises(KeyTwiceError, match=r"core\.product: 2 rows have 1 different product_ids"):
        check_keys(con, ENTITIES["product"])


def test_the_rows_are_counted_when_each_key_stands_once() -> None:
    con = empty_core()
    assert check_keys(con, ENTITIES["product"]) == 0
    con.execute("insert into core.product by name select 'crm:1' as product_id")
    assert check_keys(con, ENTITIES["product"]) == 1


def test_the_hash_tells_rows_apart_and_stays_in_order() -> None:
    rows = [("a", "b"), ("a", None), ("a", ""), ("ab", ""), (None, "a"), ("", "a"), ("a", "b")]
    frame = pl.DataFrame(rows, schema=["x", "y"], orient="row")
    hashes = row_hash(frame, ["x", "y"]).to_list()
    assert hashes[0] == hashes[-1]
    assert len(set(hashes)) == len(rows) - 1
    many = pl.DataFrame({"x": [str(number) for number in range(300_000)]})
    # Few and many rows are hashed in two ways.
    assert row_hash(many, ["x"])[299_999] == row_hash(many.tail(1), ["x"])[0]
