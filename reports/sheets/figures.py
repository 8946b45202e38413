"""How single numbers of a mart come onto a page.

What belongs here: a dash instead of what is not available, changes with their tone, notes. What does not:
queries.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from reports.page import Cell, Format, Mark, Tone, Value
from reports.texts.numbers import FULL, Scale, whole
from reports.texts.words import Words
from reports.warehouse import Row

DASH = "–"
NOTHING = Mark(DASH, "muted")
_SMALLEST_CHANGE = 0.0005


def shown(row: Row | None, key: str = "value", *, tone: Tone = "plain") -> Cell:
    """A mart's value where its status is ok, else a dash."""
    value = (row or {}).get(key)
    if value is None or (row or {}).get("status") not in {None, "ok"}:
        return NOTHING
    return value if tone == "plain" else Mark(value, tone)


def number(row: Row | None, key: str = "value") -> float | None:
    """The same for a chart or a sentence: None where the value is not shown."""
    value = (row or {}).get(key)
    is_shown = value is not None and (row or {}).get("status") in {None, "ok"}
    return float(value) if is_shown and value is not None else None


def or_dash(value: Value) -> Cell:
    """A value that has no status of its own."""
    return NOTHING if value is None else value


def note(words: Words, row: Row | None) -> str:
    """Why a row's value is a dash or to be read with care: the mart's own note, else its status."""
    found = row or {}
    if found.get("status") == "small_sample":
        return words.status("small_sample")
    said = words.note(found.get("note")) or words.status(found.get("status"))
    return said[:1].upper() + said[1:]


def footnote(words: Words, rows: Iterable[Row]) -> str | None:
    """The notes of some rows, each once, a line each; for tables without a column of notes."""
    said = dict.fromkeys(note(words, row) for row in rows)
    return "\n".join(text for text in said if text) or None


def tone_of(change: float, better: str | None) -> Tone:
    """Whether a change is good news; without a known direction it is neither."""
    if abs(change) < _SMALLEST_CHANGE or better not in {"up", "down"}:
        return "muted"
    return "better" if (change > 0) == (better == "up") else "worse"


def change(words: Words, unit: str, now: float | None, before: float | None, better: str | None) -> Cell:
    """The change of a value: relative for money and counts, in points for fractions, in days for days."""
    moved = moved_by(unit, now, before)
    if moved is None:
        return NOTHING
    if unit == "fraction":
        return Mark(round(moved * 100, 4), tone_of(moved, better), Format("change", words("formats.points")))
    if unit == "days":
        return Mark(round(moved, 2), tone_of(moved, better), Format("change", words("formats.days_change")))
    return Mark(round(moved, 6), tone_of(moved, better), Format("change", words("formats.change")))


def moved_by(unit: str, now: float | None, before: float | None) -> float | None:
    """The difference for fractions, of days that of the whole ones that are shown, else the relative change.

    None where there is nothing to compare.
    """
    if now is None or before is None:
        return None
    if unit == "days":
        return whole(now) - whole(before)
    if unit == "fraction":
        return now - before
    return now / before - 1 if before else None


def change_text(words: Words, unit: str, moved: float, better: str | None, versus: str) -> Mark:
    """A tile's line: '▲ +6.1% vs 2026 Q3'."""
    if abs(moved) < _SMALLEST_CHANGE:
        return Mark(words("change.level", versus=versus), "muted")
    sign = "▲ +" if moved > 0 else "▼ −"
    kind = unit if unit in {"fraction", "days"} else "relative"
    size = {
        "fraction": f"{abs(moved) * 100:.1f}",
        "days": f"{abs(moved):,.0f}",
        "relative": f"{abs(moved):.1%}" if abs(moved) < 10 else f"{abs(moved):,.0%}",
    }[kind]
    return Mark(sign + words(f"change.{kind}", size=size, versus=versus), tone_of(moved, better))


def format_of(words: Words, unit: str, scale: Scale = FULL) -> Format:
    """The number format of a metric's unit."""
    if unit == "money":
        return Format("money", scale.code)
    return words.format("fraction" if unit == "fraction" else "days" if unit == "days" else "count")


def full_money(values: Iterable[Any]) -> Format:
    """Full units, with cents where any amount has them."""
    has_cents = any(value is not None and round(float(value), 2) % 1 for value in values)
    return Format("money", "#,##0.00" if has_cents else "#,##0")


def bar(value: Any, largest: Any, length: int = 20) -> str:
    """A bar of blocks, as long as the value's share of the largest."""
    if value is None or not largest or value <= 0:
        return ""
    return "█" * max(1, round(float(value) / float(largest) * length))


def floats(values: Iterable[Decimal | float | None]) -> list[float | None]:
    """Amounts as a chart takes them."""
    return [None if value is None else float(value) for value in values]


def iso(day: date | None) -> str:
    """A date inside a sentence."""
    return "" if day is None else day.isoformat()
