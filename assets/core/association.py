"""What records belong to where they do not say so themselves, but the CRM's table of associations does.

Belongs here: a deal's account by HubSpot's table of deals and companies, a lead's campaign by Salesforce's
members of campaigns. Not here: what a row names itself (`reference`).
"""

import duckdb

from assets.core.entities import ENTITIES, Entity, Reference


def fill(con: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    """Gives rows that name no account, contact, campaign or deal the one they are associated with.

    Of several, the primary one, then the one associated first, then the lowest id. Found anew every night
    in sources that have such associations, so that of one that is gone nothing stays.
    """
    linked = con.execute(
        "select distinct linked_entity from core.association where entity = ?", [entity.name]
    ).fetchall()
    for reference in entity.references:
        if (reference.name,) in linked and reference.target == reference.name:
            asked = {"entity": entity.name, "linked": reference.name}
            con.execute(_statement(entity, reference), asked)


def _statement(entity: Entity, reference: Reference) -> str:
    target = ENTITIES[reference.target]
    return f"""
        update {entity.table} as t set {reference.found} = f.found
        from (
            select
                r.{entity.key} as record,
                arg_min(
                    x.{target.key},
                    (
                        a.kind is distinct from 'primary', coalesce(a.associated_at, timestamp '9999-01-01'),
                        length(a.linked_ref), a.linked_ref
                    )
                ) filter (x.{target.key} is not null) as found
            from {entity.table} as r
            left join core.association as a
                on
                    a.source = r.source and a.record_ref = r.source_id and not a.is_deleted
                    and a.entity = $entity and a.linked_entity = $linked
            left join {target.table} as x
                on a.source = x.source and a.linked_ref = x.source_id and not x.is_deleted
            where
                r.{reference.written} is null
                and r.source in (
                    select source from core.association where entity = $entity and linked_entity = $linked
                )
            group by r.{entity.key}
        ) as f
        where t.{entity.key} = f.record and t.{reference.found} is distinct from f.found
    """
