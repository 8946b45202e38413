"""References: from a name or id as written to the row it means.

`owner_ref` says "Moses Frase", `owner_id` the rep found for it. Every night all rows are resolved
again, since what they point at may have come later. Exact id, then exact name, then a name that is
unique after folding; anything nearer than that is only suggested, never taken.
"""

import unicodedata

import duckdb
import polars as pl

from assets.core.entities import ENTITIES, Entity, Reference
from assets.exports.words import nearest
from assets.operations.ledger import Finding


def fold(name: str) -> str:
    """Case, width, spaces and punctuation folded away: 'GTX Pro' and 'ＧＴＸ-pro' are one."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def resolve(con: duckdb.DuckDBPyConnection, entity: Entity) -> list[Finding]:
    """Fills every reference of an entity's table and says which names nobody answers to."""
    findings: list[Finding] = []
    for reference in entity.references:
        findings += _resolve(con, entity, reference)
    return findings


def _resolve(con: duckdb.DuckDBPyConnection, entity: Entity, reference: Reference) -> list[Finding]:
    written = con.execute(
        f"select source, {reference.written} as written, count(*) as row_count from {entity.table} "
        f"where {reference.written} is not null group by all order by all"
    ).fetchall()
    names = candidates(con, reference.target)
    found = [(source, text, names.find(source, text)) for source, text, _ in written]
    frame = pl.DataFrame(
        found, schema={"source": pl.String, "written": pl.String, "key": pl.String}, orient="row"
    )
    con.register("found", frame)
    con.execute(
        f"update {entity.table} as t set {reference.found} = f.key from found as f "
        f"where t.source = f.source and t.{reference.written} = f.written "
        f"and t.{reference.found} is distinct from f.key"
    )
    con.unregister("found")
    missing = [
        (text, rows) for (_, text, rows), (_, _, key) in zip(written, found, strict=True) if key is None
    ]
    return _unmatched(entity, reference, missing, names.all_names())


# Nearness is dear: 5,000 unknown names against 500 took 100 s, and nobody reads 5,000 findings.
_NAMED = 100


def _unmatched(
    entity: Entity, reference: Reference, missing: list[tuple[str, int]], known: list[str]
) -> list[Finding]:
    """A finding for each of the commonest names that nobody answers to, and one for the rest together."""
    column = reference.written.removesuffix("_ref")
    by_rows = sorted(missing, key=lambda item: (-item[1], item[0]))
    said = [(text, rows, nearest(text, known) or "–") for text, rows in by_rows[:_NAMED]]
    rest = by_rows[_NAMED:]
    if rest:
        said.append((f"+{len(rest):,}", sum(rows for _, rows in rest), "–"))
    return [
        Finding(
            "unmatched_reference",
            entity.name,
            rows=rows,
            example=text,
            params={"column": column, "value": text, "rows": rows, "nearest": near},
        )
        for text, rows, near in said
    ]


class Candidates:
    """The rows of an entity by id, name and folded name, a source's own before those of others."""

    def __init__(self, rows: list[tuple[str, str, str, str]]) -> None:
        self._exact: dict[tuple[str, str], set[str]] = {}
        self._names = sorted({name for *_, name in rows})
        for key, source, source_id, name in rows:
            for scope in (source, ""):
                for word in (f"id:{source_id}", f"name:{name}", f"fold:{fold(name)}"):
                    self._exact.setdefault((scope, word), set()).add(key)

    def find(self, source: str, text: str) -> str | None:
        """The one key meant by a text, or None when nobody or more than one answers to it."""
        for scope in (source, ""):
            for word in (f"id:{text}", f"name:{text}", f"fold:{fold(text)}"):
                keys = self._exact.get((scope, word), set())
                if len(keys) == 1:
                    return next(iter(keys))
                if keys:  # two people of one name: an exact tie is not broken by folding further
                    break
        return None

    def all_names(self) -> list[str]:
        """Every name, sorted."""
        return self._names


def candidates(con: duckdb.DuckDBPyConnection, target: str) -> Candidates:
    """Everything of an entity that a reference could mean."""
    entity = ENTITIES[target]
    rows = con.execute(
        f"select {entity.key}, source, source_id, coalesce(name, source_id) from {entity.table} "
        "where not is_deleted"
    )
    return Candidates(rows.fetchall())
