"""The Funnel sheet: how far journeys get, and where they stop.

What belongs here: mart.funnel_conversion by step and by member. What does not: the rule that counts a step as
reached.
"""

from itertools import pairwise

from reports.page import Beside, Block, Cell, Chart, Column, Empty, Page, Series, Table
from reports.sheets import titles
from reports.sheets.figures import footnote, note, number, or_dash, shown
from reports.sheets.trim import trim
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_MEMBERS = 12
_COHORTS = 12
_DIMENSIONS = ("source_channel", "team", "region", "product_family", "product", "segment")


def page(data: Warehouse, words: Words) -> Page:
    """The page over all journeys, with the trailing twelve months beside."""
    steps = known_steps(data, "all")
    if not steps:
        blocks: tuple[Block, ...] = (
            Empty(words("funnel.empty"), (words("provide.lead"), words("provide.opportunity"))),
        )
        return _page(data, words, words("sheets.funnel"), blocks)
    second = _rate_chart(words, steps, known_steps(data, "ttm")) or _cohort_chart(data, words)
    charts = (funnel_chart(data, words), *([second] if second else []))
    table = _step_table(words, _steps(data, "all"))
    blocks = (Beside(charts, slots=2), table, *_by_member(data, words))
    return _page(data, words, _title(words, steps), blocks)


def _title(words: Words, steps: list[Row]) -> str:
    """The narrowest step; while too little is decided for rates, how many journeys are won so far."""
    title, _ = titles.weakest_step(words, _conversions(words, steps))
    first, last = steps[0], steps[-1]
    # Journeys begin at several steps: a deal without a lead is not among the leads.
    began = sum(row["entered"] - (before["reached_next"] or 0) for before, row in pairwise(steps))
    if title != words("title.funnel") or last["step_name"] != "won" or first["resolved_rate"] is None:
        return title
    resolved = words.percent(first["resolved_rate"])
    return words(
        "title.funnel_won",
        won=words.count(last["entered"]),
        count=words.count(first["entered"] + began),
        resolved=resolved,
    )


def _page(data: Warehouse, words: Words, title: str, blocks: tuple[Block, ...]) -> Page:
    subtitle = words("dot").join([words("funnel.subtitle"), words("subtitle.as_of", date=data.meta.as_of)])
    return Page("funnel", words("sheets.funnel"), title, subtitle, blocks)


def _steps(data: Warehouse, cohort: str) -> list[Row]:
    return data.rows(
        """
        select * from mart.funnel_conversion
        where dimension = 'all' and member = 'all' and policy = 'reached' and cohort_kind = ?
            and cohort_month is not distinct from (
                select max(cohort_month) from mart.funnel_conversion where cohort_kind = ?
            )
        order by step
        """,
        [cohort, cohort],
    )


def known_steps(data: Warehouse, cohort: str) -> list[Row]:
    """The steps that the warehouse can know, of all journeys or the trailing twelve months, first to last."""
    return [row for row in _steps(data, cohort) if row["entered"]]


def funnel_chart(data: Warehouse, words: Words) -> Chart:
    """Journeys at each step, the target of the weakest conversion marked."""
    steps = known_steps(data, "all")
    title, weakest = titles.weakest_step(words, _conversions(words, steps))
    return Chart(
        kind="funnel",
        title=words("funnel.chart"),
        categories=tuple(_step(words, row) for row in steps),
        series=(Series(words("column.entered"), tuple(float(row["entered"]) for row in steps)),),
        code="#,##0",
        alt=title,
        marked=None if weakest is None else weakest + 1,
        rows=12,
    )


def _step(words: Words, row: Row) -> str:
    return words.maybe(f"step.{row['step_name']}", str(row["step_name"]))


def _conversions(words: Words, steps: list[Row]) -> list[tuple[str, str, float | None]]:
    pairs = pairwise(steps)
    return [(_step(words, one), _step(words, after), number(one, "conversion_rate")) for one, after in pairs]


def _rate_chart(words: Words, steps: list[Row], recent: list[Row]) -> Chart | None:
    pairs = _conversions(words, steps)
    if not any(rate is not None for _, _, rate in pairs):
        return None
    names = tuple(f"{source} → {target}" for source, target, _ in pairs)
    series = [Series(words("series.all_time"), tuple(rate for _, _, rate in pairs))]
    latest = {(source, target): rate for source, target, rate in _conversions(words, recent)}
    if any(rate is not None for rate in latest.values()):
        values = tuple(latest.get((source, target)) for source, target, _ in pairs)
        series.insert(0, Series(words("series.ttm"), values))
        series[1] = Series(series[1].name, series[1].values, "before")
    title = words("funnel.rates")
    return Chart("bar", title, names, tuple(series), "0%", title, rows=12)


def _cohort_chart(data: Warehouse, words: Words) -> Chart | None:
    """The last conversion by the month in which journeys began, where enough of them are decided."""
    rows = data.rows(
        """
        select * from mart.funnel_conversion
        where dimension = 'all' and member = 'all' and policy = 'reached' and cohort_kind = 'month'
            and cohort_month is not null and step = (
                select max(step) from mart.funnel_conversion
                where cohort_kind = 'all' and reached_next is not null
            )
        order by cohort_month desc limit ?
        """,
        [_COHORTS],
    )[::-1]
    rates = tuple(number(row, "conversion_rate") for row in rows)
    if sum(rate is not None for rate in rates) < 2:
        return None
    title = words("funnel.cohorts", step=_step(words, rows[0]))
    names = tuple(words.short("month", row["cohort_month"]) for row in rows)
    return Chart("column", title, names, (Series(title, rates),), "0%", title, rows=12)


def _step_table(words: Words, steps: list[Row]) -> Table:
    scale = words.scale([row["entered_amount"] for row in steps])
    money = words.format("money")
    table = Table(
        name="funnel_steps",
        columns=(
            Column("step", words("column.step"), width=24),
            Column("entered", words("column.entered"), words.format("count")),
            Column("reached_next", words("column.reached_next"), words.format("count")),
            Column("rate", words("column.conversion"), words.format("fraction")),
            Column("skipped", words("column.skipped"), words.format("count")),
            Column("days", words("column.median_days"), words.format("days")),
            Column("amount", words.header(words("column.amount"), scale), type(money)("money", scale.code)),
            Column("resolved", words("column.resolved"), words.format("fraction")),
            Column("note", words("column.note"), width=40, wrap=True),
        ),
        rows=tuple(_step_row(words, row) for row in steps),
    )
    return trim(table, "skipped", "days", "amount")


def _step_row(words: Words, row: Row) -> tuple[Cell, ...]:
    return (
        _step(words, row),
        or_dash(row["entered"]),
        or_dash(row["reached_next"]),
        shown(row, "conversion_rate"),
        or_dash(row["skipped"]),
        shown(row, "median_days"),
        or_dash(row["entered_amount"]),
        or_dash(row["resolved_rate"]),
        note(words, row),
    )


def _by_member(data: Warehouse, words: Words) -> list[Block]:
    """The last conversion by member, for the first dimension that has several."""
    for dimension in _DIMENSIONS:
        rows = _last_conversion(data, dimension)
        if len(rows) > 1:
            return [_member_table(words, dimension, rows)]
    return []


def _last_conversion(data: Warehouse, dimension: str) -> list[Row]:
    return data.rows(
        """
        select * from mart.funnel_conversion
        where dimension = ? and policy = 'reached' and cohort_kind = 'all' and entered > 0
            and step = (
                select max(step) from mart.funnel_conversion
                where cohort_kind = 'all' and dimension = 'all' and reached_next is not null
            )
        order by entered desc, member
        """,
        [dimension],
    )


def _member_table(words: Words, dimension: str, rows: list[Row]) -> Table:
    step = _step(words, rows[0])
    top = rows[:_MEMBERS]
    title = words("funnel.by_member", step=step, dimension=words.by(dimension))
    return Table(
        name="funnel_members",
        title=words("title.shown", title=title, shown=len(top), count=len(rows))
        if len(rows) > len(top)
        else title,
        columns=(
            Column("member", words.dimension(dimension)),
            Column("entered", words("column.entered"), words.format("count")),
            Column("reached_next", words("column.reached_next"), words.format("count")),
            Column("rate", words("column.conversion"), words.format("fraction")),
            Column("resolved", words("column.resolved"), words.format("fraction")),
        ),
        rows=tuple(_member_row(words, row) for row in top),
        note=footnote(words, top),
    )


def _member_row(words: Words, row: Row) -> tuple[Cell, ...]:
    return (
        words.member(row["member"]),
        row["entered"],
        or_dash(row["reached_next"]),
        shown(row, "conversion_rate"),
        or_dash(row["resolved_rate"]),
    )
