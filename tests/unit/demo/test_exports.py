"""The files: equal bytes everywhere, encodings, nights, and whose folder it is."""

import codecs
import csv
import hashlib
import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from assets.demo import export
from assets.demo.export import Schedule
from assets.demo.write import Exports, write_company
from tests.unit.demo.conftest import SIZE, truth_of

_ROOT = Path(__file__).parents[3]
_DIGESTS = (
    "import sys, hashlib; from pathlib import Path; from assets.demo.export import Schedule\n"
    "from assets.demo.write import write_company\n"
    "made = write_company(Path(sys.argv[1]), opportunities=600, schedule=Schedule(3))\n"
    "print(hashlib.sha256(b''.join(path.read_bytes() for path in made.files)).hexdigest())"
)
# Changes only when the made-up company is meant to change.
_SMALL = "be657320755cd7de112aef19b46a2e7fe5cd882f69b56f5185b4dca5d729ed68"


def _digest(made: Exports) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in made.files)).hexdigest()


def _rows(path: Path, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


@pytest.mark.parametrize(
    "settings",
    [{"PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "1"}, {"PYTHONHASHSEED": "4242", "TZ": "Asia/Shanghai"}],
)
def test_the_bytes_are_those_of_every_machine(tmp_path: Path, settings: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _DIGESTS, str(tmp_path / "made")],
        env={**os.environ, **settings},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == _SMALL


@pytest.mark.parametrize("changed", [{"seed": 8}, {"last_day": date(2026, 8, 31)}, {"crm": "salesforce"}])
def test_other_arguments_make_another_company(tmp_path: Path, changed: dict[str, object]) -> None:
    first = write_company(tmp_path / "a", opportunities=200)
    other = write_company(tmp_path / "b", opportunities=200, **changed)  # type: ignore[arg-type]
    assert _digest(first) != _digest(other)


def test_a_group_exports_from_three_crms_and_keeps_plain_sheets(group: Exports) -> None:
    folders = sorted(path.name for path in group.folder.iterdir())
    assert folders == ["hubspot", "salesforce", "sheets", "truth.json", "wukong"]
    told = truth_of(group)
    assert {file["path"] for file in told["files"]} == {
        str(path.relative_to(group.folder)) for path in group.folder.rglob("*.csv")
    }


def test_each_crm_writes_as_it_does(group: Exports) -> None:
    opportunity = (group.folder / "salesforce" / "Opportunity.csv").read_bytes()
    assert opportunity.startswith(codecs.BOM_UTF8 + b"Id,IsDeleted,AccountId,")
    deals = (group.folder / "wukong" / "商机.csv").read_bytes()
    assert deals.decode("gb18030").startswith("商机编号,商机名称,客户名称,商机金额(万元),")
    assert deals.count(b"\r\n") == deals.count(b"\n")
    header = _rows(group.folder / "hubspot" / "hubspot-deals.csv", "utf-8")[0]
    assert sum(name.startswith('Date entered "') for name in header) == 6
    assert "Merged Deal IDs" in header


def test_truth_counts_every_row_of_every_file(group: Exports, nightly: Exports) -> None:
    for made in (group, nightly):
        for file in truth_of(made)["files"]:
            rows = _rows(made.folder / file["path"], file["encoding"])
            assert len(rows) - 1 == file["rows"], file["path"]


def test_quotas_are_wide_and_their_totals_are_sums(group: Exports) -> None:
    header, *rows = _rows(group.folder / "sheets" / "quotas_2025.csv", "utf-8")
    assert header == ["Rep", "Currency", *(f"2025-{month:02d}" for month in range(1, 13)), "Total"]
    assert all(sum(int(cell) for cell in row[2:-1] if cell) == int(row[-1]) for row in rows)
    header, *rows = _rows(group.folder / "sheets" / "配额_2025.csv", "gb18030")
    assert header == ["销售", "币种", *(f"{month}月(万元)" for month in range(1, 13)), "合计(万元)"]
    assert all(
        sum(int(cell.replace(".", "")) for cell in row[2:-1] if cell) == int(row[-1].replace(".", ""))
        for row in rows
    )


def test_currencies_are_four_in_a_group_and_one_on_one_crm(group: Exports, tmp_path: Path) -> None:
    def currencies(folder: Path) -> set[str]:
        header, *rows = _rows(folder / "Opportunity.csv", "utf-8-sig")
        place = header.index("CurrencyIsoCode")
        return {row[place] for row in rows if len(row) == len(header) and row[place]}

    assert currencies(group.folder / "salesforce") == {"USD", "JPY"}
    one = write_company(tmp_path / "one", opportunities=300, crm="salesforce")
    assert currencies(one.folder) == {"USD"}
    rates = _rows(group.folder / "sheets" / "exchange_rates.csv", "utf-8")
    assert {row[2] for row in rates[1:]} == {"CNY", "EUR", "JPY"}


def test_nights_are_folders_and_each_shows_its_day(nightly: Exports) -> None:
    days = [f"2026-09-{day}" for day in range(25, 31)]
    late = "2026-09-29"
    assert sorted(path.name for path in (nightly.folder / "salesforce").iterdir()) == sorted({*days} - {late})
    nights = truth_of(nightly)["crms"]["salesforce"]["nights"]
    assert [night["as_of"] for night in nights] == days
    last = [
        file for file in truth_of(nightly)["files"] if file["path"] == "salesforce/2026-09-30/Opportunity.csv"
    ]
    assert last[0]["rows"] - sum(last[0]["spoilt"].values()) == nights[-1]["opportunities"]


def test_a_repeated_night_has_the_bytes_of_the_one_before(nightly: Exports) -> None:
    first, second, third = (nightly.folder / "wukong" / f"2026-09-{day}" / "商机.csv" for day in (25, 26, 27))
    assert first.read_bytes() == second.read_bytes() != third.read_bytes()
    assert truth_of(nightly)["crms"]["wukong"]["nights"][1]["changes"] == []


def test_a_late_night_lies_in_the_next_ones_folder(nightly: Exports) -> None:
    folder = nightly.folder / "hubspot"
    late = [file for file in truth_of(nightly)["files"] if file["as_of"] != file["arrives"]]
    assert {file["arrives"] for file in late} == {"2026-09-30"}
    assert (folder / "2026-09-30" / "hubspot-deals_2026-09-29.csv").is_file()


def test_a_large_crm_exports_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "FULL_UP_TO", 100)
    made = write_company(tmp_path / "made", opportunities=SIZE, schedule=Schedule(3), crm="salesforce")
    told = truth_of(made)
    kinds = {file["path"]: file["kind"] for file in told["files"]}
    assert kinds["2026-09-28/Opportunity.csv"] == "full"
    assert kinds["2026-09-29/Opportunity.csv"] == "delta"
    header, *rows = _rows(made.folder / "2026-09-29" / "Opportunity.csv", "utf-8-sig")
    changes = {
        change["id"]: change["change"] for change in told["crms"]["salesforce"]["nights"][1]["changes"]
    }
    assert changes.keys() <= {row[0] for row in rows}
    assert len(rows) < 200
    deleted = {row[0] for row in rows if row[header.index("IsDeleted")] == "1"}
    assert deleted == {number for number, change in changes.items() if change == "deleted"} != set()


def test_its_own_folder_is_written_again(tmp_path: Path) -> None:
    first = write_company(tmp_path / "demo", opportunities=200)
    before = _digest(first)
    write_company(tmp_path / "demo", opportunities=300, seed=1, crm="maven", last_day=date(2025, 3, 31))
    assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == [
        *("accounts.csv", "products.csv", "quotas.csv", "sales_pipeline.csv", "sales_teams.csv", "truth.json")
    ]
    assert _digest(write_company(tmp_path / "demo", opportunities=200)) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo"]


@pytest.mark.parametrize("name", ["report.xlsx", ".env", "salesforce/Mine.csv", "Opportunity.csv"])
def test_a_folder_with_other_files_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "demo"
    write_company(folder, opportunities=50)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=r"holds other files"):
        write_company(folder, opportunities=50)
    assert (folder / name).read_text(encoding="utf-8") == "mine"
    assert (folder / "truth.json").is_file()


@pytest.mark.parametrize(
    "told", ["", "[]", '{"made_by": "me", "files": [{"path": "mine.csv"}]}', '{"files": 3}']
)
def test_another_truth_json_makes_no_folder_ours(tmp_path: Path, told: str) -> None:
    (tmp_path / "truth.json").write_text(told, encoding="utf-8")
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="holds other files"):
        write_company(tmp_path, opportunities=50)
    assert (tmp_path / "mine.csv").is_file()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="is a file"):
        write_company(tmp_path / "demo")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"opportunities": 0}, "at least 1"),
        ({"schedule": Schedule(0)}, "at least 1"),
        ({"crm": "sap"}, "choose one of"),
    ],
)
def test_impossible_arguments_are_refused(tmp_path: Path, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_company(tmp_path / "demo", **arguments)  # type: ignore[arg-type]
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize(
    ("last_day", "first_day"),
    [
        (date(2026, 9, 30), date(2023, 10, 1)),
        (date(2026, 9, 14), date(2023, 9, 15)),
        (date(2028, 2, 28), date(2025, 2, 28)),
        (date(2026, 12, 31), date(2024, 1, 1)),
    ],
)
def test_the_history_is_36_months_even_of_one_deal(tmp_path: Path, last_day: date, first_day: date) -> None:
    made = write_company(tmp_path / "demo", opportunities=1, last_day=last_day)
    assert (made.first_day, made.last_day, made.opportunities) == (first_day, last_day, 1)
