"""Columns of totals in a wide sheet: never loaded, but held against what they should be the sum of."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add

import polars as pl

from assets.core import numbers, values
from assets.operations.ledger import Finding

# Half a cent, or half of the last of two decimals of 万, for each number that was rounded.
_ROUNDING = 0.005


def differing(raw: pl.DataFrame, totals: Mapping[str, Sequence[str]], entity: str) -> list[Finding]:
    """A finding for each column of totals that is another sum than its columns give, in some row.

    An empty total says nothing.
    """
    findings = []
    for column, parts in totals.items():
        if not parts:
            continue
        said, *each = (_figures(raw[name]) for name in (column, *parts))
        total = reduce(add, (figures.fill_null(0) for figures in each))
        wrong = raw.select("row_number", said=said, total=total, written=pl.col(column)).filter(
            (pl.col("said") - pl.col("total")).abs() > _ROUNDING * (len(parts) + 1)
        )
        if wrong.height:
            first = wrong.row(0, named=True)
            params = {"column": column, "rows": wrong.height, "row": str(first["row_number"])}
            params |= {"value": first["written"], "total": f"{first['total']:,.2f}"}
            findings.append(Finding("total_differs", entity, wrong.height, first["written"], params))
    return findings


def _figures(cells: pl.Series) -> pl.Series:
    text = cells.to_frame("cell").select(values.text(pl.col("cell"))).to_series()
    return numbers.decimal(text, scale=4).cast(pl.Float64)
