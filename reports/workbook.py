"""The leaders' workbook: all pages of one generation in one language.

What belongs here: which sheets there are, in which order. What does not: a sheet's content, how it is drawn.
"""

from dataclasses import dataclass
from pathlib import Path

from reports.checks import checks_of, outcomes
from reports.excel.book import Cover, write_book
from reports.page import Page
from reports.sheets import (
    about,
    checks,
    cycle,
    data_quality,
    definitions,
    forecast,
    funnel,
    kpi,
    pipeline,
    quota,
    reps,
    summary,
    win_rate,
)
from reports.texts import Language
from reports.texts.words import Words
from reports.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class WorkbookResult:
    """A written workbook: its sheets in order, and how its checks came out."""

    path: Path
    sheets: tuple[str, ...]
    checks_total: int
    checks_failed: int


def pages_of(data: Warehouse, words: Words) -> tuple[Page, ...]:
    """Every page, in the order of the sheets."""
    middle = tuple(
        sheet.page(data, words)
        for sheet in (
            funnel,
            pipeline,
            win_rate,
            cycle,
            kpi,
            quota,
            forecast,
            reps,
            data_quality,
            definitions,
        )
    )
    draft = summary.page(data, words)
    tie_out = checks.page(data, words, (draft, *middle))
    results = outcomes(checks_of((tie_out,)), (draft, *middle))
    score = (sum(result.is_met for result in results), len(results))
    return (about.page(data, words), summary.page(data, words, score), *middle, tie_out)


def write_workbook(generation: Path, target: Path, language: Language) -> WorkbookResult:
    """Write the workbook of a generation file to `target`, whole or not at all.

    The same generation gives the same bytes. Raises `duckdb.Error` for a file that is no warehouse.
    """
    with Warehouse(generation) as data:
        words = Words(language, data.meta.currency, data.fiscal_years())
        pages = pages_of(data, words)
        cover = _cover(data, words)
    results = outcomes(checks_of(pages), pages)
    names = write_book(pages, cover, results, target)
    failed = sum(not result.is_met for result in results)
    return WorkbookResult(target, tuple(names), len(results), failed)


def _cover(data: Warehouse, words: Words) -> Cover:
    meta = data.meta
    return Cover(
        title=words("book.title", date=meta.as_of),
        language=words.language,
        as_of=meta.as_of,
        footer_left=words("subtitle.as_of", date=meta.as_of),
        footer_center=words("book.run", run=meta.run_hash[:12]),
        page_of=words("book.page_of"),
        chart_data=words("sheets.chart_data"),
        chart_data_note=words("book.chart_data"),
        summary=words("sheets.summary"),
    )
