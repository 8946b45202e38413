"""What became of each lead, and which deals came from which lead: found anew every night."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from assets.core.entities import ENTITIES
from assets.core.fiscal import Calendar
from assets.core.lead import derive, link
from assets.exports.mapping import load_mappings
from tests.unit.core.table import empty_core

if TYPE_CHECKING:
    import duckdb

_CRM = next(crm for crm in load_mappings() if crm.crm == "salesforce")


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return empty_core()


def _add(con: duckdb.DuckDBPyConnection, entity: str, name: str, source: str = "crm", **said: Any) -> None:
    row = {ENTITIES[entity].key: f"{source}:{name}", "source": source, "source_id": name, "is_deleted": False}
    row |= {"is_converted": False} if entity == "lead" else {}
    row |= said
    con.execute(
        f"insert into core.{entity} ({', '.join(row)}) values ({', '.join('?' for _ in row)})",
        list(row.values()),
    )


def _deal(con: duckdb.DuckDBPyConnection, columns: str = "lead_id") -> tuple[Any, ...]:
    (row,) = con.execute(f"select {columns} from core.opportunity").fetchall()
    return row


def test_the_status_says_who_was_disqualified_and_the_crm_who_converted() -> None:
    said = {"status": ["New", "Unqualified", "无效", None], "is_converted": [True, None, False, None]}
    leads, findings = derive(pl.DataFrame(said), _CRM)
    assert leads["is_disqualified"].to_list() == [False, True, True, False]
    assert leads["is_converted"].to_list() == [True, False, False, False]
    assert findings == []


def test_a_file_without_status_says_neither() -> None:
    leads, _ = derive(pl.DataFrame({"source_channel": ["web"]}), _CRM)
    assert leads.select("is_converted", "is_disqualified").rows() == [(False, False)]


def test_a_deal_that_names_its_lead_makes_it_converted(con: duckdb.DuckDBPyConnection) -> None:
    _add(con, "lead", "L")
    _add(con, "opportunity", "D", lead_ref="L", created_date=date(2024, 1, 2))
    assert link(con) == []
    assert _deal(con) == ("crm:L",)
    assert con.execute("select converted_opportunity_id, is_converted from core.lead").fetchall() == [
        ("crm:D", True)
    ]


def test_a_lead_of_the_same_id_in_another_system_is_not_meant(con: duckdb.DuckDBPyConnection) -> None:
    _add(con, "lead", "L", source="other")
    _add(con, "opportunity", "D", lead_ref="L")
    link(con)
    assert _deal(con) == (None,)


def test_of_several_leads_of_a_deal_the_earliest_is_its_lead(con: duckdb.DuckDBPyConnection) -> None:
    for name, day in (("A", None), ("B", 9), ("C", 3)):
        created = day and date(2024, 1, day)
        _add(
            con,
            "lead",
            name,
            created_at=created,
            converted_opportunity_ref="D",
            converted_opportunity_id="crm:D",
        )
    _add(con, "opportunity", "D", created_date=date(2024, 1, 2))
    link(con)
    assert _deal(con) == ("crm:C",)


def test_of_several_deals_of_a_lead_the_earliest_is_what_it_became(con: duckdb.DuckDBPyConnection) -> None:
    _add(con, "lead", "L")
    for name, created in (("A", None), ("B", date(2024, 3, 1)), ("C", date(2024, 2, 1))):
        _add(con, "opportunity", name, lead_ref="L", created_date=created)
    link(con)
    assert con.execute("select converted_opportunity_id from core.lead").fetchall() == [("crm:C",)]


def test_a_deal_without_date_and_channel_has_its_leads_and_it_is_said(con: duckdb.DuckDBPyConnection) -> None:
    _add(con, "lead", "L", created_at=date(2024, 1, 2), created_date=date(2024, 1, 2), source_channel="web")
    _add(con, "opportunity", "D", lead_ref="L")
    (found,) = link(con)
    assert (found.kind, found.rows) == ("created_date_backfilled", 1)
    filled = (date(2024, 1, 2), "web", "created_date, source_channel")
    assert _deal(con, "created_date, source_channel, from_lead") == filled


def test_a_deal_of_the_day_of_its_lead_took_nothing_from_it(con: duckdb.DuckDBPyConnection) -> None:
    _add(con, "lead", "L", created_at=date(2024, 1, 2), created_date=date(2024, 1, 2), source_channel="web")
    _add(con, "opportunity", "D", lead_ref="L", created_date=date(2024, 1, 2), source_channel="fair")
    assert link(con) == []
    assert _deal(con, "source_channel, from_lead") == ("fair", None)


def test_nothing_of_an_earlier_night_stays(con: duckdb.DuckDBPyConnection) -> None:
    _add(con, "lead", "L", created_at=date(2024, 1, 2), created_date=date(2024, 1, 2), source_channel="web")
    _add(con, "opportunity", "D", lead_ref="L")
    link(con)
    con.execute(
        "update core.lead set created_at = timestamp '2024-01-09', created_date = date '2024-01-09', "
        "source_channel = null"
    )
    (found,) = link(con)
    assert found.rows == 1
    assert _deal(con, "created_date, source_channel, from_lead") == (date(2024, 1, 9), None, "created_date")
    con.execute("update core.opportunity set lead_ref = 'another'")
    assert link(con) == []
    assert _deal(con, "lead_id, created_date, from_lead") == (None, None, None)
    leads = con.execute("select converted_opportunity_id, is_converted from core.lead").fetchall()
    assert leads == [(None, False)]


def test_a_leads_day_is_that_of_the_zone() -> None:
    leads = pl.DataFrame({"created_at": ["2026-02-28 16:00"]}).with_columns(
        pl.col("created_at").str.to_datetime("%Y-%m-%d %H:%M")
    )
    days = [derive(leads, _CRM, Calendar(zone))[0]["created_date"][0] for zone in ("UTC", "Asia/Shanghai")]
    assert days == [date(2026, 2, 28), date(2026, 3, 1)]
