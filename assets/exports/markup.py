"""HTML tables, which old CRMs name .xls → rows of text.

Not here: encodings beyond the one that a page names for itself (`encodings`).
"""

import re
from pathlib import Path

from lxml import etree, html

from assets.exports.raw import FileHeld, FileRefused
from assets.exports.table import MOST_CELLS, MOST_COLUMNS, Cells, cells_of

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
# What pages call the encodings that are read here; a browser reads latin-1 as Windows-1252 too.
_NAMES = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "cp950"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("windows-1252", "iso-8859-1", "latin1", "us-ascii"), "cp1252"),
}
_INVISIBLE = re.compile(rb"<!--.*?-->|<(script|style)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_ROW = re.compile(rb"<tr[\s/>]", re.IGNORECASE)
_ANEW = "Export it again as CSV, or open it and save it as XLSX."
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SILENT = frozenset({"script", "style", "template", "noscript"})
_LINES = frozenset({"br", "p", "div", "li"})
# As in the standard; a page may ask for billions.
_MOST_ACROSS, _MOST_DOWN = 1_000, 65_534


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the page names, when it is one read here and the bytes are valid in it."""
    found = _DECLARED.search(data[:4096])
    encoding = _NAMES.get(found[1].decode().casefold()) if found else None
    if encoding is None:
        return None
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return encoding


def tables(path: Path, text: bytes) -> list[Cells]:
    """The tables of a page that hold no other table, in its order. Raises FileRefused.

    A cell is its text: entities are characters, line breaks are line feeds, tags, scripts and comments are
    nothing. A cell that spans several stands in the first, the others are "".
    """
    page = _parsed(path, text)
    found = [_cells(path, table) for table in page.iter("table") if table.find(".//table") is None]
    found = [cells for cells in found if cells.frame.height]
    if not found:
        raise FileRefused(path, "It is an HTML page without a table.", "Export it again, as CSV or XLSX.")
    return found


def _parsed(path: Path, text: bytes) -> html.HtmlElement:
    """The page; refused where the parser would leave out what is too deep, too long or after its end."""
    visible = _INVISIBLE.sub(b"", text)
    if visible.rfind(b"<tr") > max(
        visible.rfind(end) for end in (b"</table", b"</html", b"</TABLE", b"</HTML")
    ):
        raise FileHeld(path, "It is an HTML page that ends inside a table.")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        page = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise FileRefused(path, "It is a damaged HTML page.", _ANEW) from error
    fatal = next((error.message for error in parser.error_log if error.level_name == "FATAL"), None)
    there, read = len(_ROW.findall(visible)), sum(1 for _ in page.iter("tr"))
    if fatal or read < there:
        why = f": {fatal}" if fatal else ""
        raise FileRefused(path, f"Of the {there:,} rows of this HTML page {read:,} can be read{why}.", _ANEW)
    return page


def _cells(path: Path, table: html.HtmlElement) -> Cells:
    rows: list[list[str]] = []
    below: dict[int, int] = {}
    widest = 0
    for row in table.iter("tr"):
        cells, below = _row(row, below)
        rows.append(cells)
        widest = max(widest, len(cells))
        if widest > MOST_COLUMNS or widest * len(rows) > MOST_CELLS:
            reason = f"A table spans {widest:,} columns and {len(rows):,} rows."
            raise FileRefused(path, reason, "Export it again, as CSV.")
    return Cells(cells_of(rows, list(range(1, len(rows) + 1))))


def _row(row: html.HtmlElement, below: dict[int, int]) -> tuple[list[str], dict[int, int]]:
    """The cells of a row; `below` says how many more rows a cell from above covers, by column."""
    cells: list[str] = []
    covered = {column: left - 1 for column, left in below.items() if left > 1}
    for cell in row.iterchildren("td", "th"):
        while below.get(len(cells), 0):
            cells.append("")
        across, down = _span(cell, "colspan", _MOST_ACROSS), _span(cell, "rowspan", _MOST_DOWN)
        if down > 1:
            covered |= dict.fromkeys(range(len(cells), len(cells) + across), down - 1)
        cells += [_text(cell), *[""] * (across - 1)]
    return cells, covered


def _span(cell: html.HtmlElement, name: str, most: int) -> int:
    said = (cell.get(name) or "").strip()
    return min(int(said), most) if said.isascii() and said.isdigit() and len(said) < 12 and int(said) else 1


def _text(cell: html.HtmlElement) -> str:
    """The cell as a browser shows it: spaces and line ends of the source are one space."""
    if not len(cell):
        return _SPACES.sub(" ", cell.text or "").strip()
    pieces: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in _SILENT:
                walk.skip_subtree()
                continue
            pieces.append(_SPACES.sub(" ", element.text or ""))
        if event == "end" and element is not cell:
            pieces.append("\n" if element.tag in _LINES else "")
            pieces.append(_SPACES.sub(" ", element.tail or ""))
    return "\n".join(line.strip() for line in "".join(pieces).strip().split("\n"))
