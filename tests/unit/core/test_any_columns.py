"""Every sample of every CRM with a column left out, or full of nonsense: rows are refused, nothing breaks."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.core.clean import Origin
from assets.core.entities import ENTITIES
from assets.core.pieces import cleaned
from assets.core.spool import Spool
from assets.exports.mapping import load_mappings
from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.recognise import recognise

_SAMPLES = Path(__file__).parents[2] / "samples"
_FILES = sorted(path for path in _SAMPLES.rglob("*.csv"))
_NONSENSE = ("=1+1", "2026-02-30", "99999999999999999999", "é;,|", "-")
_CRMS = load_mappings()


def _without(rows: list[list[str]], column: int) -> list[list[str]]:
    return [[*row[:column], *row[column + 1 :]] for row in rows]


def _nonsense(rows: list[list[str]], column: int) -> list[list[str]]:
    return [
        row if number == 0 else [*row[:column], _NONSENSE[number % len(_NONSENSE)], *row[column + 1 :]]
        for number, row in enumerate(rows)
    ]


def _spoilt(path: Path) -> Iterator[list[list[str]]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    rows = list(csv.reader(io.StringIO(text)))
    for column in range(max(map(len, rows))):
        yield _without(rows, column)
        yield _nonsense(rows, column)


def _rows_that_are_lost(part: Part, entity: str) -> int:
    """Rows of the file that gave neither a record nor a reject, and were not ignored."""
    mappings = [mapping for mapping in part.entities if mapping.entity == entity]
    origin = Origin(part.source, "f", date(2026, 9, 30), part.column_of, units=part.units, totals=part.totals)
    outcome, spool = cleaned(part, mappings, part.crm, origin, lambda: Spool(ENTITIES[entity].key))
    with closing(spool), duckdb.connect() as con, spool.shown(con):
        loaded = {number for (number,) in con.execute("select row_number from arriving").fetchall()}
    told = {reject.row_number for reject in outcome.rejects}
    return outcome.rows_read - outcome.ignored.total() - len(told | loaded)


@pytest.mark.slow
@pytest.mark.parametrize("sample", _FILES, ids=[str(path.relative_to(_SAMPLES)) for path in _FILES])
def test_no_column_is_needed_for_a_night_to_go_on(tmp_path: Path, sample: Path) -> None:
    path = tmp_path / sample.name
    for rows in _spoilt(sample):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        try:
            parts = recognise(path, _CRMS)
        except FileRefused:
            continue
        for part in parts:
            for entity in dict.fromkeys(mapping.entity for mapping in part.entities):
                assert _rows_that_are_lost(part, entity) == 0, (entity, rows[0])
