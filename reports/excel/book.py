"""A workbook from its pages.

What belongs here: sheets in order, what they share, defined names. What does not: how a block is drawn.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.properties import CalcProperties

from reports.checks import Outcome
from reports.excel.blocks import draw_block, least_height
from reports.excel.canvas import Binder, Canvas
from reports.excel.chart_data import ChartData
from reports.excel.headings import page_title
from reports.excel.layout import widths_of
from reports.excel.look import GREY, Look, Looks, set_normal
from reports.excel.names import defined_name, figure_name, sheet_name
from reports.excel.printing import Footer, finish, set_up
from reports.excel.save import save
from reports.excel.text import clean, put_value
from reports.page import Page
from reports.texts import Language


@dataclass(frozen=True, slots=True)
class Cover:
    """What the file says about itself: properties, footers, and the name of the sheet of chart data."""

    title: str
    language: Language
    as_of: date
    footer_left: str
    footer_center: str
    page_of: str
    chart_data: str
    chart_data_note: str
    summary: str


def write_book(pages: tuple[Page, ...], cover: Cover, outcomes: list[Outcome], target: Path) -> list[str]:
    """Write the pages to `target` and give the sheets' names.

    Raises ValueError where a sheet or a table has a name that Excel refuses.
    """
    book = Workbook()
    set_normal(book)
    first = book.active
    looks = Looks(book, cover.language)
    names = _names(pages, cover)
    data_sheet = book.create_sheet(names["chart_data"])
    binder = Binder(looks, ChartData(data_sheet, looks), names, outcomes)
    for page in pages:
        _sheet(book, page, cover, binder)
    _chart_data_sheet(book, data_sheet.title, cover, looks)
    book.remove(first) if first is not None else None
    book.move_sheet(data_sheet, len(pages))
    _define(book, binder, pages)
    _properties(book, cover)
    save(book, target, cover.as_of, binder.formula_values)
    return list(book.sheetnames)


def _names(pages: tuple[Page, ...], cover: Cover) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, name in [*((page.key, page.name) for page in pages), ("chart_data", cover.chart_data)]:
        names[key] = sheet_name(name, list(names.values()))
    return names


def _sheet(book: Workbook, page: Page, cover: Cover, binder: Binder) -> None:
    sheet = book.create_sheet(page.name)
    canvas = Canvas(sheet, binder, widths_of(page), landscape=page.orientation == "landscape")
    page_title(canvas, page, None if page.key == "summary" else cover.summary)
    for block in page.blocks:
        if not page.one_page:
            canvas.keep_together(least_height(block))
        draw_block(canvas, block)
    finish(canvas, page, _footer(cover, page.name))


def _footer(cover: Cover, name: str) -> Footer:
    return Footer(cover.footer_left, cover.footer_center, cover.page_of.format(sheet=name.replace("&", "&&")))


def _chart_data_sheet(book: Workbook, name: str, cover: Cover, looks: Looks) -> None:
    sheet = book[name]
    put_value(sheet["A1"], clean(cover.chart_data_note))
    looks.put(sheet["A1"], Look(size=9, color=GREY))
    sheet.column_dimensions["A"].width = 34
    for letter in "BCDEFG":
        sheet.column_dimensions[letter].width = 18
    set_up(sheet, _footer(cover, name), landscape=False, pages_high=0)


def _define(book: Workbook, binder: Binder, pages: tuple[Page, ...]) -> None:
    for tile, cell in binder.figure_cells.items():
        book.defined_names[figure_name(tile)] = DefinedName(
            figure_name(tile), attr_text=cell.replace("$", "$")
        )
    for page in pages:
        name = defined_name(f"sheet_{page.key}")
        quoted = binder.sheet_names[page.key].replace("'", "''")
        book.defined_names[name] = DefinedName(name, attr_text=f"'{quoted}'!$A$1")


def _properties(book: Workbook, cover: Cover) -> None:
    book.properties.title = cover.title
    book.properties.creator = "Loudou"
    book.properties.language = "zh-CN" if cover.language == "zh" else "en"
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    book.active = book.sheetnames.index(cover.summary)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == cover.summary
