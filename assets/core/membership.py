"""Who was in which team until when, where files only say who is in which now.

A full list that leaves out a stay it had ends it on its day; one that has a new stay, or an old one again,
begins it on its day. What the first list has holds always, for nobody knows since when.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from assets.core.spool import ARRIVING
from assets.exports.mapping import EntityMapping
from assets.exports.part import Part

NAME = "team_membership"
_DATES = ("valid_from", "valid_to", "last_day")


def is_undated(part: Part, mappings: Sequence[EntityMapping]) -> bool:
    """Whether a file says nothing of when anybody came or went."""
    return all(part.column(mapping, name) is None for mapping in mappings for name in _DATES)


def new_stays(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The stays in the view `arriving` that are not known, before they are loaded."""
    rows = con.execute(
        f"select distinct membership_id from {ARRIVING} "
        f"anti join core.{NAME} using (membership_id) order by membership_id"
    ).fetchall()
    return [stay for (stay,) in rows]


@dataclass(frozen=True)
class Stays:
    """What a part's loads had before a file, and which stays of the file are new."""

    of_part: Sequence[str]
    new: Sequence[str]

    def date(self, con: duckdb.DuckDBPyConnection, day: dt.date, *, is_full: bool) -> None:
        """Begins the new ones on a day, and ends those that a full list does not have any more.

        Under another key, so that one who returns has a stay of their own.
        """
        con.execute(
            f"update core.{NAME} set valid_from = ? "
            "where list_contains(?, membership_id) and valid_from is null",
            [day, list(self.new)],
        )
        if is_full:
            con.execute(
                f"update core.{NAME} set valid_to = $day, membership_id = membership_id || '@' || $day::date "
                "where valid_to is null and list_contains($part, file_id) "
                f"and membership_id not in (select membership_id from {ARRIVING})",
                {"day": day, "part": list(self.of_part)},
            )
