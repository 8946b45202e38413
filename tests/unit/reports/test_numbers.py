"""Scales and the numbers in sentences."""

import pytest

from reports.texts import Language
from reports.texts.numbers import scale_of
from reports.texts.words import Words

EN, ZH = Words("en", "USD"), Words("zh", "CNY")


@pytest.mark.parametrize(
    ("value", "language", "unit", "code"),
    [
        (2_802_496, "en", "m", "#,##0.00,,"),
        (61_300_000, "en", "m", "#,##0.0,,"),
        (9_999, "en", "", "#,##0"),
        (412_000, "en", "k", "#,##0,"),
        (2_802_496, "zh", "万", r"0\.0,"),
        (123_456_789, "zh", "亿", r"0\.00,,"),
        (9_999, "zh", "", "#,##0"),
        (-45_678, "zh", "万", r"0\.0,"),
    ],
)
def test_the_scale_follows_the_largest_amount(value: int, language: Language, unit: str, code: str) -> None:
    scale = scale_of([None, 3, value], language)
    assert (scale.unit, scale.code) == (unit, code)


def test_amounts_in_sentences() -> None:
    assert EN.money(2_802_496) == "USD 2.80m"
    assert ZH.money(2_802_496) == "280.2 万元"
    assert Words("zh").money(2_802_496) == "280.2万"
    assert Words("en").money(-9_400) == "−9,400"


def test_headers_name_the_unit_they_show() -> None:
    assert Words("en").header("Bookings", scale_of([2e6], "en")) == "Bookings (m)"
    assert ZH.header("签约额", scale_of([2e6], "zh")) == "签约额（万元）"
    assert Words("zh").header("签约额", scale_of([5], "zh")) == "签约额"


def test_a_member_that_is_unknown_is_said_in_words() -> None:
    assert ZH.member("(none)") == "（无）"
    assert ZH.member("all") == "全公司"
    assert ZH.member("Ann.e") == "Ann.e"
