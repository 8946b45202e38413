"""The pages on CRMs say what the data files say."""

import pytest

from assets.core.entities import ENTITIES
from assets.core.written import canonical
from assets.exports.mapping import load_mappings
from assets.exports.pages import FOLDER, fields, pages

CRMS = load_mappings()
MADE = pages(CRMS)
# What only an entity's own rule reads; the table holds what it makes of it.
_READ_BY_RULES = {"is_corporate", "period", "quarter_of", "last_day", "opted_out", "status"}


def test_no_page_is_missing_or_left_over() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(MADE)


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == MADE[name], "run python -m assets.exports.pages"


def test_every_system_says_how_to_export_in_both_languages() -> None:
    samples = {"maven", "olist", "plain", "adventureworks"}
    assert [
        crm.crm for crm in CRMS if crm.crm not in samples and set(crm.how_to_export) != {"en", "zh"}
    ] == []


def test_every_field_is_a_column_of_the_core() -> None:
    unknown = [
        f"{crm.crm}.{file.name}: {entity.entity}.{field}"
        for crm in CRMS
        for file in crm.files
        for entity in file.entities
        for field in sorted(fields(entity) - _READ_BY_RULES)
        if canonical(ENTITIES[entity.entity]).get(field, field)
        not in ENTITIES[entity.entity].schema.columns()
    ]
    assert unknown == []
