"""Which sources must be read again: their own table of stages or of currencies says something new."""

from collections.abc import Iterable
from datetime import date

import duckdb
import polars as pl

from assets.core.clean import Origin, clean
from assets.core.entities import ENTITIES
from assets.core.extent import Arrival, loads_of_part
from assets.core.rates import corporate, marks_corporate
from assets.core.stages import Listed, listed
from assets.exports.leave_out import leave_out
from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.read import read_part

_STAGE = ENTITIES["exported_stage"]


def restaged(con: duckdb.DuckDBPyConnection, arrivals: Iterable[Arrival], as_of: date) -> set[str]:
    """The sources whose new tables of stages list them otherwise than is known, and that have deals.

    What a stage means is part of every deal and of every visit, as a setting is. A file that cannot be read
    says nothing here, and is refused where it is loaded.
    """
    return {
        arrival.part.source
        for arrival in arrivals
        if _has_loads(con, arrival.part.source, ("opportunity", "stage_event"))
        and _is_news(con, arrival, as_of)
    }


def rebased(con: duckdb.DuckDBPyConnection, parts: Iterable[Part]) -> set[str]:
    """The sources that have rates, and whose corporate currency only a new file names."""
    return {
        part.source
        for part in parts
        if any(marks_corporate(mapping) for mapping in part.entities)
        and _has_loads(con, part.source, ("exchange_rate",))
        and corporate(con, part.source) is None
    }


def _has_loads(con: duckdb.DuckDBPyConnection, source: str, entities: tuple[str, ...]) -> bool:
    loaded = (
        "select 1 from ops.file where source = ? and status = 'loaded' and list_contains(?, entity) limit 1"
    )
    return bool(con.execute(loaded, [source, list(entities)]).fetchall())


def _is_news(con: duckdb.DuckDBPyConnection, arrival: Arrival, as_of: date) -> bool:
    try:
        said = _said(arrival.part, as_of)
    except FileRefused:
        return False
    of_part = loads_of_part(con, _STAGE, arrival)
    # What the part listed before and does no longer cannot be chosen any more.
    before = set(listed(con, arrival.part.source, of_part))
    return not said <= set(listed(con, arrival.part.source)) or not {one for one in before if one[6]} <= said


def _said(part: Part, as_of: date) -> set[Listed]:
    mappings = [mapping for mapping in part.entities if mapping.entity == _STAGE.name]
    table = leave_out(read_part(part), part.file, mappings, part.column_of)
    origin = Origin(part.source, "", as_of, column_of=part.column_of)
    rows = clean(table.frame, mappings, part.crm, origin).rows
    is_active = pl.col("is_active").fill_null(value=True) & ~pl.col("is_deleted")
    return set(
        rows.select(
            *("source", "name", "code", "pipeline", "sort_order", "outcome"), is_active, "forecast_category"
        ).iter_rows()
    )
