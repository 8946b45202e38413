"""References: from a name or id as written to the row it means.

`owner_ref` says "Moses Frase", `owner_id` the rep found for it. Every night all rows are resolved
again, since what they point at may have come later. Exact id, then exact name, then a name that is
unique after folding; anything nearer than that is only suggested, never taken.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, partial

import duckdb
import polars as pl

from assets.core import association, opportunity
from assets.core.entities import ENTITIES, Entity, Reference
from assets.core.people import IS_STAND_IN
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
        findings += fill(con, entity, reference)
    association.fill(con, entity)
    return findings


def foreseen(con: duckdb.DuckDBPyConnection, entity: Entity, rows: str, query: str) -> str:
    """A query for rows of a view (`query`), with the references of all its rows that can be found already.

    The rows are of one source.
    `resolve` would find them all the same; but to fill a million written rows is dearer than to write them.
    """
    for reference in entity.references:
        key = ENTITIES[reference.target].key
        is_own = _IS_OWN.format(written=f"r.{reference.written}", row="r")
        texts = con.execute(
            f"select distinct r.source, r.{reference.written} "
            f"from {rows} as r anti join ({_by_own_id(reference)}) as own on {is_own} "
            f"where r.{reference.written} is not null"
        ).fetchall()
        names = candidates(con, reference.target) if texts else Candidates([])
        found = [(text, known) for source, text in texts if (known := names.find(source, text)) is not None]
        schema = {reference.written: pl.String, "found": pl.String}
        con.register(f"found_{reference.name}", pl.DataFrame(found, schema=schema, orient="row"))
        query = (
            f"select q.* replace (coalesce(own.{key}, f.found) as {reference.found}) from ({query}) as q "
            f"left join ({_by_own_id(reference)}) as own "
            f"on {_IS_OWN.format(written=f'q.{reference.written}', row='q')} "
            f"left join found_{reference.name} as f on q.{reference.written} = f.{reference.written}"
        )
    return opportunity.settled(query) if entity.name == "opportunity" else query


# Whoever is called by the id that they have in their own source is meant, whatever names there are; so most
# references are found without a look at the names. An address is looked for among the addresses first: for it
# stands '', which is nobody's id. (A condition beside the equalities has DuckDB compare all rows with all.)
_AS_ID = "case when contains({written}, '@') then '' else {written} end"
_IS_OWN = "{row}.source = own.source and " + _AS_ID + " = own.source_id"


def _by_own_id(reference: Reference) -> str:
    target = ENTITIES[reference.target]
    return f"select source, source_id, {target.key} from {target.table} where not is_deleted"


def fill(con: duckdb.DuckDBPyConnection, entity: Entity, reference: Reference) -> list[Finding]:
    """Fills one reference with what is meant, and says which names nobody answers to."""
    key = ENTITIES[reference.target].key
    is_own = _IS_OWN.format(written=f"t.{reference.written}", row="t")
    own = f"({_by_own_id(reference)}) as own"
    is_wrong = f"t.{reference.found} is distinct from own.{key}"
    has_wrong, has_others = con.execute(
        f"select coalesce(bool_or(own.{key} is not null and {is_wrong}), false), "
        f"coalesce(bool_or(own.{key} is null), false) "
        f"from {entity.table} as t left join {own} on {is_own} where t.{reference.written} is not null"
    ).fetchall()[0]
    if has_wrong:
        # Only then: an update that changes nothing takes as long as one that changes every row.
        con.execute(
            f"update {entity.table} as t set {reference.found} = own.{key} from {own} "
            f"where {is_own} and {is_wrong}"
        )
    if not has_others:
        return []
    as_id = _AS_ID.format(written=f"t.{reference.written}")
    nobody = f"(t.source, {as_id}) not in (select (source, source_id) from ({_by_own_id(reference)}))"
    return by_names(con, entity, reference, partial(candidates, con, reference.target), nobody)


def by_names(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    reference: Reference,
    who: "Callable[[], Candidates]",
    only: str,
) -> list[Finding]:
    """Fills one reference, in the rows `t` where `only` holds, with what its names mean."""
    known = con.execute(
        f"select source, {reference.written} as written, {reference.found} as known, count(*) as row_count "
        f"from {entity.table} as t where {reference.written} is not null and {only} group by all order by all"
    ).fetchall()
    if not known:
        return []
    names = who()
    keys = {(source, text): names.find(source, text) for source, text, _, _ in known}
    wrong = {(source, text) for source, text, found, _ in known if found != keys[source, text]}
    if wrong:
        _correct(con, entity, reference, only, [(*pair, keys[pair]) for pair in sorted(wrong)])
    rows: Counter[tuple[str, str]] = Counter()
    for source, text, _, count in known:
        rows[source, text] += count
    missing = [(text, count) for (source, text), count in rows.items() if keys[source, text] is None]
    return _unmatched(entity, reference, missing, names.all_names()) if missing else []


def _correct(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    reference: Reference,
    only: str,
    keys: Sequence[tuple[str, str, str | None]],
) -> None:
    schema = {"source": pl.String, "written": pl.String, "key": pl.String}
    con.register("found", pl.DataFrame(keys, schema=schema, orient="row"))
    con.execute(
        f"update {entity.table} as t set {reference.found} = f.key from found as f "
        f"where {only} and t.source = f.source and t.{reference.written} = f.written "
        f"and t.{reference.found} is distinct from f.key"
    )
    con.unregister("found")


# Nearness is dear: 5,000 unknown names against 500 took 100 s, and nobody reads 5,000 findings.
_NAMED = 100


def _unmatched(
    entity: Entity, reference: Reference, missing: list[tuple[str, int]], known: list[str]
) -> list[Finding]:
    """A finding for each of the commonest names that nobody answers to, and one for the rest together.

    Where nothing is known that they could mean, one finding says so: no export of it came.
    """
    if not known:
        rows, (example, _) = sum(rows for _, rows in missing), min(missing)
        params = {"column": reference.name, "rows": rows, "example": example, "target": reference.target}
        return [Finding("nothing_to_match", entity.name, rows, example, params)]
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


_Index = Callable[[str, str], Collection[str]]
Index = dict[tuple[str, str], set[str]]


class Candidates:
    """The rows of an entity by id, name and folded name, a source's own before those of others.

    An id means a row of its own source: 7 here is not the 7 of another system. Only a source that has no such
    rows itself (a plain quota file) can mean another's; `sources` are those that have. Of rows that are
    `gone` one is meant where no other answers: a quote of a deleted deal is still that deal's.
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, str, str, str]],
        sources: Collection[str] | None = None,
        emails: Iterable[tuple[str, str, str]] = (),
        gone: "Candidates | None" = None,
    ) -> None:
        self._gone = gone
        self._rows, self._emails_of = tuple(rows), tuple(emails)
        self._sources = {source for _, source, _, _ in self._rows} if sources is None else set(sources)

    def find(self, source: str, text: str) -> str | None:
        """The one key meant by a text, or None when nobody or more than one answers to it.

        The first way in which anybody answers decides: two people of one name are not told apart by folding
        further or by looking elsewhere.
        """
        if self._rows:
            for index, scope in self._ways(source, text):
                keys = index(scope, text)
                if keys:
                    return next(iter(keys)) if len(keys) == 1 else None
        return None if self._gone is None else self._gone.find(source, text)

    def _ways(self, source: str, text: str) -> list[tuple[_Index, str]]:
        ways: list[tuple[_Index, str]] = [
            (self._by_id, source),
            (self._by_name, source),
            (self._by_folded_name, source),
        ]
        ways += [] if source in self._sources else [(self._by_id, _ANYWHERE)]
        ways += [(self._by_name, _ANYWHERE), (self._by_folded_name, _ANYWHERE)]
        if "@" in text:
            ways = [(self._by_email, source), (self._by_email, _ANYWHERE), *ways]
        return ways

    def _by_id(self, scope: str, text: str) -> Collection[str]:
        return self._ids.get((scope, text), ())

    def _by_name(self, scope: str, text: str) -> Collection[str]:
        return self._names.get((scope, text), ())

    def _by_folded_name(self, scope: str, text: str) -> Collection[str]:
        """Punctuation alone folds to nothing and is nobody's."""
        return self._folded.get((scope, folded), ()) if (folded := fold(text)) else ()

    def _by_email(self, scope: str, text: str) -> Collection[str]:
        return self._emails.get((scope, text.casefold()), ())

    @cached_property
    def _emails(self) -> Index:
        return _index((key, source, email.casefold()) for key, source, email in self._emails_of if email)

    @cached_property
    def _ids(self) -> Index:
        return _index((key, source, source_id) for key, source, source_id, _ in self._rows)

    @cached_property
    def _names(self) -> Index:
        return _index((key, source, name) for key, source, _, name in self._rows)

    @cached_property
    def _folded(self) -> Index:
        return _index((key, source, fold(name)) for key, source, _, name in self._rows)

    def all_names(self) -> list[str]:
        """Every name, sorted."""
        return sorted({name for *_, name in self._rows})


_ANYWHERE = ""


def _index(rows: Iterable[tuple[str, str, str]]) -> Index:
    """Keys by text, in their own source and anywhere."""
    index: Index = {}
    for key, source, text in rows:
        for scope in (source, _ANYWHERE):
            index.setdefault((scope, text), set()).add(key)
    return index


def candidates(con: duckdb.DuckDBPyConnection, target: str) -> Candidates:
    """Everything of an entity that a reference could mean, what is deleted after what is not."""
    gone = _candidates(con, target, "is_deleted", None)
    return _candidates(con, target, "not is_deleted", gone)


def _candidates(
    con: duckdb.DuckDBPyConnection, target: str, where: str, gone: Candidates | None
) -> Candidates:
    entity = ENTITIES[target]
    columns = entity.schema.columns()
    name = "coalesce(name, source_id)" if "name" in columns else "source_id"
    rows = con.execute(
        f"select {entity.key}, source, source_id, {name}, {IS_STAND_IN} from {entity.table} where {where}"
    ).fetchall()
    emails = f"select {entity.key}, source, email from {entity.table} where {where} and email is not null"
    # A stand-in is made from a reference, so it does not show that its source has such rows.
    sources = {source for _, source, _, _, is_stand_in in rows if not is_stand_in}
    mailed = con.execute(emails).fetchall() if "email" in columns else []
    return Candidates((row[:4] for row in rows), sources, mailed, gone)
