"""The cells of the pages that leaders read first, as approved.

`LOUDOU_UPDATE_GOLDEN=1` writes them anew; look at the difference before committing it.
"""

import os
from pathlib import Path

import openpyxl
import pytest

from reports.texts import Language
from reports.workbook import write_workbook
from tests.unit.reports.small_warehouse import build

_HERE = Path(__file__).parent
_SHEETS: dict[Language, tuple[str, ...]] = {
    "en": ("Summary", "KPI", "Reps", "Checks"),
    "zh": ("摘要", "关键指标", "销售人员", "核对"),
}


def _told(path: Path, sheets: tuple[str, ...]) -> str:
    """A line a filled cell: sheet, cell, number format where it is not General, value."""
    book = openpyxl.load_workbook(path)
    lines = []
    for name in sheets:
        for row in book[name].iter_rows():
            for cell in row:
                if cell.value is not None:
                    code = "" if cell.number_format == "General" else cell.number_format
                    lines.append(f"{name}\t{cell.coordinate}\t{code}\t{cell.value}".replace("\n", "⏎"))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cells_are_as_approved(tmp_path: Path, language: Language) -> None:
    generation = build(tmp_path / "small.duckdb")
    written = write_workbook(generation, tmp_path / "review.xlsx", language)
    told, approved = _told(written.path, _SHEETS[language]), _HERE / f"workbook_{language}.tsv"
    if os.environ.get("LOUDOU_UPDATE_GOLDEN") == "1":
        approved.write_text(told, encoding="utf-8")
    assert told == approved.read_text(encoding="utf-8")
