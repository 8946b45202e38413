"""A night of one entity: what cannot be read is refused alone, and what is said of a part is said once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.core.entities import ENTITIES
from assets.core.ingest import ingest
from assets.core.rules import Rules
from assets.core.stages import load_stages
from assets.exports.mapping import load_mappings
from assets.exports.part import Part
from assets.exports.recognise import recognise
from assets.exports.register import Waiting, begin, register_folder
from assets.exports.scan import scan
from assets.settings import Settings
from tests.unit.core.table import empty_core

_PRODUCTS = "product,series,sales_price,colour\n{}\n"


class Company:
    """A folder, a core, and nights in which an entity of the one is loaded into the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.con = empty_core()

    def write(self, name: str, text: str) -> None:
        """A file in the folder, instead of the one of that name."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def night(self, day: int, entity: str = "product", meanwhile: Callable[[], object] = lambda: None) -> int:
        """Registers and loads the folder; `meanwhile` happens between the two. Gives the rows known."""
        rules = Rules(date(2026, 3, day), Settings(), ())
        crms = load_mappings()
        begin(self.con)
        fingerprints = {crm.source: rules.fingerprint(crm) for crm in crms}
        register_folder(self.con, scan(self.folder, crms), rules.as_of, fingerprints, {})
        meanwhile()
        return ingest(self.con, ENTITIES[entity], self, rules)

    def part(self, waiting: Waiting) -> Part:
        """The file, as it is now."""
        return recognise(self.folder / waiting.path, load_mappings(), self.folder)[0]

    def has(self, _waiting: Waiting) -> bool:
        """There is no archive."""
        return False

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Asks the core."""
        return self.con.execute(query).fetchall()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def test_the_unit_and_currency_of_a_header_reach_the_table(company: Company) -> None:
    company.write("quotas.csv", "销售,月份,金额(USD k)\nAda Lin,2026年2月,5\nAda Lin,2026年3月,soon\n")
    assert company.night(1, "quota") == 1
    line = company.ask("select amount_native::integer, amount::integer, currency from core.quota")
    assert line == [(5000, 5000, "USD")]
    assert company.ask("select row_number, rule, message from ops.reject") == [
        (3, "amount_native_unreadable", "amount_native: found 'soon', expected a number")
    ]
    assert company.ask("select rows_read, inserted, rejected, status from ops.file") == [(2, 1, 1, "loaded")]


def test_what_is_said_of_a_part_is_said_of_its_latest_load(company: Company) -> None:
    """Else a year of nights says of one column 365 times that nobody mapped it."""
    for day in (1, 2, 3):
        company.write("a.csv", _PRODUCTS.format(f"GTX,G,{day},red"))
        company.write("b.csv", _PRODUCTS.format("MG,M,1,blue"))
        company.night(day)
    assert company.ask("select count(*) from ops.finding where kind = 'unmapped_column'") == [(2,)]
    assert company.ask("select count(*) from ops.file where status = 'loaded'") == [(4,)]


def test_what_was_refused_while_loading_is_not_said_for_ever(company: Company) -> None:
    company.write("a.csv", _PRODUCTS.format("GTX,G,5,"))
    company.write("b.csv", _PRODUCTS.format("MG,M,6,"))
    assert company.night(1, meanwhile=lambda: (company.folder / "a.csv").write_bytes(b"")) == 1
    refused = "select count(*) from ops.finding where kind = 'unreadable_file'"
    assert company.ask(refused) == [(1,)]
    company.write("a.csv", _PRODUCTS.format("GTX,G,5,"))
    assert company.night(2) == 2
    assert company.ask(refused) == [(0,)]


_DEALS = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n{}\n"


def test_a_deal_closed_with_the_same_owner_night_by_night_and_all_at_once(tmp_path: Path) -> None:
    owners = []
    for folder, nights in (("each", (1, 2)), ("once", (2,))):
        (tmp_path / folder).mkdir()
        company = Company(tmp_path / folder)
        for day, owner in ((1, "Ada"), (2, "Cy")):
            company.write(
                f"deals_2026-03-0{day}.csv", _DEALS.format(f"A1,{owner},,,Won,1/20/2026,2/10/2026,5")
            )
            if day in nights:
                company.night(day, "opportunity")
        owners.append(company.ask("select owner_id, owner_at_close_id from core.opportunity"))
    assert owners == [[("maven:Cy", "maven:Ada")]] * 2


def test_columns_without_a_meaning_are_said_in_one_sentence_but_for_what_may_be_a_slip(
    company: Company,
) -> None:
    company.write("p.csv", "product,series,sales_price,seriez,colour,weight\nGTX,G,1,G,red,7\n")
    company.night(1)
    said = company.ask("select kind, message from ops.finding where kind like 'unmapped%' order by kind")
    assert said == [
        ("unmapped_column", 'Column "seriez" has no meaning here; its values are kept in extra.'),
        (
            "unmapped_columns",
            "p.csv: 2 columns have no meaning here; their values are kept in extra: colour, weight.",
        ),
    ]


def test_a_late_file_does_not_silence_a_later_one(company: Company) -> None:
    for day in (1, 3, 2):
        company.write(f"p_2026-03-0{day}.csv", _PRODUCTS.format(f"GTX,G,{day},red"))
        company.night(4)
    said = company.ask(
        "select f.as_of::varchar from ops.finding as g join ops.file as f on g.file_id = f.file_id "
        "where g.kind = 'unmapped_column' order by all"
    )
    assert said == [("2026-03-02",), ("2026-03-03",)]


def test_two_amounts_for_one_quota_line_are_said(tmp_path: Path) -> None:
    company = Company(tmp_path)
    company.write(
        "quotas.csv", "rep,period,amount\nAda,2026-01,100\nBen,2026-01,7\nAda,2026年1月,250\nBen,2026-01,7\n"
    )
    assert company.night(1, "quota") == 2
    rows = company.con.execute("select amount_native from core.quota order by 1").fetchall()
    assert [int(amount) for (amount,) in rows] == [7, 250]
    said = company.con.execute(
        "select rows, example from ops.finding where kind = 'contradicting_rows'"
    ).fetchall()
    assert len(said) == 1
    assert said[0][0] == 1
    assert said[0][1].endswith(", row 2")


def test_records_of_one_row_do_not_contradict_each_other(tmp_path: Path) -> None:
    """A manager who is an agent too is said twice by one file, once with less."""
    company = Company(tmp_path)
    company.write(
        "teams.csv", "sales_agent,manager,regional_office\nAda,Eve,East\nBen,Eve,East\nEve,Eve,East\n"
    )
    assert company.night(1, "sales_rep") == 3
    assert company.con.execute("select 1 from ops.finding where kind = 'contradicting_rows'").fetchall() == []


_ENTERED = ",".join(
    f'"Date {way} ""{stage} (Sales Pipeline)"""'
    for way, stage in (
        ("entered", "Appointment Scheduled"),
        ("exited", "Appointment Scheduled"),
        ("entered", "Closed Won"),
    )
)


def test_a_wide_history_may_lack_when_a_stage_was_left(company: Company) -> None:
    company.write(
        "deals.csv",
        f"Record ID,Deal Name,Deal Stage,Pipeline,Close Date,Amount,Deal owner,Create Date,{_ENTERED}\n"
        "1,Fox,Closed Won,Sales Pipeline,2026-02-03,9,Ada,2026-01-02,2026-01-02,2026-02-03,2026-02-03\n"
        "2,Elk,Appointment Scheduled,Sales Pipeline,2026-03-03,9,Ada,2026-01-05,2026-01-05,,\n",
    )
    load_stages(company.con, {})
    company.night(31, "stage_event")
    assert company.ask(
        "select opportunity_ref, to_stage, entered_at::date::varchar from core.stage_event order by all"
    ) == [
        ("1", "Appointment Scheduled", "2026-01-02"),
        ("1", "Closed Won", "2026-02-03"),
        ("2", "Appointment Scheduled", "2026-01-05"),
    ]


def test_a_file_whose_rows_are_no_records_of_an_entity_is_not_empty(company: Company) -> None:
    company.write(
        "OpportunityFieldHistory.csv",
        "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate\n1,6,Amount,5,9,2026-01-05T10:00:00.000+0000\n",
    )
    load_stages(company.con, {})
    company.night(31, "stage_event")
    assert company.ask("select reason, ignored, status from ops.file") == [("1 no_record", 1, "loaded")]
    assert company.ask("select kind from ops.finding where kind = 'empty_file'") == []


def test_a_column_that_seems_to_name_currencies_is_said_where_amounts_are_read_without(
    company: Company,
) -> None:
    header = "deal,stage,amount,close date,owner,Booking currency"
    company.write("deals.csv", f"{header}\nAlpha,Won,100,2026-02-01,Ann,EUR\n")
    company.night(1, "opportunity")
    said = company.ask("select message from ops.finding where kind = 'currency_not_read'")
    assert len(said) == 1
    assert "Booking currency" in str(said[0][0])
    company.write(
        "deals.csv", f"{header.replace('Booking currency', 'Currency')}\nAlpha,Won,100,2026-02-01,Ann,EUR\n"
    )
    company.night(2, "opportunity")
    assert company.ask("select currency from core.opportunity") == [("EUR",)]
    assert company.ask("select count(*) from ops.finding where kind = 'currency_not_read'") == [(0,)]
