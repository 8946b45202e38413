"""How wide text is, estimated per character.

What belongs here: the estimate and what follows from it (column widths, lines of wrapped text). What does
not: cells.
"""

from math import ceil
from unicodedata import east_asian_width

# A column's width counts digits of Arial 10, 7 pixels each, with 5 pixels of padding.
PIXELS = 7
POINT = 4 / 3
_NARROW = frozenset(" ijltf.,:;!|'()[]/\\-")


def text_pixels(text: str, size: float, *, bold: bool = False) -> float:
    """The width of the longest line in pixels at 96 dpi, for Arial and Microsoft YaHei."""
    widest = max((sum(_em(character) for character in line) for line in text.split("\n")), default=0.0)
    return widest * size * POINT * (1.07 if bold else 1.0)


def _em(character: str) -> float:
    if east_asian_width(character) in "WFA":
        return 1.0
    if character in _NARROW:
        return 0.31
    if character in "WMm%—█":
        return 0.9
    return 0.69 if character.isupper() or character in "w+=<>~" else 0.556


def width_for(text: str, size: float, *, bold: bool = False, indent: int = 0) -> float:
    """The column width, in characters, that shows the text whole."""
    return (text_pixels(text, size, bold=bold) + 9 + 9 * indent) / PIXELS


def lines_in(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """How many lines the text takes when wrapped in a column of this width; a little generous."""
    room = max(width * PIXELS - 9, 1)
    return sum(max(1, ceil(text_pixels(line, size, bold=bold) * 1.06 / room)) for line in text.split("\n"))
