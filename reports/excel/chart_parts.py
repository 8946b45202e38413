"""The parts that charts are made of: series with cached numbers, labels, axes, text.

What belongs here: openpyxl's objects with every default set that looks broken when left out. What does not:
which parts a kind of chart has.
"""

from collections.abc import Sequence
from typing import Any, Literal

from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RichTextProperties,
)

from reports.excel.look import GREY, HAIR, INK

Dash = Literal["dash", "sysDash"]
LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"


def rich_text(size: float = 9, color: str = GREY, *, bold: bool = False) -> RichText:
    """Text properties with a face for either script."""
    characters = CharacterProperties(
        sz=int(size * 100),
        b=bold,
        solidFill=color,
        latin=Font(typeface=LATIN),
        ea=Font(typeface=EAST_ASIAN),
    )
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=characters), endParaRPr=CharacterProperties())
    return RichText(bodyPr=RichTextProperties(), p=[paragraph])


def no_line() -> LineProperties:
    """No outline."""
    line = LineProperties()
    line.noFill = True
    return line


def filled(color: str | None) -> GraphicalProperties:
    """A plain fill without outline; None is transparent."""
    shape = GraphicalProperties(solidFill=color) if color else GraphicalProperties(noFill=True)
    shape.ln = no_line()
    return shape


def unlined() -> GraphicalProperties:
    """A line series of which only the markers show."""
    return GraphicalProperties(ln=no_line())


def stroke(color: str, width: float, dash: Dash | None = None) -> GraphicalProperties:
    """A line of `width` points."""
    return GraphicalProperties(ln=LineProperties(solidFill=color, w=int(width * 12_700), prstDash=dash))


def series(
    ranges: tuple[str, str],
    categories_range: str,
    name: str,
    categories: Sequence[str],
    values: Sequence[float | None],
) -> Series:
    """A series that refers to cells and carries their content for viewers that do not calculate."""
    name_range, value_range = ranges
    points = [NumVal(idx=at, v=repr(value)) for at, value in enumerate(values) if value is not None]
    named = [StrVal(idx=at, v=label) for at, label in enumerate(categories) if label]
    made = Series(idx=0, order=0)
    made.tx = SeriesLabel(strRef=StrRef(f=name_range, strCache=_strings([StrVal(idx=0, v=name)], 1)))
    made.cat = AxDataSource(strRef=StrRef(f=categories_range, strCache=_strings(named, len(categories))))
    made.val = NumDataSource(
        numRef=NumRef(f=value_range, numCache=NumData(formatCode="General", ptCount=len(values), pt=points))
    )
    return made


def _strings(values: list[StrVal], count: int) -> StrData:
    return StrData(ptCount=count, pt=values)


def labels(code: str, *, color: str = INK, position: str | None = None, bold: bool = True) -> DataLabelList:
    """Value labels and nothing else: flags left out would add the series' name to every point."""
    made = DataLabelList()
    made.numFmt = code
    made.txPr = rich_text(9, color, bold=bold)
    made.position = position
    made.showVal = True
    made.showSerName = made.showCatName = made.showLegendKey = made.showPercent = made.showBubbleSize = False
    return made


def colored_point(at: int, color: str) -> DataPoint:
    """One point in another colour."""
    point = DataPoint(idx=at, invertIfNegative=False)
    point.graphicalProperties = filled(color)
    return point


def no_marker() -> Marker:
    """A line without points."""
    return Marker(symbol="none")


def dress(chart: Any, *, value_axis: bool, code: str, text_size: float = 9) -> None:
    """Axes, gridlines, frame and legend of a chart with an x and a y axis."""
    chart.roundedCorners = False
    chart.visible_cells_only = False
    chart.graphical_properties = filled(None)
    chart.plot_area.graphicalProperties = filled(None)
    x, y = chart.x_axis, chart.y_axis
    x.delete, y.delete = False, not value_axis
    x.majorTickMark = y.majorTickMark = "none"
    x.txPr = y.txPr = rich_text(text_size)
    x.graphicalProperties = stroke(GREY, 0.75)
    y.graphicalProperties = GraphicalProperties(ln=no_line())
    y.majorGridlines = y.majorGridlines if value_axis else None
    if y.majorGridlines is not None:
        y.majorGridlines.spPr = stroke(HAIR, 0.5)
    y.number_format = code
    y.numFmt.sourceLinked = False
    x.numFmt = None
    x.tickLblPos = "low"


def place_legend(chart: Any, *, shown: bool) -> None:
    """A legend under the chart, or none."""
    if not shown:
        chart.legend = None
        return
    chart.legend.position = "b"
    chart.legend.overlay = False
    chart.legend.txPr = rich_text(9)


def fill_plot(chart: Any, top: float = 0.03, height: float = 0.94) -> None:
    """Let the plot take its whole frame (for sparks)."""
    chart.layout = Layout(
        manualLayout=ManualLayout(
            layoutTarget="inner", xMode="edge", yMode="edge", x=0.01, y=top, w=0.98, h=height
        )
    )
