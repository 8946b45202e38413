"""A process that reads files and says what came of each: the other half of `test_fuzz`.

A path a line comes in; `ok`, `refused: …`, `held: …` or `WRONG: …` a line goes out.
"""

import csv
import gzip
import io
import json
import resource
import sys
import traceback
from functools import lru_cache
from pathlib import Path

import fastexcel
import polars as pl

from assets.exports import biff, sheets
from assets.exports.encodings import to_utf8
from assets.exports.load import load
from assets.exports.mapping import load_mappings
from assets.exports.packed import inside
from assets.exports.raw import FileRefused, RawTable
from assets.exports.read import read, read_part, sources
from assets.exports.recognise import recognise

_MEMORY = 4 << 30


def records(table: RawTable) -> int | None:
    """The rows that the file has, its header one of them, counted another way, where there is another."""
    data = load(table.path).data
    if table.format == "csv":
        text = to_utf8(table.path, data, encoding=table.encoding)[1].decode()
        return sum(1 for _ in csv.reader(io.StringIO(text, newline=""), delimiter=str(table.delimiter)))
    if table.format in ("xlsx", "ods"):
        book = fastexcel.read_excel(data)
        return int(book.load_sheet(str(table.sheet), header_row=None, skip_rows=0, dtypes="string").height)
    if table.format == "ndjson":
        text = to_utf8(table.path, data, encoding=table.encoding)[1].decode()
        return 1 + sum(1 for line in text.split("\n") if line.strip())
    if table.format == "parquet":
        return 1 + pl.read_parquet(io.BytesIO(data)).height
    if table.format == "json":
        said = json.loads(to_utf8(table.path, data, encoding=table.encoding)[1])
        lists = (
            [value for value in said.values() if isinstance(value, list)]
            if isinstance(said, dict)
            else [said]
        )
        return 1 + len(lists[0]) if len(lists) == 1 else None
    return None


def check(table: RawTable) -> str:
    """Every row is in one place, none twice, and there are as many as the file has."""
    frame = table.frame
    numbers = [*frame["row_number"], *(r.row_number for r in table.ignored)]
    numbers += [r.row_number for r in table.rejected]
    if table.rows_read != len(numbers) or len(set(numbers)) != len(numbers):
        return f"WRONG: {table.rows_read} rows read, {len(set(numbers))} row numbers of {len(numbers)}"
    if frame.columns != [*table.header, "row_number"] or len(set(table.header)) != len(table.header):
        return f"WRONG: columns {frame.columns[:5]} under {table.header[:5]}"
    if any(column.null_count() for column in frame.iter_columns()):
        return "WRONG: nulls"
    if any("\ufffd" in cell for column in frame.iter_columns() for cell in column.cast(pl.String)):
        raw = gzip.decompress(table.path.read_bytes()) if load(table.path).is_gzip else load(table.path).data
        if table.format == "csv" and "\ufffd".encode(str(table.encoding)) not in raw:
            return "WRONG: a replacement character"
    there = records(table)
    if there is not None and there != table.rows_read + 1:
        return f"WRONG: the file has {there} rows, {table.rows_read} and the header were accounted for"
    return "ok"


def look(path: Path) -> str:
    """What came of a file: the worst when something is wrong, else the best."""
    said: list[str] = []
    try:
        files = inside(path).files
    except FileRefused as refusal:
        return f"refused: {refusal.reason}"
    for file in files:
        try:
            said += map(check, map(read_part, recognise(file, _CRMS)))
        except FileRefused as refusal:
            said.append(f"{refusal.status}: {refusal.reason}")
        try:
            said += [check(read(file, source.sheet)) for source in sources(load(file))]
        except FileRefused as refusal:
            said.append(f"{refusal.status}: {refusal.reason}")
    return max(said, key=lambda each: _ORDER.index(each.partition(":")[0]), default="ok")


@lru_cache(1)
def _once(data: bytes) -> list[biff.SheetCells] | None:
    try:
        return biff.read_apart(data)
    except ValueError:
        return None


def _apart(data: bytes) -> list[biff.SheetCells]:
    """One process for the several looks that each file gets here."""
    found = _once(data)
    if found is None:
        raise ValueError("it cannot be read")
    return found


_ORDER = ("refused", "held", "ok", "WRONG")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    _CRMS = load_mappings()
    biff._SECONDS = 2
    vars(sheets)["read_apart"] = _apart
    for line in sys.stdin:
        try:
            answer = look(Path(line.rstrip("\n")))
        except BaseException:
            answer = f"WRONG: {traceback.format_exc()}"
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
