"""Files inside files: a ZIP of exports, each member a file of its own, and gzip around one file.

A member's path is the ZIP's with the member's below it: `crm.zip/2026/deals.csv`. Nothing is unpacked to
disk. Not here: workbooks, which are ZIPs too (`office`).
"""

import gzip
import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from assets.exports.find import left_out
from assets.exports.office import is_office
from assets.exports.raw import FileHeld, FileRefused

# Text shrinks by 3 to 30 times, one long repetition by 1,000.
_RATIO = 200
_SMALL = 100_000_000
# A table of 5,000,000 rows and 13 columns has 700 MB.
_MOST_BYTES = 4_000_000_000
_MOST_MEMBERS = 10_000
_CHUNK = 8 << 20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError),
    *(RuntimeError, EOFError, ValueError, OSError),
)


@dataclass
class Inside:
    """The files to look at: the file itself, or the members of a ZIP; and what is left of a ZIP, and why."""

    files: list[Path] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)
    refused: list[FileRefused] = field(default_factory=list)


def inside(path: Path) -> Inside:
    """What a file of the exports folder holds. Raises FileRefused for a ZIP that cannot be opened."""
    try:
        is_zip = path.is_file() and _starts(path).startswith(_ZIP)
    except OSError:
        is_zip = False  # `load` says what is wrong with it
    if not is_zip:
        return Inside([path])
    with _refusing(path), zipfile.ZipFile(path) as archive:
        if is_office(archive):
            return Inside([path])
        return _members(path, archive)


def _starts(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def on_disk(path: Path) -> Path:
    """The file that is there: the path itself, or the ZIP it is in."""
    if path.exists() or path.is_symlink():
        return path
    return next((parent for parent in path.parents if parent.is_file()), path)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, or of a member of a ZIP. Raises OSError, and FileRefused for a damaged ZIP."""
    outer = on_disk(path)
    if outer == path:
        with path.open("rb") as file:
            yield file
        return
    yield io.BytesIO(_member(path, outer))


def _member(path: Path, outer: Path) -> bytes:
    name = path.relative_to(outer).as_posix()
    with _refusing(path), zipfile.ZipFile(outer) as archive:
        info = next((info for info in archive.infolist() if _shown(info) == name), None)
        if info is None:
            raise FileHeld(path, "It is no longer in the ZIP archive.")
        refuse_bomb(path, info.compress_size, info.file_size)
        return archive.read(info)


def gunzip(path: Path, data: bytes) -> bytes:
    """What a gzip file holds. Raises FileRefused for a bomb, FileHeld when it is cut off."""
    pieces: list[bytes] = []
    size = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                refuse_bomb(path, len(data), size)
                pieces.append(piece)
    except EOFError as error:
        raise FileHeld(path, "It is a gzip archive that ends too early.") from error
    except (gzip.BadGzipFile, zlib.error, OSError) as error:
        raise FileRefused(path, "It is a damaged gzip archive.", "Export it again.") from error
    return b"".join(pieces)


def refuse_bomb(path: Path, packed: int, unpacked: int) -> None:
    """Raises FileRefused when so few bytes cannot honestly be so many."""
    if unpacked > _MOST_BYTES or (unpacked > _SMALL and unpacked > _RATIO * packed):
        reason = f"It would unpack from {packed:,} bytes to {unpacked:,} or more."
        raise FileRefused(path, reason, "Unpack it yourself if it is right, and put the files in the folder.")


def _members(path: Path, archive: zipfile.ZipFile) -> Inside:
    found = Inside()
    infos = archive.infolist()
    if len(infos) > _MOST_MEMBERS:
        reason = f"It is a ZIP archive of {len(infos):,} files."
        raise FileRefused(path, reason, f"At most {_MOST_MEMBERS:,} are read.")
    refuse_bomb(path, path.stat().st_size, sum(info.file_size for info in infos))
    count = Counter(_shown(info) for info in infos)
    strange: list[str] = []
    for info in sorted(infos, key=_shown):
        name = _shown(info)
        quiet = next(filter(None, map(left_out, PurePosixPath(name).parts)), None)
        if info.is_dir():
            continue
        if count[name] > 1 or _leads_out(info, name):
            strange.append(name)
        elif quiet is not None:
            found.skipped.append((path / name, quiet))
        elif info.flag_bits & 1:
            said = "Pack it without a password."
            found.refused.append(FileRefused(path / name, "It needs a password.", said))
        else:
            found.files.append(path / name)
    if strange:
        shown = ", ".join(repr(name[:80]) for name in sorted(set(strange))[:3])
        reason = f"It has {len(strange):,} members whose names lead elsewhere or are there twice: {shown}."
        found.refused.append(FileRefused(path, reason, "They are left; pack the files again."))
    if not (found.files or found.refused):
        raise FileRefused(path, "It is a ZIP archive without files.", "Pack the exports again.")
    return found


def _leads_out(info: zipfile.ZipInfo, name: str) -> bool:
    """An absolute name, a drive, a way up, a control character, or a link instead of a file."""
    parts = name.split("/")
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return is_link or bool({"", ".", ".."} & set(parts)) or bool(re.search(r"[\x00-\x1f\x7f]|^\w:", name))


def _shown(info: zipfile.ZipInfo) -> str:
    """The member's name. Windows writes Chinese names in GBK and Python takes them for cp437."""
    name = info.orig_filename.replace("\\", "/")
    if info.flag_bits & 0x800 or name.isascii():
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return name


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except FileRefused:
        raise
    except _BROKEN as error:
        reason = "It is a damaged ZIP archive, or one of a kind that cannot be read."
        raise FileRefused(path, reason, "It may be cut short: pack it again.") from error
