"""Whom a name means: exactly, or after folding, never the nearest; and found anew every night."""

from assets.core.entities import ENTITIES
from assets.core.people import stand_in
from assets.core.reference import Candidates, fold, resolve
from tests.unit.core.table import DEAL, empty_core, put, raw

_TEAMS = ("sales_agent", "manager", "regional_office")
_PRODUCTS = ("product", "series", "sales_price")


def _names(*rows: tuple[str, str, str, str]) -> Candidates:
    return Candidates(list(rows))


def test_folding() -> None:
    assert fold("ＧＴＸ-pro") == fold("GTX Pro") == "gtxpro"
    assert fold("张 三") == "张三"


def test_an_id_comes_before_a_name_and_an_exact_name_before_a_folded_one() -> None:
    names = _names(("k1", "crm", "7", "Ada Lin"), ("k2", "crm", "8", "7"), ("k3", "crm", "9", "ada lin"))
    assert names.find("crm", "7") == "k1"
    assert names.find("crm", "ada lin") == "k3"
    assert names.find("crm", "ADA  LIN") is None  # folds to two people


def test_two_people_of_one_name_are_never_taken_for_each_other() -> None:
    names = _names(("k1", "crm", "1", "Wang Wei"), ("k2", "crm", "2", "Wang Wei"))
    assert names.find("crm", "Wang Wei") is None


def test_a_sources_own_come_before_those_of_others() -> None:
    names = _names(("a:1", "a", "1", "Ada"), ("b:1", "b", "1", "Ada"))
    assert names.find("b", "Ada") == "b:1"
    assert names.find("plain", "Ada") is None
    assert _names(("a:1", "a", "1", "Ada")).find("plain", "Ada") == "a:1"


def test_spellings_join_and_what_is_only_near_is_suggested() -> None:
    con = empty_core()
    put(con, "product", raw(_PRODUCTS, ("GTX Pro", "GTX", "4821")))
    deal = ("Ada", "", "Won", "1/20/2026", "2/10/2026", "1")
    rows = [(f"A{n}", deal[0], product, *deal[1:]) for n, product in enumerate(("GTXPro", "GTX Pr"))]
    put(con, "opportunity", raw(DEAL, *rows))
    findings = resolve(con, ENTITIES["opportunity"])
    found = con.execute(
        "select product_id is not null, product_ref from core.opportunity order by source_id"
    ).fetchall()
    assert found == [(True, "GTXPro"), (False, "GTX Pr")]
    said = {f.params["value"]: f.params["nearest"] for f in findings if f.params["column"] == "product"}
    assert said == {"GTX Pr": "GTX Pro"}


def test_who_comes_later_is_found_later() -> None:
    con, deals = empty_core(), ENTITIES["opportunity"]
    put(con, "opportunity", raw(DEAL, ("A1", "Ada Lin", "", "", "Won", "1/20/2026", "2/10/2026", "1")))
    (finding,) = resolve(con, deals)
    assert (finding.kind, finding.params["target"]) == ("nothing_to_match", "sales_rep")
    put(con, "sales_rep", raw(_TEAMS, ("Bo Li", "Bo", "East")))
    assert [f.kind for f in resolve(con, deals)] == ["unmatched_reference"]
    put(con, "sales_rep", raw(_TEAMS, ("Ada Lin", "Bo", "East")))
    assert resolve(con, deals) == []
    (owner,) = con.execute(
        "select r.name from core.opportunity as o join core.sales_rep as r on o.owner_id = r.rep_id"
    ).fetchall()
    assert owner == ("Ada Lin",)


def test_a_manager_is_found_among_the_reps_themselves() -> None:
    con = empty_core()
    put(con, "sales_rep", raw(_TEAMS, ("Ada Lin", "Bo Chen", "East")))
    assert resolve(con, ENTITIES["sales_rep"]) == []
    rows = con.execute(
        "select a.name, b.name from core.sales_rep as a join core.sales_rep as b on a.manager_id = b.rep_id"
    )
    assert rows.fetchall() == [("Ada Lin", "Bo Chen")]


def test_thousands_of_unknown_names_are_not_thousands_of_findings() -> None:
    con = empty_core()
    put(con, "sales_rep", raw(_TEAMS, ("Ada Lin", "Bo", "East")))
    rows = [(f"A{n}", f"Nobody {n}", "", "", "Won", "1/20/2026", "2/10/2026", "1") for n in range(150)]
    put(con, "opportunity", raw(DEAL, *rows))
    findings = resolve(con, ENTITIES["opportunity"])
    assert len(findings) == 101
    assert (findings[-1].params["value"], findings[-1].rows) == ("+50", 50)


def test_signs_that_tell_names_apart_are_not_folded_away() -> None:
    names = _names(("k1", "crm", "1", "C++"), ("k2", "crm", "2", "C#"))
    assert names.find("crm", "C") is None
    assert (names.find("crm", "c++"), names.find("crm", "c #")) == ("k1", "k2")
    assert fold("क्या") != fold("कय")  # marks are letters in many scripts


def test_punctuation_alone_is_nobody() -> None:
    names = _names(("k1", "crm", "1", "???"), ("k2", "crm", "2", ""))
    assert names.find("crm", "---") is None
    assert names.find("crm", "???") == "k1"


def test_an_id_is_of_its_own_source_unless_that_has_no_rows_to_mean() -> None:
    rows = [("a:7", "a", "7", "Ada"), ("b:8", "b", "8", "Bo")]
    assert _names(*rows).find("b", "7") is None  # not the 7 of another system
    assert _names(*rows).find("plain", "7") == "a:7"
    assert _names(*rows).find("b", "Ada") == "a:7"


def test_a_tie_is_not_broken_by_another_source() -> None:
    names = _names(("a:1", "a", "1", "Ada"), ("a:2", "a", "2", "Ada"), ("b:1", "b", "3", "ada"))
    assert names.find("a", "Ada") is None
    assert names.find("a", "ada") is None


def test_a_stand_in_does_not_show_that_its_source_has_people() -> None:
    con, deals = empty_core(), ENTITIES["opportunity"]
    con.execute(
        "insert into core.sales_rep by name select 'crm:7' as rep_id, 'Ada' as name, 'crm' as source, "
        "'7' as source_id, 7 as row_hash, false as is_deleted"
    )
    rows = [("A1", "7", "", "", "Won", "", "", ""), ("A2", "Zed", "", "", "Won", "", "", "")]
    put(con, "opportunity", raw(DEAL, *rows))
    for _ in range(2):
        resolve(con, deals)
        stand_in(con, "core.opportunity")
    resolve(con, deals)
    owners = con.execute("select owner_id from core.opportunity order by source_id").fetchall()
    assert owners == [("crm:7",), ("maven:Zed",)]
