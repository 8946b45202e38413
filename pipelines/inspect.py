"""`loudou inspect`: what a file would be recognised as, in lines for people."""

from collections.abc import Iterator
from pathlib import Path

from assets.exports.mapping import load_mappings
from assets.exports.part import Part
from assets.exports.raw import FileRefused
from assets.exports.recognise import recognise
from assets.exports.words import nearest


def inspect_file(path: Path) -> Iterator[str]:
    """The recognised parts of a file, or why there are none."""
    try:
        parts = recognise(path, load_mappings())
    except FileRefused as refusal:
        yield str(refusal)
        return
    for part in parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    where = part.path.name if part.sheet is None else f"{part.path.name} [{part.sheet}]"
    kind = ", ".join(
        x for x in (part.format, part.encoding, part.delimiter and f"delimiter {part.delimiter!r}") if x
    )
    yield f"{where}: {part.crm.title} ({part.file_name}), source {part.source}, {kind}"
    if part.as_of is not None:
        yield f"  as of {part.as_of}, from its name"
    for mapping in part.entities:
        record = f" ({mapping.record})" if mapping.record else ""
        columns = ((name, part.column(mapping, name)) for name in mapping.columns)
        mapped = ", ".join(f"{name} <- {column}" for name, column in columns if column)
        yield f"  {mapping.entity}{record}: {mapped}"
    for column, unit in part.units.items():
        yield f"  {column}: {unit}"
    known = [
        header for mapping in part.entities for headers in mapping.columns.values() for header in headers
    ]
    for column in part.unmapped:
        near = nearest(column, known)
        yield f"  not mapped, kept in extra: {column}" + (f" (near {near})" if near else "")
