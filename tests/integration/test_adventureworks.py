"""Published figures of AdventureWorks' quotas, whose tables have no headers."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.nights import TINY, night, write
from tests.integration.published import Published
from tests.shared_data import shared

_DEALS = """Deal,Sales rep,Stage,Value,Currency,Created,Close date
A1,Kim Tan,Closed Won,155.00,AUD,2011-05-01,2011-05-31
A2,Kim Tan,Closed Won,967.00,EUR,2011-05-01,2011-06-01
A3,Kim Tan,Closed Won,80.00,USD,2011-05-01,2011-06-01
A4,Kim Tan,Closed Won,100.00,XAF,2011-05-01,2011-06-01
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Its tables beside a company of four deals: a warehouse without a deal is not published."""
    folder = tmp_path_factory.mktemp("adventureworks")
    exports = write(folder / "exports", {"deals.csv": _DEALS})
    for path in sorted(shared("adventureworks_quota").glob("*.csv")):
        (exports / path.name).write_bytes(path.read_bytes())
    return Published(folder / "home", night(exports, folder / "home"))


def test_quotas_by_year(home: Published) -> None:
    rows = home.rows(
        "select year(period_start), count(*), sum(amount_native) from core.quota group by all order by all"
    )
    totals = {2011: 14_263_000, 2012: 30_172_000, 2013: 40_920_000, 2014: 10_359_000}
    assert {year: total for year, _, total in rows} == {y: Decimal(total) for y, total in totals.items()}
    assert sum(lines for _, lines, _ in rows) == 163
    assert sum(total for *_, total in rows) == Decimal(95_714_000)


def test_each_line_is_a_persons_for_a_quarter_of_its_own(home: Published) -> None:
    lines = home.rows(
        "select count(*), count(r.rep_id), count(distinct (entity_id, period_start)), any_value(period_kind) "
        "from core.quota as q left join core.sales_rep as r on q.entity_id = r.rep_id"
    )
    assert lines == [(163, 163, 163, "quarter")]


def test_people_are_in_territories_without_gap_or_overlap(home: Published) -> None:
    teams = home.rows(
        "select count(*), count(distinct region) from core.team where source = 'adventureworks'"
    )
    assert teams == [(10, 3)]
    moved = home.rows(
        "select t.name, m.valid_from::varchar, m.valid_to::varchar from core.team_membership as m "
        "join core.team as t using (team_id) where m.rep_ref = '275' order by 2"
    )
    assert moved == [("Northeast", "2011-05-31", "2012-11-30"), ("Central", "2012-11-30", None)]


def test_currency_rates(home: Published) -> None:
    rate = home.rows(
        "select count(*), max(rate) filter (rate_date = '2011-05-31' and to_currency = 'AUD') "
        "from core.exchange_rate where kind = 'actual' and from_currency = 'USD'"
    )
    assert rate == [(13_532, Decimal("1.55"))]


def test_deals_are_converted_at_its_rates(home: Published) -> None:
    # A dollar cost 1.55 Australian ones on 31 May 2011 and 0.967 euros a day later; every rate is a dollar's.
    assert home.rows("select reporting_currency from ops.meta") == [("USD",)]
    rows = home.rows("select name, amount from mart.opportunity_detail order by name")
    assert rows == [("A1", Decimal(100)), ("A2", Decimal(1000)), ("A3", Decimal(80)), ("A4", None)]


def test_a_table_that_nobody_knows_is_refused_by_name(home: Published) -> None:
    assert home.rows("select path, status from ops.file where status != 'loaded'") == [
        ("Employee.csv", "refused")
    ]


def test_series_of_sales_are_no_market_index_and_are_refused(tmp_path: Path) -> None:
    """Months and sales may be anybody's: nothing tells them from a report of the company's own."""
    exports = write(tmp_path / "exports", TINY)
    for path in sorted(shared("series").glob("*.csv")):
        (exports / path.name).write_bytes(path.read_bytes())
    home = Published(tmp_path / "home", night(exports, tmp_path / "home"))
    refused = home.rows("select reason from ops.file where status = 'refused'")
    assert len(refused) == 3
    assert all("No known layout has headers like these: Month" in reason for (reason,) in refused)
    assert home.one("select count(*) from core.market_index") == 0
