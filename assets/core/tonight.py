"""Which files the steps of this process have loaded, so that later ones look at what they touched alone.

Kept with the connection and not in the database: a night that is taken up again in another process does not
know, and then looks at everything.
"""

import duckdb

_TABLE = "loaded_tonight"


def note(con: duckdb.DuckDBPyConnection, entity: str, file_ids: list[str]) -> None:
    """Notes what was loaded of an entity; called for each once a night, also where that is nothing."""
    con.execute(f"create temp table if not exists {_TABLE} (entity varchar, file_ids varchar[])")
    con.execute(f"delete from {_TABLE} where entity = ?", [entity])
    con.execute(f"insert into {_TABLE} values (?, ?)", [entity, file_ids])


def loaded_tonight(con: duckdb.DuckDBPyConnection, entity: str) -> list[str] | None:
    """The files, or None where nobody noted them."""
    asked = "select 1 from duckdb_tables() where temporary and table_name = ?"
    if not con.execute(asked, [_TABLE]).fetchall():
        return None
    found = con.execute(f"select file_ids from {_TABLE} where entity = ?", [entity]).fetchone()
    return None if found is None else list(found[0])
