"""One entity in a core in memory, by a mapping that a test writes: cleaned, loaded, connected."""

from collections.abc import Iterable

import duckdb

from assets.core import money, particulars, reference
from assets.core.clean import Origin, Outcome, clean
from assets.core.entities import ENTITIES
from assets.core.load import Read
from assets.exports.mapping import Crm, EntityMapping
from assets.operations.ledger import Finding
from tests.unit.core.table import DAY, PLAIN, load, raw


def cleaned_as(
    entity: str, header: Iterable[str], *rows: Iterable[str], crm: Crm = PLAIN, **said: object
) -> Outcome:
    """Cleans rows under a header of canonical names; the first is the id, unless `id` says otherwise."""
    names = list(header)
    mapping: dict[str, object] = {"entity": entity, "id": names[0], "columns": {name: name for name in names}}
    parsed = EntityMapping.model_validate(mapping | said)
    return clean(raw(names, *rows), [parsed], crm, Origin(crm.source, "f1", DAY))


def put_as(
    con: duckdb.DuckDBPyConnection, entity: str, header: Iterable[str], *rows: Iterable[str], **said: object
) -> list[Finding]:
    """Cleans and loads them and finds what they point at; gives every finding."""
    outcome = cleaned_as(entity, header, *rows, **said)  # type: ignore[arg-type]
    assert outcome.rejects == []
    load(con, entity, outcome.rows, Read(outcome.rows["row_number"].n_unique(), 0))
    return [*outcome.findings, *connect(con, entity)]


def connect(con: duckdb.DuckDBPyConnection, entity: str) -> list[Finding]:
    """Finds what the rows of a table point at and what follows from that."""
    findings = reference.resolve(con, ENTITIES[entity])
    if entity in particulars.CONNECT:
        findings += particulars.CONNECT[entity](con)
    if ENTITIES[entity].is_money:
        findings += money.convert(con, entity, ENTITIES[entity].key, None, DAY)
    return findings


def rows_of(con: duckdb.DuckDBPyConnection, entity: str, *columns: str) -> list[dict[str, object]]:
    """The table's rows in the order of the file."""
    said = ", ".join(columns)
    return con.execute(f"select {said} from core.{entity} order by row_number").pl().to_dicts()
