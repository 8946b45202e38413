"""Values made safe for a cell.

What belongs here: text that must never become a formula, an error value or broken XML; numbers Excel cannot
hold. What does not: styles.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

# Control characters raise in openpyxl; lone surrogates, U+FFFE and U+FFFF give a file that is not XML.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Excel reads _x000D_ in text as the character with that code.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_767
_CUT = " […]"
_FIRST_DATE = date(1900, 3, 1)
_RISKY = ("=", "+", "-", "@", "#", "\t", "\r", "＝", "'")


def clean(text: str) -> str:
    """The text without what breaks a file, at most 32,767 characters with a mark where it was cut."""
    safe = _ESCAPED.sub("_x005F_", _FORBIDDEN.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    return safe if len(safe) <= _LONGEST else safe[: _LONGEST - len(_CUT)] + _CUT


def is_risky(value: object) -> bool:
    """Whether a text could be taken for a formula when it is edited or saved as CSV."""
    return isinstance(value, str) and value.lstrip(" ").startswith(_RISKY)


def put_value(cell: Any, value: object) -> None:
    """Set a cell's value.

    Text always as text, NaN and infinities as nothing, old dates and long ids as text.
    """
    safe = _safe(value)
    cell.value = safe
    if isinstance(safe, str):
        cell.data_type = "s"


def _safe(value: object) -> Any:
    safe: Any
    match value:
        case None:
            safe = None
        case bool():
            safe = str(value)
        case int():
            safe = value if abs(value) < 10**15 else str(value)
        case float() | Decimal():
            safe = float(value) if isfinite(value) else None
        case datetime():
            safe = value.replace(tzinfo=None)
        case date():
            safe = value if value >= _FIRST_DATE else value.isoformat()
        case _:
            safe = clean(str(value))
    return safe
