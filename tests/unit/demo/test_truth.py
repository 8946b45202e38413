"""truth.json against the files themselves, read by DuckDB and by nothing of ours."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.demo.write import Exports
from tests.unit.demo.conftest import truth_of

# One name for what the three CRMs call differently; amounts in units, as whole numbers.
_DEALS = {
    "salesforce": """
        select Id as id, StageName as stage, cast(Amount as decimal(18,0)) as amount,
            CurrencyIsoCode as currency, u.Name as rep, LeadSource as channel, CloseDate as close_date,
            left(CreatedDate, 10) as created_date
        from read_csv('{folder}/salesforce/Opportunity.csv', all_varchar = true, null_padding = true) as o
        left join (
            select Id as UserId, Name from read_csv('{folder}/salesforce/User.csv', all_varchar = true)
        ) as u on o.OwnerId = u.UserId
    """,
    "hubspot": """
        select "Record ID" as id, "Deal Stage" as stage, cast("Amount" as decimal(18,0)) as amount,
            "Currency" as currency, "Deal owner" as rep, "Original Traffic Source" as channel,
            left("Close Date", 10) as close_date, left("Create Date", 10) as created_date
        from read_csv('{folder}/hubspot/hubspot-deals.csv', all_varchar = true, null_padding = true)
    """,
    "wukong": """
        select 商机编号 as id, 商机阶段 as stage,
            cast(cast("商机金额(万元)" as decimal(18,4)) * 10000 as decimal(18,0)) as amount,
            'CNY' as currency, 负责人 as rep, 商机来源 as channel, 预计成交日期 as close_date,
            left(创建时间, 10) as created_date
        from read_csv('{folder}/wukong/商机.utf8.csv', all_varchar = true, null_padding = true)
    """,
}
_WON, _LOST = ("Closed Won", "赢单"), ("Closed Lost", "输单")


@pytest.fixture(scope="module")
def deals(group: Exports, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A table a CRM of the rows that a careful reader keeps: one an id, with a stage and a real date."""
    con = duckdb.connect()
    folder = tmp_path_factory.mktemp("copy")
    for crm in ("salesforce", "hubspot", "wukong"):
        (folder / crm).symlink_to(group.folder / crm)
    copy = folder / "utf8"
    copy.mkdir()
    text = (group.folder / "wukong" / "商机.csv").read_bytes().decode("gb18030")
    (copy / "商机.utf8.csv").write_text(text, encoding="utf-8", newline="")
    for crm, query in _DEALS.items():
        shifted = truth_of(group)["crms"][crm]["dirt"]["shifted"]["ids"]
        source = query.replace("{folder}/wukong/商机.utf8.csv", str(copy / "商机.utf8.csv"))
        # The three kinds that no reader can keep are taken away by what is wrong with them.
        con.execute(
            f"""
            create table {crm} as
            select distinct on (id) * replace (cast(close_date as date) as close_date)
            from ({_whole(source.format(folder=folder), shifted)})
            where try_cast(close_date as date) is not null and stage is not null and id is not null
            """
        )
    return con


def _whole(query: str, shifted: list[str]) -> str:
    """The query with amounts read only where they are numbers, and without the shifted rows."""
    lenient = query.replace("cast(", "try_cast(")
    gone = ", ".join(f"'{number}'" for number in shifted)
    return f"select * from ({lenient}) where id not in ({gone})"


def _metrics(group: Exports, crm: str) -> dict[str, Any]:
    found: dict[str, Any] = truth_of(group)["crms"][crm]["metrics"]
    return found


@pytest.mark.parametrize("crm", _DEALS)
def test_deals_and_outcomes(group: Exports, deals: duckdb.DuckDBPyConnection, crm: str) -> None:
    row = deals.execute(
        f"select count(*), count(*) filter (stage in {_WON}), count(*) filter (stage in {_LOST}) from {crm}"
    ).fetchall()[0]
    told = _metrics(group, crm)
    assert row == (told["opportunities"], told["won"], told["lost"])
    assert told["open"] == row[0] - row[1] - row[2]


@pytest.mark.parametrize("crm", _DEALS)
def test_bookings_by_month_and_currency(group: Exports, deals: duckdb.DuckDBPyConnection, crm: str) -> None:
    rows = deals.execute(
        f"""
        select strftime(close_date, '%Y-%m'), currency, count(*) filter (stage in {_WON}),
            count(*) filter (stage in {_LOST}), sum(amount) filter (stage in {_WON})
        from {crm} where stage in {_WON + _LOST} group by all order by all
        """
    ).fetchall()
    told = [
        (
            row["month"],
            row["currency"],
            row["won"],
            row["lost"],
            Decimal(row["bookings"]) if row["won"] else None,
        )
        for row in _metrics(group, crm)["by_month"]
    ]
    assert rows == told
    assert len(rows) >= 36


@pytest.mark.parametrize("crm", _DEALS)
def test_outcomes_by_rep(group: Exports, deals: duckdb.DuckDBPyConnection, crm: str) -> None:
    rows = deals.execute(
        f"""
        select case when rep in ('Nobody Known', '查无此人') then null else rep end as rep,
            count(*) filter (stage in {_WON}), count(*) filter (stage in {_LOST})
        from {crm} where stage in {_WON + _LOST} group by rep
        """
    ).fetchall()
    told: dict[str | None, list[int]] = {}
    for row in _metrics(group, crm)["by_rep"]:
        counts = told.setdefault(row["rep_name"], [0, 0])
        counts[0] += row["won"]
        counts[1] += row["lost"]
    assert {row[0]: list(row[1:]) for row in rows} == told


@pytest.mark.parametrize("crm", _DEALS)
def test_cycle_and_open_stages(group: Exports, deals: duckdb.DuckDBPyConnection, crm: str) -> None:
    told = _metrics(group, crm)
    days = deals.execute(
        "select sum(close_date - cast(created_date as date)), "
        f"median(close_date - cast(created_date as date)) from {crm} where stage in {_WON}"
    ).fetchall()[0]
    assert days == (told["cycle_days"], told["cycle_median"])
    rows = deals.execute(
        f"select count(*), sum(amount) from {crm} where stage not in {_WON + _LOST} group by stage, currency"
    ).fetchall()
    assert sorted(rows) == sorted((row["deals"], row["amount"]) for row in told["open_by_stage"])


@pytest.mark.parametrize("crm", _DEALS)
def test_dirt_is_in_the_file_as_told(group: Exports, crm: str) -> None:
    told = truth_of(group)
    dirt = told["crms"][crm]["dirt"]
    file = next(file for file in told["files"] if file["crm"] == crm and file["spoilt"])
    assert file["spoilt"] == {kind: part["rows"] for kind, part in dirt.items()}
    lines = (group.folder / file["path"]).read_bytes().decode(file["encoding"]).splitlines()
    for kind, part in dirt.items():
        for number in part["ids"]:
            found = [line for line in lines if line.startswith(f"{number},")]
            assert len(found) == (2 if kind == "duplicate" else 1), (kind, number)
            assert ("2026-02-30" in found[0]) == (kind == "bad_date")
            assert (", Inc." in found[0]) == (kind == "shifted")
    assert sum(not line.strip(",") for line in lines) == dirt["blank"]["rows"] == 25
    assert sum(line.startswith(("Total,", "合计,")) for line in lines) == dirt["total"]["rows"] == 1


def test_leads_and_their_outcomes(group: Exports) -> None:
    path = group.folder / "salesforce" / "Lead.csv"
    status = dict(
        duckdb.sql(
            f"select Status, count(*) from read_csv('{path}', all_varchar = true) group by all"
        ).fetchall()
    )
    told = truth_of(group)["crms"]["salesforce"]["leads"]
    words = {
        "converted": "Closed - Converted",
        "disqualified": "Closed - Not Converted",
        "new": "Open - Not Contacted",
        "working": "Working - Contacted",
    }
    assert status == {words[key]: count for key, count in told["by_status"].items()}
    assert told["leads"] == sum(status.values())


def test_stage_journeys_are_those_of_the_crms_own_log(group: Exports) -> None:
    """Of Salesforce's history: how many deals reached each stage, a stage passed over counting as reached."""
    folder = group.folder / "salesforce"
    rows = duckdb.sql(
        f"""
        select Segment, count(*), count(*) filter (best >= 2), count(*) filter (best >= 3),
            count(*) filter (best >= 4)
        from (
            select o.Id, any_value(a.Segment__c) as Segment, max(
                case h.StageName when 'Qualification' then 1 when 'Needs Analysis' then 2
                when 'Proposal/Price Quote' then 3 when 'Negotiation/Review' then 4
                when 'Closed Won' then 5 end) as best
            from read_csv('{folder}/OpportunityHistory.csv', all_varchar = true) as h
            inner join read_csv('{folder}/Opportunity.csv', all_varchar = true, null_padding = true) as o
                on h.OpportunityId = o.Id
            inner join read_csv('{folder}/Account.csv', all_varchar = true) as a on o.AccountId = a.Id
            group by o.Id
        ) group by Segment order by Segment
        """
    ).fetchall()
    told = {row["segment_name"]: row for row in truth_of(group)["crms"]["salesforce"]["journeys"]}
    assert len(rows) == len(told) == 3
    for segment, *reached in rows:
        # Deals without an account have a segment that no file shows.
        assert all(seen <= told[segment][f"reached_{stage}"] for stage, seen in enumerate(reached, 1))
        assert reached[0] > 0.85 * told[segment]["reached_1"]
        assert reached[3] / reached[0] == pytest.approx(
            told[segment]["reached_4"] / told[segment]["reached_1"], abs=0.03
        )


def test_changes_between_nights_are_those_of_the_files(nightly: Exports) -> None:
    """Two nights' Opportunity files compared cell by cell."""
    columns = "Id, StageName, Amount, CloseDate, OwnerId"
    told = {night["as_of"]: night for night in truth_of(nightly)["crms"]["salesforce"]["nights"]}
    spoilt = {
        number for part in truth_of(nightly)["crms"]["salesforce"]["dirt"].values() for number in part["ids"]
    }
    folder = nightly.folder / "salesforce"
    for before, after in (("2026-09-26", "2026-09-27"), ("2026-09-27", "2026-09-28")):
        old, new = (_rows(folder / day / "Opportunity.csv", columns) for day in (before, after))
        changed = {key for key in old.keys() & new.keys() if old[key] != new[key]} - spoilt
        kinds = {change["id"]: change["change"] for change in told[after]["changes"]}
        assert {
            key for key, kind in kinds.items() if kind in {"created", "restored"}
        } == new.keys() - old.keys()
        assert {key for key, kind in kinds.items() if kind == "deleted"} == old.keys() - new.keys()
        assert {key for key, kind in kinds.items() if kind == "changed"} - spoilt == changed
    assert sum(len(night.get("changes", ())) for night in told.values()) > 0


def _rows(path: Path, columns: str) -> dict[str, tuple[str, ...]]:
    source = f"read_csv('{path}', all_varchar = true, null_padding = true)"
    query = f"select {columns} from {source} where Id like '006%'"
    return {row[0]: row[1:] for row in duckdb.sql(query).fetchall()}


def test_events_are_counted_and_told_since_the_first_night(nightly: Exports) -> None:
    for crm in truth_of(nightly)["crms"].values():
        events = crm["events"]
        assert events["counts"]["created"] > 0
        assert all("2026-09-26" <= event["at"][:10] <= "2026-09-30" for event in events["since_first_night"])
    hubspot = truth_of(nightly)["crms"]["hubspot"]["events"]["counts"]
    assert hubspot["merged"] >= 1


def test_rates_have_a_gap_longer_than_a_week(group: Exports) -> None:
    gap = truth_of(group)["planted"]["rate_gap"]
    path = group.folder / "sheets" / "exchange_rates.csv"
    query = (
        f"select count(*) from read_csv('{path}') where to_currency = '{gap['currency']}' "
        f"and kind = 'actual' and date between '{gap['from']}' and '{gap['to']}'"
    )
    assert duckdb.sql(query).fetchall() == [(0,)]
    assert duckdb.sql(query.replace(gap["currency"], "EUR")).fetchall()[0][0] > 7


def test_linked_customers_are_in_two_crms_under_two_names(group: Exports) -> None:
    links = truth_of(group)["company"]["linked_accounts"]
    assert len(links) == 8
    salesforce = (group.folder / "salesforce" / "Account.csv").read_text(encoding="utf-8-sig")
    hubspot = (group.folder / "hubspot" / "hubspot-companies.csv").read_text(encoding="utf-8")
    for link in links:
        assert f",{link['name']}," in salesforce
        assert f',"{link["alias"]}",' in hubspot


def test_lead_events_are_those_of_the_last_nights_file(nightly: Exports) -> None:
    """Leads converted since the first night, by the CRM's own date of conversion."""
    told = truth_of(nightly)["crms"]["salesforce"]["events"]["leads_since_first_night"]
    converted = {event["id"] for event in told if event["kind"] == "converted"}
    path = nightly.folder / "salesforce" / "2026-09-30" / "Lead.csv"
    rows = duckdb.sql(
        f"select Id from read_csv('{path}', all_varchar = true) where ConvertedDate > '2026-09-25'"
    ).fetchall()
    assert converted == {number for (number,) in rows} != set()
    assert {event["kind"] for event in told} >= {"created", "touched", "disqualified", "converted"}


def test_a_team_plans_on_less_than_its_quotas(group: Exports) -> None:
    sheets = group.folder / "sheets"
    plan, quotas = (
        duckdb.sql(query).fetchall()[0][0]
        for query in (
            f"select sum(amount) from '{sheets}/plan.csv' where currency = 'USD' and period[:4] = '2025'",
            f"select sum(Total) from '{sheets}/quotas_2025.csv' where Currency = 'USD'",
        )
    )
    assert plan / quotas == pytest.approx(0.93, abs=0.001)
