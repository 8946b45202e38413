"""A Salesforce export, read without a setting; and three systems side by side, nothing mixed."""

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.integration.nights import ask, night, write
from tests.shared_data import shared

_OPPORTUNITY = (
    "Id,IsDeleted,AccountId,Name,StageName,Amount,CurrencyIsoCode,Probability,CloseDate,Type,OwnerId,"
    "CreatedDate\n"
)
_USER = (
    "Id,Username,Name,UserRoleId,IsActive,ManagerId,Title,Email\n"
    "005Nq00000AU6ztIAD,ada@example.com,Ada Lin,,true,,Rep,ada@example.com\n"
)


def _deal(account: str, currency: str, owner: str) -> str:
    ends = f"{currency},100,2024-07-29,New Business,{owner},2024-07-11T21:22:07.000+0000\n"
    return f"006Nq00000BGi8PIAT,,{account},Deal,Closed Won,10,{ends}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    exports = shared("sfdc_demo")
    folder = tmp_path_factory.mktemp("salesforce")
    result = night(exports, folder, "2024-12-31")
    assert result.returncode == 0, result.stderr
    return folder


def test_every_deal_is_there_with_stage_type_owner_and_account(home: Path) -> None:
    rows = ask(
        home,
        "select count(*), count(owner_id), "
        "count(*) filter (where account_ref is null or account_id is not null), "
        "count(*) filter (where is_won), count(stage_rank) from core.opportunity",
    )
    assert rows == [(58, 58, 58, 34, 58)]
    types = ask(home, "select deal_type, count(*) from core.opportunity group by 1 order by 1")
    assert types == [("existing", 46), ("new", 12)]
    assert ask(home, "select kind from ops.finding where kind = 'unknown_stage'") == []


def test_leads_say_what_became_of_them(home: Path) -> None:
    leads = ask(home, "select count(*), count(*) filter (where is_disqualified) from core.lead")
    assert leads == [(14, 2)]


def test_people_at_customers_and_cases_are_there(home: Path) -> None:
    assert ask(home, "select count(*), count(name), count(account_id) from core.contact") == [(64, 64, 64)]
    with shared("sfdc_demo/Case.csv").open(encoding="utf-8-sig", newline="") as file:
        cases = sum(1 for _ in csv.DictReader(file))
    assert ask(home, "select count(*), count(opened_at) from core.service_case") == [(cases, cases)]


def test_amounts_are_the_exports(home: Path) -> None:
    rows = ask(
        home,
        "select count(*), sum(amount_native), min(probability), max(probability) from core.opportunity",
    )
    with shared("sfdc_demo/Opportunity.csv").open(encoding="utf-8-sig", newline="") as file:
        deals = [(Decimal(row["Amount"]), int(row["Probability"]) / 100) for row in csv.DictReader(file)]
    chances = [chance for _, chance in deals]
    assert rows == [(len(deals), sum(amount for amount, _ in deals), min(chances), max(chances))]


def test_the_funnel_sheet_counts_deals_without_a_lead_as_journeys(home: Path) -> None:
    (path,) = home.glob("reports/*/*_en.xlsx")
    sheet = load_workbook(path)["Funnel"]
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    # 14 leads and 58 deals that came without one.
    assert "14 of 72 journeys are won so far, 22% are decided" in said


def test_ids_of_15_and_of_18_characters_are_one(tmp_path: Path) -> None:
    exports = write(
        tmp_path / "exports",
        {
            "Opportunity.csv": _OPPORTUNITY + _deal("001Nq00000J1MwV", "CNY", "005Nq00000AU6zt"),
            "Account.csv": "Id,Name,ParentId,BillingCountry,OwnerId,Industry\n"
            "001Nq00000J1MwVIAV,Acme,,China,,\n",
            "User.csv": _USER,
        },
    )
    assert night(exports, tmp_path / "home", "2024-12-31").returncode == 0
    rows = ask(
        tmp_path / "home",
        "select a.name, r.name, o.currency, o.probability from core.opportunity as o "
        "join core.account as a using (account_id) join core.sales_rep as r on o.owner_id = r.rep_id",
    )
    assert rows == [("Acme", "Ada Lin", "CNY", 1.0)]
    assert ask(tmp_path / "home", "select reporting_currency from ops.meta") == [("CNY",)]


@pytest.mark.slow
def test_owners_nobody_describes_stand_for_themselves_until_a_file_does(tmp_path: Path) -> None:
    deals = {"Opportunity.csv": _OPPORTUNITY + _deal("", "", "005Nq00000AU6ztIAD")}
    exports, home = write(tmp_path / "exports", deals), tmp_path / "home"
    assert night(exports, home, "2024-12-30").returncode == 0
    assert ask(home, "select name from core.sales_rep") == [("005Nq00000AU6ztIAD",)]
    write(exports, {"User.csv": _USER})
    assert night(exports, home, "2024-12-31").returncode == 0
    assert ask(home, "select name from core.sales_rep") == [("Ada Lin",)]
    assert ask(home, "select rep from mart.opportunity_detail") == [("Ada Lin",)]


@pytest.mark.slow
def test_three_systems_side_by_side(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    # All in one folder: nothing but the headers tells whose a file is.
    for name in ("maven_crm", "olist_funnel", "sfdc_demo"):
        for file in sorted(shared(name).glob("*.csv")):
            shutil.copy(file, exports / file.name)
    result = night(exports, tmp_path / "home", "2024-12-31")
    assert result.returncode == 0, result.stderr
    home = tmp_path / "home"
    deals = ask(
        home,
        "select source, count(*), count(*) filter (where is_won), "
        "(sum(amount_native) filter (where is_won))::integer "
        "from core.opportunity group by 1 order by 1",
    )
    assert [row[:3] for row in deals] == [("maven", 8800, 4238), ("olist", 842, 842), ("salesforce", 58, 34)]
    assert deals[0][3] == 10_005_534
    assert ask(home, "select source, count(*) from core.lead group by 1 order by 1") == [
        ("olist", 8000),
        ("salesforce", 14),
    ]
    # A deal's owner and account are its own system's.
    mixed = "select count(*) from core.opportunity as o join core.sales_rep as r on o.owner_id = r.rep_id "
    assert ask(home, f"{mixed} where o.source != r.source") == [(0,)]
    whole = ask(
        home,
        "select entered from mart.funnel_conversion "
        "where cohort_kind = 'all' and dimension = 'all' and step = 1",
    )
    assert whole == [(8014,)]
