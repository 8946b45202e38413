"""One language's words: templates by key, and the ways in which numbers, periods and statuses are said.

What belongs here: phrasing that any page needs. What does not: what a single page says (its sheet, the yaml
files).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.page import Format, Kind
from reports.texts import Language, flat
from reports.texts.notes import note_text
from reports.texts.numbers import Number, Scale, scale_of, whole


@dataclass(frozen=True, slots=True)
class FiscalYears:
    """Where each month of the house stands: by its first day the fiscal year, the quarter and the month.

    `by_weeks`: months are weeks, as in 4-4-5, and have numbers instead of the calendar's names.
    """

    places: Mapping[date, tuple[int, int, int]]
    by_weeks: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a workbook in `language`.

    `currency` is None where the exports name none, `fiscal` where fiscal years are the calendar's.
    """

    language: Language
    currency: str | None = None
    fiscal: FiscalYears | None = None

    def __call__(self, key: str, **said: Any) -> str:
        """The template under `key`, filled. Raises KeyError for a key that is not in the yaml file."""
        return flat(self.language)[key].format(**said)

    def maybe(self, key: str, otherwise: str) -> str:
        """The template under `key` where there is one; for names that come from the data."""
        return flat(self.language).get(key, otherwise)

    def note(self, sentence: str | None) -> str:
        """A mart's note in this language."""
        return note_text(sentence, self.language)

    def format(self, kind: Kind) -> Format:
        """The number format of a kind in full units."""
        return Format(kind, self.maybe(f"formats.{kind}", "General"))

    def scale(self, values: Iterable[Number | None]) -> Scale:
        """The scale for these amounts, to be named in a header."""
        return scale_of(values, self.language)

    def money(self, value: Number) -> str:
        """An amount inside a sentence, at its own scale, with the currency where one is known."""
        scale = self.scale([value])
        return self._with_currency("amount", scale.text(value), scale)

    def unit(self, scale: Scale) -> str:
        """The unit that a header names: 'USD m', 'm', '万元'; empty for full units without a currency."""
        return self._with_currency("unit", "", scale).strip()

    def _with_currency(self, form: str, number: str, scale: Scale) -> str:
        case = "plain" if self.currency is None else "yuan" if self.currency == "CNY" else "other"
        return self(f"money.{form}_{case}", number=number, scale=scale.unit, currency=self.currency or "")

    def header(self, label: str, scale: Scale) -> str:
        """A column's label with its unit, where there is one."""
        unit = self.unit(scale)
        return self("header", label=label, unit=unit) if unit else label

    def count(self, value: Number) -> str:
        """A whole number inside a sentence."""
        return f"{whole(value):,}".replace("-", "−")

    def percent(self, value: Number, decimals: int = 0) -> str:
        """A fraction as a percentage inside a sentence."""
        return f"{float(value):.{decimals}%}".replace("-", "−")

    def period(self, kind: str, start: date, end: date | None = None) -> str:
        """'2017 Q4', '2017-12', '2017'; 'FY2018 Q3' where fiscal years are not the calendar's."""
        form, year, quarter, month = self._place(kind, start)
        word = self(f"period.quarter_word.q{quarter}")
        return self(f"{form}.{kind}", year=year, month=month, quarter=quarter, word=word, end=end)

    def short(self, kind: str, start: date) -> str:
        """The same for a chart's axis: '17Q4', '17-12', 'FY18Q3'."""
        form, year, quarter, month = self._place(kind, start)
        return self(f"{form}.short_{kind}", year=year, yy=year % 100, month=month, quarter=quarter)

    def begins_quarter(self, month: date) -> bool:
        """Whether a month, by its first day, is the first of a quarter."""
        if self.fiscal is None:
            return month.month % 3 == 1
        return self.fiscal.places[month][2] % 3 == 1

    def _place(self, kind: str, start: date) -> tuple[str, int, int, int]:
        """Which form a period's name takes, and the year, quarter and month that it names."""
        if self.fiscal is None or (kind == "month" and not self.fiscal.by_weeks):
            return "period", start.year, (start.month + 2) // 3, start.month
        return "fiscal_period", *self.fiscal.places[start]

    def status(self, status: str | None) -> str:
        """A status in words; ok is silent."""
        return "" if status in {None, "ok"} else self(f"status.{status}")

    def dimension(self, dimension: str) -> str:
        """The name of a dimension."""
        return self.maybe(f"dimension.{dimension}", dimension)

    def by(self, dimension: str) -> str:
        """The same inside a sentence: 'by team'."""
        return self.dimension(dimension).lower()

    def member(self, member: str | None) -> str:
        """A member's name; the ones that stand for 'all' and 'unknown' in words."""
        return self.maybe(f"member.{member}", str(member)) if member else self("member.(none)")
