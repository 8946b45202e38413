"""The archive: the bytes of every file that was loaded, compressed, by content hash.

Here bytes go in, come out and are pruned. When each was loaded, and as what, is in `state.py`.
"""

import hashlib
from collections.abc import Collection
from pathlib import Path

import zstandard

from assets.exports.packed import opened
from assets.publish.build import fsync
from assets.publish.home import Home

# Level 3 keeps up with a disk; higher ones save little on exports and cost minutes on a large night.
_LEVEL = 3
_CHUNK = 1 << 20


class ArchiveError(Exception):
    """Bytes are not what their hash says; nothing is loaded from them."""


def store(home: Home, path: Path, sha256: str) -> None:
    """Puts a file, or a member of a ZIP, into the archive, once.

    Raises ArchiveError when it is no longer the file of that hash.
    """
    target = _place(home, sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    digest = hashlib.sha256()
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    with opened(path) as source, partial.open("wb") as sink, compressor.stream_writer(sink) as writer:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
    if digest.hexdigest() != sha256:
        partial.unlink()
        raise ArchiveError(f"{path.name} changed while it was being archived; it is taken the next time")
    fsync(partial)
    partial.replace(target)


def has(home: Home, sha256: str) -> bool:
    """Whether the bytes are there."""
    return _place(home, sha256).exists()


def restore(home: Home, sha256: str, target: Path) -> None:
    """Takes a file out again; raises ArchiveError when its bytes are not what the hash says."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with _place(home, sha256).open("rb") as source, target.open("wb") as sink:
        for chunk in zstandard.ZstdDecompressor().read_to_iter(source, read_size=_CHUNK):
            digest.update(chunk)
            sink.write(chunk)
    if digest.hexdigest() != sha256:
        raise ArchiveError(f"the archive's copy of {target.name} is damaged (its hash does not match)")


def keep_only(home: Home, wanted: Collection[str]) -> int:
    """Removes everything else, what a killed run left included; gives the number removed."""
    removed = 0
    for path in sorted(home.archive.glob("??/*")):
        if path.suffix != ".zst" or path.stem not in wanted:
            path.unlink()
            removed += 1
    return removed


def size(home: Home) -> int:
    """Bytes on disk."""
    return sum(path.stat().st_size for path in home.archive.rglob("*") if path.is_file())


def _place(home: Home, sha256: str) -> Path:
    return home.archive / sha256[:2] / f"{sha256}.zst"
