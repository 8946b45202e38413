"""A file's table as one entity sees it: text by canonical column, ids, and what the mapping does not use."""

import hashlib
import unicodedata
from collections.abc import Sequence

import polars as pl

from assets.core import values
from assets.core.entities import Entity
from assets.exports.mapping import EntityMapping


def by_column(
    raw: pl.DataFrame, mapping: EntityMapping, entity: Entity, id_style: str | None = None
) -> pl.DataFrame:
    """Text by canonical column name, the id's parts as `id:0`, `id:1`, …; rows without id are left out."""
    present = set(raw.columns)
    columns = [
        pl.col(next(header for header in headers if header in present)).alias(name)
        for name, headers in mapping.columns.items()
        if present & set(headers)
    ]
    constants = [pl.lit(value).alias(name) for name, value in mapping.constants.items()]
    parts = [
        (pl.col(header) if header in present else pl.lit(None, pl.String)).alias(f"id:{n}")
        for n, header in enumerate(mapping.id)
    ]
    renamed = {name: target for name, target in _names(entity).items() if name in mapping.columns}
    written = raw.select("row_number", *parts, *columns, *constants).rename(renamed, strict=False)
    if id_style == "salesforce":
        written = _long_ids(written)
    has_id = pl.any_horizontal(values.text(pl.col(f"id:{n}")).is_not_null() for n in range(len(parts)))
    return written.filter(has_id)


_SHORT_ID = r"^[a-zA-Z0-9]{15}$"
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def long_id(short: str) -> str:
    """Salesforce's id of 18 characters for one of 15: each suffix letter says which of five are capitals."""
    chunks = (short[start : start + 5] for start in (0, 5, 10))
    return short + "".join(_SUFFIX[sum(c.isupper() << n for n, c in enumerate(chunk))] for chunk in chunks)


def _long_ids(written: pl.DataFrame) -> pl.DataFrame:
    """Ids of 15 and of 18 characters are the same id, in keys and in references."""
    for name in written.columns:
        if name.startswith("id:") or name.endswith("_ref"):
            short = written[name].drop_nulls().unique()
            short = short.filter(short.str.contains(_SHORT_ID))
            written = written.with_columns(pl.col(name).replace({text: long_id(text) for text in short}))
    return written


def _names(entity: Entity) -> dict[str, str]:
    """Mapping files name a reference and an amount plainly; tables say what they hold."""
    names = {r.written.removesuffix("_ref"): r.written for r in entity.references}
    if "amount_native" in entity.schema.columns():
        names["amount"] = "amount_native"
    if entity.name == "quota":
        names["rep"] = "entity_ref"
    if entity.name == "opportunity":
        names["lead"] = "lead_ref"
    return names


def beyond(unmapped: Sequence[str]) -> pl.Expr:
    """What the export says beyond the mapping, as JSON in the columns' order; null where that is nothing."""
    if not unmapped:
        return pl.lit(None, pl.String).alias("extra")
    cells = [pl.when(pl.col(column) != "").then(pl.col(column)).alias(column) for column in unmapped]
    says = pl.any_horizontal(pl.col(column) != "" for column in unmapped)
    return pl.when(says).then(pl.struct(cells).struct.json_encode()).alias("extra")


def source_id(written: pl.DataFrame, mapping: EntityMapping) -> pl.Series:
    """The CRM's id, or 16 hex digits of SHA-256 over the folded natural key, its parts joined by U+001F."""
    rows = written.select(f"id:{n}" for n in range(len(mapping.id))).rows()
    if not mapping.synthetic_id:
        ids = ("|".join(part.strip() for part in row if part) for row in rows)
        return pl.Series("source_id", list(ids), dtype=pl.String)
    keys = ("\x1f".join(_folded(part) for part in row) for row in rows)
    ids = (hashlib.sha256(key.encode()).hexdigest()[:16] for key in keys)
    return pl.Series("source_id", list(ids), dtype=pl.String)


def _folded(part: str | None) -> str:
    return unicodedata.normalize("NFKC", part or "").casefold().strip()


def row_hash(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """A fingerprint of each row's columns, null told from empty."""
    said = [pl.col(column).cast(pl.String).fill_null("\x00") for column in columns]
    content = frame.select(pl.concat_str(said, separator="\x1f")).to_series()
    digests = [hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in content]
    return pl.Series("row_hash", digests, dtype=pl.String)
