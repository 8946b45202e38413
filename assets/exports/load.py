"""The bytes of a file and what they are; what cannot be read is refused here, by its bytes, never its name.

Not here: files inside files (`packed`), encodings, the formats themselves.
"""

import codecs
import hashlib
import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal

from assets.exports.office import is_office, workbook_format
from assets.exports.packed import gunzip, on_disk, opened
from assets.exports.raw import FileHeld, FileRefused, Format

# In characters. An export's longest line (a deal's notes) is far below; a line above is a file without line
# breaks or a bomb. Four bytes a character at most, in every encoding read here.
LONGEST_LINE = 2_000_000
_CHUNK = 8 << 20
# Texts above this size are read piece by piece, of this size.
PIECE = 64 << 20

_SAVE = "Save it as CSV (UTF-8) or XLSX and drop that file."
_UNPACK = "Unpack it and put the files in the folder."
_TABLES = "Only tables can be read: CSV, XLSX and the like."
_MAGIC = (
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"ARROW1", "an Arrow file", _SAVE),
    (b"SQLite format 3\x00", "an SQLite database", _SAVE),
    (b"%PDF", "a PDF", _SAVE),
    (b"{\\rtf", "an RTF document", _SAVE),
    (b"\x89PNG", "an image", _TABLES),
    (b"\xff\xd8\xff", "an image", _TABLES),
    (b"GIF8", "an image", _TABLES),
    (b"\x7fELF", "a program", _TABLES),
    (b"MZ\x90", "a program", _TABLES),
)
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The beginning of a workbook since Excel 97, and of one of Excel 95.
_BIFF = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
_PARQUET = b"PAR1"
_HTML = ("<!doctypehtml", "<html", "<table", "<head", "<body", "<meta", "<style", "<div", "<tr")
_XML = ("<?xml", "<workbook", "<svg", "<mso-application")
_JSON = ('{"', '[{"', '["', "[[", "{}", "[]", "[{}")


@dataclass(frozen=True)
class Loaded:
    """A file's bytes, read once; `format` is what they are, not what the name says.

    `data` is what a gzip file holds, `size` and `sha256` are those of the file as it lies there. Of a large
    text in UTF-8 `data` is the beginning only, and `encoding` is known; `pieces` reads it.
    """

    path: Path
    data: bytes
    sha256: str
    format: Format
    size: int
    is_gzip: bool = False
    encoding: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether `data` is all there is."""
        return self.encoding is None

    def pieces(self) -> Iterator[bytes]:
        """A large text from its beginning, without a byte order mark.

        Raises FileHeld at its end when it is not what it was when it was looked at first.
        """
        digest = hashlib.sha256()
        skipped = len(codecs.BOM_UTF8) if self.encoding == "utf-8-sig" else 0
        try:
            with self.path.open("rb") as file:
                while piece := file.read(PIECE):
                    digest.update(piece)
                    yield piece[skipped:]
                    skipped = 0
        except OSError as error:
            raise FileHeld(self.path, "It changed while it was being read.") from error
        if digest.hexdigest() != self.sha256:
            raise FileHeld(self.path, "It changed while it was being read.")

    def of(self, found: Format) -> "Loaded":
        """The same, of a format that only a closer look tells."""
        return replace(self, format=found)


def load(path: Path, known: str | None = None) -> Loaded:
    """Reads a file, or a member of a ZIP; whole, unless it is a large text in UTF-8 that lies there as it is.

    `known` is the hash of a content that was looked at before: such a text is then not looked at again, and
    `pieces` finds out when it is another one. Raises FileRefused when it cannot be opened, is empty, is not a
    file, is a known other format, or has a line that is far too long; FileHeld when it changes meanwhile or
    is cut off.
    """
    outer = on_disk(path)
    try:
        before = outer.stat()
        if not stat.S_ISREG(before.st_mode):
            raise FileRefused(path, "It is not a file.", "Only files are read, and links to files.")
        with opened(path) as file:
            large = _large(path, file, before.st_size, known) if outer == path else None
            data = b"" if large else _read(path, file)
        after = outer.stat()
    except PermissionError as error:
        raise FileRefused(path, "It may not be read.", "Give the user who runs this the right.") from error
    except OSError as error:
        reason = f"It cannot be read: {error.strerror or error}."
        raise FileRefused(path, reason, "Copy it into the folder again.") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileHeld(path, "It changed while it was being read.")
    return large or of_bytes(path, data, is_inside=outer != path)


def of_bytes(path: Path, data: bytes, *, is_inside: bool = False) -> Loaded:
    """The same of bytes that were read before; `is_inside` an archive, where no other archive may be."""
    if not data:
        raise FileRefused(path, "It is empty.", "Export it again.")
    sha256, size = hashlib.sha256(data).hexdigest(), len(data)
    is_gzip = data.startswith(_GZIP)
    if is_gzip and is_inside:
        raise FileRefused(path, "It is an archive inside an archive.", _UNPACK)
    if is_gzip:
        data = gunzip(path, data)
        if not data:
            raise FileRefused(path, "It is an empty gzip archive.", "Export it again.")
    if (is_gzip or is_inside) and (data.startswith(_GZIP) or _is_archive(data)):
        raise FileRefused(path, "It is an archive inside an archive.", _UNPACK)
    found = _format(path, data)
    return Loaded(path, data, sha256, found, size, is_gzip)


def refuse_outside(path: Path, root: Path) -> None:
    """Raises FileRefused for a link that leads out of `root`, or to a folder, or nowhere."""
    path = on_disk(path)
    if not path.is_symlink():
        return
    target = path.resolve()
    if not target.is_relative_to(root.resolve()):
        raise FileRefused(path, "It is a link that leads out of the exports folder.", "Copy the file itself.")
    if not target.is_file():
        raise FileRefused(path, "It is a link that leads to no file.", "Copy the file itself.")


def _large(path: Path, file: BinaryIO, size: int, known: str | None) -> Loaded | None:
    """A large text, held against what reading it piece by piece takes for granted; None for anything else.

    That is: UTF-8 throughout, no zero byte, no line that is too long, and every quoted cell ends.
    """
    if size <= PIECE:
        return None
    head = file.read(PIECE)
    marked = head.startswith(codecs.BOM_UTF8)
    found = None if head.startswith((_GZIP, *_ZIP)) or b"\x00" in head else _format(path, head)
    if found != "csv" or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        file.seek(0)
        return None
    sha256 = known or _sound(file, head)
    file.seek(0)
    if sha256 is None:
        return None
    beginning = head[len(codecs.BOM_UTF8) if marked else 0 : head.rfind(b"\n") + 1]
    return Loaded(path, beginning, sha256, "csv", size, encoding="utf-8-sig" if marked else "utf-8")


def _sound(file: BinaryIO, piece: bytes) -> str | None:
    """The hash of a text of which `piece` is the beginning, or None where it cannot be read in pieces."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    quotes = line = 0
    while piece:
        digest.update(piece)
        # The text of a piece takes up to four times its bytes.
        for start in range(0, len(piece), _CHUNK):
            chunk = piece[start : start + _CHUNK]
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return None
            last = chunk.rfind(b"\n")
            line = line + len(chunk) if last < 0 else len(chunk) - last
            if line > LONGEST_LINE or b"\x00" in chunk:
                return None
        quotes += piece.count(b'"')
        piece = file.read(PIECE)
    is_cut = quotes % 2 or decoder.getstate()[0]
    return None if is_cut else digest.hexdigest()


def _read(path: Path, file: BinaryIO) -> bytes:
    """The bytes; a text whose line is too long is refused before the rest of it is read."""
    chunks: list[bytes] = []
    run = 0
    while chunk := file.read(_CHUNK):
        chunks.append(chunk)
        if chunks[0].startswith((_GZIP, *_ZIP, _OLE, _PARQUET)):
            continue
        if len(chunks) == 1:
            _format(path, chunk)
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        run = run + len(chunk) if last < 0 else len(chunk) - last
        # JSON and HTML may stand on one line.
        if run > 4 * LONGEST_LINE and not _markup(chunks[0][:4096]):
            raise line_too_long(path)
    return b"".join(chunks)


def line_too_long(path: Path) -> FileRefused:
    """The refusal of a file with a line over LONGEST_LINE."""
    reason = f"A line is longer than {LONGEST_LINE:,} characters."
    return FileRefused(path, reason, "Look at the file: it may not be a table, or a quote was never closed.")


def _is_archive(data: bytes) -> bool:
    if not data.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not is_office(archive)
    except zipfile.BadZipFile:
        return False


def _format(path: Path, data: bytes) -> Format:
    for magic, what, suggestion in _MAGIC:
        if data.startswith(magic):
            raise FileRefused(path, f"It is {what}.", suggestion)
    if data.startswith(_OLE):
        return _ole(path, data)
    if data.startswith(_ZIP):
        return workbook_format(path, data)
    if data.startswith(_PARQUET):
        return "parquet"
    found = _markup(data[:4096])
    if found == "xml":
        raise FileRefused(path, "It is an XML file.", _SAVE)
    return found or "csv"


def _ole(path: Path, data: bytes) -> Format:
    """The container of Office before 2007, and of encrypted workbooks; its parts are named in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FileRefused(path, "It is a workbook with a password.", "Save it without a password.")
    if _is_encrypted(data):
        raise FileRefused(path, "It is a workbook with a password.", "Save it without a password.")
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise FileRefused(path, "It is an Office document without a workbook.", _SAVE)
    return "xls"


def _is_encrypted(data: bytes) -> bool:
    """Whether a FILEPASS record (2F) is among the first of the workbook; the library would read noise."""
    at = max(data.find(begin) for begin in _BIFF)
    for _ in range(8 if at >= 0 else 0):
        kind, length = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == b"\x2f\x00":
            return True
        at += 4 + length
    return False


def _markup(head: bytes) -> Literal["html", "json", "xml"] | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = head.decode("utf-8-sig", errors="replace")
    start = "".join(text.split()).casefold()
    while start.startswith("<!--") and "-->" in start:
        start = start.partition("-->")[2]
    if start.startswith(_XML) and "<html" not in start:
        return "xml"
    if start.startswith((*_HTML, "<?xml")):
        return "html"
    return "json" if start.startswith(_JSON) else None
