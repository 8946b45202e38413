"""Ids as written: Salesforce's short and long ids are one, all else is left alone."""

from __future__ import annotations

import polars as pl
import pytest

from assets.core.entities import ENTITIES
from assets.core.written import by_column, long_id
from assets.exports.mapping import EntityMapping

_MAPPING = EntityMapping(
    entity="opportunity",
    id=("Id",),
    columns={"owner": ("OwnerId",), "account": ("AccountId",), "name": ("Name",)},
)
_SHORT, _LONG = "006Nq00000BGi8P", "006Nq00000BGi8PIAT"


# Short and long forms as a real org writes them.
@pytest.mark.parametrize(
    "long", [_LONG, "001Nq00000J1MwVIAV", "005Nq00000AU6ztIAD", "00QNq00000BXU9AMAX", "000000000000000AAA"]
)
def test_the_suffix_says_which_letters_are_capitals(long: str) -> None:
    assert long_id(long[:15]) == long


def test_ids_that_differ_in_case_alone_stay_two() -> None:
    assert long_id("006Nq00000BGi8p") != long_id(_SHORT)


def _written(id_style: str | None, *row: str) -> tuple[object, ...]:
    raw = pl.DataFrame(
        [("1", *row)], schema=["row_number", "Id", "OwnerId", "AccountId", "Name"], orient="row"
    )
    columns = {name: name for name in raw.columns}
    table = by_column(raw, columns, _MAPPING, ENTITIES["opportunity"], id_style)
    return table.select("id:0", "owner_ref", "account_ref", "name").row(0)


def test_keys_and_references_become_long_and_names_do_not() -> None:
    found = _written("salesforce", _SHORT, "005Nq00000AU6zt", "001Nq00000J1MwVIAV", _SHORT)
    assert found == (_LONG, "005Nq00000AU6ztIAD", "001Nq00000J1MwVIAV", _SHORT)


def test_a_reference_that_is_no_id_is_left_alone() -> None:
    assert _written("salesforce", _LONG, "Ada Lin", "", "Deal") == (_LONG, "Ada Lin", None, "Deal")


def test_without_the_style_nothing_is_lengthened() -> None:
    assert _written(None, _SHORT, "Ada", "", "Deal")[0] == _SHORT
