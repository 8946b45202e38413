"""The Forecast sheet: the months to come, and how far past forecasts were off.

What belongs here: mart.forecast, mart.forecast_accuracy. What does not: the methods.
"""

from reports.page import Block, Cell, Chart, Column, Empty, Format, Mark, Page, Series, Table
from reports.sheets import titles
from reports.sheets.figures import note, number, or_dash, shown
from reports.sheets.trim import trim
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_MONTHS = 18
_HORIZONS = (1, 3, 6, 12)
_GRID = (30.0, *([15.5] * 8))


def page(data: Warehouse, words: Words) -> Page:
    """The page; without enough history it says how much is needed."""
    name, rows = words("sheets.forecast"), _best(data)
    if not rows:
        empty = Empty(words("forecast.empty"), (_reason(data, words), words("provide.history")))
        return Page(
            "forecast", name, words("forecast.none"), words("subtitle.as_of", date=data.meta.as_of), (empty,)
        )
    first = rows[0]
    period = words.period(first["period_kind"], first["period_start"])
    title = titles.forecast(words, period, *(number(first, key) for key in ("p50", "p10", "p90")))
    chart = fan(data, words)
    blocks: list[Block] = [*([chart] if chart else []), _months(words, rows), _methods(data, words)]
    method = words.maybe(f"method.{first['method']}", first["method"])
    subtitle = words("dot").join(
        [words("forecast.subtitle", method=method), words("subtitle.as_of", date=data.meta.as_of)]
    )
    return Page("forecast", name, title, subtitle, tuple(blocks), grid=_GRID)


def _best(data: Warehouse) -> list[Row]:
    return data.rows(
        """
        select * from mart.forecast
        where metric = 'bookings' and dimension = 'all' and member = 'all' and is_best and p50 is not null
            and made_on = (select max(made_on) from mart.forecast)
        order by period_start, method
        """
    )


def _reason(data: Warehouse, words: Words) -> str:
    row = data.one("select note from mart.forecast where note is not null order by note limit 1")
    return words.note(row.get("note")) or words("forecast.short")


def fan(data: Warehouse, words: Words) -> Chart | None:
    """Actual months with the range of the coming ones; None without a forecast."""
    rows = _best(data)
    if not rows:
        return None
    actual = _actual_months(data, rows[0])
    starts = [row["period_start"] for row in actual] + [row["period_start"] for row in rows]
    scale = words.scale([*(row["value"] for row in actual), *(row["p90"] for row in rows)])
    blank: list[float | None] = [None] * len(rows)
    known = [scale.divided(row["value"]) for row in actual]
    # The band begins on the last actual month, so that it hangs on the line.
    before: list[float | None] = [*([None] * (len(known) - 1)), known[-1]] if known else []
    coming = {key: (*before, *(scale.divided(row[key]) for row in rows)) for key in ("p10", "p50", "p90")}
    title = words.header(words("forecast.chart"), scale)
    series = (
        Series(words("series.bookings"), (*known, *blank)),
        Series("P10", coming["p10"], "expected"),
        Series(words("series.middle"), coming["p50"], "expected"),
        Series(words("series.range"), coming["p90"], "expected"),
    )
    names = tuple(words.short("month", start) for start in starts)
    # A label for the first month of each quarter: two years of months do not stand beside each other.
    ticks = tuple(words.short("quarter", start) if words.begins_quarter(start) else "" for start in starts)
    return Chart("fan", title, names, series, scale.chart_code, title, labels=False, rows=10, ticks=ticks)


def _actual_months(data: Warehouse, first: Row) -> list[Row]:
    rows = data.rows(
        """
        select period_start, value from mart.kpi
        where metric = 'bookings' and period_kind = 'month' and dimension = 'all' and member = 'all'
            and period_start < ? and value is not null
        order by period_start desc limit ?
        """,
        [first["period_start"], _MONTHS],
    )
    return rows[::-1]


def _months(words: Words, rows: list[Row]) -> Table:
    scale = words.scale([row["p90"] for row in rows])
    money = Format("money", scale.code)
    table = Table(
        name="forecast_months",
        title=words("forecast.months"),
        columns=(
            Column("month", words("column.month")),
            Column("p10", words.header(words("column.p10"), scale), money),
            Column("p50", words.header(words("column.p50"), scale), money),
            Column("p90", words.header(words("column.p90"), scale), money),
            Column("actual", words.header(words("column.actual_to_date"), scale), money),
            Column("note", words("column.note"), span=4, wrap=True),
        ),
        rows=tuple(
            (
                words.period("month", row["period_start"]),
                shown(row, "p10"),
                shown(row, "p50", tone="strong"),
                shown(row, "p90"),
                or_dash(row["actual_to_date"]),
                note(words, row),
            )
            for row in rows
        ),
    )
    return trim(table, "actual")


def _methods(data: Warehouse, words: Words) -> Table:
    """A row a method: its miss at several horizons, then how it leans and compares one month ahead."""
    rows = data.rows(
        """
        select * from mart.forecast_accuracy
        where metric = 'bookings' and dimension = 'all' and member = 'all'
        order by is_best desc, method, horizon
        """
    )
    methods: dict[str, dict[int, Row]] = {}
    for row in rows:
        methods.setdefault(row["method"], {})[row["horizon"]] = row
    known = sorted({row["horizon"] for row in rows})
    horizons = [horizon for horizon in _HORIZONS if horizon in known] or known[:1]
    rate = words.format("fraction")
    columns = (
        Column("method", words("column.method")),
        *(Column(f"wape_{at}", words("forecast.horizon", months=at), rate) for at in horizons),
        Column("bias", words("column.bias"), rate),
        Column("coverage", words("column.coverage"), rate),
        Column("relative", words("column.relative"), Format("number", "0.00")),
        Column("origins", words("column.trials"), words.format("count")),
    )
    body = tuple(_method_row(words, method, found, horizons) for method, found in methods.items())
    return Table(
        "forecast_methods", columns, body, words("forecast.methods"), note=words("forecast.methods_note")
    )


def _method_row(words: Words, method: str, found: dict[int, Row], horizons: list[int]) -> tuple[Cell, ...]:
    name, first = words.maybe(f"method.{method}", method), found.get(horizons[0]) if horizons else None
    is_used = bool(first and first["is_best"])
    return (
        Mark(words("forecast.used", method=name), "strong") if is_used else name,
        *(shown(found.get(at), "wape") for at in horizons),
        shown(first, "bias"),
        shown(first, "coverage_80"),
        shown(first, "relative_to_naive"),
        or_dash(first["origins"] if first else None),
    )
