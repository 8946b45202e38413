"""A house's own stages, by the CRM's table of stages: known the night it comes, and anew when it changes."""

import pytest

from tests.integration.nights import night
from tests.integration.published import Published

pytestmark = pytest.mark.slow

_DEALS = """Id,Name,StageName,Amount,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate
006Nq00000AAAAB,Alder,Pilot,100,2026-03-01,false,false,005Nq00000AAAAA,2026-01-01T08:00:00.000+0000
006Nq00000AAAAC,Birk,Fit check,200,2026-03-01,false,false,005Nq00000AAAAA,2026-01-02T08:00:00.000+0000
"""
_HEADER = "Id,MasterLabel,ApiName,IsActive,SortOrder,IsClosed,IsWon,ForecastCategoryName,SystemModstamp"
_RANKS = "select stage, stage_rank, forecast_category from core.opportunity order by stage"
_UNKNOWN = "select count(*) from ops.finding where kind = 'unknown_stage'"


def _stages(*names: str, stamp: str = "1") -> str:
    rows = [f"01J{n},{name},{name},true,{n},false,false,Commit,{stamp}" for n, name in enumerate(names, 1)]
    return "\n".join([_HEADER, *rows]) + "\n"


def _replayed(home: Published) -> int:
    """How many loads of deals the warehouse has."""
    return int(home.rows("select max(load_number) from ops.file where entity = 'opportunity'")[0][0])


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Published]:
    """No table of stages; one; the same with another time stamp; its stages the other way round."""
    folder = tmp_path_factory.mktemp("stages")
    exports = folder / "exports"
    exports.mkdir()
    (exports / "Opportunity.csv").write_text(_DEALS)
    tables = [
        None,
        _stages("Fit check", "Pilot"),
        _stages("Fit check", "Pilot", stamp="2"),
        _stages("Pilot", "Fit check"),
    ]
    seen = []
    for day, table in enumerate(tables, start=1):
        if table is not None:
            (exports / "OpportunityStage.csv").write_text(table)
        seen.append(Published(folder / "home", night(exports, folder / "home", f"2026-02-0{day}")))
    return seen


def test_before_it_comes_nobody_knows_them(nights: list[Published]) -> None:
    assert nights[0].rows(_RANKS) == [("Fit check", None, "pipeline"), ("Pilot", None, "pipeline")]
    assert nights[0].rows(_UNKNOWN) == [(2,)]


def test_deals_that_were_there_before_are_read_again(nights: list[Published]) -> None:
    assert nights[1].rows(_RANKS) == [("Fit check", 1, "commit"), ("Pilot", 2, "commit")]
    assert nights[1].rows(_UNKNOWN) == [(0,)]
    assert nights[3].rows(_RANKS) == [("Fit check", 2, "commit"), ("Pilot", 1, "commit")]


def test_what_says_nothing_new_of_stages_costs_nothing(nights: list[Published]) -> None:
    assert _replayed(nights[2]) == _replayed(nights[1])
