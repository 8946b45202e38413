"""Laws of reading: what was written comes back; both ways of reading agree; every row is accounted for."""

import csv
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.exports import delimited
from assets.exports.raw import FileRefused
from assets.exports.read import read
from assets.exports.table import Record

Quoting = Literal[0, 1]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
# Few letters, many marks: what readers disagree on.
SOUP = st.text(st.sampled_from('ab ,;"\r\n'), max_size=60)
HEADER = Record(["a", "b"], 1, 1)
EXAMPLES = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@EXAMPLES
@given(
    rows=st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    # Until Python 3.13 the module leaves a carriage return bare where lines end in a line feed.
    how=st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\r\n"), (csv.QUOTE_ALL, "\n")]),
)
def test_what_csv_writes_is_read_back(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, codec: str, how: tuple[Quoting, str]
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, quoting=how[0], lineterminator=how[1])
    # The first cell keeps rows from being blank, a total, or a header again.
    writer.writerows([("key", "x", "y", "z"), *((f"k{index}", *row) for index, row in enumerate(rows))])
    path = tmp_path / "t.csv"
    path.write_bytes(written.getvalue().encode(codec))
    table = read(path)
    assert table.header == ("key", "x", "y", "z")
    assert [row[1:-1] for row in table.frame.iter_rows()] == rows
    assert table.rows_read == len(rows)
    assert table.frame["row_number"].is_sorted()
    assert table.frame["row_number"].n_unique() == len(rows)


@EXAMPLES
@given(SOUP)
def test_quick_and_exact_agree(tmp_path: Path, soup: str) -> None:
    text = f"a,b\n{soup}".encode()
    quick = delimited._quick(text, ",", HEADER, 0, 1)
    if quick is None:
        return
    (body,) = delimited._exact(tmp_path, [text], ",", HEADER, 0)
    exact = body.frame
    width = max(quick.width, exact.width) - 1
    assert [_padded(row, width) for row in quick.iter_rows()] == [
        _padded(row, width) for row in exact.iter_rows()
    ]


def _padded(row: tuple[object, ...], width: int) -> tuple[object, ...]:
    *cells, number = row
    return (*cells, *[""] * (width - len(cells)), number)


@EXAMPLES
@given(SOUP)
def test_every_record_is_accounted_for(tmp_path: Path, soup: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"a,b\n{soup}", encoding="utf-8", newline="")
    try:
        table = read(path)
    except FileRefused as refusal:
        assert "quoted cell" in refusal.reason  # noqa: PT017 a text of other soup is always read
        return
    records = list(csv.reader(io.StringIO(soup, newline="")))
    assert table.rows_read == len(records)
    numbers = [
        *table.frame["row_number"],
        *(row.row_number for row in table.ignored),
        *(row.row_number for row in table.rejected),
    ]
    assert len(set(numbers)) == len(records)


@EXAMPLES
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    try:
        table = read(path)
    except FileRefused as refusal:
        assert refusal.reason  # noqa: PT017
    else:
        assert table.rows_read >= 0


@pytest.mark.parametrize(
    "magic", [b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]
)
@EXAMPLES
@given(st.binary(max_size=100))
def test_damaged_containers_are_refused(tmp_path: Path, magic: bytes, data: bytes) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(magic + data)
    try:
        read(path)
    except FileRefused as refusal:
        assert refusal.suggestion  # noqa: PT017
