"""What is wrong with a workbook file, by the standard library alone.

What belongs here: rules that openpyxl does not keep and LibreOffice forgives, but Excel may answer with a
repair. What does not: whether the numbers are right, or writing (it shares no code with the writer).
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_LINK_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ADDRESS = re.compile(r"^([A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc][0-9]*)$")
_NAME = re.compile(r"^[A-Za-z_\\][A-Za-z0-9_.\\]{0,254}$")
_LONGEST_LINK = 2079
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576

Box = tuple[int, int, int, int]


def problems(path: Path) -> list[str]:
    """Every problem found, as sentences that name the part; an empty list for a good file."""
    with ZipFile(path) as archive:
        names = archive.namelist()
        found = [f"{name}: twice in the file" for name in sorted({n for n in names if names.count(n) > 1})]
        parts: dict[str, ET.Element] = {}
        for name in names:
            try:
                parts[name] = ET.fromstring(archive.read(name))  # noqa: S314 - a file of our own
            except ET.ParseError as error:
                found.append(f"{name}: not well-formed, {error}")
    found += _relations(parts)
    if "xl/workbook.xml" not in parts:
        return [*found, "xl/workbook.xml: missing"]
    found += _workbook(parts["xl/workbook.xml"])
    sheets = {name: part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")}
    for name, sheet in sheets.items():
        found += [f"{name}: {problem}" for problem in _sheet(sheet, _tables(parts, name))]
    found += _table_names(parts)
    for name, part in parts.items():
        if name.startswith("xl/charts/chart"):
            found += [f"{name}: {problem}" for problem in _chart(part)]
    if "xl/styles.xml" in parts:
        found += _formats(parts["xl/styles.xml"])
    return found


def _relations(parts: dict[str, ET.Element]) -> Iterator[str]:
    for name, part in parts.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in part.iter(f"{_RELS}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                if len(target) > _LONGEST_LINK:
                    yield f"{name}: a link of {len(target)} characters"
                continue
            if _resolved(folder, target) not in parts:
                yield f"{name}: {target} is not in the file"


def _resolved(folder: str, target: str) -> str:
    return (
        target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    )


def _workbook(book: ET.Element) -> Iterator[str]:
    names = [sheet.get("name", "") for sheet in book.iter(f"{_MAIN}sheet")]
    for name in names:
        if not 0 < len(name) <= 31 or re.search(r"[\\/:*?\[\]\x00-\x1f]", name) or name.strip("'") != name:
            yield f"sheet name {name!r}"
        if name.casefold() == "history":
            yield f"sheet name {name!r} is reserved"
    if len({name.casefold() for name in names}) < len(names):
        yield "two sheets with one name"
    seen: set[tuple[str, str | None]] = set()
    for defined in book.iter(f"{_MAIN}definedName"):
        name, scope = defined.get("name", ""), defined.get("localSheetId")
        if not name.startswith("_xlnm.") and (not _NAME.match(name) or _ADDRESS.match(name)):
            yield f"defined name {name!r}"
        if (name.casefold(), scope) in seen:
            yield f"defined name {name!r} twice"
        seen.add((name.casefold(), scope))
        for sheet in re.findall(r"'((?:[^']|'')+)'!", defined.text or ""):
            if sheet.replace("''", "'") not in names:
                yield f"defined name {name!r} points to a missing sheet"


def _tables(parts: dict[str, ET.Element], sheet: str) -> list[ET.Element]:
    rels = f"{posixpath.dirname(sheet)}/_rels/{posixpath.basename(sheet)}.rels"
    if rels not in parts:
        return []
    targets = [r.get("Target", "") for r in parts[rels] if r.get("Type", "").endswith("/table")]
    found = (parts.get(_resolved(posixpath.dirname(sheet), target)) for target in targets)
    return [table for table in found if table is not None]


def _sheet(sheet: ET.Element, tables: list[ET.Element]) -> Iterator[str]:
    yield from _cells(sheet)
    for link in sheet.iter(f"{_MAIN}hyperlink"):
        if link.get(_LINK_ID) is None and not link.get("location"):
            yield f"{link.get('ref')}: a link to nowhere"
    yield from _footers(sheet)
    merged = [_box(merge.get("ref", "A1")) for merge in sheet.iter(f"{_MAIN}mergeCell")]
    yield from _overlaps(merged, "merged cells")
    boxes = [_box(table.get("ref", "A1")) for table in tables]
    yield from _overlaps(boxes, "tables")
    if any(_meet(box, merge) for box in boxes for merge in merged):
        yield "merged cells inside a table"
    if sheet.find(f"{_MAIN}autoFilter") is not None and tables:
        yield "a filter of the sheet beside a table"
    texts = {
        _cell(cell.get("r", "A1")): "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
        for cell in sheet.iter(f"{_MAIN}c")
        if cell.get("t") == "inlineStr"
    }
    for table, box in zip(tables, boxes, strict=True):
        yield from _table(table, box, texts)


def _cells(sheet: ET.Element) -> Iterator[str]:
    for cell in sheet.iter(f"{_MAIN}c"):
        place = _cell(cell.get("r", "A1"))
        if place[0] > _LAST_COLUMN or place[1] > _LAST_ROW:
            yield f"{cell.get('r')}: outside of the sheet"
        value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
        if cell.get("t") == "n" and formula is None and value is not None and not _is_number(value.text):
            yield f"{cell.get('r')}: {value.text!r} is no number"
        if cell.get("t") == "e":
            yield f"{cell.get('r')}: an error value"
        if formula is not None and not _is_closed(formula.text or ""):
            yield f"{cell.get('r')}: unfinished formula {formula.text!r}"


def _table(table: ET.Element, box: Box, texts: dict[tuple[int, int], str]) -> Iterator[str]:
    name = table.get("displayName", "")
    if not _NAME.match(name) or _ADDRESS.match(name) or name.casefold() in {"c", "r"}:
        yield f"table name {name!r}"
    headers = [column.get("name", "") for column in table.iter(f"{_MAIN}tableColumn")]
    if len({header.casefold() for header in headers}) < len(headers):
        yield f"table {name}: two columns with one header"
    if len(headers) != box[2] - box[0] + 1:
        yield f"table {name}: {len(headers)} headers for {box[2] - box[0] + 1} columns"
    for offset, header in enumerate(headers):
        shown = texts.get((box[0] + offset, box[1]))
        if shown != header:
            yield f"table {name}: header {header!r} over the cell {shown!r}"
    if box[3] <= box[1]:
        yield f"table {name}: no row"


def _table_names(parts: dict[str, ET.Element]) -> Iterator[str]:
    names = [
        part.get("displayName", "").casefold()
        for name, part in parts.items()
        if name.startswith("xl/tables/")
    ]
    if len(set(names)) < len(names):
        yield "two tables with one name"


def _footers(sheet: ET.Element) -> Iterator[str]:
    for part in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
        for footer in sheet.iter(f"{_MAIN}{part}"):
            text = (footer.text or "").replace("&&", "")
            if re.search(r'&(?![LCRPNDTFAZGBIUESXYHO"K0-9+-])', text):
                yield f"{part}: a lone ampersand"


def _chart(space: ET.Element) -> Iterator[str]:
    axes = [axis for kind in ("catAx", "valAx", "dateAx", "serAx") for axis in space.iter(f"{_CHART}{kind}")]
    known = {_value(axis, "axId") for axis in axes}
    for axis in axes:
        if axis.find(f"{_CHART}delete") is None:
            yield "an axis that does not say whether it is shown"
        if _value(axis, "crossAx") not in known:
            yield "an axis crosses one that is missing"
    for plot in space.iter():
        if not plot.tag.endswith("Chart"):
            continue
        if any(used.get("val") not in known for used in plot.findall(f"{_CHART}axId")):
            yield "a plot uses an axis that is missing"
        is_stacked = _value(plot, "grouping") in {"stacked", "percentStacked"}
        if is_stacked and any(place.get("val") == "outEnd" for place in plot.iter(f"{_CHART}dLblPos")):
            yield "labels outside of stacked bars"
    chart = space.find(f"{_CHART}chart")
    if chart is not None and chart.find(f"{_CHART}autoTitleDeleted") is None:
        yield "the title is left to Excel"


def _value(element: ET.Element, tag: str) -> str | None:
    child = element.find(f"{_CHART}{tag}")
    return None if child is None else child.get("val")


def _formats(styles: ET.Element) -> Iterator[str]:
    for code in styles.iter(f"{_MAIN}numFmt"):
        text = code.get("formatCode", "")
        if re.sub(r"\\.", "", text).count('"') % 2:
            yield f"number format {text!r} does not end its quotes"


def _is_closed(formula: str) -> bool:
    bare = re.sub(r"\"[^\"]*\"|'(?:[^']|'')*'", "", formula)
    return bool(formula) and bare.count("(") == bare.count(")") and '"' not in bare and "'" not in bare


def _is_number(text: str | None) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text or ""))


def _cell(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", reference)
    if match is None:
        return 1, 1
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(match[2])


def _box(reference: str) -> Box:
    first, _, last = reference.partition(":")
    return *_cell(first), *_cell(last or first)


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _overlaps(boxes: list[Box], what: str) -> Iterator[str]:
    for at, box in enumerate(boxes):
        if any(_meet(box, other) for other in boxes[at + 1 :]):
            yield f"{what} overlap at row {box[1]}"
