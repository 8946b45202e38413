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
class Reading:
    """What cells are read by, beside themselves: the order of dates, the zone, units that headers name."""

    orders: Mapping[str, DateOrder] = field(default_factory=dict)
    zone: str = "UTC"
    units: Mapping[str, Unit] = field(default_factory=dict)

    def reader(self, name: str, dtype: pl.DataType) -> Callable[[pl.Series], pl.Series]:
        """What reads a column's texts."""
        multiplier = self.units.get(name, Unit()).multiplier
        if name.endswith("currency") or name in _SHARES:
            return numbers.share if name in _SHARES else numbers.currency
        if dtype == pl.Date:
            return partial(dates.day, order=self.orders[name], zone=self.zone)
        if dtype == pl.Datetime:
            return partial(dates.moment, order=self.orders[name], zone=self.zone)
        if isinstance(dtype, pl.Decimal):
            return partial(numbers.decimal, scale=dtype.scale, multiplier=multiplier)
        if dtype == pl.Int64:
            return partial(numbers.integer, multiplier=multiplier)
        return {pl.String: _text, pl.Boolean: values.boolean, pl.Float64: numbers.fraction}[type(dtype)]


def date_columns(written: pl.DataFrame, entity: Entity) -> list[str]:
    """The columns of dates and moments that the file feeds."""
    return [name for name, dtype in _fed(entity, written).items() if dtype in (pl.Date, pl.Datetime)]


def read_cells(written: pl.DataFrame, entity: Entity, reading: Reading) -> tuple[pl.DataFrame, list[Broken]]:
    """The rows with typed columns, and the cells that say something no value came of.

    `written` has `row_number`, text by canonical column, and whatever else, which is passed on as it is.
    """
    broken: list[Broken] = []
    typed: dict[str, pl.Series] = {}
    for name, dtype in _fed(entity, written).items():
        typed[name] = values.each_once(written[name], reading.reader(name, dtype))
        order = f" ({reading.orders[name]})" if name in reading.orders else ""
        broken += unreadable(written, name, typed[name], f"{_EXPECTED.get(type(dtype), 'a number')}{order}")
    typed |= _currency(entity, written, typed, reading)
    return written.with_columns(series.alias(name) for name, series in typed.items()), broken


def styles(written: pl.DataFrame, entity: Entity, orders: Mapping[str, DateOrder]) -> dict[str, str]:
    """How the columns are written where that had to be decided: MDY or DMY, or `1.234,56`."""
    commas = (
        name
        for name, dtype in _fed(entity, written).items()
        if isinstance(dtype, pl.Decimal) and numbers.has_decimal_comma(written[name])
    )
    numeric = r"^\s*[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}"
    decided = {name: order for name, order in orders.items() if written[name].str.contains(numeric).any()}
    return {**decided, **dict.fromkeys(commas, "1.234,56")}


def doubts(written: pl.DataFrame, entity: Entity) -> list[Finding]:
    """Columns of money whose points may stand between thousands."""
    findings = []
    for name, dtype in _fed(entity, written).items():
        if isinstance(dtype, pl.Decimal) and dtype.scale == _CENTS:
            cells = numbers.in_doubt(written[name])
            if not cells.is_empty():
                params = {"column": name, "rows": len(cells), "example": cells[0]}
                findings.append(Finding("ambiguous_number", entity.name, len(cells), cells[0], params))
    return findings


def unreadable(written: pl.DataFrame, name: str, value: pl.Series, expected: str) -> list[Broken]:
    """The cells of a column that say something, but nothing that it can hold."""
    nothing = written.select("row_number", name).filter(value.is_null())
    bad = nothing.filter(values.text(pl.col(name)).is_not_null())
    return [
        Broken(number, f"{name}_unreadable", f"{name}: found {cell[:_SHOWN]!r}, expected {expected}")
        for number, cell in bad.iter_rows()
    ]


def _text(cells: pl.Series) -> pl.Series:
    return cells.to_frame("cell").select(values.text(pl.col("cell"))).to_series()


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
    named = numbers.named_currency(written[priced], reading.units.get(priced, Unit()).currency)
    given = typed.get("currency", named.clear(len(named)))
    return {"currency": pl.select(pl.coalesce(pl.lit(given), pl.lit(named))).to_series()}
