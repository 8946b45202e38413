"""Words that are the same, words that are near, units in headers."""

import pytest

from assets.exports.units import Unit, split_unit
from assets.exports.words import fold, nearest


@pytest.mark.parametrize("word", ["Close Date", "close_date", " CLOSE  DATE ", "Close\nDate", "Ｃlose＿Date"])
def test_fold(word: str) -> None:
    assert fold(word) == "close date"


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("sales_agnet", "sales_agent"),
        ("Sales Agent", "sales_agent"),
        ("agent sales", "sales_agent"),
        ("销售人", "销售人员"),
        ("rep", None),
        ("xyz", None),
        ("", None),
    ],
)
def test_nearest(word: str, near: str | None) -> None:
    assert nearest(word, ["销售人员", "sales_agent", "report id", "close_value"]) == near


def test_nearest_does_not_depend_on_order() -> None:
    assert nearest("ab1", ["ab3", "ab2"], 60) == nearest("ab1", ["ab2", "ab3"], 60) == "ab2"
    assert nearest("ab", []) is None


@pytest.mark.parametrize(
    ("header", "base", "unit"),
    [
        ("金额(万元)", "金额", Unit(10_000)),
        ("金额（万元）", "金额", Unit(10_000)),
        ("金额 【单位：亿】", "金额", Unit(100_000_000)),
        ("金额(元)", "金额", Unit()),
        ("目标/万元", "目标", Unit(10_000)),
        ("目标_千元", "目标", Unit(1_000)),
        ("配额(人民币万元)", "配额", Unit(10_000, "CNY")),
        ("Quota (k)", "quota", Unit(1_000)),
        ("Quota [USD k]", "quota", Unit(1_000, "USD")),
        ("Quota ($000)", "quota", Unit(1_000)),
        ("Quota (EUR)", "quota", Unit(1, "EUR")),
        ("Quota (million RMB)", "quota", Unit(1_000_000, "CNY")),
        ("Amount USD", "amount", Unit(1, "USD")),
        ("Amount_USD", "amount", Unit(1, "USD")),
        ("Amount k USD", "amount", Unit(1_000, "USD")),
        ("Amount in USD", "amount", Unit(1, "USD")),
        ("Amount in k USD", "amount", Unit(1_000, "USD")),
        ("Amount - USD k", "amount", Unit(1_000, "USD")),
        ("Amount in thousands", "amount", Unit(1_000)),
        ("Amount (HK$)", "amount", Unit(1, "HKD")),
        ("Amount (US$ million)", "amount", Unit(1_000_000, "USD")),
        ("Value (k€)", "value", Unit(1_000, "EUR")),
        ("金额万元", "金额", Unit(10_000)),
        ("目标百万元", "目标", Unit(1_000_000)),
    ],
)
def test_split_unit(header: str, base: str, unit: Unit) -> None:
    assert split_unit(header) == (base, unit)


@pytest.mark.parametrize(
    "header",
    [
        "Probability (%)",
        "负责人(主属部门)",
        "Quota",
        "(万元)",
        "Amount (2)",
        "",
        "万元",
        "Amount in",
        "USD",
        "Plan M",
        "Open thousands",
    ],
)
def test_no_unit(header: str) -> None:
    assert split_unit(header) is None
