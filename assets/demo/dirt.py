"""What is wrong with the made-up exports, in known numbers: bad rows among the opportunities.

Belongs here: which rows are spoilt and how. Not here: what a reader should make of them (truth.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from assets.demo.draws import Draws

# One row in so many is spoilt in each way, but at least two are.
_EVERY, _LEAST = 2000, 2
BLANK_ROWS = 25
KINDS = ("bad_date", "negative_amount", "unknown_owner", "blank_stage", "duplicate", "shifted")


@dataclass(frozen=True)
class Columns:
    """An opportunity file, where it keeps what can be spoilt, and the id of each deal's number."""

    file: str
    id: str
    name: str
    close: str
    amount: str
    owner: str
    stage: str
    total: str
    bad_date: str
    nobody: str
    ids: Callable[[pl.Series], pl.Series]


@dataclass(frozen=True)
class Dirt:
    """Rows to write after the clean ones, by kind; of duplicates only their ids, since the rows may change.

    `ids` are those that the spoilt rows bear, `copied` those of the rows that they were copied from.
    """

    rows: dict[str, pl.DataFrame]
    ids: dict[str, list[str]]
    copied: dict[str, list[str]]

    def lines(self, clean: pl.DataFrame, columns: Columns) -> dict[str, list[str]]:
        """The lines to write below the rows of `clean`, by what is wrong with them."""
        lines = {kind: _quoted(rows) for kind, rows in self.rows.items()}
        lines["duplicate"] = _quoted(clean.filter(pl.col(columns.id).is_in(self.ids["duplicate"])))
        lines["shifted"] = [",".join(cell or "" for cell in row) for row in self.rows["shifted"].iter_rows()]
        total = [columns.total if name == columns.id else "" for name in clean.columns]
        total[clean.columns.index(columns.amount)] = "1"
        return {**lines, "total": [",".join(total)], "blank": ["," * (clean.width - 1)] * BLANK_ROWS}


def _quoted(rows: pl.DataFrame) -> list[str]:
    return rows.write_csv(include_header=False).splitlines()


def spoil(clean: pl.DataFrame, columns: Columns, first_free: int, draws: Draws) -> Dirt:
    """Spoilt copies of rows of `clean`, under ids from the number `first_free` on; `clean` stays as it is.

    Bad dates are of no calendar; shifted rows have a delimiter in the name, and no quotes around it.
    """
    count = max(_LEAST, clean.height // _EVERY)
    dated = clean.filter(pl.all_horizontal(pl.col(columns.close, columns.amount, columns.name).is_not_null()))
    picked = dated.gather(draws.shuffled(dated.height)[: count * len(KINDS)])
    ids = columns.ids(pl.Series(range(first_free, first_free + picked.height), dtype=pl.Int64))
    rows: dict[str, pl.DataFrame] = {}
    known: dict[str, list[str]] = {}
    copied: dict[str, list[str]] = {}
    for place, kind in enumerate(KINDS):
        part = picked.slice(place * count, count)
        if kind != "duplicate":
            rows[kind] = _spoilt(
                part.with_columns(ids.slice(place * count, part.height).alias(columns.id)), kind, columns
            )
        copied[kind] = part[columns.id].to_list()
        known[kind] = (part if kind == "duplicate" else rows[kind])[columns.id].to_list()
    return Dirt(rows, known, copied)


def _spoilt(rows: pl.DataFrame, kind: str, columns: Columns) -> pl.DataFrame:
    changes = {
        "bad_date": pl.lit(columns.bad_date).alias(columns.close),
        "negative_amount": pl.concat_str(pl.lit("-"), columns.amount).alias(columns.amount),
        "unknown_owner": pl.lit(columns.nobody).alias(columns.owner),
        "blank_stage": pl.lit(None, pl.String).alias(columns.stage),
        "shifted": pl.concat_str(columns.name, pl.lit(", Inc.")).alias(columns.name),
    }
    return rows.with_columns(changes[kind])
