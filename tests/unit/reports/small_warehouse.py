"""A made-up generation with every table that the workbook reads; the numbers add up where they should.

Not here: anything real, and the making of marts from core.
"""

from datetime import date
from pathlib import Path

import duckdb

AS_OF = date(2026, 11, 23)
REPS = ("Ana Ruiz", "Ben Okoro", "Chen Wei", "Dana Berg", "Eli Novak")
NO_AMOUNTS = "over 20 % of the lost deals carry no amount"
_HERE = Path(__file__).parent


def build(path: Path, *, currency: str = "CNY", is_empty: bool = False, scale: int = 1) -> Path:
    """Write the generation; `is_empty` leaves all marts without rows, `scale` multiplies amounts."""
    with duckdb.connect(str(path)) as con:
        con.execute((_HERE / "small_warehouse.sql").read_text(encoding="utf-8"))
        con.execute(
            "insert into ops.meta values (1, '0.1.0', ?, ?, 20, 'Asia/Shanghai', 'zh', '4fd1c0ff', 'Harbor',"
            " null, 1, 'calendar')",
            [AS_OF, currency],
        )
        con.execute("set variable scale = ?", [scale])
        con.execute((_HERE / "small_operations.sql").read_text(encoding="utf-8"))
        if is_empty:
            con.execute("delete from ops.file; delete from ops.reject; delete from ops.finding")
        else:
            con.execute((_HERE / "small_marts.sql").read_text(encoding="utf-8"))
    return path
