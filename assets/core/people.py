"""People whom deals and leads name although no file says who they are.

A source that names owners but has no file of people: each name or id is a person, a stand-in whose
key the real one takes over once such a file comes. Where there is a file, an unknown name stays
unknown and is a finding: it may be a typing error.
"""

import duckdb

# A stand-in has no fingerprint: it says nothing that could change.
IS_STAND_IN = "row_hash is null"


def stand_in(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Adds stand-ins for a table's owners in sources without people; gives their number."""
    con.execute(f"delete from core.sales_rep where {IS_STAND_IN} and source in ({_WITH_PEOPLE})")
    rows = con.execute(
        f"""
        insert into core.sales_rep by name
        select
            source || ':' || owner_ref as rep_id, owner_ref as name, source, owner_ref as source_id,
            false as is_synthetic_id, false as is_deleted,
            min(file_id) as file_id, min(row_number) as row_number, min(as_of) as as_of
        from {table}
        where
            owner_ref is not null and owner_id is null
            and source not in ({_WITH_PEOPLE})
            and source || ':' || owner_ref not in (select rep_id from core.sales_rep)
        group by source, owner_ref
        order by source, owner_ref
        returning rep_id
        """
    ).fetchall()
    return len(rows)


_WITH_PEOPLE = f"select source from core.sales_rep where not ({IS_STAND_IN})"
