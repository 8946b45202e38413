"""The About sheet: what the workbook is, from which files, and what it cannot say.

What belongs here: ops.meta, ops.file, and why numbers are missing. What does not: the findings (Data
quality).
"""

from reports.page import Block, Cell, Column, Format, Mark, Notes, Page, Pairs, Table
from reports.sheets.files import by_day, earlier_line
from reports.sheets.focus import Focus, focus_of
from reports.texts.words import Words
from reports.warehouse import Meta, Row, Warehouse


def page(data: Warehouse, words: Words) -> Page:
    """The page; every workbook has it."""
    meta, focus = data.meta, focus_of(data)
    day = Format("date", words("formats.date_left"))
    pairs: list[tuple[str, Cell]] = [(words("about.company"), meta.company)] if meta.company else []
    pairs += [
        (words("about.as_of"), Mark(meta.as_of, format=day)),
        (words("about.period"), focus.label(words) if focus else words("about.no_period")),
        (words("about.currency"), meta.currency or words("no_currency")),
        (words("about.timezone"), meta.timezone),
        (words("about.fiscal_year"), _fiscal_year(words, meta)),
        (words("about.working_days"), _working_days(words, meta)),
        (words("about.floor"), words("about.floor_text", floor=meta.sample_floor)),
        (words("about.run"), f"{meta.run_hash} · Loudou {meta.version}"),
    ]
    blocks: list[Block] = [
        Notes((words("about.what"),)),
        Pairs(tuple(pairs)),
        Notes(
            tuple(
                words(f"reading.{key}")
                for key in ("ok", "small_sample", "immature", "not_available", "signs")
            ),
            words("reading.title"),
        ),
        *_missing(data, words, focus),
        _files(data, words),
    ]
    return Page(
        "about",
        words("sheets.about"),
        words("about.title"),
        words("about.subtitle"),
        tuple(blocks),
        orientation="portrait",
    )


def _fiscal_year(words: Words, meta: Meta) -> str:
    month = meta.fiscal_year_start_month
    if month == 1 and meta.fiscal_months == "calendar":
        return words("about.fiscal_calendar")
    said = words("about.fiscal_from", month=words(f"month_name.m{month}"))
    if meta.fiscal_months == "calendar":
        return said
    return words("about.fiscal_weeks", said=said, weeks=meta.fiscal_months)


def _working_days(words: Words, meta: Meta) -> str:
    if meta.country is None:
        return words("about.weekdays")
    return words("about.weekdays_of", country=meta.country)


def _missing(data: Warehouse, words: Words, focus: Focus | None) -> list[Block]:
    """Why numbers of the whole company are not available, each reason once with what it touches."""
    rows = data.rows(
        """
        with missing as (
            select metric as thing, note from mart.kpi
            where status = 'not_available' and dimension = 'all' and note is not null
                and period_kind = 'quarter' and period_start = ?
            union select 'step:' || step_name, note from mart.funnel_conversion
            where status = 'not_available' and dimension = 'all' and note is not null and cohort_kind = 'all'
            union select 'pipeline', min(note) from mart.pipeline_summary
            where dimension = 'all' and deals > 0 having not bool_or(status = 'ok')
            union select 'forecast', min(note) from mart.forecast
            where dimension = 'all' and member = 'all' having not bool_or(status = 'ok')
            union select 'quota', note from mart.quota_attainment
            where status = 'not_available' and entity_kind = 'company' and note is not null
                and period_kind = 'quarter' and period_start = ?
        )
        select note, string_agg(distinct thing, ',' order by thing) as things from missing
        where note is not null group by note order by note
        """,
        [focus.start if focus else None] * 2,
    )
    if not rows:
        return []
    labels = {row["metric"]: row[f"label_{words.language}"] for row in data.rows("select * from ops.metric")}
    pairs = tuple((_things(words, labels, row["things"]), _sentence(words.note(row["note"]))) for row in rows)
    return [Pairs(pairs, words("about.missing"))]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _things(words: Words, labels: dict[str, str], things: str) -> str:
    said = []
    for thing in things.split(","):
        if thing.startswith("step:"):
            said.append(words("about.step", step=words.maybe(f"step.{thing[5:]}", thing[5:])))
        else:
            said.append(labels.get(thing) or words.maybe(f"sheets.{thing}", thing))
    return words("comma").join(said)


def _files(data: Warehouse, words: Words) -> Table:
    rows = data.rows(
        """
        select path, coalesce(source, '') as source, coalesce(entity, '') as entity, max(as_of) as as_of,
            sum(rows_read)::bigint as rows_read,
            coalesce(min(status) filter (status != 'loaded'), 'loaded') as status
        from ops.file group by all order by path, entity
        """
    )
    shown, earlier = by_day(rows)
    return Table(
        name="about_files",
        title=words("about.files"),
        columns=(
            Column("path", words("column.file"), width=33, wrap=True),
            Column("source", words("column.source"), width=15),
            Column("entity", words("column.entity"), width=15),
            Column("as_of", words("column.as_of"), Format("date", words("formats.date")), width=12),
            Column("rows", words("column.rows"), words.format("count"), width=10),
            Column("status", words("column.status"), width=15),
        ),
        rows=(
            *(
                (
                    row["path"],
                    row["source"],
                    _entity(words, row),
                    row["as_of"],
                    row["rows_read"],
                    _status(words, row),
                )
                for row in shown
            ),
            *(
                (
                    earlier_line(words, files),
                    *(files[0]["source"], _entity(words, files[0]), max(row["as_of"] for row in files)),
                    *(sum(row["rows_read"] for row in files), _status(words, files[0])),
                )
                for files in earlier
            ),
        ),
    )


def _entity(words: Words, row: Row) -> str:
    return words.maybe(f"entity.{row['entity']}", row["entity"])


def _status(words: Words, row: Row) -> str:
    return words.maybe(f"file_status.{row['status']}", str(row["status"]))
