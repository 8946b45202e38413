"""The Cycle sheet: how long deals take from creation to close.

What belongs here: mart.sales_cycle. What does not: which deals are left out as impossible.
"""

from reports.page import Beside, Block, Cell, Chart, Column, Empty, Page, Series, Table
from reports.sheets import titles
from reports.sheets.figures import note, number, or_dash, shown
from reports.sheets.focus import QUARTERS, Focus, focus_of, quarters_of
from reports.sheets.trim import trim
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_DIMENSIONS = ("team", "region", "product_family", "product", "source_channel", "segment", "deal_type")
_MEMBERS = 12
_RATES = ("median_days", "mean_days", "p75_days", "survival_median_days")


def page(data: Warehouse, words: Words) -> Page:
    """The page; without creation dates it says what to provide."""
    focus, name = focus_of(data), words("sheets.cycle")
    quarters = _quarters(data, focus) if focus else []
    if focus is None or not any(row["deals"] for row in quarters):
        empty = Empty(words("cycle.empty"), (words("provide.created_date"),))
        return Page("cycle", name, name, words("subtitle.as_of", date=data.meta.as_of), (empty,))
    figure = quarters_of(data, "sales_cycle_days", focus)[-1:]
    title = titles.cycle(
        words,
        focus.label(words),
        number(quarters[-1], "median_days"),
        (number(figure[0], "prior") if figure else None, focus.compared(words)),
    )
    charts = tuple(
        chart for chart in (_quarter_chart(words, quarters), _member_chart(data, words, focus)) if chart
    )
    blocks: list[Block] = [
        Beside(charts, slots=2),
        _quarter_table(words, quarters),
        *_member_tables(data, words, focus),
    ]
    subtitle = words("dot").join([words("cycle.subtitle"), words("subtitle.as_of", date=data.meta.as_of)])
    return Page("cycle", name, title, subtitle, tuple(blocks))


def _quarters(data: Warehouse, focus: Focus) -> list[Row]:
    rows = data.rows(
        """
        select * from mart.sales_cycle
        where period_kind = 'quarter' and dimension = 'all' and member = 'all' and population = 'won'
            and basis = 'created' and period_start <= ?
        order by period_start desc limit ?
        """,
        [focus.start, QUARTERS],
    )
    return rows[::-1]


def _members(data: Warehouse, dimension: str, focus: Focus) -> list[Row]:
    return data.rows(
        """
        select * from mart.sales_cycle
        where dimension = ? and period_kind = 'ttm' and population = 'won' and basis = 'created' and deals > 0
            and period_end = (
                select max(period_end) from mart.sales_cycle where period_kind = 'ttm' and period_end <= ?
            )
        order by median_days nulls last, member
        """,
        [dimension, focus.end],
    )


def _quarter_chart(words: Words, quarters: list[Row]) -> Chart:
    title = words("cycle.by_quarter")
    return Chart(
        kind="column",
        title=title,
        categories=tuple(
            words.short("quarter", row["period_start"]) + ("*" if row["is_partial"] else "")
            for row in quarters
        ),
        series=(Series(words("column.median_days"), tuple(number(row, "median_days") for row in quarters)),),
        code="#,##0",
        alt=title,
    )


def _member_chart(data: Warehouse, words: Words, focus: Focus) -> Chart | None:
    for dimension in _DIMENSIONS:
        rows = [row for row in _members(data, dimension, focus) if number(row, "median_days") is not None]
        if len(rows) > 1:
            title = words("cycle.by_member", dimension=words.by(dimension))
            top = rows[:_MEMBERS]
            values = tuple(number(row, "median_days") for row in top)
            names = tuple(words.member(row["member"]) for row in top)
            return Chart("bar", title, names, (Series(words("column.median_days"), values),), "#,##0", title)
    return None


def _columns(words: Words) -> tuple[Column, ...]:
    days = words.format("days")
    return (
        Column("deals", words("column.won"), words.format("count")),
        *(Column(key, words(f"column.{key}"), days) for key in _RATES),
        Column("excluded", words("column.excluded"), words.format("count")),
        Column("note", words("column.note"), width=46, wrap=True),
    )


def _cells(words: Words, row: Row) -> tuple[Cell, ...]:
    rates = (shown(row, key) for key in _RATES)
    return (or_dash(row["deals"]), *rates, or_dash(row["excluded"]), note(words, row))


def _quarter_table(words: Words, quarters: list[Row]) -> Table:
    rows = []
    for row in quarters:
        label = words.period("quarter", row["period_start"], row["period_end"])
        rows.append(
            (words("period.to_date", period=label) if row["is_partial"] else label, *_cells(words, row))
        )
    columns = (Column("quarter", words("column.quarter"), width=24), *_columns(words))
    return trim(
        Table("cycle_quarters", columns, tuple(rows), title=words("cycle.quarters")), "survival_median_days"
    )


def _member_tables(data: Warehouse, words: Words, focus: Focus) -> list[Block]:
    tables: list[Block] = []
    for dimension in _DIMENSIONS:
        rows = _members(data, dimension, focus)
        if len(rows) > 1:
            columns = (Column("member", words.dimension(dimension), width=24), *_columns(words))
            body = tuple((words.member(row["member"]), *_cells(words, row)) for row in rows[: _MEMBERS * 2])
            title = words("cycle.members", dimension=words.by(dimension))
            tables.append(
                trim(Table(f"cycle_{dimension}", columns, body, title=title), "survival_median_days")
            )
    return tables
