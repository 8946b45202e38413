"""Workbooks that are ZIP containers: which they are, and whether they open within bounds.

Not here: reading sheets (`sheets`), archives of files (`packed`). Nothing is ever unpacked to disk.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
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
_MOST_TEXT = 2_000_000_000
_PROMISED = re.compile(rb"""[cC]ount\s*=\s*["'](\d{1,20})["']""")
_STRING_END = re.compile(rb"</(?:\w+:)?si>")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
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
            if found == "xlsb":
                return (
                    found  # its parts are no XML; it is read apart, where it can take no memory from others
                )
            if found == "ods":
                refuse_repeats(path, archive)
            glances = {name: _glance(path, archive, name) for name in sizes}
            for name, seen in glances.items():
                if seen.may_be_sparse:
                    _refuse_sparse(path, archive, name)
            _refuse_echoes(path, archive, sum(seen.shared_cells for seen in glances.values()))
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
        return "xlsb"
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


@dataclass
class _Glance:
    """What one pass over a member shows: whether it may span too much, its cells of shared texts."""

    is_tall: bool = False
    over_57: bool = False
    over_600: bool = False
    shared_cells: int = 0

    @property
    def may_be_sparse(self) -> bool:
        return self.over_57 if self.is_tall else self.over_600


def _glance(path: Path, archive: zipfile.ZipFile, name: str) -> _Glance:
    seen = _Glance()
    for window in _windows(archive, name):
        if b"<!ENTITY" in window:
            raise FileRefused(path, "Its XML declares entities, which no workbook needs.", _SAVE)
        seen.shared_cells += window.count(b't="s"') + window.count(b"t='s'")
        text = pl.Series([window.decode("latin-1")])
        seen.is_tall = seen.is_tall or bool(text.str.contains(_TALL).any())
        seen.over_57 = seen.over_57 or bool(text.str.contains(_OVER_57).any())
        seen.over_600 = seen.over_600 or bool(text.str.contains(_OVER_600).any())
    return seen


def _refuse_sparse(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    """The library lays out the whole rectangle that a sheet's cells span.

    Two cells in opposite corners ask for 512 GB and the process is aborted, which no Python can catch.
    """
    columns: set[bytes] = set()
    last_row = 0
    for window in _windows(archive, name):
        columns.update(_WIDE.findall(window))
        last_row = max(last_row, max(map(int, _ROW.findall(window)), default=0))
    widest = max(map(_column_number, columns), default=0)
    if widest * last_row > MOST_CELLS:
        reason = f"A sheet spans {widest:,} columns and {last_row:,} rows."
        raise FileRefused(path, reason, "Delete what lies far outside the table, or save it as CSV.")


def _refuse_echoes(path: Path, archive: zipfile.ZipFile, shared_cells: int) -> None:
    """One long shared text that a million cells point at is a million copies when it is read."""
    lengths: list[int] = []
    for name in archive.namelist():
        with archive.open(name) as member:
            start = member.read(4096)
        if b"<sst" in start:
            # The library makes room for as many as the list says it has; each takes ten bytes here.
            if max(map(int, _PROMISED.findall(start)), default=0) > archive.getinfo(name).file_size:
                raise FileRefused(path, "Its list of texts says that it has more than it can have.", _SAVE)
            lengths += _string_lengths(archive, name)
    if max(lengths, default=0) * shared_cells <= _MOST_TEXT:
        return
    said = 0
    for name in archive.namelist():
        for window in _windows(archive, name):
            places = (int(place) for place in _SHARED.findall(window))
            said += sum(lengths[place] for place in places if place < len(lengths))
    if said > _MOST_TEXT:
        reason = f"Its cells hold {said:,} bytes of text."
        raise FileRefused(path, reason, "Split it into several files, or save it as CSV.")


def _string_lengths(archive: zipfile.ZipFile, name: str) -> list[int]:
    lengths: list[int] = []
    open_string = b""
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            *whole, open_string = _STRING_END.split(open_string + chunk)
            lengths += map(len, whole)
    return lengths


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
