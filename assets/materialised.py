"""How a table is shown in Dagster: its key, its columns, and the rows of a run."""

from collections.abc import Iterable, Sequence

import dagster as dg

from assets.tables import Column, Table


def key(name: str) -> dg.AssetKey:
    """The asset of a table: `core.opportunity` is core/opportunity."""
    return dg.AssetKey(name.split("."))


def columns(declared: Iterable[Column]) -> dict[str, dg.TableSchema]:
    """The column schema, as metadata of an asset."""
    described = [dg.TableColumn(c.name, c.type, description=f"{c.en} {c.zh}") for c in declared]
    return {"dagster/column_schema": dg.TableSchema(columns=described)}


def rows(count: int, checks: Sequence[dg.AssetCheckResult] = ()) -> dg.MaterializeResult:
    """What a step reports: how many rows its table has."""
    return dg.MaterializeResult(metadata={"dagster/row_count": count}, check_results=checks)


def about(table: Table) -> str:
    """A table's description in both languages."""
    return f"{table.en}\n\n{table.zh}"
