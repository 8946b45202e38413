"""Colours, type and cell styles of the workbook.

What belongs here: the palette and how a style reaches a cell. What does not: where cells stand.
"""

from copy import copy
from dataclasses import dataclass
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from reports.page import Tone
from reports.texts import Language

# Every text colour has a contrast of 4.5 or more on white and on PANEL. TEAL and RUST look alike in grey
# print, so each stands with a sign or a word.
INK = "1B2733"
GREY = "5A6672"
HAIR = "D3D9DF"
PANEL = "F3F5F7"
BLUE = "1F5F9E"
BLUE2 = "6F9CC9"
BLUE3 = "C9DAEB"
TEAL = "0B7A6B"
RUST = "B8400E"
PLAN = "3D4852"
SPARK = "A9BBCB"
REST = "E3E8ED"

TONES: dict[Tone, str] = {"plain": INK, "strong": INK, "muted": GREY, "better": TEAL, "worse": RUST}
FACES: dict[Language, str] = {"en": "Arial", "zh": "Microsoft YaHei"}
Line = Literal["thin", "medium"]
_ALIGN = {"left": "left", "right": "right", "center": "center"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. Sizes are in points; `top` and `bottom` are (style, colour) of a border."""

    size: float = 9.5
    bold: bool = False
    color: str = INK
    fill: str | None = None
    align: str = "left"
    valign: str = "center"
    indent: int = 0
    wrap: bool = False
    top: tuple[Line, str] | None = None
    bottom: tuple[Line, str] | None = None
    code: str = "General"
    face: str | None = None
    underline: bool = False
    quote: bool = False


class Looks:
    """The styles of one workbook, each made once and then copied to cells, which is four times as fast."""

    def __init__(self, book: Workbook, language: Language) -> None:
        self._scratch: Any = book.active
        self._face = FACES[language]
        self._made: dict[Look, Any] = {}

    def put(self, cell: Any, look: Look) -> None:
        """Give the cell this look."""
        style = self._made.get(look)
        if style is None:
            style = self._made[look] = self._make(look)
        cell._style = copy(style)

    def _make(self, look: Look) -> Any:
        cell = self._scratch.cell(row=1, column=1)
        before = copy(cell._style)
        cell.font = Font(
            name=look.face or self._face,
            size=look.size,
            bold=look.bold,
            color=look.color,
            underline="single" if look.underline else None,
        )
        cell.fill = PatternFill("solid", fgColor=look.fill) if look.fill else PatternFill()
        # Indent counts only beside an explicit horizontal alignment.
        cell.alignment = Alignment(
            horizontal=_ALIGN[look.align], vertical=look.valign, indent=look.indent, wrap_text=look.wrap
        )
        cell.border = Border(top=_side(look.top), bottom=_side(look.bottom))
        cell.number_format = look.code
        cell.quotePrefix = look.quote
        made, cell._style = copy(cell._style), before
        return made


def _side(border: tuple[Line, str] | None) -> Side:
    return Side(style=border[0], color=border[1]) if border else Side()


def set_normal(book: Workbook) -> None:
    """Make Arial 10 the workbook's Normal.

    Column widths are counted in its digits, so it is the same in both languages. There is no public way.
    """
    normal = Font(name="Arial", size=10)
    private: Any = book
    private._named_styles["Normal"].font = normal
    private._fonts[0] = normal
