"""How sheets print and open.

What belongs here: paper, scale, repeated header, footer, frozen panes. What does not: content.
"""

from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.excel.canvas import Canvas
from reports.excel.look import GREY
from reports.page import Page

_A4 = 9
_MARGIN, _FOOT = 0.4, 0.55


@dataclass(frozen=True, slots=True)
class Footer:
    """The three texts under each printed page; `page` holds &P and &N, the others are plain."""

    left: str
    center: str
    page: str


def set_up(sheet: Worksheet, footer: Footer, *, landscape: bool, pages_high: int) -> None:
    """Paper and footer; `pages_high` 0 lets a long sheet run over as many pages as it needs."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_high
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN
    margins.bottom, margins.header, margins.footer = _FOOT + 0.1, 0.2, 0.3
    foot: Any = sheet.oddFooter
    for part, text in (
        (foot.left, _escaped(footer.left)),
        (foot.center, _escaped(footer.center)),
        (foot.right, footer.page),
    ):
        part.text, part.size, part.color, part.font = text, 8, GREY, "Arial,Regular"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100


def finish(canvas: Canvas, page: Page, footer: Footer) -> None:
    """Print set-up of a page that has been drawn, its repeated header and frozen panes."""
    sheet = canvas.sheet
    set_up(sheet, footer, landscape=page.orientation == "landscape", pages_high=1 if page.one_page else 0)
    # Without it a chart that ends at the last column's edge draws one more column onto the paper.
    sheet.print_area = f"A1:{get_column_letter(canvas.last)}{canvas.row}"
    if not page.one_page:
        if canvas.title_rows:
            sheet.print_title_rows = canvas.title_rows
        sheet.freeze_panes = canvas.freeze or "A3"


def _escaped(text: str) -> str:
    # A lone & begins a code: "R&D" would print the date.
    return text.replace("&", "&&")
