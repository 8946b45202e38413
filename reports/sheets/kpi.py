"""The KPI sheet: every metric of the quarter with what it is compared to, and eight quarters of each.

What belongs here: mart.kpi for the whole company. What does not: a metric's definition (Definitions).
"""

from reports.page import Beside, Block, Cell, Chart, Column, Empty, Mark, Page, Series, Table
from reports.sheets.figures import change, format_of, full_money, moved_by, note, number, or_dash, shown
from reports.sheets.focus import QUARTERS, Focus, focus_of
from reports.sheets.trim import without
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_ORDER = (
    "bookings", "deals_won", "average_deal_size", "average_closed_value", "win_rate_count", "win_rate_amount",
    "sales_cycle_days", "pipeline_open", "pipeline_weighted", "quota_attainment",
)  # fmt: skip
# Changes in points, "▼ −99.9 百分点", take more room than amounts.
_CHANGE = 16.0
_GRID = (27.0, 12.6, 12.6, _CHANGE, 12.6, _CHANGE, 12.6, 12.6, 12.6, 9.7, 9.7)
_CHARTED = (
    ("bookings", "deals_won", "win_rate_count"),
    ("average_deal_size", "sales_cycle_days", "win_rate_amount"),
)


def page(data: Warehouse, words: Words) -> Page:
    """The page; without a closed deal it says what to provide."""
    focus, name = focus_of(data), words("sheets.kpi")
    if focus is None:
        empty = Empty(words("kpi.empty"), (words("provide.opportunity"),))
        return Page("kpi", name, name, words("subtitle.as_of", date=data.meta.as_of), (empty,))
    metrics = _metrics(data, focus)
    current = {key: rows[-1] for key, rows in metrics.items() if rows[-1]["period_start"] == focus.start}
    blocks: list[Block] = [_table(data, words, focus, current)]
    for keys in _CHARTED:
        charts = tuple(chart for key in keys if (chart := _chart(data, words, key, metrics.get(key, []))))
        if charts:
            blocks.append(Beside(charts, slots=3))
    blocks.append(_history(data, words, metrics))
    subtitle = words("dot").join([words("kpi.subtitle"), words("subtitle.as_of", date=data.meta.as_of)])
    return Page("kpi", name, _title(data, words, focus, current), subtitle, tuple(blocks), grid=_GRID)


def _metrics(data: Warehouse, focus: Focus) -> dict[str, list[Row]]:
    """The last eight quarters of each metric, oldest first, in the order of the sheet."""
    rows = data.rows(
        """
        select * from mart.kpi
        where period_kind = 'quarter' and dimension = 'all' and member = 'all' and period_start <= ?
        order by metric, period_start
        """,
        [focus.start],
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["metric"], []).append(row)
    known = sorted(found, key=lambda key: (_ORDER.index(key) if key in _ORDER else len(_ORDER), key))
    return {key: found[key][-QUARTERS:] for key in known}


def _registry(data: Warehouse) -> dict[str, Row]:
    return {row["metric"]: row for row in data.rows("select * from ops.metric order by metric")}


def _label(words: Words, registry: dict[str, Row], metric: str) -> str:
    return str(registry.get(metric, {}).get(f"label_{words.language}") or metric)


def _title(data: Warehouse, words: Words, focus: Focus, current: dict[str, Row]) -> str:
    """How many metrics got better and worse; levels and metrics without a direction are not counted."""
    registry, better, worse = _registry(data), 0, 0
    for key, row in current.items():
        moved = moved_by(row["unit"], number(row), number(row, "prior"))
        direction = registry.get(key, {}).get("better")
        if not moved or direction not in {"up", "down"}:
            continue
        better, worse = (
            better + ((moved > 0) == (direction == "up")),
            worse + ((moved > 0) != (direction == "up")),
        )
    if not better and not worse:
        return words("kpi.title", period=focus.label(words))
    return words(
        "kpi.title_moved", period=focus.label(words), better=better, worse=worse, prior=focus.compared(words)
    )


def _table(data: Warehouse, words: Words, focus: Focus, current: dict[str, Row]) -> Table:
    registry = _registry(data)
    prior, prior_year = focus.columns(words)
    table = Table(
        name="kpi_quarter",
        title=words("kpi.quarter", period=focus.label(words)),
        columns=(
            Column("metric", words("column.metric")),
            Column("value", words("column.value"), words.format("count")),
            Column("prior", prior, words.format("count")),
            Column("change", words("column.change"), words.format("change")),
            Column("prior_year", prior_year, words.format("count")),
            Column("change_year", words("column.change"), words.format("change")),
            Column("whole", words("change.whole_column", versus=focus.prior(words)), words.format("count")),
            Column("target", words("column.target"), words.format("count")),
            Column("sample", words("column.sample"), words.format("count")),
            Column("note", words("column.note"), span=2, wrap=True),
        ),
        rows=tuple(_row(words, registry, key, row) for key, row in current.items()),
    )
    return table if focus.is_partial else without(table, "whole")


def _row(words: Words, registry: dict[str, Row], key: str, row: Row) -> tuple[Cell, ...]:
    unit, better = row["unit"], registry.get(key, {}).get("better")
    now, prior, year = number(row), number(row, "prior"), number(row, "prior_year")
    shape = full_money([now, number(row, "prior_full"), year]) if unit == "money" else format_of(words, unit)

    def value(name: str) -> Cell:
        cell = shown(row, name)
        return cell if isinstance(cell, Mark) else Mark(cell, format=shape)

    return (
        _label(words, registry, key),
        value("value"),
        value("prior"),
        change(words, unit, now, prior, better),
        value("prior_year"),
        change(words, unit, now, year, better),
        value("prior_full"),
        value("target"),
        or_dash(row["sample_size"]),
        note(words, row),
    )


def _chart(data: Warehouse, words: Words, key: str, rows: list[Row]) -> Chart | None:
    values = [number(row) for row in rows]
    if sum(value is not None for value in values) < 2:
        return None
    unit = rows[-1]["unit"]
    scale = words.scale(values if unit == "money" else [])
    label = _label(words, _registry(data), key)
    title = words.header(label, scale) if unit == "money" else label
    points = tuple(scale.divided(value) for value in values)
    code = scale.chart_code if unit == "money" else "0%" if unit == "fraction" else "#,##0"
    names = tuple(
        words.short("quarter", row["period_start"]) + ("*" if row["is_partial"] else "") for row in rows
    )
    return Chart("line", title, names, (Series(title, points),), code, title, rows=7)


def _history(data: Warehouse, words: Words, metrics: dict[str, list[Row]]) -> Table:
    registry = _registry(data)
    starts = sorted({row["period_start"] for rows in metrics.values() for row in rows})[-QUARTERS:]
    names = [words.period("quarter", start) for start in starts]
    rows: list[tuple[Cell, ...]] = []
    for key, found in metrics.items():
        by_start = {row["period_start"]: row for row in found}
        unit = found[-1]["unit"]
        scale = words.scale([number(row) for row in found]) if unit == "money" else words.scale([])
        label = _label(words, registry, key)
        cells = [shown(by_start.get(start)) for start in starts]
        shape = format_of(words, unit, scale)
        label = words.header(label, scale) if unit == "money" else label
        rows.append(
            (label, *(cell if isinstance(cell, Mark) else Mark(cell, format=shape) for cell in cells))
        )
    columns = tuple(Column(f"q{at}", name, words.format("count")) for at, name in enumerate(names))
    return Table(
        "kpi_history",
        (Column("metric", words("column.metric")), *columns),
        tuple(rows),
        title=words("kpi.history"),
    )
