"""The workbook on disk: the same bytes for the same content, and whole or not at all.

What belongs here: what openpyxl cannot set (chart defaults, alternative text, results of formulas), fixed
times, the atomic rename. What does not: content.
"""

import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from reports.excel.chart_parts import rich_text

FormulaValues = Mapping[tuple[str, str], str | float]


class _Writer(ExcelWriter):
    """openpyxl's writer with what its objects have no place for."""

    # The stubs leave out these methods and what they use.
    _charts: list[Any]
    _archive: ZipFile

    def _write_drawing(self, drawing: Any) -> None:
        plain = drawing._chart_frame

        def described(at: int) -> Any:
            frame, chart = plain(at), drawing.charts[at - 1]
            properties = frame.nvGraphicFramePr.cNvPr
            properties.descr = getattr(chart, "alt_text", "")
            return frame

        drawing._chart_frame = described
        super()._write_drawing(drawing)  # type: ignore[misc]

    def _write_charts(self) -> None:
        for chart in self._charts:
            tree = chart._write()
            _finish(tree)
            self._archive.writestr(chart.path[1:], etree.tostring(tree))
            self.manifest.append(chart)


def _finish(space: Any) -> None:
    """No automatic title, number formats of their own, one typeface: defaults that look broken otherwise."""
    # openpyxl writes the chart's namespace as the default one, so that tags stand without it here.
    chart = space.find("chart")
    if chart.find("title") is None:
        chart.insert(0, etree.Element("autoTitleDeleted", val="1"))
    for code in space.iter("numFmt"):
        code.set("sourceLinked", "0")
    text = rich_text().to_tree("txPr")
    shape = space.find("spPr")
    (chart if shape is None else shape).addnext(text)


def save(book: Workbook, target: Path, as_of: date, formulas: FormulaValues) -> None:
    """Write the workbook to `target`, replacing what was there in one step.

    `formulas` holds the result of each formula by (sheet, cell), for viewers that do not calculate. Times
    inside the file are the as_of day.
    """
    moment = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001 - the file format's times have no zone
    book.properties.created = book.properties.modified = moment
    raw = BytesIO()
    with ZipFile(raw, "w") as archive:
        writer = _Writer(book, archive)
        writer.write_data()
    parts = {f"xl/worksheets/sheet{at}.xml": name for at, name in enumerate(book.sheetnames, 1)}
    _replace(
        target, _rewritten(raw, parts, formulas, (max(as_of.year, 1980), as_of.month, as_of.day, 0, 0, 0))
    )


def _rewritten(
    raw: BytesIO,
    sheets: Mapping[str, str],
    formulas: FormulaValues,
    stamp: tuple[int, int, int, int, int, int],
) -> bytes:
    done = BytesIO()
    with ZipFile(raw) as before, ZipFile(done, "w", ZIP_DEFLATED) as after:
        for info in before.infolist():
            content = before.read(info)
            results = {
                cell: value for (sheet, cell), value in formulas.items() if sheet == sheets.get(info.filename)
            }
            entry = ZipInfo(info.filename, stamp)
            entry.create_system, entry.external_attr, entry.compress_type = 0, 0, ZIP_DEFLATED
            after.writestr(entry, _with_results(content, results) if results else content)
    return done.getvalue()


def _with_results(sheet: bytes, results: Mapping[str, str | float]) -> bytes:
    def filled(found: re.Match[str]) -> str:
        value = results.get(found["cell"])
        if value is None:
            return found[0]
        kind = ' t="str"' if isinstance(value, str) else ""
        said = escape(value) if isinstance(value, str) else repr(value)
        return f"<c{found['attributes']}{kind}><f>{found['formula']}</f><v>{said}</v></c>"

    pattern = r'<c(?P<attributes> r="(?P<cell>[A-Z]+\d+)"[^>]*)><f>(?P<formula>[^<]*)</f><v ?/?>(?:</v>)?</c>'
    return re.sub(pattern, filled, sheet.decode("utf-8")).encode("utf-8")


def _replace(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            unfinished.chmod(0o644)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
