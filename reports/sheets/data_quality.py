"""The Data quality sheet: what came in, what was left out, what to mend.

What belongs here: ops.file, ops.reject, ops.finding, ops.correction. What does not: finding anything.
"""

import json
from typing import Any

from reports.page import Block, Cell, Column, Mark, Notes, Page, Table, Tone
from reports.sheets.files import by_day, earlier_line
from reports.texts.findings import finding_text
from reports.texts.reasons import in_language
from reports.texts.words import Words
from reports.warehouse import Row, Warehouse

_COUNTS = ("rows_read", "inserted", "updated", "unchanged", "duplicate", "rejected", "ignored")
_MOST_REJECTS = 200
_GRID = (24.0, 15.0, *([9.2] * 8), 11.0, 30.0)
_TONES: dict[str, Tone] = {"error": "worse", "warning": "strong", "info": "muted"}
_SIGNS = {"error": "▲", "warning": "◆", "info": "○"}


def page(data: Warehouse, words: Words) -> Page:
    """The page; it always has the ledger of files."""
    files = data.rows("select * from ops.file order by path, sheet nulls first, entity nulls first, file_id")
    findings = data.rows(
        "select * from ops.finding"
        " order by list_position(['error', 'warning', 'info'], severity), rows desc nulls last, finding_id"
    )
    blocks: list[Block] = [
        _findings(words, findings),
        _ledger(words, files),
        *_rejects(data, words),
        *_corrections(data, words),
    ]
    subtitle = words("dot").join([words("quality.subtitle"), words("subtitle.as_of", date=data.meta.as_of)])
    return Page(
        "data_quality",
        words("sheets.data_quality"),
        _title(words, files, findings),
        subtitle,
        tuple(blocks),
        grid=_GRID,
    )


def _title(words: Words, files: list[Row], findings: list[Row]) -> str:
    read, rejected = (sum(row[key] or 0 for row in files) for key in ("rows_read", "rejected"))
    refused = sum(row["status"] == "refused" for row in files)
    said = words(
        "quality.title",
        read=words.count(read),
        files=len({row["path"] for row in files if row["status"] == "loaded"}),
        rejected=words.count(rejected),
    )
    if refused:
        said = words("quality.title_refused", said=said, refused=refused)
    serious = sum(row["severity"] in {"error", "warning"} for row in findings)
    return words("quality.title_findings", said=said, count=serious) if serious else said


def _findings(words: Words, findings: list[Row]) -> Block:
    if not findings:
        return Notes((words("quality.no_findings"),), words("quality.findings"))
    return Table(
        name="findings",
        title=words("quality.findings"),
        columns=(
            Column("severity", words("column.severity")),
            Column("entity", words("column.entity")),
            Column("rows", words("column.rows"), words.format("count")),
            Column("message", words("column.found"), span=4, wrap=True),
            Column("suggestion", words("column.suggestion"), span=4, wrap=True),
            Column("example", words("column.example"), wrap=True),
        ),
        rows=tuple(_finding(words, row) for row in findings),
    )


def _finding(words: Words, row: Row) -> tuple[Cell, ...]:
    message, suggestion = row["message"] or "", row["suggestion"] or ""
    if words.language != "en":
        message, suggestion = finding_text(row["kind"], _params(row), words.language)
    severity = row["severity"]
    said = f"{_SIGNS.get(severity, '○')} {words.maybe(f'severity.{severity}', severity)}"
    return (
        Mark(said, _TONES.get(severity, "plain")),
        words.maybe(f"entity.{row['entity']}", row["entity"] or ""),
        row["rows"],
        message,
        suggestion,
        row["example"] or "",
    )


def _params(row: Row) -> dict[str, Any]:
    try:
        found = json.loads(row["params"] or "{}")
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _ledger(words: Words, files: list[Row]) -> Table:
    totals = {key: sum(row[key] or 0 for row in files) for key in (*_COUNTS, "records")}
    count = words.format("count")
    shown, earlier = by_day(files)
    return Table(
        name="files",
        title=words("quality.files"),
        columns=(
            Column("path", words("column.file"), wrap=True),
            Column("entity", words("column.entity")),
            *(Column(key, words(f"ledger.{key}"), count) for key in _COUNTS),
            Column("records", words("ledger.records"), count),
            Column("status", words("column.status")),
            Column("reason", words("column.reason"), wrap=True),
        ),
        rows=(*(_file(words, row) for row in shown), *(_earlier(words, rows) for rows in earlier)),
        total=(words("total"), "", *(totals[key] for key in (*_COUNTS, "records")), "", ""),
        note=words("quality.conservation"),
    )


def _file(words: Words, row: Row) -> tuple[Cell, ...]:
    path = f"{row['path']} [{row['sheet']}]" if row["sheet"] else row["path"]
    status = words.maybe(f"file_status.{row['status']}", str(row["status"]))
    return (
        path,
        words.maybe(f"entity.{row['entity']}", row["entity"] or ""),
        *(row[key] for key in (*_COUNTS, "records")),
        Mark(status, "worse") if row["status"] == "refused" else status,
        in_language(row["reason"] or "", words.language),
    )


def _earlier(words: Words, files: list[Row]) -> tuple[Cell, ...]:
    """The files of one table that are of earlier days, in one line."""
    sums = (sum(row[key] or 0 for row in files) for key in (*_COUNTS, "records"))
    entity = files[0]["entity"] or ""
    return (
        earlier_line(words, files),
        words.maybe(f"entity.{entity}", entity),
        *sums,
        words.maybe("file_status.loaded", "loaded"),
        "",
    )


def _rejects(data: Warehouse, words: Words) -> list[Block]:
    count = data.one("select count(*) as rows from ops.reject")["rows"]
    if not count:
        return [Notes((words("quality.no_rejects"),), words("quality.rejects"))]
    rows = data.rows(
        """
        select path, reject.row_number, reject.rule, reject.message, reject.raw
        from ops.reject as reject
        left join (select distinct file_id, path, as_of from ops.file) as file using (file_id)
        order by as_of desc, path, reject.row_number, reject.rule limit ?
        """,
        [_MOST_REJECTS],
    )
    table = Table(
        name="rejects",
        title=words("quality.rejects"),
        columns=(
            Column("path", words("column.file"), wrap=True),
            Column("rule", words("column.rule"), span=2, wrap=True),
            Column("row_number", words("column.row_number"), words.format("count")),
            Column("message", words("column.message"), span=4, wrap=True),
            Column("raw", words("column.raw"), span=4, wrap=True),
        ),
        rows=tuple(
            (
                *(row["path"] or "", row["rule"], row["row_number"]),
                *(in_language(row["message"] or "", words.language), (row["raw"] or "")[:300]),
            )
            for row in rows
        ),
        note=words("quality.more_rejects", shown=len(rows), count=words.count(count))
        if count > len(rows)
        else None,
    )
    return [table]


def _corrections(data: Warehouse, words: Words) -> list[Block]:
    rows = data.rows("select * from ops.correction order by source, entity, column_name, found")
    if not rows:
        return []
    return [
        Table(
            name="corrections",
            title=words("quality.corrections"),
            columns=(
                Column("column", words("column.column")),
                Column("found", words("column.was"), span=2, wrap=True),
                Column("rows", words("column.rows"), words.format("count")),
                Column("why", words("column.why"), span=4, wrap=True),
                Column("corrected", words("column.corrected"), span=3, wrap=True),
                Column("status", words("column.status")),
            ),
            rows=tuple(
                (
                    f"{row['entity']}.{row['column_name']}",
                    row["found"],
                    row["rows"],
                    row["why"] or "",
                    row["corrected"],
                    words.maybe(f"correction_status.{row['status']}", str(row["status"] or "")),
                )
                for row in rows
            ),
        )
    ]
