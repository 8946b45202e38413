"""A file's table as one entity sees it: text by canonical column, ids, and what the mapping does not use."""

import hashlib
import operator
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from functools import reduce

import polars as pl

from assets.core import parted, status, values
from assets.core.entities import ENTITIES, Entity
from assets.core.rejected import Broken
from assets.exports.mapping import EntityMapping
from assets.exports.units import Unit, split_unit
from assets.operations.ledger import Finding

# What a spreadsheet leaves of a long id: 1.23E+17.
_CUT_SHORT = r"^[0-9](?:\.[0-9]+[eE]\+?|[eE]\+)[0-9]{1,3}$"


def by_column(
    raw: pl.DataFrame,
    column_of: Mapping[str, str],
    mapping: EntityMapping,
    entity: Entity,
    id_style: str | None = None,
    unmapped: Sequence[str] = (),
) -> pl.DataFrame:
    """Text by canonical column name, the id's parts as `id:0`, `id:1`, …; rows without id are left out.

    `raw` has the file's columns and `row_number`; `column_of` says which of them is which header. Columns
    that are `unmapped` are kept together as `extra`.
    """
    names = canonical(entity)
    raw = parted.apart(raw, mapping, column_of)
    given = used(column_of, mapping)
    columns = [
        _cell([column_of[head] for head in mapping.columns[name] if head in column_of]).alias(
            names.get(name, name)
        )
        for name in given
    ]
    columns += [
        _together([column_of[head] for head in heads if head in column_of]).alias(names.get(name, name))
        for name, heads in mapping.joined.items()
        if name not in given
    ]
    constants = [pl.lit(value).alias(names.get(name, name)) for name, value in mapping.constants.items()]
    parts = [
        (pl.col(column_of[header]) if header in column_of else pl.lit(None, pl.String)).alias(f"id:{n}")
        for n, header in enumerate(mapping.id)
    ]
    statuses = [status.said(raw, mapping, column_of)] if mapping.status else []
    written = raw.select("row_number", *parts, *columns, *constants, *statuses, _beyond(unmapped))
    written = _filled(written, {names.get(name, name): value for name, value in mapping.defaults.items()})
    of_ids = [name for name in written.columns if name.startswith("id:") or name.endswith("_ref")]
    ids = [values.texts(written[name]) for name in of_ids]
    written = written.with_columns(*(map(_long_ids, ids) if id_style == "salesforce" else ids))
    has_id = pl.any_horizontal(pl.col(f"id:{n}").is_not_null() for n in range(len(parts)))
    if mapping.only_where is not None and mapping.only_where not in column_of:
        return written.clear()
    if mapping.only_where is not None:
        told = values.texts(raw[column_of[mapping.only_where]]).is_not_null()
        return written.filter(pl.lit(told) & has_id)
    return written.filter(has_id)


def _cell(columns: Sequence[str]) -> pl.Expr:
    """Of several columns for one thing, row by row, the first that says something.

    Not of those whose headers name units: such a figure would be taken for one in another's unit.
    """
    if len(columns) == 1 or any(split_unit(column) for column in columns):
        return pl.col(columns[0])
    return pl.coalesce(
        *(pl.when(values.text(pl.col(c)).is_not_null()).then(pl.col(c)) for c in columns), pl.lit("")
    )


def _together(columns: Sequence[str]) -> pl.Expr:
    """The cells of several columns with a space between them."""
    cells = [pl.col(column).str.strip_chars() for column in columns]
    return pl.concat_str(cells, separator=" ").str.strip_chars() if cells else pl.lit("")


def _filled(written: pl.DataFrame, defaults: Mapping[str, str]) -> pl.DataFrame:
    for name, value in defaults.items():
        cell = values.text(pl.col(name)) if name in written.columns else pl.lit(None, pl.String)
        written = written.with_columns(cell.fill_null(value).alias(name))
    return written


def deleted(rows: pl.DataFrame) -> pl.Expr:
    """Whether the export itself says that a record was deleted."""
    if "is_deleted" not in rows.columns:
        return pl.lit(value=False)
    return pl.lit(values.boolean(rows["is_deleted"])).fill_null(value=False)


def used(column_of: Mapping[str, str], mapping: EntityMapping) -> dict[str, str]:
    """The file's column that each canonical column of a mapping is taken from: its first header there is."""
    return {
        name: next(column_of[header] for header in headers if header in column_of)
        for name, headers in mapping.columns.items()
        if any(header in column_of for header in headers)
    }


def units(
    said: Mapping[str, Unit], column_of: Mapping[str, str], mapping: EntityMapping, entity: Entity
) -> dict[str, Unit]:
    """The units that headers name (`said`, by the file's columns), by canonical column."""
    names = canonical(entity)
    given = used(column_of, mapping).items()
    return {names.get(name, name): said[column] for name, column in given if column in said}


_SHORT_ID = r"^[a-zA-Z0-9]{15}$"
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def long_id(short: str) -> str:
    """Salesforce's id of 18 characters for one of 15: each suffix letter says which of five are capitals."""
    chunks = (short[start : start + 5] for start in (0, 5, 10))
    return short + "".join(_SUFFIX[sum(c.isupper() << n for n, c in enumerate(chunk))] for chunk in chunks)


def _long_ids(ids: pl.Series) -> pl.Series:
    """Ids of 15 and of 18 characters are the same id, in keys and in references."""
    short = ids.filter(ids.str.contains(_SHORT_ID)).unique()
    return ids.replace({text: long_id(text) for text in short}) if len(short) else ids


def cut_short(
    written: pl.DataFrame, mapping: EntityMapping
) -> tuple[pl.DataFrame, list[Broken], list[Finding]]:
    """Refuses ids that a spreadsheet took for numbers, and empties references to such.

    Without its last digits an id is that of many rows: they would hide each other, or be taken for one
    another. A natural key (a name) is text as it is.
    """
    broken: list[Broken] = []
    findings: list[Finding] = []
    ids = [] if mapping.synthetic_id else [f"id:{n}" for n in range(len(mapping.id))]
    for name in [*ids, *(column for column in written.columns if column.endswith("_ref"))]:
        is_cut = pl.col(name).str.contains(_CUT_SHORT)
        cut = written.filter(is_cut).select("row_number", name).rows()
        if not cut:
            continue
        said = name.removesuffix("_ref") if name not in ids else "id"
        params = {"column": said, "rows": len(cut), "example": cut[0][1]}
        findings.append(Finding("id_cut_short", mapping.entity, len(cut), cut[0][1], params))
        if name in ids:
            why = "a number that a spreadsheet cut short: export the id as text"
            broken += [Broken(n, "id_cut_short", f"id: found {cell!r}, {why}") for n, cell in cut]
        else:
            written = written.with_columns(pl.when(~is_cut.fill_null(value=False)).then(name).alias(name))
    return written, broken, findings


def canonical(entity: Entity) -> dict[str, str]:
    """Mapping files name a reference and an amount plainly; tables say what they hold."""
    columns = entity.schema.columns()
    written = [column for column in columns if column.endswith("_ref")]
    names = {column.removesuffix("_ref"): column for column in written}
    names |= {column.removesuffix("_ref") + "_id": column for column in written}
    if "amount_native" in columns:
        names["amount"] = "amount_native"
    if "entity_ref" in columns:
        names["rep"] = "entity_ref"
    if entity.name == "activity":
        names["kind"] = "type"
    return names


def _beyond(unmapped: Sequence[str]) -> pl.Expr:
    """What the export says beyond the mapping, as JSON in the columns' order; null where that is nothing."""
    if not unmapped:
        return pl.lit(None, pl.String).alias("extra")
    cells = [pl.when(pl.col(column) != "").then(pl.col(column)).alias(column) for column in unmapped]
    says = pl.any_horizontal(pl.col(column) != "" for column in unmapped)
    return pl.when(says).then(pl.struct(cells).struct.json_encode()).alias("extra")


def source_id(written: pl.DataFrame, mapping: EntityMapping) -> pl.Series:
    """The CRM's id, or 16 hex digits of SHA-256 over the folded natural key, its parts joined by U+001F.

    A part of a natural key is the value that its cell was read as, where there is one: 2026年1月 and 2026-01
    are one quota, and a line without a metric is one for bookings.
    """
    if not mapping.synthetic_id:
        parts = [f"id:{n}" for n in range(len(mapping.id))]
        joined = pl.concat_str(parts, separator="|", ignore_nulls=True)
        return written.select(joined.alias("source_id")).to_series()
    names = canonical(ENTITIES[mapping.entity])
    feeds = {name: names.get(name, name) for name in mapping.constants}
    for name, headers in mapping.columns.items():
        feeds |= dict.fromkeys(headers, names.get(name, name))
    read = (
        name if (name := feeds.get(header, "")) in written.columns else f"id:{n}"
        for n, header in enumerate(mapping.id)
    )
    keys = written.select(pl.col(name).cast(pl.String).alias(str(n)) for n, name in enumerate(read)).rows()
    ids = (
        hashlib.sha256("\x1f".join(_folded(part) for part in row).encode()).hexdigest()[:16] for row in keys
    )
    return pl.Series("source_id", list(ids), dtype=pl.String)


def _folded(part: str | None) -> str:
    return unicodedata.normalize("NFKC", part or "").casefold().strip()


def row_hash(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """A fingerprint of each row's columns in 64 bits, null told from empty.

    A column without a value adds nothing, so that one more column in the schema makes no row another.
    """
    said = (
        pl.when(pl.col(column).is_not_null()).then(pl.col(column).hash(zlib.crc32(column.encode())))
        for column in columns
    )
    mixed = reduce(operator.xor, (part.fill_null(0) for part in said))
    return frame.select(mixed.reinterpret(signed=True).alias("row_hash")).to_series()
