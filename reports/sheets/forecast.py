"""The Forecast sheet: the months to come, and how far past forecasts were off.

What belongs here: mart.forecast, mart.forecast_accuracy. What does not: the methods.
"""

from reports.page import Block, Cell, Chart, Column, Empty, Format, Mark, Page, Series, Table
from reports.sheets import titles
from reports.sheets.figures import note, number, or_dash, shown
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_MONTHS = 18


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
    return Page("forecast", name, title, subtitle, tuple(blocks))


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
    coming = {
        key: tuple([*before, *(scale.divided(row[key]) for row in rows)]) for key in ("p10", "p50", "p90")
    }
    title = words.header(words("forecast.chart"), scale)
    series = (
        Series(words("series.bookings"), tuple([*known, *blank])),
        Series("P10", coming["p10"], "expected"),
        Series(words("series.middle"), coming["p50"], "expected"),
        Series(words("series.range"), coming["p90"], "expected"),
    )
    names = tuple(words.short("month", start) for start in starts)
    return Chart("fan", title, names, series, scale.chart_code, title, labels=False)


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
    return Table(
        name="forecast_months",
        title=words("forecast.months"),
        columns=(
            Column("month", words("column.month"), width=24),
            Column("p10", words.header(words("column.p10"), scale), money, width=15),
            Column("p50", words.header(words("column.p50"), scale), money, width=15),
            Column("p90", words.header(words("column.p90"), scale), money, width=15),
            Column("actual", words.header(words("column.actual_to_date"), scale), money, width=15),
            Column("note", words("column.note"), width=52, wrap=True),
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


def _methods(data: Warehouse, words: Words) -> Table:
    rows = data.rows(
        """
        select method, horizon, max(origins) as origins, max(wape) as wape, max(bias) as bias,
            max(coverage_80) as coverage_80, max(relative_to_naive) as relative_to_naive,
            bool_or(is_best) as is_best, max(status) as status, max(note) as note
        from mart.forecast_accuracy
        where metric = 'bookings' and dimension = 'all' and member = 'all'
        group by method, horizon order by is_best desc, horizon, wape nulls last, method
        """
    )
    rate = words.format("fraction")
    return Table(
        name="forecast_methods",
        title=words("forecast.methods"),
        columns=(
            Column("method", words("column.method"), width=24),
            Column("wape", words("column.wape"), rate, width=15),
            Column("bias", words("column.bias"), rate, width=15),
            Column("coverage", words("column.coverage"), rate, width=15),
            Column("relative", words("column.relative"), Format("number", "0.00"), width=15),
            Column("note", words("column.note"), width=52, wrap=True),
        ),
        rows=tuple(_method_row(words, row) for row in rows),
        note=words("forecast.methods_note"),
    )


def _method_row(words: Words, row: Row) -> tuple[Cell, ...]:
    name = words.maybe(f"method.{row['method']}", row["method"])
    horizon = words("forecast.horizon", months=row["horizon"], origins=row["origins"] or 0)
    said = words("join").join(part for part in (horizon, note(words, row)) if part)
    return (
        Mark(words("forecast.used", method=name), "strong") if row["is_best"] else name,
        shown(row, "wape"),
        shown(row, "bias"),
        shown(row, "coverage_80"),
        shown(row, "relative_to_naive"),
        said,
    )
