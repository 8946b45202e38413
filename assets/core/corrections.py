"""Corrections as data: what an export says wrongly, what it is taken for, why, and how often it was seen."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assets.exports.mapping import CRM_FOLDER
from assets.operations.ledger import Finding


class CorrectionError(ValueError):
    """A corrections file cannot be used; the message names the file and what was expected."""


class Correction(BaseModel):
    """One wrong value of one column of a source, matched exactly."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    entity: str
    column: str
    found: str
    corrected: str
    why: str
    expect: int | None = None


def load_corrections(own: Path | None = None) -> tuple[Correction, ...]:
    """The corrections we know of, then a house's own; raises CorrectionError naming file and entry."""
    paths = [CRM_FOLDER / "corrections.yaml", *([own] if own is not None and own.exists() else [])]
    return tuple(correction for path in paths for correction in _read(path))


def _read(path: Path) -> Sequence[Correction]:
    try:
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
        return TypeAdapter(tuple[Correction, ...]).validate_python(said)
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        expected = "a list of {source, entity, column, found, corrected, why, expect}"
        raise CorrectionError(
            f"{path.name}: expected {expected}; {' '.join(str(error).split())[:300]}"
        ) from error


def apply(
    written: pl.DataFrame, corrections: Sequence[Correction], names: Mapping[str, str]
) -> tuple[pl.DataFrame, dict[Correction, int]]:
    """Replaces wrong texts and counts the rows of each; `written` has text by canonical column.

    `names` says what a column that mappings name plainly (owner, amount) is called there.
    """
    counts = {}
    for correction in corrections:
        column = names.get(correction.column, correction.column)
        if column not in written.columns:
            continue
        wrong = pl.col(column).str.strip_chars() == correction.found
        counts[correction] = written.select(wrong.sum()).item() or 0
        fixed = pl.when(wrong).then(pl.lit(correction.corrected)).otherwise(column)
        written = written.with_columns(fixed.alias(column))
    return written, counts


def record(con: duckdb.DuckDBPyConnection, counts: dict[Correction, int]) -> list[Finding]:
    """Writes ops.correction and gives a finding for each correction that met another number of rows."""
    findings = []
    for correction, rows in counts.items():
        key = [correction.source, correction.entity, correction.column, correction.found]
        con.execute(
            "delete from ops.correction where source = ? and entity = ? and column_name = ? and found = ?",
            key,
        )
        status = "applied" if rows else "not_needed"
        con.execute(
            "insert into ops.correction values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*key, correction.corrected, correction.why, rows, correction.expect, status],
        )
        if rows == 0 or (correction.expect is not None and rows != correction.expect):
            params = correction.model_dump(exclude={"why", "source", "entity"}) | {"rows": rows}
            findings.append(Finding("correction_not_needed", correction.entity, rows=rows, params=params))
    return findings
