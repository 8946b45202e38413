"""Units said only in a header: `金额(万元)`, `Quota (USD k)`, `目标/万元`, `Amount in k USD`.

Not here: units inside cells (`12.5万`), which are for `assets.core`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from assets.exports.words import fold, nearest

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
# A sign such as $ or ¥, and 元, name several currencies, so they name none.
_CODES = (
    *("AUD", "BRL", "CAD", "CHF", "CNY", "DKK", "EUR", "GBP", "HKD", "IDR", "INR", "JPY", "KRW", "MXN"),
    *("MYR", "NOK", "NZD", "PLN", "SEK", "SGD", "THB", "TWD", "USD", "VND"),
)
CURRENCIES = {code.casefold(): code for code in _CODES} | {
    "rmb": "CNY",
    "chinese yuan": "CNY",
    "yuan renminbi": "CNY",
    "us dollar": "USD",
    "euro": "EUR",
    "pound sterling": "GBP",
    "japanese yen": "JPY",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "港币": "HKD",
    "港元": "HKD",
    "日元": "JPY",
    "us$": "USD",
    "hk$": "HKD",
    "nt$": "TWD",
    "cn¥": "CNY",
    "€": "EUR",
    "£": "GBP",
}
_CURRENCY = re.compile("|".join(map(re.escape, sorted(CURRENCIES, key=lambda word: (-len(word), word)))))
# Header text is folded first: NFKC has made （ ） ： into ( ) : and underscores are spaces.
_BRACKETED = re.compile(r"(?P<base>.+?) ?[(\[【](?:单位 ?:? ?)?(?P<unit>[^()\[\]【】]*)[)\]】]")
_APPENDED = re.compile(r"(?P<base>.+?) ?[/:,\- ]? ?(?P<unit>(?:千|百万|千万|万|亿)元)")
# Amount USD, Amount in k USD, Amount in thousands: a word that is no currency needs the `in`.
_IN_WORDS = re.compile(
    r"(?P<base>.+?)(?: ?[/:,\-] ?| in | )(?P<unit>(?:(?:k|m|mn|mm|bn) )?"
    rf"(?:{_CURRENCY.pattern})(?: ?(?:k|m|mn|mm|bn|thousands?|millions?))?|(?<= in )(?:thousands?|millions?))"
)
_WAYS = (_BRACKETED, _APPENDED, _IN_WORDS)


@dataclass(frozen=True)
class Unit:
    """What one unit of a column stands for; `currency` is an ISO code, None when the header names none."""

    multiplier: int = 1
    currency: str | None = None


@lru_cache(maxsize=1 << 14)
def split_unit(header: str) -> tuple[str, Unit] | None:
    """`金额(万元)` → (`金额`, Unit(10000)): the folded header without its unit; None when it has none."""
    folded = fold(header)
    found = next((match for way in _WAYS if (match := way.fullmatch(folded))), None)
    if found is None:
        return None
    currency = _CURRENCY.search(found["unit"])
    rest = _CURRENCY.sub("", found["unit"], count=1).strip(" $¥€£,;/")
    if rest not in _MULTIPLIERS:
        return None
    return found["base"], Unit(_MULTIPLIERS[rest], currency and CURRENCIES[currency[0]])


def unit_of(said: str) -> Unit:
    """The unit that a word or two name: `万元`, `k`, `USD k`. Raises ValueError naming the nearest."""
    found = split_unit(f"amount ({said})")
    if found is None:
        known = sorted({*_MULTIPLIERS, *CURRENCIES} - {""})
        raise ValueError(f"{said!r} is no unit. Did you mean {nearest(said, known, 0)}?")
    return found[1]
