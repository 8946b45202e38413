"""JSON → rows of text: an array of objects, an object that holds one, or an object a line (NDJSON).

Not here: encodings (`encodings`), what a value means.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl

from assets.exports.raw import ROW_NUMBER, FileHeld, FileRefused, Format, RejectedRow
from assets.exports.table import MOST_CELLS, Cells

# Where services put the rows: Salesforce, most others, HubSpot, Dynamics, Zoho.
_HOLDERS = ("records", "data", "results", "value", "items")
_BATCH = 20_000
# An array is read whole, at about ten times its bytes.
_MOST_BYTES = 500_000_000
_SHOWN = 2_000
# Every name is a column of every row.
_MOST_NAMES = 2_000
_MOST_CELLS = 2 * MOST_CELLS
_EXPONENT = 30


class _Number(str):
    """A number as it is written, so that none becomes a float and loses cents."""

    __slots__ = ()


Value = object
Numbered = tuple[int, Value]


def table(path: Path, text: bytes) -> tuple[Format, Cells]:
    """The objects as rows: a column a key, in the order in which they first appear.

    An object in an object gives `owner.id`, `owner.name`; what is deeper, and every list, is JSON text.
    Numbers have no exponent; true, false and null are `true`, `false` and "". `row_number` is the line of
    NDJSON, else the place in the array from 1. What is no object is rejected. Raises FileRefused, FileHeld.
    """
    found: Format = "json"
    rows: Iterator[Numbered]
    if len(text) > _MOST_BYTES and not _is_lines(text):
        raise FileRefused(path, f"It is a JSON document of {len(text):,} bytes.", "Save it as NDJSON or CSV.")
    rejected: list[RejectedRow] = []
    if _is_lines(text):
        found, rows = "ndjson", _lines(path, text, rejected)
    else:
        rows = enumerate(_array(path, text), start=1)
    # A half of a character can be written as \\ud83d alone, and is no text.
    halves = b"\\ud" in text or b"\\uD" in text
    frame, names = _frame(path, rows, rejected, halves=halves)
    return found, Cells(frame, names, tuple(rejected))


def _is_lines(text: bytes) -> bool:
    """Whether its first line that is not blank is a whole value, and more stands below."""
    first, _, rest = text.lstrip().partition(b"\n")
    if not first.startswith(b"{") or not rest.strip():
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _lines(path: Path, text: bytes, rejected: list[RejectedRow]) -> Iterator[Numbered]:
    lines = text.split(b"\n")
    last = max((number for number, line in enumerate(lines, start=1) if line.strip()), default=0)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, _loads(line.decode())
        except (ValueError, RecursionError) as error:
            if number == last and not text.endswith(b"\n"):
                raise FileHeld(path, f"It ends inside the object on line {number:,}.") from error
            raw = line.decode()[:_SHOWN]
            rejected.append(RejectedRow(number, "no_object", f"It is no JSON: {error}.", raw))


def _array(path: Path, text: bytes) -> list[Value]:
    try:
        said = _loads(text.decode())
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            raise FileHeld(path, "It is a JSON file that ends too early.") from error
        reason = f"It is no good JSON: {error.msg} on line {error.lineno:,}, column {error.colno:,}."
        raise FileRefused(path, reason, "Export it again.") from error
    except (RecursionError, ValueError) as error:
        reason = "It is JSON that is nested far too deep, or has numbers far too long."
        raise FileRefused(path, reason, "Export a plain list of records.") from error
    if isinstance(said, dict):
        lists = [name for name in (*_HOLDERS, *said) if isinstance(said.get(name), list)]
        if not lists:
            return [said]
        said = said[lists[0]]
    if not isinstance(said, list) or not said:
        raise FileRefused(path, "It is a JSON file without records.", "Export it again.")
    return said


def _frame(
    path: Path, rows: Iterator[Numbered], rejected: list[RejectedRow], *, halves: bool
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    columns: dict[str, int] = {}
    batches: list[pl.DataFrame] = []
    batch: list[tuple[int, dict[str, str]]] = []
    count = 0
    for number, value in rows:
        if not isinstance(value, dict):
            said = ascii(_json(value)) if halves else _json(value)
            rejected.append(RejectedRow(number, "no_object", "It is no object with names.", said[:_SHOWN]))
            continue
        cells = _cells(value)
        if halves and not _is_text(cells):
            raw = ascii(cells)[:_SHOWN]
            rejected.append(RejectedRow(number, "no_text", "It holds half a character (\\ud800).", raw))
            continue
        for name in cells:
            columns.setdefault(name, len(columns))
        count += 1
        if len(columns) > _MOST_NAMES or len(columns) * count > _MOST_CELLS:
            reason = f"Its first {count:,} records have {len(columns):,} names."
            raise FileRefused(path, reason, "Export a plain list of records, or split it.")
        batch.append((number, cells))
        # Wide rows make small batches: each is a rectangle.
        if len(batch) * len(columns) > _BATCH * 50:
            batches.append(_batch(batch, list(columns)))
            batch = []
    if not columns:
        raise FileRefused(path, "It is a JSON file without records.", "Export it again.")
    batches.append(_batch(batch, list(columns)))
    frame = pl.concat(batches, how="diagonal")
    cells_only = [str(index) for index in range(len(columns))]
    return frame.select(pl.col(cells_only).fill_null(""), ROW_NUMBER), tuple(columns)


def _is_text(cells: dict[str, str]) -> bool:
    try:
        "".join(map("".join, cells.items())).encode()
    except UnicodeEncodeError:
        return False
    return True


def _batch(rows: list[tuple[int, dict[str, str]]], names: list[str]) -> pl.DataFrame:
    series = [
        pl.Series(str(index), [cells.get(name, "") for _, cells in rows], dtype=pl.String)
        for index, name in enumerate(names)
    ]
    return pl.DataFrame([*series, pl.Series(ROW_NUMBER, [number for number, _ in rows], dtype=pl.Int64)])


def _cells(record: dict[str, Value]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict) and value:
            for below, inner in value.items():
                _put(cells, f"{name}.{below}", inner)
        else:
            _put(cells, name, value)
    return cells


def _put(cells: dict[str, str], name: str, value: Value) -> None:
    """Adds a cell; `a.b` beside `{"a": {"b": …}}` are two columns."""
    copy, wanted = 1, name
    while wanted in cells:
        copy += 1
        wanted = f"{name} ({copy})"
    cells[wanted] = value if isinstance(value, str) and not isinstance(value, _Number) else _plain(value)


def _plain(value: Value) -> str:
    if value is None or value == {}:
        return ""
    return _json(value)


def _json(value: Value) -> str:
    """JSON text, numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(name)}: {_json(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _loads(text: str) -> Value:
    return json.loads(
        text.removeprefix("\ufeff"),
        object_pairs_hook=_object,
        parse_int=_Number,
        parse_float=_number,
        parse_constant=lambda _: None,
    )


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """Of a name that is there twice both values are kept, under two names."""
    said: dict[str, Value] = {}
    for name, value in pairs:
        copy, wanted = 1, name
        while wanted in said:
            copy += 1
            wanted = f"{name} ({copy})"
        said[wanted] = value
    return said


def _number(text: str) -> _Number:
    """Without an exponent, unless that would be a very long number."""
    if "e" not in text.casefold():
        return _Number(text)
    number = Decimal(text)
    exponent = number.adjusted()
    return _Number(f"{number:f}" if abs(exponent) <= _EXPONENT else text)
