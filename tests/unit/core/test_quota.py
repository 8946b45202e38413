"""Quota lines: whose they are, for when, and that one line is known however it was typed."""

from datetime import date

import duckdb
import pytest

from assets.core import plan
from assets.core.entities import ENTITIES
from tests.unit.core.table import cleaned, empty_core, put, raw

_LINE = ("rep", "period", "amount", "entity_kind")
_TEAMS = ("sales_agent", "manager", "regional_office")


def _company() -> duckdb.DuckDBPyConnection:
    con = empty_core()
    for entity in ("sales_rep", "team"):
        put(con, entity, raw(_TEAMS, ("Ada Lin", "Bo Chen", "East Coast")))
    return con


def _whose(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None]]:
    return con.execute(
        "select q.entity_kind, coalesce(r.name, t.name, q.entity_id) from core.quota as q "
        "left join core.sales_rep as r on q.entity_id = r.rep_id and q.entity_kind = 'rep' "
        "left join core.team as t on q.entity_id = t.team_id and q.entity_kind = 'team' order by q.row_number"
    ).fetchall()


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *(("", "rep"), ("Team", "team"), ("REGION", "region"), ("company", "company")),
        *(("销售", "rep"), ("团队", "team"), ("区域", "region"), ("公司", "company")),
    ],
)
def test_kinds_in_words(written: str, kind: str) -> None:
    (row,) = cleaned("quota", raw(_LINE, ("East", "2026", "1", written))).rows.to_dicts()
    assert (row["entity_kind"], row["metric"], row["recorded_at"]) == (kind, "bookings", date(2026, 2, 28))


@pytest.mark.parametrize(
    ("line", "rule", "message"),
    [
        (("Ada", "soon", "1", "rep"), "period_unreadable", "period: found 'soon', expected a month, quarter"),
        (("Ada", "", "1", "rep"), "period_kind_nullability", "period_kind"),
        (("Ada", "2026", "", "rep"), "quota_is_given", ""),
        (("Ada", "2026", "-1", "rep"), "quota_is_given", ""),
        (("Ada", "2026", "ten", "rep"), "amount_native_unreadable", "amount_native: found 'ten'"),
        (("Ada", "2026", "10", "planet"), "entity_kind_is_known", ""),
        (("", "2026", "10", "rep"), "somebody_is_named", ""),
    ],
)
def test_a_line_that_asks_nothing_of_anybody_is_refused(
    line: tuple[str, ...], rule: str, message: str
) -> None:
    outcome = cleaned("quota", raw(_LINE, line, ("Bo", "2026", "1", "rep")))
    assert outcome.rows["entity_ref"].to_list() == ["Bo"]
    (reject,) = outcome.rejects
    assert (reject.row_number, reject.rule) == (2, rule)
    assert reject.message.startswith(message)


def test_one_quota_is_known_however_its_period_is_typed() -> None:
    """Saved again by a spreadsheet, 2026-01 comes back as 2026年1月 or as a date: not a second quota."""
    spelt = ("2026-01", "2026年1月", "2026-01-01 00:00:00", "2026/1", "Jan 2026")
    rows = cleaned("quota", raw(_LINE, *(("Ada Lin", period, "10", "rep") for period in spelt))).rows
    assert rows["quota_id"].n_unique() == 1
    others = cleaned(
        "quota", raw(_LINE, ("Ada Lin", "2026-02", "10", ""), ("Ada Lin", "2026", "10", ""))
    ).rows
    assert len({*rows["quota_id"], *others["quota_id"]}) == 3


def test_a_column_that_says_what_holds_anyway_makes_no_second_quota() -> None:
    with_kind = cleaned("quota", raw(_LINE, ("Ada", "2026-01", "10", "rep"))).rows["quota_id"]
    without = cleaned("quota", raw(_LINE[:3], ("Ada", "2026-01", "10"))).rows["quota_id"]
    assert with_kind.to_list() == without.to_list()


def test_a_plain_line_finds_the_reps_teams_and_regions_of_the_crm() -> None:
    con = _company()
    lines = [
        ("ada-lin", "2026-02", "10", ""),
        ("Bo  Chen", "2026-03", "10", "团队"),
        ("EAST-COAST", "2026-01", "10", "region"),
        ("", "2026-01", "10", "company"),
        ("West", "2026-01", "10", "region"),
        ("Ada Ling", "2026-01", "10", "rep"),
    ]
    put(con, "quota", raw(_LINE, *lines))
    findings = plan.resolve(con, ENTITIES["quota"])
    assert _whose(con) == [
        ("rep", "Ada Lin"),
        ("team", "Bo Chen"),
        ("region", "East Coast"),
        ("company", "company"),
        # A region that nobody is in yet keeps its name, and is said.
        ("region", "West"),
        ("rep", None),
    ]
    said = {(f.params["column"], f.params["value"]): f.params["nearest"] for f in findings}
    assert said == {("rep", "Ada Ling"): "Ada Lin", ("region", "West"): "–"}


def test_who_comes_later_is_found_later() -> None:
    con = empty_core()
    put(con, "quota", raw(_LINE, ("Ada Lin", "2026", "1", "rep"), ("East coast", "2026", "1", "region")))
    assert len(plan.resolve(con, ENTITIES["quota"])) == 2
    for entity in ("sales_rep", "team"):
        put(con, entity, raw(_TEAMS, ("Ada Lin", "Bo Chen", "East Coast")))
    assert plan.resolve(con, ENTITIES["quota"]) == []
    assert _whose(con) == [("rep", "Ada Lin"), ("region", "East Coast")]
