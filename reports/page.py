"""What stands on a sheet, as plain values: pages and their blocks.

What belongs here: the shapes that `reports.sheets` fills and `reports.excel` draws. What does not: cells,
colours, queries. All text is already in the reader's language; numbers are full values with the format that
shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Value = str | int | float | Decimal | date | None
Tone = Literal["plain", "muted", "strong", "better", "worse"]
Kind = Literal["text", "money", "count", "fraction", "days", "date", "change", "number", "bar"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a number is shown: its kind (for alignment) and Excel's format code."""

    kind: Kind
    code: str = "General"

    @property
    def is_text(self) -> bool:
        """Whether values stand at the left of their cell."""
        return self.kind in {"text", "bar"}


TEXT = Format("text", "@")
BAR = Format("bar", "@")


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with the tone it is said in, and its own format where the column's does not fit."""

    value: Value
    tone: Tone = "plain"
    format: Format | None = None


Cell = Value | Mark


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column.

    `width` is in characters (None: from the content), `span` in grid columns of the page.
    """

    key: str
    label: str
    format: Format = TEXT
    width: float | None = None
    span: int = 1
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; one value for each column.

    `name` is the handle by which checks find its columns. `is_excel_table` makes it a filterable Excel table.
    `total` is a last row of the same length, set apart and outside of sums.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str | None = None
    total: tuple[Cell, ...] | None = None
    note: str | None = None
    is_excel_table: bool = False

    def column(self, key: str) -> list[Value]:
        """The plain values of one column, in row order."""
        at = [column.key for column in self.columns].index(key)
        return [plain(row[at]) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure: `changes` are short lines with a tone, `spark` the last periods, oldest first."""

    name: str
    label: str
    value: Value
    format: Format
    changes: tuple[Mark, ...] = ()
    spark: tuple[float | None, ...] = ()
    spark_labels: tuple[str, ...] = ()
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A row of key figures."""

    tiles: tuple[Tile, ...]


Role = Literal["actual", "before", "plan", "expected", "rest", "better", "worse"]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers of a chart; the role decides its colour and shape."""

    name: str
    values: tuple[float | None, ...]
    role: Role = "actual"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over categories.

    column, bar: clustered, `plan` series as dashes over columns; stacked: columns on each other; line: one
    line a series; funnel: the one series, centred; fan: series low, middle, high of roles expected, and
    actual before. `code` is the number format of axis and labels; `marked` the index drawn in the worse
    colour; `ticks` are axis labels where the categories' names are too many to stand beside each other.
    """

    kind: Literal["column", "bar", "stacked", "line", "funnel", "fan"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    code: str
    alt: str
    labels: bool = True
    marked: int | None = None
    rows: int = 13
    ticks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Charts next to each other, of equal width; with `slots`, at most that share of the page each."""

    charts: tuple[Chart, ...]
    slots: int = 0


@dataclass(frozen=True, slots=True)
class Notes:
    """Sentences, one a line; with a title they stand as a block of their own."""

    lines: tuple[str, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels and what they hold, one pair a line."""

    pairs: tuple[tuple[str, Cell], ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Jumps to other pages: (page key, text)."""

    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """Instead of the page: what is missing, and what to provide."""

    reason: str
    provide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a table's column."""

    table: str
    key: str


@dataclass(frozen=True, slots=True)
class Rows:
    """How many filled cells a table's column has."""

    table: str
    key: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of a tile, by the tile's name."""

    tile: str


Operand = Sum | Rows | Figure | int | float | Decimal


@dataclass(frozen=True, slots=True)
class Check:
    """Two ways to one number; they agree within `tolerance`, which is in the number's unit."""

    text: str
    left: Operand
    right: Operand
    left_text: str
    right_text: str
    format: Format
    tolerance: float = 0.005


@dataclass(frozen=True, slots=True)
class Checks:
    """Checks as live formulas, with the words of their table."""

    checks: tuple[Check, ...]
    labels: Mapping[str, str] = field(default_factory=dict)


Block = Tiles | Chart | Beside | Table | Notes | Pairs | Links | Empty | Checks


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: `key` names it in code, `name` on its tab.

    `grid` fixes the widths of the columns in characters; None takes them from the tables. `one_page` prints
    the sheet on a single page.
    """

    key: str
    name: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    grid: tuple[float, ...] | None = None
    orientation: Literal["landscape", "portrait"] = "landscape"
    one_page: bool = False


def plain(cell: Cell) -> Value:
    """The value of a cell without its tone."""
    return cell.value if isinstance(cell, Mark) else cell


def tables_of(pages: tuple[Page, ...]) -> dict[str, Table]:
    """Every table of the workbook by its name."""
    return {block.name: block for page in pages for block in page.blocks if isinstance(block, Table)}


def tiles_of(pages: tuple[Page, ...]) -> dict[str, Tile]:
    """Every key figure of the workbook by its name."""
    rows = [block for page in pages for block in page.blocks if isinstance(block, Tiles)]
    return {tile.name: tile for row in rows for tile in row.tiles}
