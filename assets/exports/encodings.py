"""Bytes of a text → UTF-8 without a mark, wholly or not at all: no character is ever replaced.

Not here: lines, delimiters and cells (`text`, `delimited`).
"""

import codecs
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assets.exports.raw import FileHeld, FileRefused
from assets.exports.words import fold

_PIECE = 16 << 20
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_AS_UTF8 = "Save it as CSV UTF-8."
# How much of a text is weighed: foreign characters, and bytes in which header words are looked for.
_WEIGHED = 20_000
_HEAD = 64 << 10
# Measured on 1,257 samples of 1 to 200 rows: right in all of three rows or more, and in 1,246 of all, where a
# well-known detector was right in 878 (tests/unit/exports/test_encodings.py has a part of them).
_NATURAL = 0.8
# Of so many different Chinese characters, not one would be beyond C8 by a chance of 1 in 150.
_KOREAN_CHARACTERS = 10
_CELLS = re.compile(r'[,;\t|\r\n"]+')


@dataclass(frozen=True)
class _Legacy:
    """An encoding from before UTF-8: `natural` weighs each foreign character of a text from 0 to 1."""

    name: str
    natural: Callable[[str], float]


def to_utf8(
    path: Path, data: bytes, words: Collection[str] = (), encoding: str | None = None
) -> tuple[str, bytes]:
    """The encoding, and the text in UTF-8 without a byte order mark.

    Tried strictly and in this order: a mark decides; UTF-8; UTF-16 without a mark, when every other byte is
    zero; then EUC-KR, GB18030, Big5, Shift-JIS, Windows-1252 by evidence: what gives most of `words` (folded
    headers that are known), then the one whose characters are the most everyday. UTF-8 stands first because
    other encodings almost never happen to be valid in it. `encoding` is one found before, and is kept.
    Raises FileRefused, FileHeld for a text that is cut in the middle of a character.
    """
    if encoding is None:
        found, text = _decode(path, data, words)
    else:
        found, text = encoding, _as(path, data, encoding)
    if b"\x00" in text:
        raise FileRefused(path, "It is not text: it holds zero bytes.", _AS_UTF8)
    if text.isspace() or not text:
        raise FileRefused(path, "It holds nothing but blanks.", "Export it again.")
    return found, text


def _as(path: Path, data: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return data
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        raise FileHeld(path, "It changed while it was being read.") from error


def _decode(path: Path, data: bytes, words: Collection[str]) -> tuple[str, bytes]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return encoding, data.decode(encoding).encode()
            except UnicodeDecodeError as error:
                if "truncated" in error.reason or "unexpected end" in error.reason:
                    raise FileHeld(path, "It ends in the middle of a character.") from error
                reason = f"Its mark says {encoding}, but byte {error.start + 1:,} is not."
                raise FileRefused(path, reason, "It may be damaged: export it again.") from error
    if b"\x00" in data:
        return _utf16_without_mark(path, data)
    wrong = _not_utf8(data)
    if wrong is None:
        return "utf-8", data
    if wrong == "unexpected end of data" and not data[:-3].isascii():
        raise FileHeld(path, "It ends in the middle of a character.")
    best = _by_evidence(data, words)
    if best is not None:
        return best, data.decode(best).encode()
    reason = "Its encoding is not known: neither UTF-8, GB18030, Big5, Shift-JIS nor Windows-1252."
    raise FileRefused(path, reason, _AS_UTF8)


def _not_utf8(data: bytes) -> str | None:
    """Why it is no UTF-8, or None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        # In pieces: the text of a large file would take up to four times its bytes at once.
        for start in range(0, len(data), _PIECE):
            decoder.decode(view[start : start + _PIECE], final=start + _PIECE >= len(data))
    except UnicodeDecodeError as error:
        return error.reason
    return None


def _utf16_without_mark(path: Path, data: bytes) -> tuple[str, bytes]:
    even, odd = data[::2].count(0), data[1::2].count(0)
    # At least half of its characters are ASCII; a stray zero byte in other text is no encoding.
    for zeros, none, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if none == 0 and zeros * 4 >= len(data):
            try:
                return encoding, data.decode(encoding).encode()
            except UnicodeDecodeError:
                break
    raise FileRefused(path, "It is not text: it holds zero bytes.", _AS_UTF8)


def _by_evidence(data: bytes, words: Collection[str]) -> str | None:
    """The encoding that fits best, or None when none gives a natural text; of equals, the first."""
    known = {word for word in words if not word.isascii()}
    scores: dict[str, tuple[int, float]] = {}
    for legacy in _LEGACY:
        try:
            text = data.decode(legacy.name)
        except UnicodeDecodeError:
            continue
        natural = legacy.natural(text)
        cells = {fold(cell) for cell in _CELLS.split(text[:_HEAD])}
        # A word found by chance in an unnatural text is no evidence: two known ones, or a natural text.
        hits = len(cells & known)
        if natural >= _NATURAL or hits > 1:
            scores[legacy.name] = hits, natural
    return max(scores, key=lambda name: scores[name], default=None)


def _mean(weights: list[float]) -> float:
    return sum(weights) / len(weights) if weights else 0.0


def _foreign(text: str) -> list[str]:
    return list(islice((character for character in text if character > "\x7f"), _WEIGHED))


def _double_bytes(encoding: str, weight: Callable[[int, int], float]) -> Callable[[str], float]:
    """Weighs each character by its two bytes: the first plane of these encodings is sorted by use."""

    def natural(text: str) -> float:
        codes = (character.encode(encoding) for character in _foreign(text))
        return _mean([weight(code[0], code[1]) if len(code) == 2 else weight(code[0], 0) for code in codes])

    return natural


def _gb18030(lead: int, trail: int) -> float:
    """Everyday Chinese lies in GB2312: signs A1-A9, 3,755 common characters B0-D7, rarer ones to F7."""
    if trail < 0xA1:
        return 0.0
    return 1.0 if 0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3 else 0.5 if 0xD8 <= lead <= 0xF7 else 0.0


def _big5(lead: int, trail: int) -> float:
    """Signs A1-A3, 5,401 common characters A4-C6, rarer ones C9-F9."""
    del trail
    return 1.0 if 0xA1 <= lead <= 0xC6 else 0.3 if 0xC9 <= lead <= 0xF9 else 0.0


def _korean(text: str) -> float:
    """Hangul are B0-C8, where Chinese has three of five characters: few of them say nothing."""
    weigh = _double_bytes("cp949", lambda lead, trail: float(0xB0 <= lead <= 0xC8 and trail >= 0xA1))
    return weigh(text) if len(set(_foreign(text))) >= _KOREAN_CHARACTERS else 0.0


def _shift_jis(lead: int, trail: int) -> float:
    """Signs and kana 81-83, 2,965 common characters 88-98, rarer ones above; half-width kana alone."""
    if trail == 0:
        return 0.3
    return 1.0 if 0x81 <= lead <= 0x83 or 0x88 <= lead <= 0x98 else 0.3


_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ")
_SIGNS = frozenset("€£§°²³«»–—‘’“”„…·•©®™½¼¾±×¿¡ºª\xa0¥¢´")


def _western(text: str) -> float:
    """A letter of a western language stands beside plain letters, a sign does not stand inside a word."""
    weights = []
    for found in islice(re.finditer(r"[^\x00-\x7f]", text), _WEIGHED):
        character, at = found[0], found.start()
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if character in _WESTERN:
            foreign = sum(neighbour > "\x7f" and neighbour.isalpha() for neighbour in (before, after))
            plain = any(neighbour.isascii() and neighbour.isalpha() for neighbour in (before, after))
            weights.append(1.0 if plain else 0.0 if foreign == 2 else 0.8)
        else:
            inside = before.isalpha() and after.isalpha() and character not in "’·"
            weights.append(1.0 if character in _SIGNS and not inside else 0.0)
    return _mean(weights)


# Korean first: its text is good Chinese by the bytes, while Chinese is no good Korean.
_LEGACY = (
    _Legacy("cp949", _korean),
    _Legacy("gb18030", _double_bytes("gb18030", _gb18030)),
    _Legacy("cp950", _double_bytes("cp950", _big5)),
    _Legacy("cp932", _double_bytes("cp932", _shift_jis)),
    _Legacy("cp1252", _western),
)
