"""The Summary sheet: one page that says what happened and what is coming.

What belongs here: the choice of six figures, two charts and one short table. What does not: detail (other
sheets).
"""

from dataclasses import replace

from reports.page import (
    Beside,
    Block,
    Cell,
    Chart,
    Column,
    Empty,
    Links,
    Page,
    Series,
    Table,
    Tiles,
)
from reports.sheets import titles
from reports.sheets.figures import change, format_of, number, shown
from reports.sheets.focus import Focus, focus_of, quarters_of
from reports.sheets.forecast import fan
from reports.sheets.funnel import funnel_chart
from reports.sheets.key_figures import METRICS, figure, open_pipeline
from reports.sheets.pipeline import stage_chart
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_GRID = (12.9, 12.9, 1.4) * 5 + (12.9, 12.9)
_GROUPS = ("team", "region", "rep", "product_family", "product", "source_channel")
_SHOWN_MEMBERS = 5
_CHART_ROWS = 12


def page(data: Warehouse, words: Words, checks: tuple[int, int] = (0, 0)) -> Page:
    """The page; `checks` is how many checks pass and how many there are."""
    focus = focus_of(data)
    blocks: tuple[Block, ...]
    if focus is None:
        blocks = (_nothing(words), *_open_only(data, words), _links(words, checks))
        return _page(words, words("summary.empty_title"), _about(data, words), blocks)
    quarters = {metric: quarters_of(data, metric, focus) for metric in METRICS}
    bookings, won = quarters["bookings"][-1:], quarters["deals_won"][-1:]
    title = titles.headline(
        words,
        focus.label(words),
        number(bookings[0]) if bookings else None,
        number(won[0]) if won else None,
        (number(bookings[0], "prior") if bookings else None, focus.compared(words)),
    )
    figures = (figure(data, words, focus, metric, quarters[metric]) for metric in METRICS)
    tiles = Tiles((*figures, open_pipeline(data, words)))
    charts = Beside((_bookings_chart(words, focus, quarters["bookings"]), _second_chart(data, words)))
    blocks = (tiles, charts, *_members(data, words, focus), _links(words, checks))
    return _page(words, title, _subtitle(data, words, focus), blocks)


def _page(words: Words, title: str, subtitle: str, blocks: tuple[Block, ...]) -> Page:
    return Page("summary", words("sheets.summary"), title, subtitle, blocks, grid=_GRID, one_page=True)


def _nothing(words: Words) -> Empty:
    return Empty(words("summary.empty"), (words("provide.opportunity"),))


def _open_only(data: Warehouse, words: Words) -> list[Block]:
    """Before the first closed deal: what is open."""
    chart = stage_chart(data, words)
    return [Tiles((open_pipeline(data, words),)), Beside((chart,), slots=2)] if chart else []


def _about(data: Warehouse, words: Words) -> str:
    return words("subtitle.as_of", date=data.meta.as_of)


def _subtitle(data: Warehouse, words: Words, focus: Focus) -> str:
    parts = [
        words("subtitle.dates", start=focus.start, end=min(focus.end, data.meta.as_of)),
        words("all_company"),
    ]
    currency = words.currency
    parts.append(words("subtitle.currency", currency=currency) if currency else words("subtitle.no_currency"))
    parts.append(words("subtitle.changes", prior=focus.compared(words)))
    parts.append(_about(data, words))
    if focus.is_stale:
        parts.append(words("subtitle.stale", period=words.period("quarter", focus.start, focus.end)))
    return words("dot").join(parts)


def _bookings_chart(words: Words, focus: Focus, quarters: list[Row]) -> Chart:
    values, plans = [number(row) for row in quarters], [number(row, "target") for row in quarters]
    names = [words.period("quarter", row["period_start"]) for row in quarters]
    ended = [
        pair
        for pair, row in zip(zip(values, plans, strict=True), quarters, strict=True)
        if not row["is_partial"]
    ]
    scale = words.scale([*values, *plans])
    title = words.header(words("chart.bookings_by_quarter"), scale)
    finding = titles.met_plan(words, ended) or titles.highest(words, values, names)
    series = [
        Series(words.header(words("series.bookings"), scale), tuple(scale.divided(one) for one in values))
    ]
    if any(plan is not None for plan in plans):
        series.append(Series(words("series.quota"), tuple(scale.divided(one) for one in plans), "plan"))
    return Chart(
        kind="column",
        title=words("title.chart", what=title, finding=finding) if finding else title,
        categories=tuple(_tick(words, row) for row in quarters),
        series=tuple(series),
        code=scale.chart_code,
        alt=words("alt.chart", title=title, first=names[0] if names else "", last=focus.label(words)),
        labels=len(series) == 1,
        rows=_CHART_ROWS,
    )


def _tick(words: Words, row: Row) -> str:
    name = words.short("quarter", row["period_start"])
    return f"{name}*" if row["is_partial"] else name


def _second_chart(data: Warehouse, words: Words) -> Chart:
    chart = fan(data, words) or stage_chart(data, words) or funnel_chart(data, words)
    return replace(chart, rows=_CHART_ROWS)


def _members(data: Warehouse, words: Words, focus: Focus) -> list[Block]:
    for dimension in _GROUPS:
        rows = _by_member(data, dimension, focus)
        if len(rows) > 1:
            return [_member_table(words, dimension, rows)]
    return []


def _by_member(data: Warehouse, dimension: str, focus: Focus) -> list[Row]:
    """One row a member of the quarter, its metrics as rows under their names."""
    rows = data.rows(
        """
        select * from mart.kpi
        where dimension = ? and period_kind = 'quarter' and period_start = ?
            and metric in ('bookings', 'deals_won', 'win_rate_count', 'average_deal_size')
        order by member, metric
        """,
        [dimension, focus.start],
    )
    members: dict[str, Row] = {}
    for row in rows:
        members.setdefault(row["member"], {"member": row["member"]})[row["metric"]] = row
    return sorted(members.values(), key=lambda one: (-(number(one.get("bookings")) or 0), one["member"]))


def _member_table(words: Words, dimension: str, members: list[Row]) -> Table:
    money = words.scale([number(one.get("bookings")) for one in members])
    sizes = words.scale([number(one.get("average_deal_size")) for one in members])
    shares = [(words.member(one["member"]), number(one.get("bookings"))) for one in members]
    neutral = words("summary.by", dimension=words.dimension(dimension))
    top = members[:_SHOWN_MEMBERS]
    compared = Column("change", words("column.change"), words.format("change"), span=2)
    columns = (
        Column("member", words.dimension(dimension), span=4),
        Column(
            "bookings",
            words.header(words("column.bookings"), money),
            format_of(words, "money", money),
            span=3,
        ),
        compared,
        Column("deals_won", words("column.deals_won"), words.format("count"), span=3),
        Column("win_rate", words("column.win_rate"), words.format("fraction"), span=2),
        Column(
            "size",
            words.header(words("column.average_size"), sizes),
            format_of(words, "money", sizes),
            span=3,
        ),
    )
    return Table(
        name="summary_members",
        title=titles.leads(words, shares, words("title.what_bookings"), neutral),
        columns=columns,
        rows=tuple(_member_row(words, one) for one in top),
        note=words("summary.more", shown=len(top), count=len(members)) if len(members) > len(top) else None,
    )


def _member_row(words: Words, one: Row) -> tuple[Cell, ...]:
    bookings = one.get("bookings")
    before = number(bookings, "prior")
    return (
        words.member(one["member"]),
        shown(bookings),
        change(words, "money", number(bookings), before, "up"),
        shown(one.get("deals_won")),
        shown(one.get("win_rate_count")),
        shown(one.get("average_deal_size")),
    )


_LINKED = (
    "funnel", "pipeline", "win_rate", "cycle", "kpi", "quota",
    "forecast", "reps", "data_quality", "definitions", "checks", "about",
)  # fmt: skip


def _links(words: Words, checks: tuple[int, int]) -> Links:
    passed, count = checks
    said = {"checks": words("link.checks", passed=passed, count=count)} if count else {}
    return Links(tuple((key, said.get(key, words(f"sheets.{key}"))) for key in _LINKED))
