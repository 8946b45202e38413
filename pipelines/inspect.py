"""`loudou inspect`: what a file would be recognised as, in lines for people. Nothing is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from assets.core.clean import Origin, Outcome, clean
from assets.core.entities import ENTITIES
from assets.core.written import canonical as canonical_names
from assets.exports.leave_out import leave_out
from assets.exports.load import load
from assets.exports.mapping import Crm
from assets.exports.packed import inside
from assets.exports.part import Part
from assets.exports.raw import FileRefused, RawTable
from assets.exports.read import read, read_part, sources
from assets.exports.recognise import known_words, recognise, scores
from assets.exports.words import fold, nearest
from assets.publish.home import Language
from pipelines.outcome import labelled, word
from reports.texts.findings import finding_text
from reports.texts.reasons import ignored, in_language

_ROWS, _COLUMNS, _WIDTH = 3, 8, 18
# The values of so many rows are looked at.
_CLEANED = 100_000


def inspect_file(path: Path, language: Language, mappings: Sequence[Crm]) -> Iterator[str]:
    """Each table of a file, and of each file of a ZIP; or why there is none."""
    try:
        found = inside(path)
    except FileRefused as refusal:
        yield from _refused(refusal, language)
        return
    for file, reason in found.skipped:
        yield labelled(
            word("ignored_label", language), f"{_name(file, path)}: {in_language(reason, language)}"
        )
    for left in found.refused:
        yield from _refused(left, language)
    for file in found.files:
        yield from _file(file, _name(file, path), mappings, language)


def _name(file: Path, path: Path) -> str:
    return file.relative_to(path.parent).as_posix()


def _refused(refusal: FileRefused, language: Language) -> Iterator[str]:
    label = {"refused": "refused", "held": "held_label", "skipped": "ignored_label"}[refusal.status]
    where = refusal.path.name if refusal.sheet is None else f"{refusal.path.name} [{refusal.sheet}]"
    why = " ".join(in_language(said, language) for said in (refusal.reason, refusal.suggestion) if said)
    yield labelled(word(label, language), _shown(f"{where}: {why}"))


def _file(path: Path, name: str, mappings: Sequence[Crm], language: Language) -> Iterator[str]:
    try:
        parts = recognise(path, mappings)
    except FileRefused as refusal:
        yield name
        yield from _refused(refusal, language)
        yield from _unknown(path, mappings, language)
        return
    for part in parts:
        yield name if part.sheet is None else f"{name} [{part.sheet}]"
        try:
            table = read_part(part)
        except FileRefused as refusal:
            yield from _refused(refusal, language)
            continue
        yield from _facts(table, language, packed=load(path).is_gzip)
        yield from _layout(part, mappings, language)
        cleaned = _cleaned(part, table)
        yield from _columns(part, cleaned, language)
        yield from _values(table, cleaned, language)
        yield from _preview(table, language)
    for sheet in parts[0].skipped_sheets:
        yield from _refused(sheet, language)


def _unknown(path: Path, mappings: Sequence[Crm], language: Language) -> Iterator[str]:
    """What can be said of tables that no layout fits: their shape, and the known header nearest to each."""
    words = known_words(mappings)
    try:
        tables = [read(path, source.sheet) for source in sources(load(path), words)]
    except FileRefused:
        return
    for table in tables:
        yield from _facts(table, language, packed=False)
        near = scores(table.header, mappings)[:2]
        said = ", ".join(f"{score.name} {score.share:.0%}" for score in near if score.share)
        yield labelled(word("nearest_label", language), said or "–")
        for column in table.header:
            yield _column(
                column,
                word("known", language)
                if fold(column) in words
                else _near("unknown", column, words, language),
            )
        yield from _preview(table, language)


def _facts(table: RawTable, language: Language, *, packed: bool) -> Iterator[str]:
    mark = table.delimiter and word("delimiter", language, mark=repr(table.delimiter))
    kind = ("gzip" if packed else None, table.format, table.encoding, mark)
    yield labelled(word("format_label", language), ", ".join(filter(None, kind)))
    reasons = Counter(row.reason for row in table.ignored)
    why = ", ".join(f"{count:,} {ignored(reason, language)}" for reason, count in sorted(reasons.items()))
    counts = {
        "header": table.header_row,
        "rows": table.rows_read,
        "kept": table.frame.height,
        "ignored": len(table.ignored),
        "rejected": len(table.rejected),
    }
    yield labelled(
        word("rows_label", language), word("rows_line", language, **counts) + (f" ({why})" if why else "")
    )
    for row in table.rejected[:_ROWS]:
        said = word("rejected_row", language, number=row.row_number, message=row.message)
        yield labelled("", f"{said} {_shown(row.raw)[:80]}")


def _layout(part: Part, mappings: Sequence[Crm], language: Language) -> Iterator[str]:
    own = f"{part.crm.crm}.{part.file_name}"
    best = {score.name: score for score in scores(part.header, mappings)}
    others = [score for score in best.values() if score.name != own and score.share]
    said = {"title": part.crm.title, "name": own, "share": f"{best[own].share:.0%}", "used": best[own].used}
    entities = ", ".join(dict.fromkeys(mapping.entity for mapping in part.entities))
    yield labelled(
        word("system_label", language),
        word(
            "system_line", language, **said, columns=len(part.header), source=part.source, entities=entities
        ),
    )
    if others:
        second = word("second", language, name=others[0].name, share=f"{others[0].share:.0%}")
        yield labelled("", second)
    if part.as_of is not None:
        yield labelled(word("day_label", language), word("day_line", language, day=part.as_of))


def _cleaned(part: Part, table: RawTable) -> dict[str, Outcome]:
    """What cleaning makes of the first rows, by entity; no settings, for no house is known."""
    rows = table.frame.head(_CLEANED)
    origin = Origin(part.source, "", date(1970, 1, 1), part.column_of, totals=part.totals, units=part.units)
    entities = dict.fromkeys(mapping.entity for mapping in part.entities)
    found: dict[str, Outcome] = {}
    for entity in entities:
        mappings = [mapping for mapping in part.entities if mapping.entity == entity]
        kept = leave_out(replace(table, frame=rows), part.file, mappings, part.column_of)
        found[entity] = clean(kept.frame, mappings, part.crm, origin)
    return found


def _values(table: RawTable, cleaned: dict[str, Outcome], language: Language) -> Iterator[str]:
    """Rows that would be rejected, by rule with the first of each, and what is odd about the values."""
    said: list[str] = []
    for entity, outcome in cleaned.items():
        rules = Counter(reject.rule for reject in outcome.rejects)
        first = {reject.rule: reject for reject in reversed(outcome.rejects)}
        for rule, count in sorted(rules.items()):
            why = {"entity": entity, "rows": count, "number": first[rule].row_number}
            said.append(word("rejected_rows", language, **why, message=_shown(first[rule].message)))
        said += [finding_text(f.kind, f.params or {}, language)[0] for f in outcome.findings]
    if table.frame.height > _CLEANED:
        said.append(word("first_rows", language, rows=_CLEANED))
    for number, line in enumerate(dict.fromkeys(said)):
        yield labelled("" if number else word("values_label", language), line)


def _columns(part: Part, cleaned: dict[str, Outcome], language: Language) -> Iterator[str]:
    """A line a column: what it fills, with its unit and style; or extra, with the nearest known header."""
    fills: dict[str, list[str]] = {column: [] for column in part.header}
    styles: dict[str, str] = {}
    for mapping in part.entities:
        # Of a wide sheet all records are alike.
        is_alone = mapping.record is None or mapping.only_where is not None
        name = mapping.entity if is_alone else f"{mapping.entity} ({mapping.record})"
        for column in part.id_columns(mapping):
            if column is not None:
                fills[column].append(f"{name}.id")
        for canonical in mapping.columns:
            if (column := part.column(mapping, canonical)) is not None:
                fills[column].append(f"{name}.{canonical}")
                own = canonical_names(ENTITIES[mapping.entity]).get(canonical, canonical)
                styles[column] = cleaned[mapping.entity].styles.get(own) or styles.get(column, "")
    known = [head for mapping in part.entities for heads in mapping.columns.values() for head in heads]
    for column, filled in fills.items():
        unit = part.unit(column)
        times = [f"× {unit.multiplier:,}"] if unit.multiplier != 1 else []
        said = " ".join(
            [", ".join(dict.fromkeys(filled)), *times, *filter(None, [unit.currency, styles.get(column)])]
        )
        if not filled:
            is_used = column not in part.unmapped
            said = word("known_unused", language) if is_used else _near("extra", column, known, language)
        yield _column(column, said)


def _near(key: str, column: str, known: Sequence[str] | frozenset[str], language: Language) -> str:
    near = nearest(column, known)
    return word(key, language) + (f" {word('near', language, name=near)}" if near else "")


def _column(name: str, said: str) -> str:
    shown = _shown(name)
    return f"  {set_cell_size(shown, max(cell_len(shown), 28))} → {said}"


def _preview(table: RawTable, language: Language) -> Iterator[str]:
    columns = [*table.header[:_COLUMNS]]
    rows = [columns, *(map(str, row) for row in table.frame.select(columns).head(_ROWS).iter_rows())]
    for label, row in zip([word("preview_label", language), "", "", ""], rows, strict=False):
        yield labelled(label, " │ ".join(set_cell_size(_shown(cell), _WIDTH) for cell in row).rstrip())


def _shown(text: str) -> str:
    """Without what moves a cursor or changes a terminal's colours."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
