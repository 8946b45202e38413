"""One language's words: templates by key, and the ways in which numbers, periods and statuses are said.

What belongs here: phrasing that any page needs. What does not: what a single page says (its sheet, the yaml
files).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.page import Format, Kind
from reports.texts import Language, flat
from reports.texts.notes import note_text
from reports.texts.numbers import Number, Scale, scale_of


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a workbook in `language`; `currency` is None where the exports name none."""

    language: Language
    currency: str | None = None

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
        return f"{value:,.0f}".replace("-", "−")

    def percent(self, value: Number, decimals: int = 0) -> str:
        """A fraction as a percentage inside a sentence."""
        return f"{float(value):.{decimals}%}".replace("-", "−")

    def period(self, kind: str, start: date, end: date | None = None) -> str:
        """'2017 Q4', '2017-12', '2017'.

        A quarter that does not begin in January, April, July or October by months.
        """
        if kind == "quarter" and start.month % 3 != 1 and end is not None:
            return self("period.range", start=f"{start:%Y-%m}", end=f"{end:%Y-%m}")
        quarter = (start.month + 2) // 3
        word = self(f"period.quarter_word.q{quarter}")
        return self(f"period.{kind}", year=start.year, month=start.month, quarter=quarter, word=word, end=end)

    def short(self, kind: str, start: date) -> str:
        """The same for a chart's axis: '17Q4', '2017-12'."""
        if kind == "quarter":
            name = f"Q{(start.month + 2) // 3}" if start.month % 3 == 1 else f"-{start.month:02d}"
            return f"{start.year % 100:02d}{name}"
        return f"{start:%y-%m}" if kind == "month" else str(start.year)

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
