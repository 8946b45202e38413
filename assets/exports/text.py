"""Bytes of a text file → UTF-8 without a mark, and the delimiter.

Not here: records and cells (`delimited`).
"""

import codecs
import contextlib
import csv
import io
import re
from collections import Counter
from itertools import islice
from pathlib import Path

from assets.exports.load import LONGEST_LINE, line_too_long
from assets.exports.raw import FileRefused

_DELIMITERS = ",;\t|"
_PIECE = 16 << 20
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_AS_UTF8 = "Save it as CSV UTF-8."
_SEPARATOR_LINE = re.compile(r'"?sep=([!-~\t])"?\r?\n?')


def to_utf8(path: Path, data: bytes) -> tuple[str, bytes]:
    """The encoding, and the text in UTF-8 without a byte order mark.

    Tried strictly and in this order: a mark decides; UTF-8; UTF-16 without a mark, when every other byte is
    zero; GB18030, when what comes out is everyday Chinese. UTF-8 stands first because other encodings almost
    never happen to be valid in it; GB18030 last because almost anything is. Raises FileRefused.
    """
    encoding, text = _decode(path, data)
    if b"\x00" in text:
        raise FileRefused(path, "It is not text: it holds zero bytes.", _AS_UTF8)
    if text.isspace() or not text:
        raise FileRefused(path, "It holds nothing but blanks.", "Export it again.")
    _refuse_long_lines(path, text)
    return encoding, text


def _decode(path: Path, data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return encoding, data.decode(encoding).encode()
            except UnicodeDecodeError as error:
                reason = f"Its mark says {encoding}, but byte {error.start + 1:,} is not."
                raise FileRefused(path, reason, "It may be cut short: export it again.") from error
    if b"\x00" in data:
        return _utf16_without_mark(path, data)
    if _is_utf8(data):
        return "utf-8", data
    text = _gb18030(data)
    if text is None:
        raise FileRefused(path, "Its encoding is not known: neither UTF-8 nor Chinese (GB18030).", _AS_UTF8)
    return "gb18030", text


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        # In pieces: the text of a large file would take up to four times its bytes at once.
        for start in range(0, len(data), _PIECE):
            decoder.decode(view[start : start + _PIECE], final=start + _PIECE >= len(data))
    except UnicodeDecodeError:
        return False
    return True


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


def _gb18030(data: bytes) -> bytes | None:
    """The text in UTF-8, or None when it is not Chinese.

    Western text (Müller in cp1252) is mostly valid GB18030 too, but gives rare characters: a letter as the
    second byte. Of everyday Chinese nearly all characters lie in GB2312, the square of bytes A1-F7 × A1-FE.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = list(islice((character for character in text if character > "\x7f"), 20_000))
    everyday = 0
    for character in foreign:
        code = character.encode("gb18030")
        everyday += len(code) == 2 and 0xA1 <= code[0] <= 0xF7 and code[1] >= 0xA1
    return text.encode() if everyday >= 0.8 * len(foreign) else None


def _refuse_long_lines(path: Path, text: bytes) -> None:
    start = 0
    while len(text) - start > LONGEST_LINE:
        window = start + LONGEST_LINE + 1
        end = max(text.rfind(b"\n", start, window), text.rfind(b"\r", start, window))
        if end < 0:
            end = min(
                (found for mark in b"\n\r" if (found := text.find(mark, start)) >= 0), default=len(text)
            )
            if len(text[start:end].decode()) > LONGEST_LINE:
                raise line_too_long(path)
        start = end + 1


def separator_line(text: bytes) -> str | None:
    """The delimiter that Excel's own first line `sep=;` gives, or None."""
    found = _SEPARATOR_LINE.match(text[:16].decode(errors="replace"))
    return found[1] if found and found[1] != '"' and not found[1].isalnum() else None


def delimiter_of(text: bytes) -> str:
    """The delimiter that cuts the first record into the most cells.

    Where none cuts it (a title stands above the header), the one that cuts most of the first 50 records
    alike. Of equal ones the order is comma, semicolon, tab, bar; a table of one column has a comma.
    """
    sample = text[: 256 << 10].decode(errors="ignore")
    widths = {delimiter: _widths(sample, delimiter) for delimiter in _DELIMITERS}
    first = max(_DELIMITERS, key=lambda delimiter: (widths[delimiter][0], _alike(widths[delimiter])))
    return first if widths[first][0] > 1 else max(_DELIMITERS, key=lambda each: _alike(widths[each]))


def _alike(widths: list[int]) -> tuple[int, int]:
    """How many records have the commonest width over 1, and that width."""
    counts = Counter(width for width in widths if width > 1)
    return max(((count, width) for width, count in counts.items()), default=(0, 0))


def _widths(sample: str, delimiter: str) -> list[int]:
    """The cells of each of the first 50 records that are not blank; a bad quote ends them."""
    widths: list[int] = []
    with contextlib.suppress(csv.Error):
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in record):
                widths.append(len(record))
            if len(widths) == 50:
                break
    return widths or [0]
