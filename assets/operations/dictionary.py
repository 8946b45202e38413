"""The dictionary: every table and column described, from the marts' SQL, the schemas and the YAML files."""

from collections.abc import Iterable, Iterator

from assets.core.entities import Entity, column_order, sql_type
from assets.core.schema import Stage
from assets.tables import Table
from sql.runner import Model
from sql.runner import dictionary as of_marts

Described = dict[str, str | None]


def describe(
    models: Iterable[Model], entities: Iterable[Entity], tables: Iterable[Table]
) -> Iterator[Described]:
    """A row a table (column_name null) and a row a column, as ops.dictionary holds them."""
    models = list(models)
    yield from of_marts(models)
    for model in models:
        yield _row(model.name, None, None, None, (model.description_en, model.description_zh))
    for entity in entities:
        declared = entity.schema.columns()
        texts = [(n, sql_type(declared[n].dtype), declared[n].description) for n in column_order(entity)]
        yield from _of_schema(entity.table, entity.description, texts)
    declared = Stage.columns()
    texts = [(n, sql_type(c.dtype), c.description) for n, c in declared.items()]
    yield from _of_schema("core.stage", (Stage.__doc__ or "").strip(), texts)
    for table in tables:
        yield _row(table.name, None, None, None, (table.en, table.zh))
        for column in table.columns:
            yield _row(table.name, column.name, column.type, column.unit, (column.en, column.zh))


def _of_schema(name: str, about: str, columns: Iterable[tuple[str, str, str | None]]) -> Iterator[Described]:
    yield _row(name, None, None, None, _split(about))
    for column, kind, description in columns:
        yield _row(name, column, kind, None, _split(description or ""))


def _split(text: str) -> tuple[str, str]:
    en, _, zh = text.partition(" | ")
    return en, zh or en


def _row(
    name: str, column: str | None, kind: str | None, unit: str | None, said: tuple[str, str]
) -> Described:
    schema, table = name.split(".")
    return {
        "schema_name": schema,
        "table_name": table,
        "column_name": column,
        "type": kind,
        "unit": unit,
        "description_en": said[0],
        "description_zh": said[1],
        "metric": None,
    }
