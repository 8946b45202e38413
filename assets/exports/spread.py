"""A layout fitted to the header at hand: which columns are records of their own, and what stands for an id.

HubSpot has a column a stage, `Date entered "Closed Won (Sales Pipeline)"`. Not here: periods.
"""

from collections.abc import Mapping, Sequence

from assets.exports.mapping import EntityMapping, FileMapping


def spread(file: FileMapping, header: Sequence[str], column_of: Mapping[str, str]) -> FileMapping:
    """The layout with one mapping for each column of a header that an entity's `each` fits; without `each`.

    Where the file lacks the columns of an id, the natural key stands for it.
    """
    entities = tuple(
        _known_by(found, column_of) for entity in file.entities for found in _each(entity, header)
    )
    return file.model_copy(update={"entities": entities})


def spread_columns(file: FileMapping, header: Sequence[str]) -> dict[str, str]:
    """The columns that `spread` uses beyond those that the layout names, each under its own name."""
    each = [entity.each for entity in file.entities if entity.each is not None]
    return {
        column: column
        for column in header
        for rule in each
        if any(rule.found(name, column) is not None for name in rule.columns)
    }


def _each(entity: EntityMapping, header: Sequence[str]) -> list[EntityMapping]:
    rule = entity.each
    if rule is None:
        return [entity]
    first, *others = rule.columns
    found = []
    for column in header:
        said = rule.found(first, column)
        if said is None:
            continue
        columns = {**entity.columns, first: (column,)}
        for name in others:
            twin = next((other for other in header if rule.found(name, other) == said), None)
            columns |= {name: (twin,)} if twin is not None else {}
        constants = {**entity.constants, **said}
        update = {"record": column, "columns": columns, "constants": constants, "only_where": column}
        found.append(entity.model_copy(update={**update, "each": None}))
    return found


def _known_by(entity: EntityMapping, column_of: Mapping[str, str]) -> EntityMapping:
    if not entity.without_id or any(head in column_of for head in entity.id):
        return entity
    return entity.model_copy(update={"id": entity.without_id, "synthetic_id": True})
