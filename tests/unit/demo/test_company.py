"""The files: layout, equal bytes, and whose folder it is."""

import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from assets.demo.company import Company, write_company

_ROOT = Path(__file__).parents[3]
_DIGESTS = (
    "import sys, hashlib; from pathlib import Path; from assets.demo.company import write_company\n"
    "company = write_company(Path(sys.argv[1]))\n"
    "print(*(path.name + hashlib.sha256(path.read_bytes()).hexdigest() for path in company.files))"
)
_HEADERS = {
    "accounts.csv": "account,sector,year_established,revenue,employees,office_location,subsidiary_of",
    "products.csv": "product,series,sales_price",
    "sales_teams.csv": "sales_agent,manager,regional_office",
    "sales_pipeline.csv": (
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    ),
    "quotas.csv": "rep,period,amount",
}
# Changes only when the made-up company is meant to change.
_SMALL_DIGEST = "c167cef3a4459469c0f4b837c5bc5382a77139de93e363a810621fe6a6f9d7a7"


def _contents(company: Company) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in company.files}


def test_the_layout_is_that_of_the_public_data_set(company: Company) -> None:
    lines = {name: content.decode("utf-8").split("\n") for name, content in _contents(company).items()}
    assert {name: found[0] for name, found in lines.items()} == _HEADERS
    assert all(found[-1] == "" and "\r" not in "".join(found) for found in lines.values())
    assert sorted(path.name for path in company.folder.iterdir()) == sorted(_HEADERS)


def test_days_are_written_month_first_without_zeros(company: Company) -> None:
    text = (company.folder / "sales_pipeline.csv").read_text(encoding="utf-8")
    days = re.findall(r"(?<=,)[\d/]+/\d{4}(?=,)", text)
    assert len(days) > 10_000
    assert all(re.fullmatch(r"(1[0-2]|[1-9])/([12]\d|3[01]|[1-9])/20\d\d", day) for day in days)


def test_equal_bytes_from_two_processes_with_other_hash_seeds(company: Company, tmp_path: Path) -> None:
    here = " ".join(
        name + hashlib.sha256(content).hexdigest() for name, content in _contents(company).items()
    )
    for hash_seed in ("1", "4242"):
        ran = subprocess.run(
            [sys.executable, "-c", _DIGESTS, str(tmp_path / hash_seed)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == here


def test_the_bytes_are_those_of_every_other_machine(tmp_path: Path) -> None:
    company = write_company(tmp_path, opportunities=500)
    together = hashlib.sha256(b"".join(_contents(company).values())).hexdigest()
    assert together == _SMALL_DIGEST


def test_another_seed_makes_another_company(company: Company, tmp_path: Path) -> None:
    other = _contents(write_company(tmp_path, seed=8))
    for name in ("accounts.csv", "sales_pipeline.csv", "quotas.csv"):
        assert other[name] != _contents(company)[name]


def test_a_negative_seed_is_a_seed_of_its_own(tmp_path: Path) -> None:
    plus = write_company(tmp_path / "plus", opportunities=50, seed=3)
    minus = write_company(tmp_path / "minus", opportunities=50, seed=-3)
    assert _contents(plus)["sales_pipeline.csv"] != _contents(minus)["sales_pipeline.csv"]


def test_its_own_folder_is_written_again(tmp_path: Path) -> None:
    first = _contents(write_company(tmp_path, opportunities=200))
    (tmp_path / ".quotas.csv.part").write_bytes(b"left by a run that was killed")
    write_company(tmp_path, opportunities=300, seed=1, last_day=date(2025, 3, 31))
    assert _contents(write_company(tmp_path, opportunities=200)) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(_HEADERS)


@pytest.mark.parametrize("name", ["report.xlsx", ".env", "accounts.csv.gz"])
def test_a_folder_with_other_files_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"holds other files \({re.escape(name)}\)"):
        write_company(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_real_company_in_the_same_layout_is_not_overwritten(tmp_path: Path) -> None:
    for name, header in _HEADERS.items():
        (tmp_path / name).write_text(f"{header}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="another company's files"):
        write_company(tmp_path)
    assert (tmp_path / "accounts.csv").read_text(encoding="utf-8") == f"{_HEADERS['accounts.csv']}\n"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="is a file"):
        write_company(tmp_path / "demo")


def test_no_opportunities_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        write_company(tmp_path / "demo", opportunities=0)
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
def test_the_history_is_36_months(tmp_path: Path, last_day: date, first_day: date) -> None:
    company = write_company(tmp_path, opportunities=1, last_day=last_day)
    assert (company.first_day, company.last_day, company.opportunities) == (first_day, last_day, 1)
