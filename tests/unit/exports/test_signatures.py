"""Every sample against every layout: known as its own CRM's, also when columns are left out."""

from pathlib import Path

import pytest

from assets.exports.mapping import Crm, load_mappings
from assets.exports.raw import FileRefused
from assets.exports.recognise import recognise, scores
from assets.exports.words import fold
from tests.samples import CRMS, expected, files

MAPPINGS = load_mappings()
_FILES = [pytest.param(crm, path, id=f"{crm}-{path.stem}") for crm in CRMS for path in files(crm)]


# Read from the public data itself, in test_adventureworks.py, test_maven_*.py and test_olist_*.py.
_ON_REAL_DATA = {"adventureworks", "maven", "olist"}
_SHOWN = [crm for crm in MAPPINGS if crm.crm not in _ON_REAL_DATA]


def test_every_crm_has_a_sample() -> None:
    assert {crm.crm for crm in _SHOWN} == set(CRMS)


@pytest.mark.parametrize("crm", _SHOWN, ids=lambda crm: crm.crm)
def test_every_layout_has_a_sample_that_is_read_as_all_its_records(crm: Crm) -> None:
    """So that a system's activities are not taken for its orders, say."""
    read = {
        (part.file_name, mapping.entity)
        for path in files(crm.crm)
        for part in recognise(path, MAPPINGS)
        for mapping in part.entities
    }
    mapped = {(file.name, mapping.entity) for file in crm.files for mapping in file.entities}
    assert mapped - read == set()


@pytest.mark.parametrize("crm", _SHOWN, ids=lambda crm: crm.crm)
def test_of_every_record_that_a_system_maps_the_values_are_looked_at(crm: Crm) -> None:
    looked_at = {entity for name, entity, _ in expected() if name == crm.crm}
    mapped = {mapping.entity for file in crm.files for mapping in file.entities}
    assert mapped - looked_at == set()


@pytest.mark.parametrize(("crm", "path"), _FILES)
def test_a_sample_is_its_own_crms(crm: str, path: Path) -> None:
    assert {part.crm.crm for part in recognise(path, MAPPINGS)} == {crm}


@pytest.mark.parametrize(("crm", "path"), _FILES)
def test_it_is_still_known_by_the_columns_of_its_signature_alone(
    crm: str, path: Path, tmp_path: Path
) -> None:
    for part in recognise(path, MAPPINGS):
        if part.file.wide or part.file.sheet:
            continue  # Known by columns of periods, or by the sheet's name, too.
        header = [part.column_of[name] for name in part.file.signature]
        short = tmp_path / "short.csv"
        row = ['"' + column.replace('"', '""') + '"' for column in header]
        short.write_text(",".join(row) + "\n" + ",".join("1" for _ in row) + "\n", encoding="utf-8")
        (found,) = recognise(short, MAPPINGS)
        assert (found.crm.crm, found.file_name) == (crm, part.file_name)


@pytest.mark.parametrize(("crm", "path"), _FILES)
def test_no_other_system_fits_as_well(crm: str, path: Path) -> None:
    """Of the layouts that fit whole, none of another system has as long a signature."""
    length = {f"{c.crm}.{f.name}": len(f.signature) for c in MAPPINGS for f in c.files if not c.gives_way}
    for part in recognise(path, MAPPINGS):
        own = f"{crm}.{part.file_name}"
        words = set(map(fold, part.header))
        of_another = {
            f"{c.crm}.{f.name}" for c in MAPPINGS for f in c.files if words & set(map(fold, f.without))
        }
        rivals = [
            score.name
            for score in scores(part.header, MAPPINGS)
            if score.share == 1 and score.name in length and not score.name.startswith(f"{crm}.")
        ]
        assert [
            name for name in rivals if length[name] >= length.get(own, 0) and name not in of_another
        ] == []


def test_an_invoice_is_no_order(tmp_path: Path) -> None:
    """Zoho's invoices have a subject and a grand total too; read as orders they would count twice."""
    path = tmp_path / "Invoices.csv"
    path.write_text("Record Id,Subject,Invoice Number,Grand Total\n1,Nets,I-1,90\n", encoding="utf-8")
    with pytest.raises(FileRefused, match=r"like zoho\.sales_orders"):
        recognise(path, MAPPINGS)


@pytest.mark.parametrize(
    ("header", "crm", "entity"),
    [
        # What it shares with a table of associations is no reason to take it for one.
        ("deal_id,company_id,deal_name,amount,stage,owner,close_date", "plain", "opportunity"),
        ("deal_id,contact_id,deal name,amount,stage,owner,close date", "plain", "opportunity"),
        ("Id,CaseNumber,Status,CreatedDate", "salesforce", "service_case"),
        ("Opportunity Name,Stage,Close Date,Amount,Currency", "salesforce", "opportunity"),
        ("Id,AccountId,Status,CreatedDate,ClosedDate", "salesforce", "service_case"),
    ],
)
def test_what_a_header_alone_says(tmp_path: Path, header: str, crm: str, entity: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(header + "\n" + ",".join("1" for _ in header.split(",")) + "\n")
    (part,) = recognise(path, MAPPINGS)
    assert (part.crm.crm, part.entities[0].entity) == (crm, entity)


def test_the_currency_of_a_report_is_read_by_any_of_its_names(tmp_path: Path) -> None:
    for name in ("Currency", "Amount Currency", "Opportunity Currency", "币种"):
        path = tmp_path / "report.csv"
        path.write_text(f"Opportunity Name,Stage,Close Date,Amount,{name}\nA,Closed Won,2026-02-01,100,EUR\n")
        (part,) = recognise(path, MAPPINGS)
        assert part.column(part.entities[0], "currency") == name
