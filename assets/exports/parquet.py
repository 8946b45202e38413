"""Parquet → text: typed columns in the forms in which a text export writes them.

Not here: what a value means.
"""

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import polars as pl

from assets.exports.raw import ROW_NUMBER, FileHeld, FileRefused
from assets.exports.table import MOST_CELLS, MOST_COLUMNS, Cells

# A table of 5,000,000 rows and 13 columns.
_MOST_CELLS = 2 * MOST_CELLS
_MOST_TEXT = 4_000_000_000


def table(path: Path, data: bytes) -> Cells:
    """The columns as text.

    Days and moments are ISO (with the offset where there is a zone), decimals and floats have no exponent,
    booleans are `true` and `false`; a struct gives a column a field (`owner.id`), lists and what is deeper
    are JSON text. Raises FileRefused, FileHeld.
    """
    if not data.endswith(b"PAR1"):
        raise FileHeld(path, "It is a Parquet file that ends too early.")
    try:
        frame = _flat(_read(path, data))
        text = frame.select(_text(name, dtype).fill_null("") for name, dtype in frame.schema.items())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        reason = "It is a damaged Parquet file, or of a kind that cannot be read."
        raise FileRefused(path, reason, "Export it again, or as CSV.") from error
    names = tuple(text.columns)
    text.columns = [str(index) for index in range(text.width)]
    number = pl.int_range(1, text.height + 1, dtype=pl.Int64, eager=True).alias(ROW_NUMBER)
    return Cells(text.with_columns(number), names)


def _read(path: Path, data: bytes) -> pl.DataFrame:
    lazy = pl.scan_parquet(BytesIO(data))
    width = len(lazy.collect_schema())
    height = int(lazy.select(pl.len()).collect().item())
    # A column of one value repeated takes no bytes at all.
    if width > MOST_COLUMNS or width * height > _MOST_CELLS:
        reason = f"It has {width:,} columns and {height:,} rows."
        raise FileRefused(path, reason, "Split it into several files.")
    if width == 0:
        raise FileRefused(path, "It is a Parquet file without columns.", "Export it again.")
    frame = pl.read_parquet(BytesIO(data), use_pyarrow=False)
    size = sum(
        int(column.str.len_bytes().sum()) for column in frame.iter_columns() if column.dtype == pl.String
    )
    if size > _MOST_TEXT:
        raise FileRefused(path, f"It holds {size:,} bytes of text.", "Split it into several files.")
    return frame


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """With a column a field instead of each struct."""
    columns: dict[str, pl.Expr] = {}
    for name, dtype in frame.schema.items():
        if isinstance(dtype, pl.Struct):
            for field in dtype.fields:
                columns[_free(f"{name}.{field.name}", columns)] = pl.col(name).struct.field(field.name)
        else:
            columns[_free(name, columns)] = pl.col(name)
    return frame.select(column.alias(name) for name, column in columns.items())


def _free(name: str, taken: dict[str, pl.Expr]) -> str:
    copy, wanted = 1, name
    while wanted in taken:
        copy += 1
        wanted = f"{name} ({copy})"
    return wanted


def _text(name: str, dtype: pl.DataType) -> pl.Expr:  # noqa: PLR0911 one form a type
    column = pl.col(name)
    if dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        return column.cast(pl.String)
    if isinstance(dtype, pl.Datetime):
        zone = "" if dtype.time_zone is None else "%:z"
        text = column.dt.to_string(f"%Y-%m-%d %H:%M:%S%.f{zone}")
        return text.str.replace(r"(\.\d*?)0+($|[+-]\d)", "$1$2").str.replace(r"\.($|[+-]\d)", "$1")
    if dtype.is_float():
        # What is no number is how some programs write that there is none.
        text = column.cast(pl.Float64).fill_nan(None).cast(pl.String)
        return pl.when(text.str.contains("[eE]")).then(_plain(text)).otherwise(text).str.replace(r"\.0$", "")
    if isinstance(dtype, pl.Duration):
        return column.dt.to_string("iso")
    if dtype == pl.Binary:
        return column.bin.encode("base64")
    if dtype.is_nested():
        return column.map_elements(_json, return_dtype=pl.String)
    return column.cast(pl.String)


def _plain(text: pl.Expr) -> pl.Expr:
    return text.map_elements(lambda number: f"{Decimal(number):f}", return_dtype=pl.String)


def _json(value: object) -> str:
    inner = value.to_list() if isinstance(value, pl.Series) else value
    return json.dumps(inner, ensure_ascii=False, default=str)
