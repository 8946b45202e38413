"""Titles of pages and blocks, and the links between pages.

What belongs here: heading cells and jumps inside the file. What does not: what they say.
"""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from reports.excel.canvas import Canvas
from reports.excel.look import BLUE, GREY, INK, Look
from reports.excel.names import quoted
from reports.excel.widths import lines_in
from reports.page import Links, Page

_TITLE = Look(size=15, bold=True)
_SUBTITLE = Look(size=9, color=GREY)
_BLOCK = Look(size=11, bold=True)
_LINK = Look(size=9, color=BLUE, underline=True)


def page_title(canvas: Canvas, page: Page, back: str | None) -> None:
    """The page's sentence, what it is about, and the way back to the summary."""
    lines = lines_in(page.title, canvas.width_across(1, canvas.last), _TITLE.size, bold=True)
    canvas.put_across(1, canvas.last, page.title, Look(size=15, bold=True, wrap=lines > 1))
    canvas.height(24 * lines)
    canvas.row += 1
    start = max(1, min(canvas.boundary(0.88), canvas.last - 1))
    end = start if back else canvas.last
    lines = lines_in(page.subtitle, canvas.width_across(1, end), _SUBTITLE.size)
    canvas.put_across(1, end, page.subtitle, Look(size=9, color=GREY, wrap=lines > 1))
    if back and start < canvas.last:
        canvas.put_across(
            start + 1, canvas.last, f"← {back}", Look(size=9, color=BLUE, underline=True, align="right")
        )
        jump(canvas, canvas.row, start + 1, "summary", back)
    canvas.height(max(16, 13 * lines + 3))
    canvas.row += 1
    canvas.gap(8)


def block_title(
    canvas: Canvas, column: int, to: int, text: str, *, ruled: bool = True, advance: bool = True
) -> None:
    """A block's sentence over its columns, with a rule under it."""
    look = Look(size=11, bold=True, bottom=("thin", INK) if ruled else None, valign="bottom")
    canvas.put_across(column, to, text, look)
    canvas.height(20)
    if advance:
        canvas.row += 1


def draw_links(canvas: Canvas, links: Links) -> None:
    """Jumps to other pages, six a line."""
    for at, (key, text) in enumerate(links.links):
        place = at % 6
        if at and not place:
            canvas.height(17)
            canvas.row += 1
        start, end = canvas.slice(place / 6, (place + 1) / 6)
        canvas.put_across(start, end, f"→ {text}", _LINK)
        jump(canvas, canvas.row, start, key, text)
    canvas.height(17)
    canvas.row += 1


def jump(canvas: Canvas, row: int, column: int, key: str, text: str) -> None:
    """Make a cell jump to the top of another page."""
    cell = f"{get_column_letter(column)}{row}"
    place = f"{quoted(canvas.binder.sheet_names[key])}!A1"
    canvas.sheet.cell(row=row, column=column).hyperlink = Hyperlink(ref=cell, location=place, tooltip=text)
