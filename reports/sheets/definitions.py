"""The Definitions sheet: what every number and column means.

What belongs here: ops.metric and ops.dictionary. What does not: definitions of its own.
"""

from reports.page import Block, Column, Notes, Page, Table
from reports.texts.words import Words
from reports.warehouse import Warehouse


def page(data: Warehouse, words: Words) -> Page:
    """The metrics, then the columns of the marts."""
    metrics = data.rows("select * from ops.metric order by metric")
    columns = data.rows(
        "select * from ops.dictionary where schema_name = 'mart' order by table_name, column_name"
    )
    blocks: list[Block] = []
    lang = words.language
    blocks.append(
        Table(
            name="definitions",
            columns=(
                Column("label", words("column.metric"), width=26, wrap=True),
                Column("formula", words("column.formula"), width=50, wrap=True),
                Column("population", words("column.population"), width=42, wrap=True),
                Column("source", words("column.source_table"), width=24, wrap=True),
            ),
            rows=tuple(
                (
                    f"{row[f'label_{lang}']}\n{row['metric']}",
                    f"{row[f'formula_{lang}']}",
                    f"{row[f'population_{lang}'] or ''}",
                    f"{row['source_table']}\n{words.maybe('unit_name.' + str(row['unit']), str(row['unit']))}",
                )
                for row in metrics
            ),
        )
    )
    blocks.append(
        Notes(
            tuple(words(f"reading.{at}") for at in ("ok", "small_sample", "immature", "not_available")),
            words("reading.title"),
        )
    )
    if columns:
        blocks.append(
            Table(
                name="dictionary",
                title=words("definitions.columns"),
                columns=(
                    Column("table", words("column.table"), width=26),
                    Column("description", words("column.description"), width=50, wrap=True),
                    Column("column", words("column.column"), width=42),
                    Column("type", words("column.type"), width=24),
                ),
                rows=tuple(
                    (
                        f"mart.{row['table_name']}",
                        row[f"description_{lang}"] or "",
                        row["column_name"],
                        row["type"] or "",
                    )
                    for row in columns
                ),
            )
        )
    subtitle = words("dot").join(
        [words("definitions.subtitle"), words("subtitle.as_of", date=data.meta.as_of)]
    )
    title = words("definitions.title", metrics=len(metrics))
    return Page("definitions", words("sheets.definitions"), title, subtitle, tuple(blocks))
