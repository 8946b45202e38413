"""From text to rows of an entity: what is kept, what is refused and why, what a person is told."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal

from assets.core.clean import Origin, clean
from assets.core.corrections import Correction
from assets.core.fiscal import Calendar
from assets.exports.mapping import EntityMapping
from assets.exports.units import Unit
from tests.unit.core.table import DEAL, MAVEN, cleaned, raw

_GOOD = ("A1", "Ada Lin", "GTXPro", "Acme", "Won", "1/20/2026", "2/10/2026", "1,000")


def test_a_deal_is_typed() -> None:
    (row,) = cleaned("opportunity", raw(DEAL, _GOOD)).rows.to_dicts()
    assert row["opportunity_id"] == "maven:A1"
    assert (row["created_date"], row["close_date"]) == (date(2026, 1, 20), date(2026, 2, 10))
    assert row["amount_native"] == Decimal("1000.00")
    assert (row["owner_ref"], row["product_ref"], row["owner_id"]) == ("Ada Lin", "GTXPro", None)
    assert [row[f"is_{status}"] for status in ("open", "won", "lost", "void")] == [False, True, False, False]
    assert (row["file_id"], row["row_number"], row["deal_type"]) == ("f1", 2, "unknown")


def test_a_row_that_cannot_be_read_is_refused_with_its_text_and_the_others_go_on() -> None:
    bad = ("A2", "Ada Lin", "GTXPro", "", "Won", "1/25/2026", "13/45/2026", "lots")
    outcome = cleaned("opportunity", raw(DEAL, _GOOD, bad))
    assert outcome.rows["source_id"].to_list() == ["A1"]
    (reject,) = outcome.rejects  # once, though two cells are bad
    assert (reject.row_number, reject.rule) == (3, "amount_native_unreadable")
    assert reject.message == "amount_native: found 'lots', expected a number"
    assert json.loads(reject.raw)["close_date"] == "13/45/2026"


def test_a_row_without_id_has_nothing_to_load() -> None:
    outcome = cleaned("opportunity", raw(DEAL, ("", "Ada Lin", "", "", "Won", "", "", "")))
    assert [reject.rule for reject in outcome.rejects] == ["no_id"]


def test_a_rule_of_the_schema_is_named() -> None:
    outcome = cleaned("opportunity", raw(DEAL, ("A1", "Ada", "", "", "", "", "", "")))
    assert [(reject.rule, reject.row_number) for reject in outcome.rejects] == [("stage_nullability", 2)]


def test_an_open_deals_close_date_is_when_it_is_expected() -> None:
    (row,) = cleaned("opportunity", raw(DEAL, (*_GOOD[:4], "Engaging", *_GOOD[5:]))).rows.to_dicts()
    assert (row["close_date"], row["expected_close_date"]) == (None, date(2026, 2, 10))


def test_a_stage_nobody_knows_stays_open_and_is_said_with_the_nearest() -> None:
    outcome = cleaned("opportunity", raw(DEAL, (*_GOOD[:4], "Engagin", *_GOOD[5:])))
    assert outcome.rows["is_open"].to_list() == [True]
    found = [finding for finding in outcome.findings if finding.kind == "unknown_stage"]
    assert [(f.params["value"], f.params["nearest"], f.rows) for f in found] == [("Engagin", "Engaging", 1)]


def test_a_date_filled_from_another_column_is_said() -> None:
    outcome = cleaned("opportunity", raw(DEAL, _GOOD, ("A2", *_GOOD[1:5], "", "", "")))
    (found,) = [finding for finding in outcome.findings if finding.kind == "created_date_backfilled"]
    assert found.params == {"column": "engage_date", "rows": 1, "missing": 1}


def test_dates_that_fit_both_ways_are_said() -> None:
    outcome = cleaned("opportunity", raw(DEAL, (*_GOOD[:5], "3/4/2026", "3/5/2026", "1")))
    said = {f.params["column"]: f.params["choice"] for f in outcome.findings if f.kind == "ambiguous_date"}
    assert said == {"created_date": "MDY", "close_date": "MDY"}
    told = cleaned("opportunity", raw(DEAL, (*_GOOD[:5], "3/4/2026", "3/5/2026", "1")), date_order="DMY")
    assert told.rows["created_date"].to_list() == [date(2026, 4, 3)]
    assert not [f for f in told.findings if f.kind == "ambiguous_date"]


def test_amounts_that_may_be_thousands_are_said() -> None:
    outcome = cleaned("opportunity", raw(DEAL, (*_GOOD[:7], "1.234"), ("A2", *_GOOD[1:7], "800")))
    (found,) = [finding for finding in outcome.findings if finding.kind == "ambiguous_number"]
    assert found.params == {"column": "amount_native", "rows": 1, "example": "1.234"}
    prices = raw(("product", "series", "sales_price"), ("GTX", "G", "1.234"))
    assert cleaned("product", prices).findings == []


def test_one_row_may_give_two_people_and_says_so_once() -> None:
    rows = [("Ada Lin", "Bo Chen", "East"), ("Cy Wu", "Bo Chen", "East")]
    outcome = cleaned("sales_rep", raw(("sales_agent", "manager", "regional_office"), *rows))
    people = outcome.rows.select("name", "manager_ref", "row_number").rows()
    assert sorted(people) == [
        *(("Ada Lin", "Bo Chen", 2), ("Bo Chen", None, 2), ("Bo Chen", None, 3), ("Cy Wu", "Bo Chen", 3))
    ]
    assert outcome.rejects == []


def test_without_an_id_of_its_own_a_row_is_known_by_its_folded_key() -> None:
    frame = raw(("product", "series", "sales_price"), ("ＧＴＸ Pro ", "GTX", "5"), ("gtx pro", "GTX", "5"))
    rows = cleaned("product", frame).rows
    expected = hashlib.sha256(b"gtx pro").hexdigest()[:16]
    assert rows["source_id"].to_list() == [expected, expected]
    assert rows["is_synthetic_id"].to_list() == [True, True]


def test_a_key_of_several_parts_is_joined_by_a_separator_nobody_types() -> None:
    frame = raw(("sales_agent", "manager", "regional_office"), ("Ada", "Bo", "East"))
    rows = cleaned("team_membership", frame).rows
    assert rows["source_id"].to_list() == [hashlib.sha256(b"ada\x1fbo").hexdigest()[:16]]
    assert rows["role"].to_list() == ["direct"]


def test_what_the_mapping_does_not_use_is_kept() -> None:
    header = (
        "account",
        "sector",
        "year_established",
        "revenue",
        "employees",
        "office_location",
        "subsidiary_of",
    )
    rows = [
        ("Acme", "retail", "1996", "1.5", "2", "China", ""),
        ("Bolt", "retail", "", "1", "2", "China", ""),
    ]
    outcome = cleaned("account", raw(header, *rows), unmapped=("year_established",))
    assert outcome.rows["extra"].to_list() == ['{"year_established":"1996"}', None]


def test_a_correction_changes_the_value_and_is_counted() -> None:
    header = (
        "account",
        "sector",
        "year_established",
        "revenue",
        "employees",
        "office_location",
        "subsidiary_of",
    )
    wrong = Correction(
        source="maven",
        entity="account",
        column="industry",
        found="technolgy",
        corrected="technology",
        why="typo",
    )
    rows = [(name, sector, "", "", "", "", "") for name, sector in (("A", "technolgy"), ("B", "retail"))]
    outcome = cleaned("account", raw(header, *rows), corrections=(wrong,))
    assert outcome.rows["industry"].to_list() == ["technology", "retail"]
    assert outcome.corrected == {wrong: 1}


def test_a_correction_goes_by_the_name_that_mappings_give_a_column() -> None:
    said = {"source": "maven", "entity": "opportunity", "why": "typo"}
    owner, amount = (
        Correction.model_validate({**said, "column": column, "found": found, "corrected": corrected})
        for column, found, corrected in (("owner", "Ada Lin", "Ada Ling"), ("amount", "1,000", "2000"))
    )
    outcome = cleaned("opportunity", raw(DEAL, _GOOD), corrections=(owner, amount))
    assert outcome.rows.select("owner_ref", "amount_native").row(0) == ("Ada Ling", Decimal(2000))
    assert outcome.corrected == {owner: 1, amount: 1}


def test_text_that_looks_like_a_formula_is_only_text() -> None:
    (row,) = cleaned("opportunity", raw(DEAL, ("A1", "=HYPERLINK(1)", *_GOOD[2:]))).rows.to_dicts()
    assert row["owner_ref"] == "=HYPERLINK(1)"


def test_the_same_row_has_the_same_hash_wherever_it_stands() -> None:
    first = cleaned("opportunity", raw(DEAL, _GOOD)).rows["row_hash"][0]
    again = cleaned("opportunity", raw(DEAL, _GOOD, _GOOD), file_id="f2", as_of=date(2027, 1, 1)).rows
    assert set(again["row_hash"]) == {first}
    other = cleaned("opportunity", raw(DEAL, (*_GOOD[:7], "1,001"))).rows["row_hash"][0]
    assert other != first


def test_an_empty_role_is_direct() -> None:
    header = ("sales_agent", "manager", "regional_office", "role")
    mapped = {"role": ("role",), "rep": ("sales_agent",), "team": ("manager",)}
    frame = raw(header, ("Ada", "Bo", "East", ""), ("Cy", "Bo", "East", "overlay"))
    mappings = [
        EntityMapping(entity="team_membership", id=header[:2], synthetic_id=True, columns=mapped),  # type: ignore[arg-type]
    ]
    outcome = clean(frame, mappings, MAVEN, Origin("maven", "f1", date(2026, 2, 28)))
    assert outcome.rows["role"].to_list() == ["direct", "overlay"]


def test_the_unit_and_currency_of_a_header_go_with_its_column() -> None:
    header = ("rep", "period", "amount", "currency")
    frame = raw(
        header, ("Ada", "2026-01", "5", ""), ("Bo", "2026-01", "5k", "rmb"), ("Cy", "2026-01", "€5", "")
    )
    units = {"amount": Unit(1000, "USD")}
    rows = cleaned("quota", frame, units=units).rows
    assert rows["currency"].to_list() == ["USD", "CNY", "EUR"]
    assert rows["amount_native"].to_list() == [Decimal("5000.00")] * 3
    assert cleaned("quota", frame.drop("currency"), units=units).rows["currency"][0] == "USD"
    deals = raw(DEAL, _GOOD, ("A2", *_GOOD[1:7], ""))
    rows = cleaned("opportunity", deals, units={"close_value": Unit(10_000, "CNY")}).rows
    assert rows["amount_native"].to_list() == [Decimal("10000000.00"), None]
    assert rows["currency"].to_list() == ["CNY", None]


def test_every_column_has_its_own_unit() -> None:
    header = ("account", "sector", "revenue", "employees", "office_location", "subsidiary_of")
    frame = raw(header, ("Acme", "retail", "1.5", "2", "China", ""))
    (row,) = cleaned("account", frame, units={"revenue": Unit(10_000)}).rows.to_dicts()
    assert (row["annual_revenue"], row["employees"]) == (Decimal("15000.00"), 2)


def test_an_id_that_a_spreadsheet_cut_short_is_a_finding_and_no_id() -> None:
    cut = ("1.23E+17", *_GOOD[1:])
    outcome = cleaned(
        "opportunity", raw(DEAL, _GOOD, cut, ("1.23E+17", *_GOOD[1:]), ("A2", "2E+15", *_GOOD[2:]))
    )
    assert outcome.rows.select("source_id", "owner_ref").rows() == [("A1", "Ada Lin"), ("A2", None)]
    assert [(reject.row_number, reject.rule) for reject in outcome.rejects] == [
        (3, "id_cut_short"),
        (4, "id_cut_short"),
    ]
    said = [(f.params["column"], f.rows, f.example) for f in outcome.findings if f.kind == "id_cut_short"]
    assert said == [("id", 2, "1.23E+17"), ("owner", 1, "2E+15")]


def test_long_ids_and_ids_that_only_look_like_numbers_stay_as_they_are() -> None:
    ids = ["12345678901234567890", "00012", "1E5", "12E45"]
    rows = cleaned("opportunity", raw(DEAL, *((one, *_GOOD[1:]) for one in ids))).rows
    assert rows["source_id"].to_list() == ids


def test_a_row_of_which_one_record_is_refused_says_so() -> None:
    """It counts as loaded, for the other record was: without a word the manager would be lost."""
    header = ("sales_agent", "manager", "regional_office", "since")
    frame = raw(header, ("Ada", "Bo", "East", "soon"), ("Cy", "Bo", "East", "2026-01-01"))
    mappings = [
        EntityMapping(
            entity="sales_rep", record="agent", id=("sales_agent",), columns={"name": ("sales_agent",)}
        ),
        EntityMapping(
            entity="sales_rep",
            record="manager",
            id=("manager",),
            columns={"name": ("manager",), "start_date": ("since",)},
        ),
    ]
    outcome = clean(frame, mappings, MAVEN, Origin("maven", "f1", date(2026, 2, 28)))
    assert sorted(outcome.rows["name"].to_list()) == ["Ada", "Bo", "Cy"]
    assert outcome.rejects == []
    (found,) = [f for f in outcome.findings if f.kind == "record_left_out"]
    assert (found.rows, found.params["rule"], found.params["row"]) == (1, "start_date_unreadable", "2")
    assert str(found.params["reason"]).startswith("start_date: found 'soon', expected a date")


def test_a_header_of_the_file_may_be_spelt_like_another_columns_name() -> None:
    frame = raw((*DEAL[:7], "Close_Value", "close_value"), (*_GOOD[:7], "7", "8"))
    column_of = {**{name: name for name in DEAL[:7]}, "close_value": "Close_Value"}
    rows = cleaned("opportunity", frame, column_of=column_of, unmapped=("close_value",)).rows
    assert rows.select("amount_native", "extra").row(0) == (Decimal("7.00"), '{"close_value":"8"}')


def test_moments_keep_their_time_and_days_are_those_of_the_zone() -> None:
    deal = (*_GOOD[:5], "2026-01-20T20:00:00Z", "2026-02-10T20:00:00Z", "1")
    more = {"last_activity_at": ("engage_date",)}
    for zone, created, closed in (
        ("UTC", date(2026, 1, 20), date(2026, 2, 10)),
        ("Asia/Shanghai", date(2026, 1, 21), date(2026, 2, 11)),
    ):
        (row,) = cleaned("opportunity", raw(DEAL, deal), more, calendar=Calendar(zone)).rows.to_dicts()
        assert (row["created_date"], row["close_date"]) == (created, closed)
        assert row["last_activity_at"] == datetime(2026, 1, 20, 20)  # noqa: DTZ001 UTC without a zone


def test_a_file_in_two_languages_and_three_styles() -> None:
    deals = [
        ("A1", "Ada", "", "", "Won", "2026年1月5日", "15 Feb, 2026 00:02:00", "￥1.2万"),
        ("A2", "Ada", "", "", "Won", "46027", "2026/2/15", "(1,200)"),
        ("A3", "Ada", "", "", "Won", "05-Jan-2026", "2026-02-15", "１２０"),
    ]
    rows = cleaned("opportunity", raw(DEAL, *deals)).rows
    assert rows["created_date"].to_list() == [date(2026, 1, 5)] * 3
    assert rows["close_date"].to_list() == [date(2026, 2, 15)] * 3
    assert rows["amount_native"].to_list() == [Decimal(12000), Decimal(-1200), Decimal(120)]
