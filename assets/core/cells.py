"""From columns of text to columns of an entity's types, and the cells that no value came of.

How a text becomes a value is in `values.py`, `numbers.py` and `dates.py`; which header feeds which column
is in `assets/crm`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from assets.core import dates, numbers, values
from assets.core.dates import DateOrder
from assets.core.entities import Entity
from assets.core.rejected import Broken
from assets.core.schema import Row
from assets.core.shapes import Shapes, shapes
from assets.exports.units import Unit
from assets.operations.ledger import Finding

_EXPECTED = {pl.Date: "a date", pl.Datetime: "a date", pl.Boolean: "yes or no", pl.Int64: "a whole number"}
_SHOWN = 80
# Money has two decimals; quantities and prices a unit may well have three.
_CENTS = 2
# The column of money whose currency `currency` is, of those an entity has.
_PRICED = ("amount_native", "list_price")
# Decimals that are parts of a whole, so that 70 and 70% may stand for 0.7.
_SHARES = ("factor", "fte", "share")


@dataclass(frozen=True)
class Style:
    """How a column is written, where that takes a look at all of its cells.

    The order of its days and months; whether the comma is the decimal sign; what each currency sign stands
    for; whether it is of percents; whether an empty cell of a column of booleans is false.
    """

    order: DateOrder | None = None
    comma: bool = False
    meanings: Mapping[str, str] = field(default_factory=dict)
    percents: bool = False
    is_ticked: bool = False


@dataclass(frozen=True)
class Reading:
    """What cells are read by, beside themselves: the styles of columns, the zone, units that headers name."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    zone: str = "UTC"
    units: Mapping[str, Unit] = field(default_factory=dict)

    def reader(self, name: str, dtype: pl.DataType) -> Callable[[pl.Series], pl.Series]:
        """What reads a column's texts."""
        style, multiplier = self.styles.get(name, Style()), self.units.get(name, Unit()).multiplier
        if name.endswith("currency"):
            return numbers.currency
        if name in _SHARES:
            return partial(numbers.share, comma=style.comma, percents=style.percents)
        if dtype in (pl.Date, pl.Datetime):
            days = dates.day if dtype == pl.Date else dates.moment
            return partial(days, order=style.order or "YMD", zone=self.zone)
        if isinstance(dtype, pl.Decimal):
            return partial(numbers.decimal, scale=dtype.scale, multiplier=multiplier, comma=style.comma)
        readers: dict[type[pl.DataType], Callable[[pl.Series], pl.Series]] = {
            pl.Int64: partial(numbers.integer, multiplier=multiplier, comma=style.comma),
            pl.Float64: partial(numbers.fraction, comma=style.comma, percents=style.percents),
            pl.Boolean: partial(values.boolean, is_ticked=style.is_ticked),
            pl.String: values.texts,
        }
        return readers[type(dtype)]


def look(written: pl.DataFrame, entity: Entity) -> Shapes:
    """What the cells look like of the columns that are no text."""
    fed = _fed(entity, written).items()
    return {name: shapes(written[name], dtype) for name, dtype in fed if dtype != pl.String}


def styles(
    seen: Shapes, orders: Mapping[str, DateOrder], entity: Entity, units: Mapping[str, Unit]
) -> dict[str, Style]:
    """How the columns are written of which the shapes of all cells were seen."""
    declared = entity.schema.columns()
    return {
        name: _style(found, kind, orders.get(name), units.get(name, Unit()).currency)
        for name, found in seen.items()
        for kind in (_kind(name, declared[name].dtype),)
    }


def in_words(seen: Shapes, decided: Mapping[str, Style]) -> dict[str, str]:
    """How the columns are written where that had to be decided: MDY or DMY, or `1.234,56`."""
    orders = {name: style.order for name, style in decided.items() if not seen[name]["shape"].is_null().all()}
    commas = {name: "1.234,56" for name, style in decided.items() if style.comma}
    return {name: order for name, order in orders.items() if order is not None} | commas


def _kind(name: str, dtype: pl.DataType) -> pl.DataType:
    """A share is written as a fraction is, though it is kept as a decimal."""
    return pl.Float64() if name in _SHARES else dtype


def _style(found: pl.DataFrame, dtype: pl.DataType, order: DateOrder | None, header: str | None) -> Style:
    cells = found["shape"]
    if dtype in (pl.Date, pl.Datetime):
        return Style(order)
    if dtype == pl.Boolean:
        return Style(is_ticked=values.ticked(cells))
    comma = numbers.has_decimal_comma(cells)
    if dtype == pl.Float64:
        return Style(comma=comma, percents=numbers.are_percents(cells, found["rows"]))
    return Style(comma=comma, meanings=numbers.meant(cells, header))


def date_columns(entity: Entity, seen: Shapes) -> Shapes:
    """The columns of dates and moments among those seen."""
    declared = entity.schema.columns()
    return {name: found for name, found in seen.items() if declared[name].dtype in (pl.Date, pl.Datetime)}


def read_cells(written: pl.DataFrame, entity: Entity, reading: Reading) -> tuple[pl.DataFrame, list[Broken]]:
    """The rows with typed columns, and the cells that say something no value came of.

    `written` has `row_number`, text by canonical column, and whatever else, which is passed on as it is.
    """
    broken: list[Broken] = []
    typed: dict[str, pl.Series] = {}
    for name, dtype in _fed(entity, written).items():
        read = reading.reader(name, dtype)
        if read is values.texts:
            typed[name] = read(written[name])
            continue
        typed[name] = values.each_once(written[name], read)
        style = reading.styles.get(name, Style())
        order = f" ({style.order})" if style.order else ""
        broken += unreadable(written, name, typed[name], f"{_EXPECTED.get(type(dtype), 'a number')}{order}")
    typed |= _currency(entity, written, typed, reading)
    return written.with_columns(series.alias(name) for name, series in typed.items()), broken


def doubts(seen: Shapes, entity: Entity) -> list[Finding]:
    """Columns of money whose points may stand between thousands."""
    findings = []
    for name, found in seen.items():
        dtype = entity.schema.columns()[name].dtype
        if isinstance(dtype, pl.Decimal) and dtype.scale == _CENTS:
            doubtful = found.filter(pl.col("shape").is_in(numbers.in_doubt(found["shape"]).implode()))
            if not doubtful.is_empty():
                rows, example = int(doubtful["rows"].sum()), doubtful["example"][0]
                params = {"column": name, "rows": rows, "example": example}
                findings.append(Finding("ambiguous_number", entity.name, rows, example, params))
    return findings


def unreadable(written: pl.DataFrame, name: str, value: pl.Series, expected: str) -> list[Broken]:
    """The cells of a column that say something, but nothing that it can hold."""
    nothing = written.select("row_number", name).filter(value.is_null())
    bad = nothing.filter(values.text(pl.col(name)).is_not_null())
    return [
        Broken(number, f"{name}_unreadable", f"{name}: found {cell[:_SHOWN]!r}, expected {expected}")
        for number, cell in bad.iter_rows()
    ]


def _fed(entity: Entity, written: pl.DataFrame) -> dict[str, pl.DataType]:
    """The columns of the entity that the file feeds, with their types."""
    own = set(Row.columns())
    declared = entity.schema.columns().items()
    return {name: column.dtype for name, column in declared if name in written.columns and name not in own}


def _currency(
    entity: Entity, written: pl.DataFrame, typed: Mapping[str, pl.Series], reading: Reading
) -> dict[str, pl.Series]:
    """The currency of each row: its own column's, else that which its amount names, else the header's."""
    priced = next((name for name in _PRICED if name in written.columns), None)
    if "currency" not in entity.schema.columns() or priced is None:
        return {}
    unit, style = reading.units.get(priced, Unit()), reading.styles.get(priced, Style())
    named = values.each_once(
        written[priced], partial(numbers.named_currency, header=unit.currency, meanings=style.meanings)
    )
    given = typed.get("currency", named.clear(len(named)))
    return {"currency": pl.select(pl.coalesce(pl.lit(given), pl.lit(named))).to_series()}
