"""Whether an OpenDocument sheet opens within bounds: a few bytes can say "this cell, a billion times".

Not here: reading its sheets (`sheets`).
"""

import zipfile
from pathlib import Path

from lxml import etree

from assets.exports.raw import FileRefused
from assets.exports.table import MOST_CELLS

_MOST_TEXT = 4_000_000_000
_CONTENT = "content.xml"


class _Extent:
    """The rectangle of one table up to its last cell with a value, and the text that it would hold."""

    def __init__(self) -> None:
        self.height = self.width = self.text = 0
        self._rows = 0

    def add(self, row: etree._Element) -> None:
        """Counts a row; blank cells and rows count once something stands behind them."""
        times, position, width, text = _times(row, "rows"), 0, 0, 0
        for cell in row:
            across = _times(cell, "columns")
            position += across
            if len(cell) or any(etree.QName(name).localname == "value-type" for name, _ in cell.items()):
                width = position
                text += across * sum(len(piece) for piece in cell.itertext())
        self._rows += times
        if width:
            self.height, self.width = self._rows, max(self.width, width)
            self.text += times * text


def refuse_repeats(path: Path, archive: zipfile.ZipFile) -> None:
    """Raises FileRefused for a table that spans too much, and for XML that is damaged."""
    extent = _Extent()
    try:
        with archive.open(_CONTENT) as content:
            events = etree.iterparse(
                content, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
            )
            for event, element in events:
                name = etree.QName(element).localname if isinstance(element.tag, str) else ""
                if event == "start":
                    extent = _Extent() if name == "table" else extent
                    continue
                if name == "table-row":
                    extent.add(element)
                    element.clear()
                if extent.height * extent.width > MOST_CELLS or extent.text > _MOST_TEXT:
                    reason = f"A sheet spans {extent.width:,} columns and {extent.height:,} rows."
                    suggestion = "Delete what lies far outside the table, or save it as CSV."
                    raise FileRefused(path, reason, suggestion)
    except (etree.XMLSyntaxError, KeyError) as error:
        reason = "It is a damaged OpenDocument workbook."
        raise FileRefused(path, reason, "Open it, save it anew as XLSX.") from error


def _times(element: etree._Element, what: str) -> int:
    for name, value in element.items():
        if etree.QName(name).localname == f"number-{what}-repeated":
            return int(value) if value.isdigit() else 1
    return 1
