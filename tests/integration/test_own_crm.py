"""A system that nobody knows: a data file drafted from its headers, kept at home, read by the next night."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.nights import ask, loudou, night, write

_DEALS = (
    "Deal nr,Deal names,Deal stages,Deal amounts,Deal owners,Closing dates,Colour\n"
    "7,Fox,Negotiations,1200,Ada,2026-03-01,red\n"
    "8,Elk,Wonn,80.50,Ben,2026-02-03,\n"
)


def test_a_draft_loads_and_is_read(tmp_path: Path) -> None:
    exports, home = write(tmp_path / "exports", {"deals.csv": _DEALS}), tmp_path / "home"
    home.mkdir()
    assert night(exports, home).returncode == 1, "nobody knows it yet"
    made = loudou("inspect", exports / "deals.csv", "--home", home, "--write-mapping", home / "acme.yaml")
    assert made.returncode == 0, made.stderr
    assert "Drafted" in made.stdout
    text = (home / "acme.yaml").read_text(encoding="utf-8")
    assert "# Not used: 'Colour'" in text
    assert "# near " in text
    result = night(exports, home)
    assert result.returncode == 0, result.stderr
    rows = ask(
        home, "select source, name, stage, is_won, amount_native, owner_ref from core.opportunity order by 2"
    )
    assert rows == [
        ("acme", "Elk", "Wonn", True, Decimal("80.50"), "Ben"),
        ("acme", "Fox", "Negotiations", False, Decimal(1200), "Ada"),
    ]
    again = loudou("inspect", exports / "deals.csv", "--home", home, "--write-mapping", home / "acme.yaml")
    assert again.returncode == 2
    assert "it is there already" in again.stderr


@pytest.mark.slow
def test_settings_turn_over_what_a_data_file_says(tmp_path: Path) -> None:
    deals = (
        "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Net value,Deal - Deal created,"
        "Deal - Won time\n"
        '1,Fox,Sleeping,Dormant,9,"1.234,50",01/02/2026,\n'
        '2,Elk,Proposal Made,Won,9,"2,5",03/02/2026,05/02/2026\n'
    )
    exports = write(
        tmp_path / "exports",
        {
            "deals.csv": deals,
            "loudou.toml": '[sources.pipedrive]\nlocale = "de"\n'
            'columns = {"opportunity.amount" = "Deal - Net value"}\n'
            'statuses = {"Dormant" = "void"}\nunits = {"Deal - Net value" = "EUR k"}\n',
        },
    )
    result = night(exports, tmp_path / "home")
    assert result.returncode == 0, result.stderr
    rows = ask(
        tmp_path / "home",
        "select name, is_void, amount_native, currency, strftime(created_date, '%m-%d') "
        "from core.opportunity order by 1",
    )
    assert rows == [
        ("Elk", False, Decimal(2500), "EUR", "02-03"),
        ("Fox", True, Decimal(1_234_500), "EUR", "02-01"),
    ]


def test_a_wrong_setting_stops_before_anything_begins(tmp_path: Path) -> None:
    exports = write(tmp_path / "exports", {"loudou.toml": '[sources.hubspt]\ndate_order = "DMY"\n'})
    result = night(exports, tmp_path / "home")
    assert result.returncode == 2
    assert "loudou.toml: sources.hubspt: there is no such source. Did you mean hubspot?" in result.stderr
    write(exports, {"loudou.toml": '[sources.hubspot]\nlocale = "en_UK"\n'})
    assert "Did you mean en-" in night(exports, tmp_path / "home").stderr
