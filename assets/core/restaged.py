"""Which sources' deals must be read again: those whose own table of stages says something new."""

from collections.abc import Iterable
from datetime import date

import duckdb
import polars as pl

from assets.core.clean import Origin, clean
from assets.core.stages import Listed, listed
from assets.exports.leave_out import leave_out
from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.read import read_part


def restaged(con: duckdb.DuckDBPyConnection, parts: Iterable[Part], as_of: date) -> set[str]:
    """The sources of `parts` that list stages otherwise than the warehouse knows them, and have deals in it.

    What a stage means is part of every deal and of every visit, as a setting is. A file that cannot be read
    says nothing here, and is refused where it is loaded.
    """
    return {part.source for part in parts if _has_deals(con, part.source) and _is_news(con, part, as_of)}


def _has_deals(con: duckdb.DuckDBPyConnection, source: str) -> bool:
    loaded = (
        "select 1 from ops.file where source = ? and status = 'loaded' "
        "and entity in ('opportunity', 'stage_event') limit 1"
    )
    return bool(con.execute(loaded, [source]).fetchall())


def _is_news(con: duckdb.DuckDBPyConnection, part: Part, as_of: date) -> bool:
    try:
        return not _said(part, as_of) <= set(listed(con, part.source))
    except FileRefused:
        return False


def _said(part: Part, as_of: date) -> set[Listed]:
    mappings = [mapping for mapping in part.entities if mapping.entity == "exported_stage"]
    table = leave_out(read_part(part), part.file, mappings, part.column_of)
    origin = Origin(part.source, "", as_of, column_of=part.column_of)
    rows = clean(table.frame, mappings, part.crm, origin).rows.filter(~pl.col("is_deleted"))
    is_active = pl.col("is_active").fill_null(value=True)
    said = rows.select(
        "source", "name", "code", "pipeline", "sort_order", "outcome", is_active, "forecast_category"
    )
    return set(said.iter_rows())
