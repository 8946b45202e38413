"""Amounts at a readable scale: thousands and millions in English, 万 and 亿 in Chinese.

What belongs here: choosing the scale, the Excel codes that show it, numbers inside sentences. What does not:
fonts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import floor, log10

from reports.texts import Language

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """A power of ten with its unit ('m', '万', '' for full units) and decimals.

    `code` shows full values in it.
    """

    divisor: int
    unit: str
    decimals: int
    code: str

    @property
    def chart_code(self) -> str:
        """The format of values already divided, for chart labels and axes."""
        return "#,##0" + ("." + "0" * self.decimals if self.decimals else "")

    def divided(self, value: Number | None) -> float | None:
        """A chart's value in this scale; rounded far beyond what is shown, so that files compare equal."""
        return None if value is None else round(float(value) / self.divisor, 6)

    def text(self, value: Number) -> str:
        """The number in a sentence, without currency."""
        return f"{float(value) / self.divisor:,.{self.decimals}f}".replace("-", "−")


_ENGLISH = ((1_000_000_000, "bn", ",,,"), (1_000_000, "m", ",,"), (10_000, "k", ","))
FULL = Scale(1, "", 0, "#,##0")


def scale_of(values: Iterable[Number | None], language: Language) -> Scale:
    """The scale that shows the largest of these amounts with three or four digits."""
    largest = max((abs(float(value)) for value in values if value is not None), default=0.0)
    return _chinese(largest) if language == "zh" else _english(largest)


def _english(largest: float) -> Scale:
    for floor_value, unit, commas in _ENGLISH:
        if largest >= floor_value:
            divisor = 1000 ** len(commas)
            decimals = max(0, 2 - floor(log10(largest / divisor)))
            point = "." + "0" * decimals if decimals else ""
            return Scale(divisor, unit, decimals, f"#,##0{point}{commas}")
    return FULL


def _chinese(largest: float) -> Scale:
    # Excel scales by thousands only: 0\.0, shows tenths of 万 with a literal point, which is right for
    # negatives too.
    if largest >= 100_000_000:
        return Scale(100_000_000, "亿", 2, r"0\.00,,")
    if largest >= 10_000:
        return Scale(10_000, "万", 1, r"0\.0,")
    return FULL


def whole(value: Number) -> int:
    """The nearest whole number, a half away from zero, as a cell shows it: 42.5 is 43."""
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
