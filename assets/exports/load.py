"""The bytes of a file and what they are; what cannot be read is refused here, by its bytes, never its name.

Not here: encodings (`text`), what is inside a ZIP (`archive`), workbooks (`sheets`).
"""

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from assets.exports.archive import refuse_other_zip
from assets.exports.raw import FileRefused, Format

# In characters. An export's longest line (a deal's notes) is far below; a line above is a file without line
# breaks or a bomb. Four bytes a character at most, in every encoding read here.
LONGEST_LINE = 2_000_000
_CHUNK = 8 << 20

_UNPACK = "Unpack it and put the CSV or XLSX files in the folder."
_SAVE = "Save it as CSV (UTF-8) or XLSX and drop that file."
_MAGIC = (
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"PAR1", "a Parquet file", _SAVE),
    (b"ARROW1", "an Arrow file", _SAVE),
    (b"SQLite format 3\x00", "an SQLite database", _SAVE),
    (b"%PDF", "a PDF", _SAVE),
    (b"{\\rtf", "an RTF document", _SAVE),
    (b"\x89PNG", "an image", "Only tables can be read: CSV or XLSX."),
    (b"\xff\xd8\xff", "an image", "Only tables can be read: CSV or XLSX."),
    (b"GIF8", "an image", "Only tables can be read: CSV or XLSX."),
    (b"\x7fELF", "a program", "Only tables can be read: CSV or XLSX."),
    (b"MZ\x90", "a program", "Only tables can be read: CSV or XLSX."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Loaded:
    """A file's bytes, read once; `format` is what they are, not what the name says."""

    path: Path
    data: bytes
    sha256: str
    format: Format


def load(path: Path) -> Loaded:
    """Reads the file whole.

    Raises FileRefused when it cannot be opened, is empty, is not a file, is a known other format, or has a
    line that is far too long.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileRefused(path, "It is not a file.", "Only files are read, and links to files.")
        data = _read(path)
    except PermissionError as error:
        raise FileRefused(path, "It may not be read.", "Give the user who runs this the right.") from error
    except OSError as error:
        reason = f"It cannot be read: {error.strerror or error}."
        raise FileRefused(path, reason, "Copy it into the folder again.") from error
    if not data:
        raise FileRefused(path, "It is empty.", "Export it again.")
    return Loaded(path, data, hashlib.sha256(data).hexdigest(), _format(path, data))


def refuse_outside(path: Path, root: Path) -> None:
    """Raises FileRefused for a link that leads out of `root`, or to a folder, or nowhere."""
    if not path.is_symlink():
        return
    target = path.resolve()
    if not target.is_relative_to(root.resolve()):
        raise FileRefused(path, "It is a link that leads out of the exports folder.", "Copy the file itself.")
    if not target.is_file():
        raise FileRefused(path, "It is a link that leads to no file.", "Copy the file itself.")


def _read(path: Path) -> bytes:
    """The bytes; a text whose line is too long is refused before the rest of it is read."""
    chunks: list[bytes] = []
    run = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            chunks.append(chunk)
            if chunks[0].startswith(b"PK"):
                continue
            if len(chunks) == 1:
                _format(path, chunk)
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            run = run + len(chunk) if last < 0 else len(chunk) - last
            if run > 4 * LONGEST_LINE:
                raise line_too_long(path)
    return b"".join(chunks)


def line_too_long(path: Path) -> FileRefused:
    """The refusal of a file with a line over LONGEST_LINE."""
    reason = f"A line is longer than {LONGEST_LINE:,} characters."
    return FileRefused(path, reason, "Look at the file: it may not be a table, or a quote was never closed.")


def _format(path: Path, data: bytes) -> Format:
    for magic, what, suggestion in _MAGIC:
        if data.startswith(magic):
            raise FileRefused(path, f"It is {what}.", suggestion)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileRefused(path, "It is a workbook with a password.", "Save it without a password.")
        raise FileRefused(path, "It is an old Excel workbook (.xls).", "Save it as XLSX.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        refuse_other_zip(path, data)
        return "xlsx"
    _refuse_markup(path, data[:4096])
    return "csv"


def _refuse_markup(path: Path, head: bytes) -> None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = head.decode("utf-8-sig", errors="replace")
    start = "".join(text.split()).casefold()
    if start.startswith(("<!doctypehtml", "<html", "<table", "<head", "<body", "<meta", "<style")):
        raise FileRefused(path, "It is an HTML page.", "Open it in a spreadsheet program and save as XLSX.")
    if start.startswith(("<?xml", "<workbook", "<svg")):
        raise FileRefused(path, "It is an XML file.", _SAVE)
    if start.startswith(('{"', '[{"', '["', "[[", "{}", "[]", "[{}")):
        raise FileRefused(path, "It is a JSON file.", _SAVE)
