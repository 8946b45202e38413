"""ops/file: the exports folder as this night finds it."""

import dagster as dg

from assets.exports.register import register
from assets.materialised import about, columns, key, rows
from assets.night import Night
from assets.operations.ledger import TABLES, create_tables


@dg.asset(
    key=key("ops.file"),
    group_name="exports",
    kinds={"duckdb"},
    description=about(TABLES["ops.file"]),
    metadata=columns(TABLES["ops.file"].columns),
)
def file(night: dg.ResourceParam[Night]) -> dg.MaterializeResult:
    """Recognises every file and writes down what is to be loaded and what is refused."""
    seen = night.scan()
    with night.transaction() as con:
        create_tables(con)
        register(con, seen, night.as_of, night.rules.fingerprint)
        count = con.execute("select count(*) from ops.file").fetchall()[0][0]
    if not seen.parts:
        raise dg.Failure(_nothing(night, refused=[str(r) for r in seen.refused]), allow_retries=False)
    return rows(count)


def _nothing(night: Night, refused: list[str]) -> str:
    if not refused:
        return f"{night.exports} holds no files. Put the CRM's exports (CSV or XLSX) there and run again."
    return f"no file in {night.exports} was recognised: " + "; ".join(refused)
