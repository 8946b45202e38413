"""The Definitions sheet: what every number and column means.

What belongs here: ops.metric and ops.dictionary. What does not: definitions of its own.
"""

from reports.page import Block, Column, Notes, Page, Table
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_GRID = (27.0, 25.0, 28.0, 44.0, 30.0)
_READINGS = ("ok", "small_sample", "immature", "not_available")


def page(data: Warehouse, words: Words) -> Page:
    """The metrics, then the columns of the marts."""
    metrics = data.rows("select * from ops.metric order by metric")
    columns = data.rows(
        "select * from ops.dictionary where schema_name = 'mart' order by table_name, column_name nulls first"
    )
    readings = Notes(tuple(words(f"reading.{key}") for key in _READINGS), words("reading.title"))
    blocks: list[Block] = [_metrics(words, metrics), readings]
    if columns:
        blocks.append(_columns(words, columns))
    as_of = words("subtitle.as_of", date=data.meta.as_of)
    return Page(
        key="definitions",
        name=words("sheets.definitions"),
        title=words("definitions.title", metrics=len(metrics)),
        subtitle=words("dot").join([words("definitions.subtitle"), as_of]),
        blocks=tuple(blocks),
        grid=_GRID,
    )


def _metrics(words: Words, metrics: list[Row]) -> Table:
    def said(row: Row, key: str) -> str:
        return str(row[f"{key}_{words.language}"] or "")

    def source(row: Row) -> str:
        unit = words.maybe(f"unit_name.{row['unit']}", str(row["unit"]))
        return f"{row['source_table']}\n{unit}"

    return Table(
        name="definitions",
        columns=(
            Column("label", words("column.metric"), wrap=True),
            Column("formula", words("column.formula"), span=2, wrap=True),
            Column("population", words("column.population"), wrap=True),
            Column("source", words("column.source_table"), wrap=True),
        ),
        rows=tuple(
            (
                f"{said(row, 'label')}\n{row['metric']}",
                said(row, "formula"),
                said(row, "population"),
                source(row),
            )
            for row in metrics
        ),
    )


def _columns(words: Words, columns: list[Row]) -> Table:
    return Table(
        name="dictionary",
        title=words("definitions.columns"),
        columns=(
            Column("table", words("column.table"), wrap=True),
            Column("column", words("column.column"), wrap=True),
            Column("description", words("column.description"), span=2, wrap=True),
            Column("type", words("column.type")),
        ),
        rows=tuple(
            (
                f"mart.{row['table_name']}",
                row["column_name"] or "",
                row[f"description_{words.language}"] or "",
                row["type"] or "",
            )
            for row in columns
        ),
    )
