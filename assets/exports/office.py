"""Workbooks that are ZIP containers: which they are, and whether they open within bounds.

Not here: reading sheets (`sheets`), archives of files (`packed`). Nothing is ever unpacked to disk.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polars as pl

from assets.exports.opendocument import refuse_repeats
from assets.exports.raw import FileHeld, FileRefused, Format
from assets.exports.table import MOST_CELLS

_SAVE = "Save it as XLSX or CSV (UTF-8) and drop that file."
# Workbooks shrink by 5 to 30 times; zeros by 1,000.
_MOST_BYTES = 8_000_000_000
_RATIO = 200
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),
    *(EOFError, OSError, ValueError, KeyError, OverflowError),
)
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


def is_office(archive: zipfile.ZipFile) -> bool:
    """Whether a ZIP is a document of an office program, and no archive of files."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names or "mimetype" in names


def workbook_format(path: Path, data: bytes) -> Format:
    """Which workbook a ZIP is. Raises FileRefused unless it is one that opens within bounds."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            found = _format(path, archive)
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            _refuse_bomb(path, len(data), sum(sizes.values()))
            if found == "ods":
                refuse_repeats(path, archive)
            for name in sizes:
                _refuse_sparse(path, archive, name)
    except _BROKEN as error:
        reason = "It is a damaged archive or workbook."
        if b"PK\x05\x06" not in data[-65_557:]:
            raise FileHeld(path, f"{reason[:-1]}, cut off before its end.") from error
        raise FileRefused(path, reason, "It may be cut short: export it again.") from error
    return found


def _format(path: Path, archive: zipfile.ZipFile) -> Format:
    names = set(archive.namelist())
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise FileRefused(path, "It has a password.", "Save it without a password.")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise FileRefused(path, "It is a binary workbook (.xlsb).", _SAVE)
    if "mimetype" in names:
        kind = archive.read("mimetype")[:200]
        if b"opendocument.spreadsheet" not in kind:
            raise FileRefused(path, "It is a document without a workbook.", _SAVE)
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise FileRefused(path, "It is a workbook with a password.", "Save it without a password.")
        return "ods"
    if "[Content_Types].xml" in names:
        raise FileRefused(path, "It is an Office document without a workbook.", _SAVE)
    raise FileRefused(path, "It is a ZIP archive.", "Name one of its files, as in archive.zip/deals.csv.")


def _refuse_bomb(path: Path, packed: int, unpacked: int) -> None:
    if unpacked > _MOST_BYTES or (unpacked > 100_000_000 and unpacked > _RATIO * packed):
        reason = f"It would unpack from {packed:,} bytes to {unpacked:,}."
        raise FileRefused(path, reason, "Open it, save it anew as XLSX, or as CSV.")


def _refuse_sparse(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    """The library lays out the whole rectangle that a sheet's cells span.

    Two cells in opposite corners ask for 512 GB and the process is aborted, which no Python can catch.
    """
    if not _may_be_sparse(path, archive, name):
        return
    columns: set[bytes] = set()
    last_row = 0
    for window in _windows(archive, name):
        columns.update(_WIDE.findall(window))
        last_row = max(last_row, max(map(int, _ROW.findall(window)), default=0))
    widest = max(map(_column_number, columns), default=0)
    if widest * last_row > MOST_CELLS:
        reason = f"A sheet spans {widest:,} columns and {last_row:,} rows."
        raise FileRefused(path, reason, "Delete what lies far outside the table, or save it as CSV.")


def _may_be_sparse(path: Path, archive: zipfile.ZipFile, name: str) -> bool:
    found = {_TALL: False, _OVER_57: False, _OVER_600: False}
    for window in _windows(archive, name):
        if b"<!ENTITY" in window:
            raise FileRefused(path, "Its XML declares entities, which no workbook needs.", _SAVE)
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
