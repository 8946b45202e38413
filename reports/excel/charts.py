"""The kinds of charts, each from a `reports.page.Chart`.

What belongs here: one function a kind. What does not: where the chart stands, and parts shared by all kinds.
"""

from collections.abc import Callable
from typing import Any, Literal

from openpyxl.chart import AreaChart, BarChart, LineChart
from openpyxl.chart.legend import LegendEntry
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series as ChartSeries

from reports.excel import chart_parts as parts
from reports.excel.chart_data import ChartData, Ranges
from reports.excel.look import BLUE, BLUE2, BLUE3, INK, PLAN, REST, RUST, SPARK, TEAL
from reports.page import Chart, Role, Series, Tile

Grouping = Literal["clustered", "stacked"]
_COLORS: dict[Role, str] = {
    "actual": BLUE,
    "before": SPARK,
    "plan": PLAN,
    "expected": BLUE2,
    "rest": REST,
    "better": TEAL,
    "worse": RUST,
}


def chart_of(chart: Chart, data: ChartData) -> Any:
    """The openpyxl chart, its numbers written to the sheet of chart data."""
    return _KINDS[chart.kind](chart, data)


def spark_of(tile: Tile, data: ChartData) -> Any:
    """A tile's tiny columns, the last one marked."""
    values = tuple((tile.label, tile.spark) for _ in range(1))
    ranges = data.add(tile.label, tile.spark_labels, values)
    made = BarChart()
    made.type, made.gapWidth, made.varyColors = "col", 30, False
    one = _series(ranges, 0, tile.label, tile.spark_labels, tile.spark)
    one.graphicalProperties, one.invertIfNegative = parts.filled(SPARK), False
    one.data_points = [parts.colored_point(len(tile.spark) - 1, BLUE)]
    made.series = [one]
    parts.dress(made, value_axis=False, code="General")
    made.x_axis.delete = True
    made.y_axis.scaling.min = 0
    parts.place_legend(made, shown=False)
    parts.fill_plot(made)
    return made


def _written(chart: Chart, data: ChartData, extra: tuple[Series, ...] = ()) -> Ranges:
    columns = tuple((one.name, one.values) for one in (*extra, *chart.series))
    return data.add(chart.title, chart.categories, columns)


def _series(
    ranges: Ranges, at: int, name: str, categories: tuple[str, ...], values: tuple[float | None, ...]
) -> ChartSeries:
    return parts.series(ranges.series[at], ranges.categories, name, categories, values)


def _column(chart: Chart, data: ChartData) -> Any:
    return _bars(chart, data, kind="col", grouping="clustered")


def _stacked(chart: Chart, data: ChartData) -> Any:
    return _bars(chart, data, kind="col", grouping="stacked")


def _bar(chart: Chart, data: ChartData) -> Any:
    made = _bars(chart, data, kind="bar", grouping="clustered")
    made.x_axis.scaling.orientation = "maxMin"
    return made


def _bars(chart: Chart, data: ChartData, *, kind: Literal["col", "bar"], grouping: Grouping) -> Any:
    ranges = _written(chart, data)
    made = BarChart()
    made.type, made.grouping, made.varyColors = kind, grouping, False
    # Few bars would be as thick as the chart.
    made.gapWidth = 45 if len(chart.categories) > 3 else 110
    made.overlap = 100 if grouping == "stacked" else 0
    solid: list[ChartSeries] = []
    for at, one in enumerate(chart.series):
        if one.role != "plan":
            solid.append(
                _solid(chart, one, _series(ranges, at, one.name, chart.categories, one.values), grouping)
            )
    made.series = solid
    parts.dress(made, value_axis=not chart.labels, code=_axis_code(chart))
    _scale(made, chart)
    for at, one in enumerate(chart.series):
        if one.role == "plan":
            made += _dashes(_series(ranges, at, one.name, chart.categories, one.values))
    parts.place_legend(made, shown=len(chart.series) > 1)
    return made


def _solid(chart: Chart, one: Series, made: ChartSeries, grouping: str) -> ChartSeries:
    made.graphicalProperties, made.invertIfNegative = parts.filled(_COLORS[one.role]), False
    if chart.marked is not None and one.role == "actual":
        made.data_points = [parts.colored_point(chart.marked, RUST)]
    if chart.labels and one.role != "rest":
        inside = grouping == "stacked"
        color = "FFFFFF" if inside else INK
        is_main = one.role != "before"
        made.dLbls = parts.labels(
            chart.code, color=color, position="inEnd" if inside else "outEnd", bold=is_main
        )
    return made


def _dashes(made: ChartSeries) -> LineChart:
    line = LineChart()
    made.marker = Marker(symbol="dash", size=14, spPr=parts.filled(PLAN))
    made.graphicalProperties = parts.unlined()
    made.smooth = False
    line.series = [made]
    line.x_axis.delete = line.y_axis.delete = False
    return line


def _line(chart: Chart, data: ChartData) -> Any:
    ranges = _written(chart, data)
    made = LineChart()
    made.series = [
        _stroke(one, _series(ranges, at, one.name, chart.categories, one.values))
        for at, one in enumerate(chart.series)
    ]
    if chart.labels:
        made.series[0].dLbls = parts.labels(chart.code, color=BLUE, position="t")
    parts.dress(made, value_axis=not chart.labels, code=_axis_code(chart))
    _scale(made, chart)
    parts.place_legend(made, shown=len(chart.series) > 1)
    return made


def _stroke(one: Series, made: ChartSeries) -> ChartSeries:
    color = _COLORS[one.role]
    dash: parts.Dash | None = "dash" if one.role == "plan" else "sysDash" if one.role == "expected" else None
    made.graphicalProperties = parts.stroke(
        BLUE if one.role == "expected" else color, 2.25 if not dash else 1.75, dash
    )
    made.marker = Marker(symbol="circle", size=5, spPr=parts.filled(color)) if not dash else parts.no_marker()
    made.smooth = False
    return made


def _funnel(chart: Chart, data: ChartData) -> Any:
    shown = chart.series[0]
    widest = max((value or 0 for value in shown.values), default=0)
    pad = Series(" ", tuple(round((widest - (value or 0)) / 2, 6) for value in shown.values))
    ranges = _written(chart, data, (pad,))
    made = BarChart()
    made.type, made.grouping, made.overlap, made.gapWidth, made.varyColors = "bar", "stacked", 100, 25, False
    base = _series(ranges, 0, pad.name, chart.categories, pad.values)
    base.graphicalProperties = parts.filled(None)
    body = _series(ranges, 1, shown.name, chart.categories, shown.values)
    body.graphicalProperties, body.invertIfNegative = parts.filled(BLUE), False
    if chart.marked is not None:
        body.data_points = [parts.colored_point(chart.marked, RUST)]
    narrow = any((value or 0) < widest * 0.08 for value in shown.values)
    body.dLbls = parts.labels(
        chart.code, color=INK if narrow else "FFFFFF", position="inBase" if narrow else "ctr"
    )
    made.series = [base, body]
    parts.dress(made, value_axis=False, code=chart.code)
    made.x_axis.scaling.orientation = "maxMin"
    made.y_axis.scaling.min, made.y_axis.scaling.max = 0, widest or 1
    parts.place_legend(made, shown=False)
    return made


def _fan(chart: Chart, data: ChartData) -> Any:
    """Series: actual, low, middle, high, and a plan if there is one."""
    actual, low, middle, high, *plans = chart.series
    # Before the fan the band lies with no height on the actual line; at zero it would draw a hair from the
    # origin.
    floor = Series(
        low.name, tuple(a if lo is None else lo for a, lo in zip(actual.values, low.values, strict=True))
    )
    band = Series(high.name, tuple(_spread(lo, hi) for lo, hi in zip(low.values, high.values, strict=True)))
    written = (floor, band, actual, middle, *plans)
    columns = tuple((one.name, one.values) for one in written)
    ranges = data.add(chart.title, chart.categories, columns, chart.ticks)
    labels = chart.ticks or chart.categories
    made: Any = AreaChart()
    made.grouping = "stacked"
    areas = [_series(ranges, at, one.name, labels, one.values) for at, one in enumerate((floor, band))]
    areas[0].graphicalProperties, areas[1].graphicalProperties = parts.filled(None), parts.filled(BLUE3)
    made.series = areas
    parts.dress(made, value_axis=True, code=_axis_code(chart))
    made.y_axis.scaling.min = 0 if _is_positive(chart) else None
    lines: Any = LineChart()
    lines.series = [
        _stroke(one, _series(ranges, at, one.name, labels, one.values))
        for at, one in enumerate(written[2:], 2)
    ]
    lines.x_axis.delete = lines.y_axis.delete = False
    made += lines
    parts.place_legend(made, shown=True)
    made.legend.legendEntry = [LegendEntry(idx=0, delete=True)]
    made.x_axis.tickLblSkip = lines.x_axis.tickLblSkip = 1
    return made


def _scale(made: Any, chart: Chart) -> None:
    """From zero where nothing is negative, with room for labels over the highest point."""
    if not _is_positive(chart):
        return
    made.y_axis.scaling.min = 0
    top = max((value for one in chart.series for value in one.values if value is not None), default=0)
    if chart.labels and chart.kind != "stacked" and top > 0:
        room = 1.3 if chart.kind == "line" else 1.14
        made.y_axis.scaling.max = float(f"{top * room:.3g}")


def _spread(low: float | None, high: float | None) -> float:
    return 0.0 if low is None or high is None else round(high - low, 6)


def _is_positive(chart: Chart) -> bool:
    return all(value is None or value >= 0 for one in chart.series for value in one.values)


def _axis_code(chart: Chart) -> str:
    largest = max(
        (abs(value) for one in chart.series for value in one.values if value is not None), default=0
    )
    if "%" in chart.code:
        return "0%"
    return "#,##0" if largest >= 5 else "0.0"


_KINDS: dict[str, Callable[[Chart, ChartData], Any]] = {
    "column": _column,
    "stacked": _stacked,
    "bar": _bar,
    "line": _line,
    "funnel": _funnel,
    "fan": _fan,
}
