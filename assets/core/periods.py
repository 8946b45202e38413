"""From a cell's text to the month, quarter or year that a plan is made for.

As in `values.py`, null stands where the text is empty or cannot be read. Years and quarters are fiscal ones
(`fiscal.py`), whether the text says FY or not.
"""

import polars as pl

from assets.core.dates import MONTHS
from assets.core.fiscal import Calendar
from assets.core.values import text

_CHINESE = {"十二": "12", "十一": "11", "十": "10"}
_CHINESE |= {digit: str(number) for number, digit in enumerate("一二三四五六七八九", start=1)}
_FIRST_OF_MONTH = r"(?:[-/.]0?1(?:t?00:00(?::00(?:\.0+)?)?)?|0?1日)?$"
# 2026.1 may be what a spreadsheet left of 2026.10, so a month after a point has two digits.
_MONTHS = (
    r"^(?P<y>[0-9]{4})(?:[-/年](?P<m>[0-9]{1,2})|\.?(?P<two>[0-9]{2}))月?份?" + _FIRST_OF_MONTH,
    r"^(?P<m>[a-z]{3,9})\.?[-/,']?(?P<y>[0-9]{4}|[0-9]{2})(?P<two>)$",
    r"^(?P<y>[0-9]{4})[-/,]?(?P<m>[a-z]{3,9})(?P<two>)$",
)
_QUARTERS = (
    r"^(?:fy)?(?P<y>[0-9]{4})(?:财年|年度|年)?[-/.]?(?:q(?P<q>[1-4])|第?(?P<zh>[1-4])季度?)$",
    r"^q(?P<q>[1-4])[-/,']?(?:fy)?(?P<y>[0-9]{4}|[0-9]{2})(?P<zh>)$",
    r"^(?P<q>[1-4])q(?P<y>[0-9]{4}|[0-9]{2})(?P<zh>)$",
    r"^fy(?P<y>[0-9]{2})[-/]?q(?P<q>[1-4])(?P<zh>)$",
)
_YEARS = (r"^(?:fy)?(?P<y>[0-9]{4})(?:财年|年度|年)?$", r"^fy'?(?P<y>[0-9]{2})$")


def period(column: pl.Expr, calendar: Calendar) -> tuple[pl.Expr, pl.Expr]:
    """Periods as plans write them: `2026-01`, `2026年1月`, `Jan 2026`, `Q1 2026`, `2026年一季度`, `FY2026`.

    Gives `period_kind` (month, quarter, year) and `period_start`, both null where the text is none of
    these. A full date stands for the month it begins, so it must be the first of one.
    """
    shown = text(column).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "")
    shown = shown.str.replace_many(_CHINESE, leftmost=True)

    def of(patterns: tuple[str, ...], *names: str) -> pl.Expr:
        found = [shown.str.extract_groups(pattern) for pattern in patterns]
        parts = (groups.struct.field(name) for groups in found for name in names)
        return pl.coalesce(pl.when(part != "").then(part) for part in parts)

    def year(patterns: tuple[str, ...]) -> pl.Expr:
        said = of(patterns, "y")
        return pl.when(said.str.len_chars() == 2).then(pl.lit("20") + said).otherwise(said)

    named = {
        "month": year(_MONTHS) + "-" + of(_MONTHS, "m", "two").replace(MONTHS).str.zfill(2),
        "quarter": year(_QUARTERS) + "-Q" + of(_QUARTERS, "q", "zh"),
        "year": year(_YEARS),
    }
    starts = calendar.starts()
    begins = {
        kind: name.replace_strict(starts, default=None, return_dtype=pl.Date) for kind, name in named.items()
    }
    kind = pl.coalesce(*(pl.when(start.is_not_null()).then(pl.lit(name)) for name, start in begins.items()))
    return kind, pl.coalesce(*begins.values())
