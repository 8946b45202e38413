"""Tables without a header row, told by what their columns hold.

Here: the kinds of column that a data file may name, and whether rows fit them. Which file has which columns
is in `assets/crm`.
"""

import re
from collections.abc import Sequence

from assets.exports.mapping import FileMapping

# A kind that ends in ? may be empty.
_KINDS = {
    "int": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(?:\.\d+)?"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?)?"),
    "currency": re.compile(r"[A-Z]{3}"),
    "country": re.compile(r"[A-Z]{2}"),
    "flag": re.compile(r"[01]"),
    "letter": re.compile(r"[A-Z]"),
    "guid": re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?"),
    "login": re.compile(r"[\w.-]+\\[\w.-]+"),
    "text": re.compile(r".*\S.*", re.DOTALL),
    "any": re.compile(r".*", re.DOTALL),
}


def fits(file: FileMapping, rows: Sequence[Sequence[str]]) -> bool:
    """Whether each of the rows has a cell of the right kind in each column that the layout names."""
    kinds = tuple(file.headerless.values())
    return bool(kinds and rows) and all(len(row) == len(kinds) and all(map(_is, row, kinds)) for row in rows)


def _is(cell: str, kind: str) -> bool:
    text = cell.strip()
    if not text:
        return kind.endswith("?") or kind == "any"
    return _KINDS[kind.removesuffix("?")].fullmatch(text) is not None
