"""The Checks sheet: sums on the sheets against the warehouse's own totals.

What belongs here: which two ways to one number must agree. What does not: the formulas (`reports.excel`).
"""

from decimal import Decimal

from reports.page import (
    Check,
    Checks,
    Empty,
    Figure,
    Format,
    Operand,
    Page,
    Rows,
    Sum,
    Table,
    Value,
    tables_of,
    tiles_of,
)
from reports.sheets.figures import full_money
from reports.sheets.focus import Focus, focus_of
from reports.texts.words import Words
from reports.warehouse import Warehouse

_GRID = (5.0, 45.0, 25.0, 17.0, 25.0, 17.0, 11.0, 9.0)
_LABELS = (
    "number",
    "check",
    "left_text",
    "left",
    "right_text",
    "right",
    "difference",
    "result",
    "all",
    "pass",
    "fail",
)


def page(data: Warehouse, words: Words, pages: tuple[Page, ...]) -> Page:
    """The page over the other pages; only what those pages show is checked."""
    found = [check for check in _checks(data, words, pages) if check]
    labels = {key: words(f"checks.{key}") for key in _LABELS}
    name, title = words("sheets.checks"), words("checks.title", count=len(found))
    block = Checks(tuple(found), labels) if found else Empty(words("checks.none"))
    return Page("checks", name, title if found else name, words("checks.subtitle"), (block,), grid=_GRID)


def _checks(data: Warehouse, words: Words, pages: tuple[Page, ...]) -> list[Check | None]:
    tables, tiles, focus = tables_of(pages), tiles_of(pages), focus_of(data)
    count = words.format("count")
    checks: list[Check | None] = []

    def add(key: str, left: Operand, right: Operand | None, shape: Format) -> None:
        if right is not None and _exists(left, tables) and _exists(right, tables):
            texts = (words(f"checks.{key}.{part}") for part in ("text", "left", "right"))
            text, left_text, right_text = texts
            checks.append(Check(text, left, right, left_text, right_text, shape))

    if focus:
        bookings, deals = (_metric(data, metric, focus) for metric in ("bookings", "deals_won"))
        money = full_money([bookings])
        add("reps_bookings", Sum("reps", "bookings"), bookings, money)
        add("reps_deals", Sum("reps", "deals_won"), deals, count)
        ttm = _ttm(data, focus)
        add("reps_ttm", Sum("reps_ttm", "bookings"), ttm, full_money([ttm]))
        if isinstance(getattr(tiles.get("bookings"), "value", None), int | float | Decimal):
            add("tile_bookings", Figure("bookings"), bookings, money)
        lines = _credited(tables)
        add("quota_reps", Sum("quota_rep", "credited"), lines, full_money([lines]))
    open_row = data.one(
        "select sum(amount) as amount, sum(deals)::bigint as deals from mart.pipeline_summary"
        " where dimension = 'all'"
    )
    deals_open = data.one("select count(*) as deals, sum(amount) as amount from mart.pipeline_open")
    add("stages_deals", Sum("pipeline_stages", "deals"), deals_open["deals"], count)
    add(
        "stages_amount",
        Sum("pipeline_stages", "amount"),
        deals_open["amount"],
        full_money([open_row["amount"]]),
    )
    if "open_deals" in tables and len(tables["open_deals"].rows) == deals_open["deals"]:
        add("open_deals", Rows("open_deals", tables["open_deals"].columns[0].key), open_row["deals"], count)
        add(
            "open_amount",
            Sum("open_deals", "deal_amount"),
            open_row["amount"],
            full_money([open_row["amount"]]),
        )
    read = data.one("select sum(rows_read)::bigint as rows from ops.file")["rows"]
    add("rows_read", Sum("files", "rows_read"), read, count)
    accounted = data.one(
        "select sum(inserted + updated + unchanged + duplicate + rejected + ignored)::bigint as rows"
        " from ops.file"
    )["rows"]
    add("conservation", Sum("files", "rows_read"), accounted, count)
    return checks


def _exists(operand: Operand, tables: dict[str, Table]) -> bool:
    """Whether the page has the column; one without a number is nothing to add up."""
    if not isinstance(operand, Sum | Rows):
        return True
    table = tables.get(operand.table)
    if table is None or operand.key not in {column.key for column in table.columns}:
        return False
    return any(_is_filled(value, operand) for value in table.column(operand.key))


def _is_filled(value: Value, operand: Sum | Rows) -> bool:
    return value is not None if isinstance(operand, Rows) else isinstance(value, int | float | Decimal)


def _metric(data: Warehouse, metric: str, focus: Focus) -> float | None:
    row = data.one(
        """
        select value from mart.kpi
        where metric = ? and period_kind = 'quarter' and period_start = ?
            and dimension = 'all' and member = 'all'
        """,
        [metric, focus.start],
    )
    return row.get("value")


def _ttm(data: Warehouse, focus: Focus) -> float | None:
    row = data.one(
        """
        select value from mart.kpi
        where metric = 'bookings' and period_kind = 'ttm' and period_end <= ?
            and dimension = 'all' and member = 'all'
        order by period_end desc limit 1
        """,
        [focus.end],
    )
    return row.get("value")


def _credited(tables: dict[str, Table]) -> Decimal | None:
    """The company's credited amount of the period that the Quota sheet shows."""
    if "quota_company" not in tables:
        return None
    values = tables["quota_company"].column("credited")
    return values[0] if len(values) == 1 and isinstance(values[0], Decimal) else None
