"""A text in UTF-8: that its lines are of a size, and its delimiter.

Not here: encodings (`encodings`), records and cells (`delimited`).
"""

import contextlib
import csv
import io
import re
from collections import Counter
from pathlib import Path

from assets.exports.load import LONGEST_LINE, line_too_long

_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'"?sep=([!-~\t])"?\r?\n?')


def refuse_long_lines(path: Path, text: bytes) -> None:
    """Raises FileRefused for a line of over LONGEST_LINE characters."""
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
