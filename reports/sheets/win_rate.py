"""The Win rate sheet: the four readings side by side, by quarter and by member.

What belongs here: mart.win_rate. What does not: which deals count.
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
_READINGS = (("closed", "count"), ("closed", "amount"), ("created", "count"), ("created", "amount"))


def page(data: Warehouse, words: Words) -> Page:
    """The page; without a closed deal it says what to provide."""
    focus, name = focus_of(data), words("sheets.win_rate")
    if focus is None:
        empty = Empty(words("win_rate.empty"), (words("provide.closed"),))
        return Page("win_rate", name, name, words("subtitle.as_of", date=data.meta.as_of), (empty,))
    rows = _quarters(data, focus)
    main = [row for row in rows if (row["cohort"], row["basis"]) == _READINGS[0]]
    figure = quarters_of(data, "win_rate_count", focus)[-1:]
    title = titles.rate(
        words,
        words("win_rate.what"),
        focus.label(words),
        number(main[-1], "win_rate"),
        (number(figure[0], "prior") if figure else None, focus.compared(words)),
    )
    charts = tuple(
        chart for chart in (_quarter_chart(words, main), _member_chart(data, words, focus)) if chart
    )
    blocks: list[Block] = [
        Beside(charts, slots=2),
        _quarter_table(words, rows),
        *_member_tables(data, words, focus),
    ]
    subtitle = words("dot").join(
        [
            words("win_rate.subtitle", floor=data.meta.sample_floor),
            words("subtitle.as_of", date=data.meta.as_of),
        ]
    )
    return Page("win_rate", name, title, subtitle, tuple(blocks))


def _quarters(data: Warehouse, focus: Focus) -> list[Row]:
    return data.rows(
        """
        select * from mart.win_rate
        where period_kind = 'quarter' and dimension = 'all' and member = 'all' and period_start in (
            select distinct period_start from mart.win_rate
            where period_kind = 'quarter' and period_start <= ? order by period_start desc limit ?
        )
        order by period_start, cohort, basis desc
        """,
        [focus.start, QUARTERS],
    )


def _quarter_chart(words: Words, main: list[Row]) -> Chart:
    title = words("win_rate.by_quarter")
    return Chart(
        kind="column",
        title=title,
        categories=tuple(
            words.short("quarter", row["period_start"]) + ("*" if row["is_partial"] else "") for row in main
        ),
        series=(Series(words("column.win_rate"), tuple(number(row, "win_rate") for row in main)),),
        code="0%",
        alt=title,
    )


def _members(data: Warehouse, dimension: str, focus: Focus) -> list[Row]:
    """The trailing twelve months up to the end of the quarter, or the last that there are."""
    return data.rows(
        """
        select * from mart.win_rate
        where dimension = ? and period_kind = 'ttm' and cohort = 'closed' and basis = 'count'
            and sample_size > 0
            and period_end = (
                select max(period_end) from mart.win_rate where period_kind = 'ttm' and period_end <= ?
            )
        order by win_rate desc nulls last, member
        """,
        [dimension, focus.end],
    )


def _member_chart(data: Warehouse, words: Words, focus: Focus) -> Chart | None:
    for dimension in _DIMENSIONS:
        rows = [row for row in _members(data, dimension, focus) if number(row, "win_rate") is not None]
        if len(rows) > 1:
            title = words("win_rate.by_member", dimension=words.by(dimension))
            top = rows[:_MEMBERS]
            values = tuple(number(row, "win_rate") for row in top)
            names = tuple(words.member(row["member"]) for row in top)
            return Chart("bar", title, names, (Series(words("column.win_rate"), values),), "0%", title)
    return None


def _quarter_table(words: Words, rows: list[Row]) -> Table:
    """A row a quarter: the counts of the closed cohort, then the four rates."""
    quarters: dict[object, dict[tuple[str, str], Row]] = {}
    for row in rows:
        quarters.setdefault(row["period_start"], {})[row["cohort"], row["basis"]] = row
    rate = words.format("fraction")
    table = Table(
        name="win_rate_quarters",
        title=words("win_rate.four"),
        columns=(
            Column("quarter", words("column.quarter"), width=22),
            Column("won", words("column.won"), words.format("count")),
            Column("lost", words("column.lost"), words.format("count")),
            *(Column(f"{c}_{b}", words(f"win_rate.{c}_{b}"), rate) for c, b in _READINGS),
            Column("resolved", words("column.resolved"), rate),
        ),
        rows=tuple(_quarter_row(words, found) for found in quarters.values()),
        note=_notes(words, rows),
    )
    return trim(table, "resolved")


def _quarter_row(words: Words, found: dict[tuple[str, str], Row]) -> tuple[Cell, ...]:
    main, created = found.get(_READINGS[0], {}), found.get(_READINGS[2], {})
    first = next(iter(found.values()))
    label = words.period("quarter", first["period_start"], first["period_end"])
    return (
        words("period.to_date", period=label) if first["is_partial"] else label,
        or_dash(main.get("won")),
        or_dash(main.get("lost")),
        *(shown(found.get(reading), "win_rate") for reading in _READINGS),
        or_dash(created.get("resolved_rate")),
    )


def _notes(words: Words, rows: list[Row]) -> str | None:
    """Why there are dashes.

    Each reason once, with the readings it touches and, where not in all, the quarters.
    """
    count = len({row["period_start"] for row in rows})
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for row in rows:
        text = note(words, row)
        if text:
            quarters = found.setdefault(text, {}).setdefault((row["cohort"], row["basis"]), [])
            quarters.append(words.short("quarter", row["period_start"]))
    lines = []
    for text, readings in found.items():
        said = []
        for (cohort, basis), quarters in readings.items():
            name = words(f"win_rate.{cohort}_{basis}")
            joined = words("comma").join(quarters)
            said.append(
                name if len(quarters) == count else words("win_rate.some", reading=name, quarters=joined)
            )
        lines.append(words("win_rate.note", note=text, readings=words("join").join(said)))
    return "\n".join(lines) or None


def _member_tables(data: Warehouse, words: Words, focus: Focus) -> list[Block]:
    tables: list[Block] = []
    for dimension in _DIMENSIONS:
        rows = _members(data, dimension, focus)
        if len(rows) > 1:
            tables.append(_member_table(words, dimension, rows))
    return tables


def _member_table(words: Words, dimension: str, rows: list[Row]) -> Table:
    return Table(
        name=f"win_rate_{dimension}",
        title=words("win_rate.members", dimension=words.by(dimension)),
        columns=(
            Column("member", words.dimension(dimension)),
            Column("won", words("column.won"), words.format("count")),
            Column("lost", words("column.lost"), words.format("count")),
            Column("rate", words("column.win_rate"), words.format("fraction")),
        ),
        rows=tuple(
            (words.member(row["member"]), or_dash(row["won"]), or_dash(row["lost"]), shown(row, "win_rate"))
            for row in rows[: _MEMBERS * 2]
        ),
    )
