"""A CRM's own tables over several nights: what they say late or no longer, and a rebuild that says so too."""

from pathlib import Path

import pytest

from tests.integration.nights import ask, contents, loudou, night, write

_HEADER = (
    "deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,owner_id,portal_id,property_dealname,"
    "property_amount,property_closedate,property_createdate\n"
)
_DEALS = """1,false,P1,11,77,1,Deal1,100,2026-04-14 00:00:00,2026-01-14 09:00:00
2,false,P1,12,77,1,Deal2,100,2026-02-14 00:00:00,2026-01-14 09:00:00
3,false,P1,13,77,1,Deal3,100,2026-02-14 00:00:00,2026-01-14 09:00:00
"""
_STAGES = """_fivetran_deleted,active,closed_won,is_closed,display_order,stage_id,label,pipeline_id
{gone},true,false,false,0,11,Talk,P1
{gone},true,true,true,1,12,Signed,P1
{gone},true,false,true,2,13,Gone,P1
false,true,false,false,0,21,New,P2
"""
_STATUS = "select source_id, stage, is_open, is_won, is_lost from core.opportunity order by 1"
_RATES = """Id,IsoCode,StartDate,NextStartDate,ConversionRate
1,SEK,2026-01-01,2026-02-01,10.5
2,SEK,2026-02-01,9999-12-31,10.0
"""
_CURRENCIES = """Id,IsoCode,ConversionRate,DecimalPlaces,IsActive,IsCorporate
1,USD,1.0,2,true,true
2,SEK,8.0,2,true,false
3,NOK,5.0,2,true,false
"""
_MONEY = """Id,Name,StageName,Amount,CurrencyIsoCode,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate
006Nq0000000001,A,Prospecting,100,USD,2026-06-01,false,false,005Nq0000000001,2026-01-01T08:00:00.000+0000
006Nq0000000002,B,Closed Won,1000,SEK,2026-02-10,true,true,005Nq0000000001,2026-01-02T08:00:00.000+0000
006Nq0000000003,C,Prospecting,500,SEK,2026-06-01,false,false,005Nq0000000001,2026-01-03T08:00:00.000+0000
006Nq0000000004,D,Prospecting,500,NOK,2026-06-01,false,false,005Nq0000000001,2026-01-03T08:00:00.000+0000
"""
_AMOUNTS = "select name, amount::double from core.opportunity order by 1"


def _rebuilt_otherwise(home: Path) -> list[str]:
    before = contents(home)
    assert loudou("rebuild", "--home", home).returncode == 0
    after = contents(home)
    return [name for name in before if before[name] != after[name]]


@pytest.mark.slow
def test_a_stage_that_the_crm_deletes_keeps_its_meaning(tmp_path: Path) -> None:
    exports, home = tmp_path / "exports", tmp_path / "home"
    told = [
        ("1", "Talk", True, False, False),
        ("2", "Signed", False, True, False),
        ("3", "Gone", False, False, True),
    ]
    for day, gone in ((1, "false"), (2, "true")):
        write(exports, {"deal.csv": _HEADER + _DEALS, "deal_pipeline_stage.csv": _STAGES.format(gone=gone)})
        assert night(exports, home, f"2026-03-0{day}").returncode == 0
        assert ask(home, _STATUS) == told
    assert _rebuilt_otherwise(home) == []
    assert ask(home, _STATUS) == told


@pytest.mark.slow
def test_rates_that_came_before_their_corporate_currency_are_read_when_it_is_named(tmp_path: Path) -> None:
    """Ten kronor a dollar by the dated rate; the crown of Norway has a standing rate only, of five."""
    exports, home = tmp_path / "exports", tmp_path / "home"
    write(exports, {"Opportunity.csv": _MONEY, "DatedConversionRate.csv": _RATES})
    assert night(exports, home, "2026-03-01").returncode == 0
    assert ask(home, "select count(*) from ops.finding where kind = 'corporate_currency_unknown'") == [(1,)]
    write(exports / "later", {"CurrencyType.csv": _CURRENCIES})
    # It stands until it is changed, also when nobody exports it again.
    for day in ("2026-03-02", "2026-03-20"):
        assert night(exports, home, day).returncode == 0
        assert ask(home, _AMOUNTS) == [("A", 100), ("B", 100), ("C", 50), ("D", 100)]
    assert ask(home, "select count(*) from ops.finding where kind = 'corporate_currency_unknown'") == [(0,)]
    assert _rebuilt_otherwise(home) == []
