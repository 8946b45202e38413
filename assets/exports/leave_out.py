"""Rows that are no record of an entity, taken out with the reason before anything is made of them.

Which they are stands in the CRM's data file: subtasks, versions that are no longer true, template lines, rows
that say nothing of the entity. Judged row by row, so that a table may come in pieces.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from assets.exports.mapping import EntityMapping, FileMapping
from assets.exports.raw import ROW_NUMBER, IgnoredRow, RawTable
from assets.exports.row_rules import LeftOut
from assets.exports.words import fold


def leave_out(
    table: RawTable, file: FileMapping, mappings: Sequence[EntityMapping], column_of: Mapping[str, str]
) -> RawTable:
    """The table without the rows that the layout, or every mapping of one entity in it, leaves out.

    They stand among the ignored ones, so that every row is still counted.
    """
    reasons: list[pl.Expr] = []
    frame = table.frame
    for rule in file.leave_out:
        if rule.column in column_of:
            applies = _applies(frame, rule, column_of)
            reasons.append(pl.when(applies).then(pl.lit(rule.because)))
    unsaid = [_unsaid(frame, mapping, column_of) for mapping in mappings]
    if unsaid and not any(said is None for said in unsaid):
        nothing = pl.all_horizontal(*(said for said in unsaid if said is not None))
        reasons.append(pl.when(nothing).then(pl.lit("no_record")))
    if not reasons or frame.is_empty():
        return table
    judged = frame.with_columns(pl.coalesce(*reasons).alias("left out:"))
    gone = judged.filter(pl.col("left out:").is_not_null()).select(ROW_NUMBER, "left out:").rows()
    if not gone:
        return table
    kept = judged.filter(pl.col("left out:").is_null()).drop("left out:")
    return replace(table, frame=kept, ignored=(*table.ignored, *(IgnoredRow(*row) for row in gone)))


def _unsaid(frame: pl.DataFrame, mapping: EntityMapping, column_of: Mapping[str, str]) -> pl.Expr | None:
    """Where a row has no record of a mapping; None where every row has one."""
    wanted = [header for header in (mapping.only_where, *mapping.each_of) if header is not None]
    empty = [
        pl.col(column_of[header]).str.strip_chars() == "" if header in column_of else pl.lit(value=True)
        for header in wanted
    ]
    rules = [_applies(frame, rule, column_of) for rule in mapping.unless if rule.column in column_of]
    found = [*empty, *rules]
    return pl.any_horizontal(*found) if found else None


def _applies(frame: pl.DataFrame, rule: LeftOut, column_of: Mapping[str, str]) -> pl.Expr:
    cells = pl.col(column_of[rule.column])
    if rule.lacks is not None:
        return ~cells.str.contains(f"[{re.escape(rule.lacks)}]")
    if not rule.says and not rule.says_not:
        return cells.str.strip_chars() != ""
    words = set(map(fold, rule.says or rule.says_not))
    texts = frame[column_of[rule.column]].unique().to_list()
    said = cells.is_in([text for text in texts if fold(text) in words])
    return said if rule.says else ~said
