"""A CRM's data file with what a house says otherwise, in `[sources.<name>]` of loudou.toml.

Stages are in `stages.py`; dates and decimal signs are told to cleaning. A wrong name is said with the nearest
right one.
"""

from collections.abc import Iterable, Mapping, Sequence

from assets.core.entities import ENTITIES
from assets.core.written import canonical
from assets.exports.mapping import Crm, EntityMapping, FileMapping
from assets.exports.row_rules import Status
from assets.exports.units import unit_of
from assets.exports.words import fold, nearest
from assets.settings import Settings, SourceSettings

_OF_LEADS = ("converted", "disqualified")


class OverrideError(ValueError):
    """A setting of a source names what there is not."""


def overridden(crms: Sequence[Crm], settings: Settings) -> tuple[Crm, ...]:
    """The CRMs with the settings of their sources. Raises OverrideError."""
    sources = [crm.source for crm in crms]
    for name in settings.sources:
        if name not in sources:
            raise OverrideError(f"sources.{name}: there is no such source. {_meant(name, sources)}")
    return tuple(_with(crm, settings.source(crm.source)) for crm in crms)


def _with(crm: Crm, said: SourceSettings) -> Crm:
    where = f"sources.{crm.source}"
    files = crm.files
    for name, header in said.columns.items():
        entity, column = _named(files, f"{where}.columns", name)
        files = tuple(_in_file(file, entity, column, header) for file in files)
    for name, value in said.constants.items():
        entity, column = _named(files, f"{where}.constants", name)
        files = tuple(_always(file, entity, column, value) for file in files)
    if said.statuses:
        files = tuple(_with_statuses(file, said.statuses) for file in files)
        if files == crm.files:
            raise OverrideError(f"{where}.statuses: {crm.title} has no status field. Name stages instead.")
    for header, unit in said.units.items():
        try:
            unit_of(unit)
        except ValueError as error:
            raise OverrideError(f"{where}.units.{header}: {error}") from error
    return crm.model_copy(update={"files": files, "units": {**crm.units, **said.units}})


def _named(files: Sequence[FileMapping], where: str, name: str) -> tuple[str, str]:
    """The entity and column of `entity.column`."""
    entity, _, column = name.partition(".")
    entities = sorted({mapping.entity for file in files for mapping in file.entities})
    if entity not in entities:
        raise OverrideError(f"{where}.{name}: there is no entity {entity!r} here. {_meant(entity, entities)}")
    columns = _columns(entity)
    if column not in columns:
        raise OverrideError(f"{where}.{name}: {entity} has no column {column!r}. {_meant(column, columns)}")
    return entity, column


def _columns(entity: str) -> list[str]:
    """The names by which a data file may feed an entity."""
    named = canonical(ENTITIES[entity])
    found = {*ENTITIES[entity].schema.columns(), *named} - {*named.values(), "extra", "row_hash"}
    return sorted(found)


def _in_file(file: FileMapping, entity: str, column: str, header: str) -> FileMapping:
    """Known by its signature still: where that names the old header, the new one is a spelling of it too."""
    aliases = {
        head: tuple(word for word in words if fold(word) != fold(header))
        for head, words in file.aliases.items()
    }
    entities: list[EntityMapping] = []
    for mapping in file.entities:
        if mapping.entity != entity:
            entities.append(mapping)
            continue
        heads = mapping.columns.get(column, ())
        if heads and heads[0] in file.signature and heads[0] != header:
            aliases[heads[0]] = (*aliases.get(heads[0], ()), header)
        joined = {name: parts for name, parts in mapping.joined.items() if name != column}
        constants = {name: value for name, value in mapping.constants.items() if name != column}
        columns = {**mapping.columns, column: (header, *(head for head in heads if head != header))}
        update = {"columns": columns, "joined": joined, "constants": constants}
        entities.append(mapping.model_copy(update=update))
    return file.model_copy(update={"entities": tuple(entities), "aliases": aliases})


def _always(file: FileMapping, entity: str, column: str, value: str) -> FileMapping:
    """With one value for every row, whatever the file says."""
    entities = tuple(
        mapping
        if mapping.entity != entity
        else mapping.model_copy(
            update={
                "columns": {name: heads for name, heads in mapping.columns.items() if name != column},
                "constants": {**mapping.constants, column: value},
            }
        )
        for mapping in file.entities
    )
    return file.model_copy(update={"entities": entities})


def _with_statuses(file: FileMapping, words: Mapping[str, str]) -> FileMapping:
    entities = (
        mapping.model_copy(update={"status": tuple(_say(rule, mapping, words) for rule in mapping.status)})
        for mapping in file.entities
    )
    return file.model_copy(update={"entities": tuple(entities)})


def _say(rule: Status, mapping: EntityMapping, words: Mapping[str, str]) -> Status:
    said = {name: list(known) for name, known in rule.says.items()}
    for word, meaning in words.items():
        if (meaning in _OF_LEADS) != (mapping.entity == "lead") and meaning != "open":
            continue
        said = {name: [one for one in known if fold(one) != fold(word)] for name, known in said.items()}
        said[meaning] = [*said.get(meaning, []), word]
    return rule.model_copy(update={"says": {name: tuple(known) for name, known in said.items()}})


def _meant(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known, 50)
    return f"Did you mean {near}?" if near else f"There are: {', '.join(sorted(known))}."
