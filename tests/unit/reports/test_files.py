"""Files of the newest day are shown one by one, those of earlier days in a line a table."""

from datetime import date

from reports.sheets.data_quality import _ledger
from reports.sheets.files import by_day
from reports.texts.words import Words


def _file(path: str, entity: str | None, day: int | None, rows: int = 10) -> dict[str, object]:
    told = {"path": path, "source": entity and "maven", "entity": entity, "sheet": None, "reason": None}
    counts = dict.fromkeys(("updated", "unchanged", "duplicate", "ignored"), 0)
    counts |= {"rows_read": rows, "inserted": rows - 1, "rejected": 1, "records": rows - 1}
    status = "loaded" if entity else "refused"
    return {**told, **counts, "status": status, "as_of": day and date(2026, 3, day)}


_FILES = [
    _file("1/deals.csv", "opportunity", 1),
    _file("1/teams.csv", "team", 1),
    _file("2/deals.csv", "opportunity", 2, 20),
    _file("3/deals.csv", "opportunity", 3, 30),
    _file("3/open.csv", "opportunity", 3, 5),
    _file("odd.csv", None, None, 0),
]
_REFUSED = _file("4/deals.csv", "opportunity", 4) | {"status": "refused"}
_HELD = _file("2/open.csv", "opportunity", 2) | {"status": "held"}


def test_of_each_table_the_newest_day_is_shown() -> None:
    """A table that no later export told of keeps its file; a refused file has no day."""
    shown, earlier = by_day(_FILES)
    assert [row["path"] for row in shown] == ["1/teams.csv", "3/deals.csv", "3/open.csv", "odd.csv"]
    assert [[row["path"] for row in rows] for rows in earlier] == [["1/deals.csv", "2/deals.csv"]]


def test_what_was_not_loaded_is_shown_and_makes_nothing_earlier() -> None:
    shown, earlier = by_day([*_FILES, _REFUSED, _HELD])
    assert [row["path"] for row in shown][-3:] == ["odd.csv", "4/deals.csv", "2/open.csv"]
    assert [[row["path"] for row in rows] for rows in earlier] == [["1/deals.csv", "2/deals.csv"]]


def test_the_line_of_earlier_days_has_their_sums_and_the_total_is_of_all() -> None:
    table = _ledger(Words("zh"), _FILES)
    assert [row[0] for row in table.rows] == [
        *("1/teams.csv", "3/deals.csv", "3/open.csv", "odd.csv", "maven，此前日期的文件：2 个")
    ]
    assert table.rows[-1][2:4] == (30, 28)
    assert table.total is not None
    assert table.total[2] == sum(int(str(row[2])) for row in table.rows) == 75


def test_what_became_of_a_file_or_a_correction_is_said_in_chinese() -> None:
    words = Words("zh")
    said = (
        "file_status.held",
        "file_status.refused",
        "correction_status.applied",
        "correction_status.not_needed",
    )
    assert [words.maybe(key, "") for key in said] == ["暂扣", "已拒收", "已应用", "已不需要"]
