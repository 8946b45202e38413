"""Wide sheets: one row gives many records, one for each column that is a period, such as `2026-01` or `3月`.

Here: which columns of a header are periods, which are totals of them, and the mapping that this makes of a
layout. What a record becomes is for `assets.core`, as if it stood in a row of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assets.exports.mapping import EntityMapping, FileMapping
from assets.exports.units import split_unit
from assets.exports.words import fold

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE = {"十二": 12, "十一": 11, "十": 10} | {
    sign: n for n, sign in enumerate("一二三四五六七八九", start=1)
}
_ZH = "|".join(_CHINESE)
_FULL = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "t(?:ember)?", "ober", "ember", "ember")
_NAMES = "|".join(f"{name}(?:{rest})?" for name, rest in zip(_MONTHS, _FULL, strict=True))
_NAME = rf"(?P<name>{_NAMES})\.?"
_NUMBER = rf"(?P<month>1[0-2]|0?[1-9]|{_ZH})"
_QUARTER = r"(?:q ?(?P<q>[1-4])|(?P<nth>[1-4])q|第?(?P<zh>[1-4一二三四])季度?)"
_YEAR = r"(?:fy ?)?(?P<year>(?:19|20)[0-9]{2})(?:财年|年度|年)?"
# Folded headers. A year alone is a period too, beside others that no finer one is in.
_PERIODS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR} ?[-/.]? ?{_NUMBER}月?份?(?:[-/]0?1(?: 00:00(?::00)?)?)?",
        rf"{_NUMBER}月份?",
        r"m(?P<month>1[0-2]|0[1-9])",
        rf"{_NAME}(?:[ \-/,']*(?P<year>20[0-9]{{2}}|[0-9]{{2}}))?",
        rf"{_YEAR}[ \-/]{_NAME}",
        rf"(?:{_YEAR} ?[-/.]? ?)?{_QUARTER}",
        rf"{_QUARTER} ?[-/,']? ?{_YEAR}",
        _YEAR,
    )
)
_TOTAL = re.compile(
    r"(?:(?:grand|sub|full|whole)[ -]?)?(?:totals?|sum|year)|year total|annual|ytd"
    r"|合 ?[计計]|[总總] ?[计計]|小 ?[计計]|全年(?:合计)?|年度?(?:合计|总计|目标|配额)"
    r"|[上下]半年(?:合计|小计)?|h[12]"
)
_HALF = {"h1": range(1, 7), "上半年": range(1, 7), "h2": range(7, 13), "下半年": range(7, 13)}
_COPY = re.compile(r" \(\d+\)$")
_FULL_DATE = re.compile(
    r"(?:19|20)\d{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:[0-2]\d|3[01])|\d{4}年\d{1,2}月\d{1,2}日"
)
_A_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


@dataclass(frozen=True)
class Period:
    """A month (`first` = `last`), a quarter or a year; `year` None where the header names none."""

    first: int
    last: int
    year: int | None

    def text(self, year: int) -> str:
        """As a long sheet would write it: `2026-03`, `2026-Q1`, `2026`."""
        if self.first == self.last:
            return f"{year}-{self.first:02}"
        return f"{year}" if (self.first, self.last) == (1, 12) else f"{year}-Q{self.last // 3}"

    def holds(self, other: "Period") -> bool:
        """Whether the other lies in this one and is finer."""
        inside = self.year == other.year and self.first <= other.first and other.last <= self.last
        return inside and self != other


@dataclass(frozen=True)
class Layout:
    """The columns of a wide sheet: period → its text; total → the columns that it should be the sum of."""

    periods: Mapping[str, str] = field(default_factory=dict)
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lacks_year: bool = False

    @property
    def is_wide(self) -> bool:
        """Two periods, or one with its total."""
        return bool(self.periods) and len(self.periods) + len(self.totals) > 1


def period_of(header: str) -> Period | None:
    """The period that a header names: `2026-01`, `2026年1月`, `Jan 26`, `1月`, `Q1`, `一季度`, `2026`."""
    word = _word(header)
    found = next((match for pattern in _PERIODS if (match := pattern.fullmatch(word))), None)
    if found is None:
        return None
    said = {name: text for name, text in found.groupdict().items() if text is not None}
    year = int(said["year"]) + (2000 if len(said["year"]) == 2 else 0) if "year" in said else None
    if "month" in said or "name" in said:
        month = _MONTHS.index(said["name"][:3]) + 1 if "name" in said else _number(said["month"])
        return Period(month, month, year)
    quarter = said.get("q") or said.get("nth") or said.get("zh")
    if quarter is None:
        return Period(1, 12, year)
    return Period(_number(quarter) * 3 - 2, _number(quarter) * 3, year)


def layout(header: Sequence[str], told: Sequence[str] = ()) -> Layout:
    """Which columns of a header are periods and which are totals of them.

    `told`: the sheet's name, the lines above the header, the file's name; the first that names one year says
    which one months without are in. A quarter beside its months is a total.
    """
    named = {column: period for column in header if (period := period_of(column)) is not None}
    year = _year(told)
    full = {c: Period(p.first, p.last, p.year if p.year is not None else year) for c, p in named.items()}
    coarse = {c for c, p in full.items() if any(p.holds(other) for other in full.values())}
    values = {c: p for c, p in full.items() if c not in coarse}
    totals = {c: tuple(v for v, p in values.items() if full[c].holds(p)) for c in coarse}
    for column in header:
        word = _word(column)
        if column not in named and _TOTAL.fullmatch(word):
            half = next((months for name, months in _HALF.items() if word.startswith(name)), None)
            totals[column] = tuple(c for c, p in values.items() if half is None or p.last in half)
    ordered = {c: totals[c] for c in header if c in totals}
    if any(period.year is None for period in values.values()):
        return Layout(dict.fromkeys(values, ""), ordered, lacks_year=True)
    return Layout({c: p.text(p.year or 0) for c, p in values.items()}, ordered)


def unfolded(file: FileMapping, found: Layout) -> FileMapping:
    """The layout with a record for each period, in the place of each of its entities."""
    wide = file.wide
    if wide is None:
        return file
    entities = tuple(
        _record(entity, wide.period, wide.value, column, text)
        for entity in file.entities
        for column, text in found.periods.items()
    )
    return file.model_copy(update={"entities": entities})


def of_sheet(file: FileMapping, sheet: str | None) -> FileMapping:
    """The layout with the sheet's name as the value of the column that it stands for, such as a rep's."""
    if file.sheet is None or sheet is None:
        return file
    said = {file.sheet: sheet}
    entities = (e.model_copy(update={"constants": {**e.constants, **said}}) for e in file.entities)
    return file.model_copy(update={"entities": tuple(entities)})


def _record(entity: EntityMapping, period: str, value: str, column: str, text: str) -> EntityMapping:
    return entity.model_copy(
        update={
            "record": column,
            "columns": {**entity.columns, value: (column,)},
            "constants": {**entity.constants, period: text},
            "only_where": column,
        }
    )


def _word(header: str) -> str:
    word = _COPY.sub("", fold(header))
    unit = split_unit(word)
    return unit[0] if unit is not None else word


def _number(said: str) -> int:
    return _CHINESE[said] if said in _CHINESE else int(said)


def _year(told: Sequence[str]) -> int | None:
    for text in told:
        years = set(_A_YEAR.findall(_FULL_DATE.sub(" ", text)))
        if len(years) == 1:
            return int(years.pop())
    return None
