"""From text to rows of an entity: what is kept, what is refused and why, what a person is told."""

import hashlib
import json
from datetime import date
from decimal import Decimal

from assets.core.corrections import Correction
from tests.unit.core.table import DEAL, cleaned, raw

_GOOD = ("A1", "Ada Lin", "GTXPro", "Acme", "Won", "1/20/2026", "2/10/2026", "1,000")


def test_a_deal_is_typed() -> None:
    (row,) = cleaned("opportunity", raw(DEAL, _GOOD)).cleaned.rows.to_dicts()
    assert row["opportunity_id"] == "maven:A1"
    assert (row["created_date"], row["close_date"]) == (date(2026, 1, 20), date(2026, 2, 10))
    assert row["amount_native"] == Decimal("1000.00")
    assert (row["owner_ref"], row["product_ref"], row["owner_id"]) == ("Ada Lin", "GTXPro", None)
    assert [row[f"is_{status}"] for status in ("open", "won", "lost", "void")] == [False, True, False, False]
    assert (row["file_id"], row["row_number"], row["deal_type"]) == ("f1", 2, "unknown")


def test_a_row_that_cannot_be_read_is_refused_with_its_text_and_the_others_go_on() -> None:
    bad = ("A2", "Ada Lin", "GTXPro", "", "Won", "1/25/2026", "13/45/2026", "lots")
    outcome = cleaned("opportunity", raw(DEAL, _GOOD, bad))
    assert outcome.cleaned.rows["source_id"].to_list() == ["A1"]
    (reject,) = outcome.rejects  # once, though two cells are bad
    assert (reject.row_number, reject.rule) == (3, "amount_native_unreadable")
    assert reject.message == "amount_native: found 'lots', expected a number"
    assert json.loads(reject.raw)["close_date"] == "13/45/2026"
    assert (outcome.cleaned.rows_read, outcome.cleaned.rejected) == (2, 1)


def test_a_row_without_id_has_nothing_to_load() -> None:
    outcome = cleaned("opportunity", raw(DEAL, ("", "Ada Lin", "", "", "Won", "", "", "")))
    assert [reject.rule for reject in outcome.rejects] == ["no_id"]


def test_a_rule_of_the_schema_is_named() -> None:
    outcome = cleaned("opportunity", raw(DEAL, ("A1", "Ada", "", "", "", "", "", "")))
    assert [(reject.rule, reject.row_number) for reject in outcome.rejects] == [("stage_nullability", 2)]


def test_an_open_deals_close_date_is_when_it_is_expected() -> None:
    (row,) = cleaned("opportunity", raw(DEAL, (*_GOOD[:4], "Engaging", *_GOOD[5:]))).cleaned.rows.to_dicts()
    assert (row["close_date"], row["expected_close_date"]) == (None, date(2026, 2, 10))


def test_a_stage_nobody_knows_stays_open_and_is_said_with_the_nearest() -> None:
    outcome = cleaned("opportunity", raw(DEAL, (*_GOOD[:4], "Engagin", *_GOOD[5:])))
    assert outcome.cleaned.rows["is_open"].to_list() == [True]
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
    assert told.cleaned.rows["created_date"].to_list() == [date(2026, 4, 3)]
    assert not [f for f in told.findings if f.kind == "ambiguous_date"]


def test_one_row_may_give_two_people_and_says_so_once() -> None:
    rows = [("Ada Lin", "Bo Chen", "East"), ("Cy Wu", "Bo Chen", "East")]
    outcome = cleaned("sales_rep", raw(("sales_agent", "manager", "regional_office"), *rows))
    people = outcome.cleaned.rows.select("name", "manager_ref", "row_number").rows()
    assert sorted(people) == [
        *(("Ada Lin", "Bo Chen", 2), ("Bo Chen", None, 2), ("Bo Chen", None, 3), ("Cy Wu", "Bo Chen", 3))
    ]
    assert outcome.rejects == []


def test_without_an_id_of_its_own_a_row_is_known_by_its_folded_key() -> None:
    frame = raw(("product", "series", "sales_price"), ("ＧＴＸ Pro ", "GTX", "5"), ("gtx pro", "GTX", "5"))
    rows = cleaned("product", frame).cleaned.rows
    expected = hashlib.sha256(b"gtx pro").hexdigest()[:16]
    assert rows["source_id"].to_list() == [expected, expected]
    assert rows["is_synthetic_id"].to_list() == [True, True]


def test_a_key_of_several_parts_is_joined_by_a_separator_nobody_types() -> None:
    frame = raw(("sales_agent", "manager", "regional_office"), ("Ada", "Bo", "East"))
    rows = cleaned("team_membership", frame).cleaned.rows
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
    assert outcome.cleaned.rows["extra"].to_list() == ['{"year_established":"1996"}', None]


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
    assert outcome.cleaned.rows["industry"].to_list() == ["technology", "retail"]
    assert outcome.corrected == {wrong: 1}


def test_text_that_looks_like_a_formula_is_only_text() -> None:
    (row,) = cleaned("opportunity", raw(DEAL, ("A1", "=HYPERLINK(1)", *_GOOD[2:]))).cleaned.rows.to_dicts()
    assert row["owner_ref"] == "=HYPERLINK(1)"


def test_the_same_row_has_the_same_hash_wherever_it_stands() -> None:
    first = cleaned("opportunity", raw(DEAL, _GOOD)).cleaned.rows["row_hash"][0]
    again = cleaned("opportunity", raw(DEAL, _GOOD, _GOOD), file_id="f2", as_of=date(2027, 1, 1)).cleaned.rows
    assert set(again["row_hash"]) == {first}
    other = cleaned("opportunity", raw(DEAL, (*_GOOD[:7], "1,001"))).cleaned.rows["row_hash"][0]
    assert other != first
