"""Where loudou.toml is looked for, and what holds without one."""

from pathlib import Path

import pytest

from assets.settings import Settings
from pipelines.settings import SettingsError, find_settings, load_settings


def test_no_file_means_no_settings(tmp_path: Path) -> None:
    assert load_settings(find_settings(tmp_path / "home", tmp_path / "exports", None)) == Settings()


def test_the_given_file_comes_first_then_home_then_exports(tmp_path: Path) -> None:
    home, exports, given = tmp_path / "home", tmp_path / "exports", tmp_path / "other.toml"
    for folder in (home, exports):
        folder.mkdir()
    exports.joinpath("loudou.toml").write_text("sample_floor = 3")
    assert load_settings(find_settings(home, exports, None)).sample_floor == 3
    home.joinpath("loudou.toml").write_text("sample_floor = 2")
    assert load_settings(find_settings(home, exports, None)).sample_floor == 2
    given.write_text("sample_floor = 1")
    assert load_settings(find_settings(home, exports, given)).sample_floor == 1


def test_a_given_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such settings file"):
        find_settings(tmp_path, tmp_path, tmp_path / "none.toml")


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "loudou.toml"
    path.write_text("langage = 'zh'\nsample_floor = 0\n")
    with pytest.raises(SettingsError) as raised:
        load_settings(path)
    assert "Did you mean language?" in str(raised.value)
    assert "sample_floor: found 0, expected: input should be greater than or equal to 1" in str(raised.value)


def test_a_wrong_calendar_is_said_with_what_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "loudou.toml"
    path.write_text(
        "country = 'Chna'\nfiscal_year_start_month = 13\nfiscal_months = '4-5-5'\nweek_start = 'tuesday'\n"
    )
    with pytest.raises(SettingsError) as raised:
        load_settings(path)
    said = str(raised.value)
    assert "expected the two letters of a country such as 'CN'" in said
    assert "Did you mean CN?" in said
    assert "fiscal_year_start_month: found 13, expected: input should be less than or equal to 12" in said
    assert "fiscal_months: found '4-5-5'" in said
    assert "week_start: found 'tuesday'" in said
