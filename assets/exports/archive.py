"""ZIP containers: which are workbooks, and whether a workbook is safe to open.

Not here: reading its sheets (`sheets`). Nothing is ever unpacked to disk.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polars as pl

from assets.exports.raw import FileRefused

# Workbooks shrink by 5 to 30 times; zeros by 1,000.
_MOST_BYTES = 8_000_000_000
_RATIO = 200
# The library lays out the whole rectangle that a sheet's cells span, 32 bytes a cell: two cells in opposite
# corners ask for 512 GB and the process is aborted, which no Python can catch. 60,000,000 take 2 GB: a full
# sheet of 1,048,576 rows may have 57 columns.
_MOST_CELLS = 60_000_000
_CHUNK = 16 << 20
_OVERLAP = 64
_WIDE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{2,3})(?=\d)""")
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,3}(\d{4,})["']""")
# The quick look, by Rust's regular expressions at ten times the speed of Python's: no sheet of under 100,000
# rows and 600 columns (WB), or of 57 columns (BE), can be over the limit.
_REFERENCE = r"""(?i)\br\s*=\s*["']"""
_TALL = _REFERENCE + r"[A-Z]{0,3}\d{6}"
_OVER_57 = _REFERENCE + r"(?:B[F-Z]|[C-Z][A-Z]|[A-Z]{3})\d"
_OVER_600 = _REFERENCE + r"(?:W[C-Z]|[X-Z][A-Z]|[A-Z]{3})\d"


def refuse_other_zip(path: Path, data: bytes) -> None:
    """Raises FileRefused unless the ZIP is an XLSX workbook that opens within bounds."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            _refuse_unless_workbook(path, archive, sizes)
            _refuse_bomb(path, len(data), sum(sizes.values()))
            for name in sizes:
                _refuse_sparse(path, archive, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        reason = "It is a damaged archive or workbook."
        raise FileRefused(path, reason, "It may be cut short: export it again.") from error


def _refuse_unless_workbook(path: Path, archive: zipfile.ZipFile, sizes: dict[str, int]) -> None:
    if "xl/workbook.xml" in sizes:
        return
    save = "Save it as XLSX or CSV (UTF-8) and drop that file."
    if "xl/workbook.bin" in sizes:
        raise FileRefused(path, "It is a binary workbook (.xlsb).", save)
    if 0 < sizes.get("mimetype", 0) < 200 and b"opendocument" in archive.read("mimetype"):
        raise FileRefused(path, "It is an OpenDocument file (.ods).", save)
    if "[Content_Types].xml" in sizes:
        raise FileRefused(path, "It is an Office document without a workbook.", save)
    raise FileRefused(path, "It is a ZIP archive.", "Unpack it and put the CSV or XLSX files in the folder.")


def _refuse_bomb(path: Path, packed: int, unpacked: int) -> None:
    if unpacked > _MOST_BYTES or (unpacked > 100_000_000 and unpacked > _RATIO * packed):
        reason = f"It would unpack from {packed:,} bytes to {unpacked:,}."
        raise FileRefused(path, reason, "Open it, save it anew as XLSX, or as CSV.")


def _refuse_sparse(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    if not _may_be_sparse(archive, name):
        return
    columns: set[bytes] = set()
    last_row = 0
    for window in _windows(archive, name):
        columns.update(_WIDE.findall(window))
        last_row = max(last_row, max(map(int, _ROW.findall(window)), default=0))
    widest = max(map(_column_number, columns), default=0)
    if widest * last_row > _MOST_CELLS:
        reason = f"A sheet spans {widest:,} columns and {last_row:,} rows."
        raise FileRefused(path, reason, "Delete what lies far outside the table, or save it as CSV.")


def _may_be_sparse(archive: zipfile.ZipFile, name: str) -> bool:
    found = {_TALL: False, _OVER_57: False, _OVER_600: False}
    for window in _windows(archive, name):
        text = pl.Series([window.decode("latin-1")])
        for pattern, seen in found.items():
            found[pattern] = seen or bool(text.str.contains(pattern).any())
    return found[_OVER_57] if found[_TALL] else found[_OVER_600]


def _windows(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The member's bytes in pieces that overlap, so that no reference is cut in two."""
    tail = b""
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    """`A` → 1, `AA` → 27, `XFD` → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
