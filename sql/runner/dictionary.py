"""The rows of `ops.dictionary` that the models tell. Tables made elsewhere describe themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sql.runner.model import Model


def dictionary(models: Iterable[Model]) -> list[dict[str, str | None]]:
    """One row a column, by table name and then in the table's own order of columns."""
    return [
        {
            "schema_name": model.schema,
            "table_name": model.table,
            "column_name": column.name,
            "type": column.type,
            "unit": column.unit,
            "description_en": column.description_en,
            "description_zh": column.description_zh,
            "metric": column.metric,
        }
        for model in sorted(models, key=lambda model: model.name)
        for column in model.columns
    ]
