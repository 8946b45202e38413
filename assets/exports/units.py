"""Units said only in a header: `金额(万元)`, `Quota (USD k)`, `目标/万元`.

Not here: units inside cells (`12.5万`), which are for `assets.core`.
"""

import re
from dataclasses import dataclass

from assets.exports.words import fold

_MULTIPLIERS = {
    "": 1,
    "元": 1,
    "千": 1_000,
    "千元": 1_000,
    "万": 10_000,
    "万元": 10_000,
    "百万": 1_000_000,
    "百万元": 1_000_000,
    "千万": 10_000_000,
    "千万元": 10_000_000,
    "亿": 100_000_000,
    "亿元": 100_000_000,
    "k": 1_000,
    "000": 1_000,
    "'000": 1_000,
    "000s": 1_000,
    "thousand": 1_000,
    "thousands": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mm": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
# A sign ($, ¥) or 元 names several currencies, so it names none.
_CODES = (
    *("AUD", "BRL", "CAD", "CHF", "CNY", "DKK", "EUR", "GBP", "HKD", "IDR", "INR", "JPY", "KRW", "MXN"),
    *("MYR", "NOK", "NZD", "PLN", "SEK", "SGD", "THB", "TWD", "USD", "VND"),
)
CURRENCIES = {code.casefold(): code for code in _CODES} | {
    "rmb": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "港币": "HKD",
    "港元": "HKD",
    "日元": "JPY",
}
_CURRENCY = re.compile("|".join(sorted(CURRENCIES, key=lambda word: (-len(word), word))))
# Header text is folded first: NFKC has made （ ） ： into ( ) : and underscores are spaces.
_BRACKETED = re.compile(r"(?P<base>.+?) ?[(\[【](?:单位 ?:? ?)?(?P<unit>[^()\[\]【】]*)[)\]】]")
_APPENDED = re.compile(r"(?P<base>.+?) ?[/:,\- ] ?(?P<unit>(?:千|万|百万|千万|亿)元)")


@dataclass(frozen=True)
class Unit:
    """What one unit of a column stands for; `currency` is an ISO code, None when the header names none."""

    multiplier: int = 1
    currency: str | None = None


def split_unit(header: str) -> tuple[str, Unit] | None:
    """`金额(万元)` → (`金额`, Unit(10000)): the folded header without its unit; None when it has none."""
    folded = fold(header)
    found = _BRACKETED.fullmatch(folded) or _APPENDED.fullmatch(folded)
    if found is None:
        return None
    currency = _CURRENCY.search(found["unit"])
    rest = _CURRENCY.sub("", found["unit"], count=1).strip(" $¥€£,;/")
    if rest not in _MULTIPLIERS:
        return None
    return found["base"], Unit(_MULTIPLIERS[rest], currency and CURRENCIES[currency[0]])
