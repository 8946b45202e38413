"""Binary workbooks (XLSB) of a few cells, record by record, as [MS-XLSB] says."""

import io
import struct
import zipfile
from collections.abc import Sequence

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = f'<Types xmlns="{_PACKAGE}/content-types"/>'
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
)


def record(kind: int, data: bytes = b"") -> bytes:
    """A record: its kind and its length in seven bits a byte, then its data."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size >> 7 else 0)])
        size >>= 7
        if not size:
            return head + length + data


def xlsb(rows: Sequence[tuple[int, Sequence[tuple[int, str | float]]]]) -> bytes:
    """A workbook of one sheet: row numbers and their cells, column numbers and values, all from 0."""
    names = struct.pack("<II", 0, 1) + _text("rId1") + _text("S")
    book = record(131) + record(143) + record(156, names) + record(144) + record(132)
    cells = b"".join(
        record(0, struct.pack("<I", number) + b"\x00" * 13) + b"".join(_cell(*cell) for cell in row)
        for number, row in rows
    )
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 1, 0, 1)) + record(145) + cells
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS)
        archive.writestr("xl/worksheets/sheet1.bin", sheet + record(146) + record(130))
    return content.getvalue()


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _cell(column: int, value: str | float) -> bytes:
    place = struct.pack("<II", column, 0)
    return (
        record(6, place + _text(value))
        if isinstance(value, str)
        else record(5, place + struct.pack("<d", value))
    )
