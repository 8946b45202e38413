"""A part in many pieces gives the same rows, counts, rejects and findings as at once."""

from pathlib import Path

import pytest

from assets.core.pieces import merged
from assets.exports import delimited, load
from assets.operations.ledger import Finding
from tests.unit.core.table import DEAL
from tests.unit.core.test_ingest import Company

_TABLES = {
    "core.opportunity": "* exclude (file_id)",
    "core.sales_rep": "* exclude (file_id)",
    "ops.file": "rows_read, inserted, updated, unchanged, duplicate, rejected, ignored, records, reason",
    "ops.reject": "row_number, rule, message, raw",
    "ops.finding": "severity, kind, entity, message, rows, example, suggestion",
}


def _deals(rows: int, late: tuple[str, ...]) -> str:
    """Deals of which only the last rows show how dates and amounts are written, with trouble strewn in."""
    stages, amounts = ("Won", "Lost", "Engaging", "Nearly there"), ("1.234", "500", "lots", "")
    lines = [",".join(DEAL)]
    for number in range(rows):
        day = f"{number * 5 % 12 + 1}/{number * 7 % 12 + 1}/2026"
        stage, amount = stages[number * 3 % 7 % 4], amounts[number * 5 % 11 % 4]
        # A tenth of the keys stand again, far above or below.
        key = number if number % 10 else number * 37 % rows
        lines.append(f"D{key},Ada Lin,GTX Basic,,{stage},1/2/2026,{day},{amount}")
        if number % 50 == 0:
            lines.append("")
    return "\n".join([*lines, *late, "Total,,,,,,,9"]) + "\n"


def _loaded(folder: Path, text: str) -> dict[str, list[tuple[object, ...]]]:
    folder.mkdir()
    company = Company(folder)
    company.write("deals.csv", text)
    company.night(1, "opportunity")
    return {
        table: company.ask(f"select {columns} from {table} order by all")
        for table, columns in _TABLES.items()
    }


@pytest.mark.parametrize(
    "late",
    [
        (),
        ("E1,Bo,GTX Basic,,Won,25/1/2026,26/2/2026,7",),
        ('E1,Bo,GTX Basic,,Won,1/2/2026,2/2/2026,"1.234,56"', 'E2,Bo,GTX Basic,,Won,1/2/2026,,"0,5"'),
        ("E1,Bo,GTX Basic,,Won,1/2/2026,2/2/2026,USD 5", "E2,Bo,GTX Basic,,Won,1/2/2026,,€ 5"),
    ],
    ids=["alike", "day first", "decimal comma", "two currencies"],
)
def test_pieces_give_what_the_whole_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: tuple[str, ...]
) -> None:
    text = _deals(2_000, late)
    whole = _loaded(tmp_path / "whole", text)
    monkeypatch.setattr(load, "PIECE", 8_000)
    monkeypatch.setattr(delimited, "PIECE", 8_000)
    monkeypatch.setattr("assets.core.spool._IN_MEMORY", 100)
    monkeypatch.setattr("assets.core.spool.ROW_GROUP", 40)
    pieces = _loaded(tmp_path / "pieces", text)
    assert len(text) > 10 * load.PIECE
    assert pieces == whole
    assert len(whole["core.opportunity"]) > 1_000
    assert {row[1] for row in whole["ops.reject"]} == {"amount_native_unreadable"}


def test_what_pieces_say_of_the_same_is_said_once_with_the_sum() -> None:
    def unknown(stage: str, rows: int) -> Finding:
        params = {"value": stage, "rows": rows, "nearest": "Won"}
        return Finding("unknown_stage", "opportunity", rows, stage, params)

    together = merged([unknown("Wun", 2), unknown("Lust", 1), unknown("Wun", 3)])
    assert together == [unknown("Wun", 5), unknown("Lust", 1)]
