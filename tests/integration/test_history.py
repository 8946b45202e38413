"""History over real nights: by night, late, at once, rebuilt, as of a past day: the same, and the truth."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.engines import old_client
from tests.integration.nights import ask, loudou, night

Contents = dict[str, list[tuple[Any, ...]]]
_Lived = tuple[duckdb.DuckDBPyConnection, dict[str, Any], Path]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five nights of a company on Salesforce."""
    folder = tmp_path_factory.mktemp("company")
    made = loudou("demo", folder, "--crm", "salesforce", "--opportunities", "500", "--nights", "5")
    assert made.returncode == 0, made.stderr
    return folder


class _Nights:
    """A home to which exports come, folder by folder; what each night's warehouse held is kept."""

    def __init__(self, exports: Path, root: Path) -> None:
        self.exports, self.drop, self.home = exports, root / "drop", root / "home"
        self.days = sorted(path.name for path in exports.iterdir() if path.is_dir())
        self.held: dict[str, Contents] = {}

    def come(self, exported: int, on: int) -> None:
        """The exports of a day come on another, or on the same, and a night loads them."""
        day = self.days[exported]
        shutil.copytree(self.exports / day, self.drop / day)
        result = night(self.drop, self.home, self.days[on])
        assert result.returncode == 0, result.stderr
        self.held[self.days[on]] = _contents(self.home)


def _contents(home: Path) -> Contents:
    """Every table in one order, less what tells of the runs and of files that were not loaded."""
    tables = ask(home, "select schema_name || '.' || table_name from duckdb_tables() order by 1")
    queries = {
        str(name): f"select * from {name} order by all"
        for (name,) in tables
        if name not in ("ops.run", "ops.file")
    }
    queries["ops.file"] = "select * exclude (seconds) from ops.file where status = 'loaded' order by all"
    return {name: ask(home, query) for name, query in queries.items()}


def _differing(one: Contents, other: Contents) -> list[str]:
    assert one.keys() == other.keys()
    return [name for name in one if one[name] != other[name]]


@pytest.fixture(scope="module")
def late(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> _Nights:
    """The exports of the third day come a day late, in a run of their own."""
    nights = _Nights(exports, tmp_path_factory.mktemp("late"))
    for exported, on in ((0, 0), (1, 1), (3, 3), (2, 3), (4, 4)):
        nights.come(exported, on)
    return nights


@pytest.mark.slow
def test_a_late_file_is_placed_and_what_it_told_otherwise_is_superseded(late: _Nights, exports: Path) -> None:
    punctual = _Nights(exports, late.home.parent.parent / "punctual")
    for day in range(5):
        punctual.come(day, day)
    stands = (
        "select * exclude (history_id, file_id) from core.{}_history where superseded_at is null order by all"
    )
    for entity in ("opportunity", "lead", "account", "sales_rep"):
        rows = ask(late.home, stands.format(entity))
        assert rows
        assert rows == ask(punctual.home, stands.format(entity))
    superseded = (
        "select count(*), max(superseded_at)::varchar from core.opportunity_history "
        "where superseded_by = 'late_file'"
    )
    assert ask(punctual.home, superseded) == [(0, None)]
    assert ask(late.home, f"select 0 < count, day from ({superseded}) as s (count, day)") == [
        (True, late.days[3])
    ]


@pytest.mark.slow
@pytest.mark.parametrize("day", [1, 3])
def test_a_past_day_says_what_that_days_run_said(late: _Nights, day: int) -> None:
    asked = late.days[day]
    assert night(late.drop, late.home, asked).returncode == 0
    aside = _contents(late.home / "as_of" / asked)
    assert _differing(aside, late.held[asked]) == []


@pytest.mark.slow
def test_a_rebuild_is_equal_and_refused_where_it_would_lose_history(late: _Nights) -> None:
    assert loudou("rebuild", "--home", late.home).returncode == 0
    assert _differing(_contents(late.home), late.held[late.days[4]]) == []
    one = next(path for path in sorted((late.home / "archive").glob("??/*.zst")))
    kept = one.read_bytes()
    one.unlink()
    try:
        before = (late.home / "warehouse.duckdb").resolve()
        refused = loudou("rebuild", "--home", late.home)
        assert refused.returncode == 1
        assert "Without them history would be lost" in refused.stderr
        assert (late.home / "warehouse.duckdb").resolve() == before
    finally:
        one.write_bytes(kept)


@pytest.mark.slow
def test_the_macros_say_of_today_what_the_tables_say(late: _Nights) -> None:
    today = late.days[4]
    columns = "opportunity_id, stage, is_open, amount, owner_id, close_date"
    assert ask(late.home, f"select {columns} from opportunity_as_of('{today}')") == ask(
        late.home, f"select {columns} from core.opportunity where not is_deleted order by 1"
    )
    cells = "dimension, member, pipeline, stage, deals, amount, weighted_amount, weighted_amount_crm"
    assert ask(late.home, f"select {cells} from pipeline_as_of('{today}') order by all") == ask(
        late.home, f"select {cells} from mart.pipeline_summary where deals > 0 order by all"
    )
    assert ask(late.home, f"select opportunity_id, stage from stage_as_of('{today}') order by 1") == ask(
        late.home,
        "select o.opportunity_id, o.stage from core.opportunity as o where not is_deleted "
        "and opportunity_id in (select opportunity_id from core.stage_event) order by 1",
    )


@pytest.mark.slow
def test_an_old_client_asks_for_any_day(late: _Nights) -> None:
    """DuckDB 1.1.3: older clients do not read macros whose parameters have types."""
    ask_all = (
        "import sys, duckdb; con = duckdb.connect(sys.argv[1], read_only=True); print(duckdb.__version__, "
        "*(con.execute(f'select count(*) from {m}_as_of(?)', sys.argv[2:]).fetchall()[0][0] "
        "for m in ('opportunity', 'pipeline', 'stage')))"
    )
    day = late.days[1]
    command = [old_client(), "-c", ask_all, str((late.home / "warehouse.duckdb").resolve()), day]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    ours = [
        str(ask(late.home, f"select count(*) from {m}_as_of('{day}')")[0][0])
        for m in ("opportunity", "pipeline", "stage")
    ]
    assert said == ["1.1.3", *ours]


@pytest.mark.slow
def test_the_pipeline_of_a_past_day_is_the_one_reported_then(late: _Nights) -> None:
    """Deals, stages and amounts; what they are weighted by is known better today."""
    then, cells = late.days[1], "dimension, member, pipeline, stage, deals, amount"
    summary = [row for row in late.held[then]["mart.pipeline_summary"] if row[6]]
    told = ask(late.home, f"select {cells} from pipeline_as_of('{then}') where dimension = 'all'")
    reported = [(*row[1:5], row[6], row[8]) for row in summary if row[1] == "all"]
    assert {tuple(row) for row in told} == set(reported)


@pytest.mark.slow
def test_what_changed_since_the_last_report_is_what_the_company_did(late: _Nights, exports: Path) -> None:
    """The last two nights' exports, of which the report before knew the first."""
    told = json.loads((exports / "truth.json").read_text(encoding="utf-8"))["crms"]["salesforce"]
    kinds = {"new": "created", "deleted": "deleted", "restored": "restored"}
    changes = [(change["id"], change["change"]) for change in told["nights"][4]["changes"]]
    said = ask(
        late.home, "select split_part(opportunity_id, ':', 2), change from mart.change_since order by all"
    )
    assert ask(late.home, "select distinct report::varchar from mart.change_since") == [(late.days[3],)]
    for kind, name in kinds.items():
        assert [i for i, change in said if change == kind] == sorted(
            i for i, change in changes if change == name
        )
    others = {i for i, change in said if change not in kinds}
    assert others == {i for i, change in changes if change == "changed"} | (
        # Created and closed on one day it is both new and won or lost.
        others & {i for i, change in changes if change == "created"}
    )
    # By hand from the two exports: open deals in another stage.
    before, after = (
        {str(i): (stage, is_open) for i, stage, is_open in ask(late.home, _STATE.format(day))}
        for day in (late.days[3], late.days[4])
    )
    moved = sorted(
        i
        for i in before.keys() & after.keys()
        if before[i][1] and after[i][1] and before[i][0] != after[i][0]
    )
    assert [i for i, change in said if change == "moved"] == moved


_STATE = "select split_part(opportunity_id, ':', 2), stage, is_open from opportunity_as_of('{}')"


@pytest.fixture(scope="module", params=[("salesforce", 500, 30), ("hubspot", 900, 8), ("wukong", 900, 8)])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Lived]:
    """A company of so many deals whose nights are loaded at once, and its truth."""
    crm, opportunities, nights = request.param
    folder = tmp_path_factory.mktemp(crm)
    size = ("--opportunities", opportunities, "--nights", nights)
    assert loudou("demo", folder / "exports", "--crm", crm, *size).returncode == 0
    told = json.loads((folder / "exports" / "truth.json").read_text(encoding="utf-8"))["crms"][crm]
    assert night(folder / "exports", folder / "home", told["nights"][-1]["as_of"]).returncode == 0
    with duckdb.connect((folder / "home" / "warehouse.duckdb").resolve(), read_only=True) as con:
        yield con, told, folder / "exports"


@pytest.mark.slow
def test_every_change_of_every_night_is_a_version(lived: _Lived) -> None:
    con, told, _ = lived
    assert {kind for night in told["nights"][1:] for kind in night["versions"]} >= {
        "created",
        "changed",
        "deleted",
    }
    for of_night in told["nights"][1:]:
        rows = con.execute(
            "select split_part(opportunity_id, ':', 2), change_kind, amount_native "
            "from core.opportunity_history "
            # A deal first seen closed has versions before its end, too; it was created once.
            "where recorded_at = ? and superseded_at is null "
            "and not (basis in ('backfilled', 'crm_log') and change_kind = 'changed') order by all",
            [of_night["as_of"]],
        ).fetchall()
        wanted = sorted((change["id"], change["change"]) for change in of_night["changes"])
        assert [row[:2] for row in rows] == wanted, of_night["as_of"]
        amounts = {change["id"]: change["amount"] for change in of_night["changes"]}
        for deal, kind, amount in rows:
            if kind in ("changed", "restored"):
                assert amount == amounts[deal]


@pytest.mark.slow
def test_each_nights_deals_are_those_of_that_day(lived: _Lived) -> None:
    """Beside the truth's those that were spoilt and loaded with a finding."""
    con, told, _ = lived
    spoilt = [
        deal
        for one in told["dirt"].values()
        if one["outcome"] == "loaded with a finding"
        for deal in one["ids"]
    ]
    assert spoilt
    for of_night in told["nights"]:
        day = of_night["as_of"]
        assert con.execute(
            "select count(*), count(*) filter (is_open) from opportunity_as_of(?) "
            "where not list_contains(?, split_part(opportunity_id, ':', 2))",
            [day, spoilt],
        ).fetchall() == [(of_night["opportunities"], of_night["open"])]


@pytest.mark.slow
@pytest.mark.parametrize("lived", [("salesforce", 500, 30)], indirect=True, ids=["salesforce"])
@pytest.mark.parametrize("day", ["2025-12-31", "2026-05-01", "2026-08-15"])
def test_before_the_first_export_deals_were_as_their_log_says(lived: _Lived, day: str) -> None:
    """The last row that OpportunityHistory has of each deal, read from the exported file itself."""
    con, told, exports = lived
    first = told["nights"][0]["as_of"]
    assert day < first
    log = exports / first / "OpportunityHistory.csv"
    last = (
        "select 'salesforce:' || OpportunityId as id, StageName, Amount::decimal(18, 2), CloseDate::date "
        f"from read_csv('{log}', all_varchar = true) where CreatedDate < '{day}T24' "
        "qualify row_number() over (partition by OpportunityId order by CreatedDate desc, Id desc) = 1"
    )
    logged = con.execute(f"{last} order by id").fetchall()
    assert len(logged) > 300
    said = (
        "select opportunity_id, stage, amount_native, coalesce(close_date, expected_close_date) "
        "from opportunity_as_of(?) "
        "where opportunity_id in (select opportunity_id from core.stage_event where basis = 'crm_log') "
        "order by 1"
    )
    assert con.execute(said, [day]).fetchall() == logged


@pytest.mark.slow
def test_a_deal_without_a_log_has_its_visits_from_the_exports(lived: _Lived) -> None:
    con, told, _ = lived
    ((logged, shown),) = con.execute(
        "select count(*) filter (basis = 'crm_log'), count(*) filter (basis != 'crm_log') "
        "from core.stage_event"
    ).fetchall()
    assert logged or shown
    # Of every deal that there is the last visit is of its stage.
    assert con.execute(
        "select count(*) from core.opportunity as o anti join stage_as_of(?) as s "
        "on o.opportunity_id = s.opportunity_id and o.stage = s.stage where not o.is_deleted",
        [told["nights"][-1]["as_of"]],
    ).fetchall() == [(0,)]
    assert con.execute(
        "select count(*) from core.stage_event where basis = 'backfilled' and days is not null"
    ).fetchall() == [(0,)]
