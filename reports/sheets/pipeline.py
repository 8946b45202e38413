"""The Pipeline sheet: what is open today, by stage and by member, and every open deal.

What belongs here: mart.pipeline_summary and mart.pipeline_open. What does not: the walk from one day to
another.
"""

from decimal import Decimal
from typing import Any

from reports.page import BAR, Beside, Block, Cell, Chart, Column, Empty, Mark, Page, Series, Table
from reports.sheets.figures import bar, full_money, note, or_dash
from reports.sheets.trim import trim
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_MOST_DEALS = 500
_AGES = ("0–30", "31–90", "91–180", "> 180")
_DIMENSIONS = ("team", "region", "rep", "product_family", "product")
_MEMBERS = 12
_BAR = 12


def page(data: Warehouse, words: Words) -> Page:
    """The page; without an open deal it says so."""
    stages = _summary(data, "all", by_stage=True)
    name = words("sheets.pipeline")
    subtitle = words("dot").join([words("pipeline.subtitle"), words("subtitle.as_of", date=data.meta.as_of)])
    if not any(row["deals"] for row in stages):
        empty = Empty(words("pipeline.empty"), (words("provide.opportunity"),))
        return Page("pipeline", name, words("pipeline.none"), subtitle, (empty,))
    second = _month_chart(data, words) or _age_chart(data, words)
    charts = tuple(chart for chart in (stage_chart(data, words), second) if chart)
    blocks: list[Block] = [
        Beside(charts, slots=2),
        _stage_table(words, stages),
        *_members(data, words),
        _deals(data, words),
    ]
    return Page("pipeline", name, _title(words, stages), subtitle, tuple(blocks))


def _summary(data: Warehouse, dimension: str, *, by_stage: bool) -> list[Row]:
    """Open deals by stage or by member; pipelines that share a stage name stand together."""
    key = "stage" if by_stage else "member"
    amounts = ", ".join(_sum_or_null(name) for name in ("amount", "weighted_amount", "weighted_amount_crm"))
    order = "min(stage_rank) nulls last, stage" if by_stage else "deals desc, member"
    return data.rows(
        f"""
        select {key}, sum(deals)::bigint as deals, sum(deals_without_amount)::bigint as deals_without_amount,
            {amounts}, max(status) as status, max(note) as note
        from mart.pipeline_summary
        where dimension = ?
        group by {key}
        order by {order}
        """,
        [dimension],
    )


def _sum_or_null(name: str) -> str:
    # A stage without deals says 0; where no deal carries an amount, those zeros must not make up a sum.
    return (
        f"case when sum(deals) = 0 or sum(deals) > sum(deals_without_amount) then sum({name}) end as {name}"
    )


def _total(rows: list[Row], key: str) -> Any:
    known = [row[key] for row in rows if row[key] is not None]
    return sum(known, Decimal(0) if key != "deals" else 0) if known else None


def _title(words: Words, stages: list[Row]) -> str:
    deals, amount, bare = (_total(stages, key) for key in ("deals", "amount", "deals_without_amount"))
    if amount is None:
        return words("pipeline.title_deals", deals=words.count(deals))
    said = words("pipeline.title", deals=words.count(deals), amount=words.money(amount))
    return words("pipeline.title_bare", said=said, bare=words.count(bare)) if bare else said


def stage_chart(data: Warehouse, words: Words) -> Chart | None:
    """Open amount by stage, or open deals where there are no amounts; None without open deals."""
    rows = [row for row in _summary(data, "all", by_stage=True) if row["deals"]]
    if not rows:
        return None
    amounts = [row["amount"] for row in rows]
    has_amounts = any(amounts)
    scale = words.scale(amounts)
    values = tuple(scale.divided(row["amount"]) if has_amounts else float(row["deals"]) for row in rows)
    title = (
        words.header(words("pipeline.by_stage"), scale) if has_amounts else words("pipeline.deals_by_stage")
    )
    return Chart(
        kind="bar",
        title=title,
        categories=tuple(str(row["stage"] or words("member.(none)")) for row in rows),
        series=(Series(title, values),),
        code=scale.chart_code if has_amounts else "#,##0",
        alt=title,
    )


def _month_chart(data: Warehouse, words: Words) -> Chart | None:
    """Open deals by the month they are expected to close: overdue, six months, later, without a date."""
    rows = data.rows(
        """
                select case when expected_close_date is null then 'z' when is_overdue then '0' when
                expected_close_date >= date_trunc('month', cast($day as date)) + interval 6 month then 'y'
                else strftime(expected_close_date, '%Y-%m') end as bucket, count(*) as deals from
                mart.pipeline_open group by bucket order by bucket
        """.replace("$day", "?"),
        [data.meta.as_of],
    )
    buckets = [str(row["bucket"]) for row in rows]
    if set(buckets) <= {"z"}:
        return None
    names = {"0": words("pipeline.overdue"), "y": words("pipeline.later"), "z": words("pipeline.no_date")}
    title = words("pipeline.by_month")
    return Chart(
        kind="column",
        title=title,
        categories=tuple(names.get(bucket, bucket) for bucket in buckets),
        series=(Series(words("column.deals"), tuple(float(row["deals"]) for row in rows)),),
        code="#,##0",
        alt=title,
        marked=0 if buckets[0] == "0" else None,
    )


def _age_chart(data: Warehouse, words: Words) -> Chart | None:
    """Where no deal says when it is expected to close: how long each has been open."""
    rows = data.rows(
        """
        select case
                when days_open is null then 4 when days_open <= 30 then 0 when days_open <= 90 then 1
                when days_open <= 180 then 2 else 3
            end as bucket, count(*) as deals
        from mart.pipeline_open group by bucket order by bucket
        """
    )
    if not any(row["bucket"] < len(_AGES) for row in rows):
        return None
    names = tuple((*_AGES, words("pipeline.no_age"))[row["bucket"]] for row in rows)
    title = words("pipeline.by_age")
    series = Series(words("column.deals"), tuple(float(row["deals"]) for row in rows))
    return Chart("column", title, names, (series,), "#,##0", title)


def _amount_columns(words: Words, rows: list[Row]) -> tuple[Column, ...]:
    money = full_money([row["amount"] for row in rows])
    weighted = full_money([None])
    return (
        Column("deals", words("column.deals"), words.format("count")),
        Column("bare", words("column.without_amount"), words.format("count")),
        Column("amount", words("column.amount_open"), money),
        Column("weighted", words("column.weighted"), weighted),
        Column("weighted_crm", words("column.weighted_crm"), weighted),
    )


def _amounts(row: Row) -> tuple[Cell, ...]:
    keys = ("deals", "deals_without_amount", "amount", "weighted_amount", "weighted_amount_crm")
    return tuple(or_dash(row[key]) for key in keys)


def _stage_table(words: Words, stages: list[Row]) -> Table:
    largest = max((row["deals"] for row in stages), default=0)
    total = tuple(
        or_dash(_total(stages, key))
        for key in ("deals", "deals_without_amount", "amount", "weighted_amount", "weighted_amount_crm")
    )
    table = Table(
        name="pipeline_stages",
        title=words("pipeline.stages"),
        columns=(
            Column("stage", words("column.stage")),
            *_amount_columns(words, stages),
            Column("bar", words("column.share_deals"), BAR),
            Column("note", words("column.note")),
        ),
        rows=tuple(
            (
                row["stage"] or words("member.(none)"),
                *_amounts(row),
                bar(row["deals"], largest, _BAR),
                note(words, row),
            )
            for row in stages
        ),
        total=(words("total"), *total, "", ""),
    )
    return trim(table, "bare", "amount", "weighted", "weighted_crm")


def _members(data: Warehouse, words: Words) -> list[Block]:
    for dimension in _DIMENSIONS:
        rows = [row for row in _summary(data, dimension, by_stage=False) if row["deals"]]
        if len(rows) > 1:
            return [_member_table(words, dimension, rows)]
    return []


def _member_table(words: Words, dimension: str, rows: list[Row]) -> Table:
    largest = max((row["deals"] for row in rows), default=0)
    top = rows[:_MEMBERS]
    table = Table(
        name="pipeline_members",
        title=words("pipeline.by_member", dimension=words.by(dimension)),
        columns=(
            Column("member", words.dimension(dimension)),
            *_amount_columns(words, rows),
            Column("bar", words("column.share_deals"), BAR),
        ),
        rows=tuple(
            (words.member(row["member"]), *_amounts(row), bar(row["deals"], largest, _BAR)) for row in top
        ),
        note=words("summary.more", shown=len(top), count=len(rows)) if len(rows) > len(top) else None,
    )
    return trim(table, "bare", "amount", "weighted", "weighted_crm")


def _deals(data: Warehouse, words: Words) -> Table:
    """The open deals, largest first; a real Excel table to filter."""
    deals = data.rows(
        "select * from mart.pipeline_open"
        " order by amount desc nulls last, days_open desc nulls last, opportunity_id limit ?",
        [_MOST_DEALS],
    )
    count = data.one("select count(*) as deals from mart.pipeline_open")["deals"]
    columns = _deal_columns(words, deals)
    has_amounts = any(deal["amount"] is not None for deal in deals)
    more = words("pipeline.more", shown=len(deals), count=words.count(count)) if count > len(deals) else None
    return Table(
        name="open_deals",
        title=words("pipeline.deals" if has_amounts else "pipeline.deals_oldest", count=words.count(count)),
        columns=tuple(column for column, _ in columns),
        rows=tuple(tuple(_deal_cell(words, key, deal) for _, key in columns) for deal in deals),
        note=more,
        is_excel_table=True,
    )


def _deal_columns(words: Words, deals: list[Row]) -> list[tuple[Column, str]]:
    """The columns that any open deal fills; an export without teams gets no empty column for them."""
    money, days, day = (
        full_money([deal["amount"] for deal in deals]),
        words.format("days"),
        words.format("date"),
    )
    kinds = {
        "amount": money,
        "weighted_amount": full_money([None]),
        "days_open": days,
        "stage_probability": words.format("fraction"),
    }
    kinds |= {"expected_close_date": day, "created_date": day}
    wanted = (
        "name", "account", "owner", "team", "region", "product", "stage", "amount", "stage_probability",
        "weighted_amount", "created_date", "days_open", "expected_close_date", "risk_flags",
    )  # fmt: skip
    text = words.format("text")
    filled = [key for key in wanted if any(deal[key] not in {None, ""} for deal in deals)]
    return [(Column(f"deal_{key}", words(f"deal.{key}"), kinds.get(key, text)), key) for key in filled]


def _deal_cell(words: Words, key: str, deal: Row) -> Cell:
    value = deal[key]
    if key == "risk_flags" and value:
        flags = [
            words.maybe(f"risk.{flag.strip()}", flag.strip()) for flag in value.split(",") if flag.strip()
        ]
        return Mark("◆ " + words("comma").join(flags), "worse")
    return value if value is not None else ""
