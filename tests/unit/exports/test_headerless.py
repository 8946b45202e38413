"""Tables without a header row, told by what their columns hold."""

import pytest

from assets.exports.mapping import load_mappings
from assets.exports.raw import FileRefused
from assets.exports.read import read_part
from assets.exports.recognise import recognise
from tests.shared_data import shared

from .conftest import Write

CRMS = load_mappings()
_GUID = "{99109BBF-8693-4587-BC23-6036EC89E1BE}"
_QUOTA = f"1\t274\t2011-05-31 00:00:00\t28000\t{_GUID}\t2011-04-16 00:00:00"


@pytest.mark.parametrize(
    ("name", "rows", "entity"),
    [
        ("SalesPersonQuotaHistory", 163, "quota"),
        ("SalesPerson", 17, "sales_rep"),
        ("SalesTerritory", 10, "team"),
        ("SalesTerritoryHistory", 17, "team_membership"),
        ("CurrencyRate", 13532, "exchange_rate"),
    ],
)
def test_the_real_tables(name: str, rows: int, entity: str) -> None:
    (part,) = recognise(shared(f"adventureworks_quota/{name}.csv"), CRMS)
    assert [mapping.entity for mapping in part.entities] == [entity]
    table = read_part(part)
    assert (table.frame.height, table.rows_read, table.frame["row_number"][0]) == (rows, rows, 1)


def test_a_name_decides_nothing_and_the_content_all(write: Write) -> None:
    (part,) = recognise(write(f"{_QUOTA}\n{_QUOTA}\n", "x.txt"), CRMS)
    assert (part.file_name, part.header_row) == ("sales_person_quota_history", 0)


@pytest.mark.parametrize(
    "changed",
    [
        _QUOTA.replace("28000", "much"),
        _QUOTA.replace("2011-05-31", "May"),
        _QUOTA.replace(_GUID, "guid"),
        _QUOTA + "\t1",
        _QUOTA.replace("274", ""),
    ],
)
def test_one_row_of_another_kind_and_it_is_not_that_table(write: Write, changed: str) -> None:
    with pytest.raises(FileRefused):
        recognise(write(f"{_QUOTA}\n{changed}\n"), CRMS)
