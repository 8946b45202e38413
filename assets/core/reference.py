"""References: from a name or id as written to the row it means.

`owner_ref` says "Moses Frase", `owner_id` the rep found for it. Every night all rows are resolved
again, since what they point at may have come later. Exact id, then exact name, then a name that is
unique after folding; anything nearer than that is only suggested, never taken.
"""

import unicodedata
from collections.abc import Collection, Iterable

import duckdb
import polars as pl

from assets.core.entities import ENTITIES, Entity, Reference
from assets.core.people import STAND_IN
from assets.exports.words import nearest
from assets.operations.ledger import Finding

# The C# team is not the C team. Signs such as + are no punctuation in Unicode, so the C++ team is neither.
_TELLING = "#%@"


def fold(name: str) -> str:
    """Case, width, spaces and punctuation folded away: 'GTX Pro' is 'ＧＴＸ-pro', but 'C++' is not 'C'."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if sign in _TELLING or unicodedata.category(sign)[0] not in "PZC")


def resolve(con: duckdb.DuckDBPyConnection, entity: Entity) -> list[Finding]:
    """Fills every reference of an entity's table and says which names nobody answers to."""
    findings: list[Finding] = []
    for reference in entity.references:
        findings += fill(con, entity, reference, candidates(con, reference.target))
    return findings


def foresee(con: duckdb.DuckDBPyConnection, entity: Entity, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows about to be written, with the references that can be found already.

    `resolve` would find them all the same; but to fill a million written rows is dearer than to write them.
    """
    for reference in entity.references:
        names = candidates(con, reference.target)
        texts = rows.select("source", reference.written).drop_nulls().unique()
        keys = pl.Series([names.find(*pair) for pair in texts.iter_rows()], dtype=pl.String)
        found = texts.with_columns(keys.alias(reference.found))
        rows = rows.drop(reference.found).join(
            found, on=["source", reference.written], how="left", maintain_order="left"
        )
    return rows


def fill(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    reference: Reference,
    names: "Candidates",
    only: str = "true",
) -> list[Finding]:
    """Fills one reference, in the rows where `only` holds, with what its names mean."""
    written = con.execute(
        f"select source, {reference.written} as written, count(*) as row_count from {entity.table} "
        f"where {reference.written} is not null and {only} group by all order by all"
    ).fetchall()
    found = [(source, text, names.find(source, text)) for source, text, _ in written]
    frame = pl.DataFrame(
        found, schema={"source": pl.String, "written": pl.String, "key": pl.String}, orient="row"
    )
    con.register("found", frame)
    con.execute(
        f"update {entity.table} as t set {reference.found} = f.key from found as f "
        f"where {only} and t.source = f.source and t.{reference.written} = f.written "
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
            params={"column": reference.name, "value": text, "rows": rows, "nearest": near},
        )
        for text, rows, near in said
    ]


class Candidates:
    """The rows of an entity by id, name and folded name, a source's own before those of others.

    An id means a row of its own source: 7 here is not the 7 of another system. Only a source that has no such
    rows itself (a plain quota file) can mean another's; `sources` are those that have.
    """

    def __init__(
        self, rows: Iterable[tuple[str, str, str, str]], sources: Collection[str] | None = None
    ) -> None:
        self._keys: dict[tuple[str, str], set[str]] = {}
        names, of = set(), set()
        for key, source, source_id, name in rows:
            names.add(name)
            of.add(source)
            for scope in (source, _ANYWHERE):
                for word in (f"id:{source_id}", *_words(name)):
                    self._keys.setdefault((scope, word), set()).add(key)
        self._names = sorted(names)
        self._sources = of if sources is None else set(sources)

    def find(self, source: str, text: str) -> str | None:
        """The one key meant by a text, or None when nobody or more than one answers to it.

        The first way in which anybody answers decides: two people of one name are not told apart by folding
        further or by looking elsewhere.
        """
        ids = [(source, f"id:{text}"), *((source, word) for word in _words(text))]
        if source not in self._sources:
            ids.append((_ANYWHERE, f"id:{text}"))
        for way in (*ids, *((_ANYWHERE, word) for word in _words(text))):
            keys = self._keys.get(way)
            if keys:
                return next(iter(keys)) if len(keys) == 1 else None
        return None

    def all_names(self) -> list[str]:
        """Every name, sorted."""
        return self._names


_ANYWHERE = ""


def _words(name: str) -> list[str]:
    """A name as it is, and folded; punctuation alone folds to nothing and is nobody's."""
    folded = fold(name)
    return [f"name:{name}", *([f"fold:{folded}"] if folded else [])]


def candidates(con: duckdb.DuckDBPyConnection, target: str) -> Candidates:
    """Everything of an entity that a reference could mean."""
    entity = ENTITIES[target]
    rows = con.execute(
        f"select {entity.key}, source, source_id, coalesce(name, source_id), row_hash from {entity.table} "
        "where not is_deleted"
    ).fetchall()
    # A stand-in is made from a reference, so it does not show that its source has such rows.
    sources = {source for _, source, _, _, row_hash in rows if row_hash != STAND_IN}
    return Candidates((row[:4] for row in rows), sources)
