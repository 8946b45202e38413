"""What the cells of a column look like: enough to tell how it is written, and few even in a large file.

A shape is a cell whose digits say no more than is needed. Shapes of parts of a file add up to those of the
whole, so that how a column is written is decided from all of it before any of it is read.
"""

from collections.abc import Mapping

import polars as pl

Shapes = Mapping[str, pl.DataFrame]
_NUMERIC_DAY = r"^\s*([0-9]{1,2}[-/.][0-9]{1,2}[-/.])[0-9]{4}([^0-9].*)?$"


def shapes(cells: pl.Series, dtype: pl.DataType) -> pl.DataFrame:
    """`shape`, `rows`, `example` (the first such cell) of a column, in the order in which they come.

    Of a day `03/04/2026` its day and month are kept, of other days nothing; of a number whether its digits
    are 0, 1 or more, which is enough to hold it against 1.
    """
    found = cells.alias("example").value_counts(name="rows")
    shape = pl.col("example")
    if dtype in (pl.Date, pl.Datetime):
        numeric = shape.str.extract(_NUMERIC_DAY, 1) + "2000"
        shape = pl.when(shape.str.contains(r"^\s*[0-9]{1,2}[-/.]")).then(numeric)
    elif dtype == pl.Boolean:
        shape = shape.str.to_lowercase()
    else:
        shape = shape.str.replace_all("[2-9]", "2")
    return _grouped(found.with_columns(shape.alias("shape")))


def together(first: Shapes, second: Shapes) -> Shapes:
    """The shapes of two parts of a file."""
    return {name: _grouped(pl.concat([first[name], second[name]])) for name in first}


def _grouped(found: pl.DataFrame) -> pl.DataFrame:
    return found.group_by("shape", maintain_order=True).agg(pl.col("rows").sum(), pl.col("example").first())
