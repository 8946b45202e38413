"""The Quota sheet: what was credited against what was asked.

What belongs here: mart.quota_attainment. What does not: how quotas are shared over periods.
"""

from reports.page import BAR, Beside, Block, Cell, Chart, Column, Empty, Mark, Page, Series, Table
from reports.sheets import titles
from reports.sheets.figures import NOTHING, bar, full_money, note, number, or_dash, shown
from reports.sheets.focus import focus_of
from reports.sheets.trim import trim, without
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_BANDS = ("<50", "50-80", "80-100", "100-120", ">120")
_KINDS = ("company", "region", "team", "rep")
_CHARTED = 12
_CHART_ROWS = 9
# What is said of a running period only.
_RUNNING = ("to_date", "pace", "projected")


def page(data: Warehouse, words: Words) -> Page:
    """The page of the workbook's quarter; without quotas it says which file gives them."""
    name, rows = words("sheets.quota"), _rows(data)
    if not any(row["quota"] is not None for row in rows):
        empty = Empty(words("quota.empty"), (words("provide.quota"), words("provide.quota_columns")))
        return Page(
            "quota", name, words("quota.none"), words("subtitle.as_of", date=data.meta.as_of), (empty,)
        )
    first = rows[0]
    period = words.period(first["period_kind"], first["period_start"], first["period_end"])
    label = words("period.to_date", period=period) if first["is_partial"] else period
    company = next((row for row in rows if row["entity_kind"] == "company"), None)
    key = "attainment_to_date_rate" if first["is_partial"] else "attainment_rate"
    reps = [row for row in rows if row["entity_kind"] == "rep" and row["quota"] is not None]
    title = titles.attained(
        words, label, number(company, "attainment_rate"), [number(row, "attainment_rate") for row in reps]
    )
    charts = tuple(chart for chart in (_rate_chart(words, rows, key), _band_chart(words, reps)) if chart)
    blocks: list[Block] = [*([Beside(charts, slots=2)] if charts else []), *_tables(words, rows, key)]
    subtitle = words("dot").join([words("quota.subtitle"), words("subtitle.as_of", date=data.meta.as_of)])
    return Page("quota", name, title, subtitle, tuple(blocks))


def _rows(data: Warehouse) -> list[Row]:
    """The quarter of the workbook, else the latest quarter, year or month that has quotas."""
    focus = focus_of(data)
    return data.rows(
        """
        with chosen as (
            select period_kind, period_start from mart.quota_attainment
            where quota is not null and period_kind in ('quarter', 'year', 'month') and period_start <= ?
            order by period_start = ? and period_kind = 'quarter' desc, period_kind = 'quarter' desc,
                period_start desc, period_kind
            limit 1
        )
        select attained.* from mart.quota_attainment as attained
        inner join chosen using (period_kind, period_start)
        where metric = 'bookings'
        order by attainment_rate desc nulls last, credited desc nulls last, entity_kind, entity_id
        """,
        [data.meta.as_of, focus.start if focus else data.meta.as_of],
    )


def _rate_chart(words: Words, rows: list[Row], key: str) -> Chart | None:
    for kind in ("team", "region", "rep"):
        members = [row for row in rows if row["entity_kind"] == kind and row["attainment_rate"] is not None][
            :_CHARTED
        ]
        if len(members) > 1:
            rates = [float(row["attainment_rate"]) for row in members]
            left = Series(
                words("series.to_quota"), tuple(round(max(0.0, 1 - rate), 6) for rate in rates), "rest"
            )
            done = Series(words("series.attained"), tuple(rates))
            series = [done, left]
            if key == "attainment_to_date_rate":
                series.append(Series(words("series.pace"), tuple(_pace(row) for row in members), "plan"))
            names = tuple(_entity(words, row) for row in members)
            title = words("quota.by_member", dimension=words.by(kind))
            return Chart("stacked", title, names, tuple(series), "0%", title, rows=_CHART_ROWS)
    return None


def _pace(row: Row) -> float | None:
    """Where the quota stands today, as a share of the whole."""
    return (
        float(row["quota_to_date"]) / float(row["quota"])
        if row["quota"] and row["quota_to_date"] is not None
        else None
    )


def _band_chart(words: Words, reps: list[Row]) -> Chart | None:
    if len(reps) < 3:
        return None
    counts = tuple(float(sum(row["band"] == band for row in reps)) for band in _BANDS)
    names = tuple(words(f"band.b{at}") for at in range(len(_BANDS)))
    title = words("quota.bands")
    return Chart(
        "column", title, names, (Series(words("column.reps"), counts),), "#,##0", title, rows=_CHART_ROWS
    )


def _tables(words: Words, rows: list[Row], key: str) -> list[Block]:
    tables: list[Block] = []
    for kind in _KINDS:
        members = [row for row in rows if row["entity_kind"] == kind]
        if members and any(row["quota"] is not None for row in members):
            tables.append(_table(words, kind, members, key))
    return tables


def _table(words: Words, kind: str, members: list[Row], key: str) -> Table:
    money, rate = (
        full_money([row[name] for row in members for name in ("quota", "credited")]),
        words.format("fraction"),
    )
    columns = [
        Column("entity", words.dimension(kind), width=26),
        Column("quota", words("column.quota"), money),
        Column("to_date", words("column.quota_to_date"), money),
        Column("credited", words("column.credited"), money),
        Column("gap", words("column.gap"), money),
        Column("rate", words("column.attainment"), rate),
        Column("pace", words("column.attainment_to_date"), rate),
        Column("projected", words("column.projected_rate"), rate),
        Column("bar", words("column.attainment"), BAR, width=22),
        Column("note", words("column.note"), width=34, wrap=True),
    ]
    rows = tuple(_row(words, row, key) for row in members)
    table = Table(f"quota_{kind}", tuple(columns), rows, title=words(f"quota.table_{kind}"))
    return trim(table, *_RUNNING) if key == "attainment_to_date_rate" else without(table, *_RUNNING)


def _row(words: Words, row: Row, key: str) -> tuple[Cell, ...]:
    rate = row["attainment_rate"]
    pace = shown(row, "attainment_to_date_rate") if key == "attainment_to_date_rate" else NOTHING
    gap = or_dash(row["gap"])
    return (
        _entity(words, row),
        or_dash(row["quota"]),
        or_dash(row["quota_to_date"]),
        or_dash(row["credited"]),
        gap,
        Mark(rate, "strong") if rate is not None else NOTHING,
        pace,
        shown(row, "projected_rate"),
        bar(None if rate is None else min(float(rate), 1.5), 1.5, 18),
        note(words, row),
    )


def _entity(words: Words, row: Row) -> str:
    if row["entity_kind"] == "company":
        return words("member.all")
    return words.member(row["entity_name"] or row["entity_id"])
