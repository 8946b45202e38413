"""The title of the page on data quality counts the files that rows were read from."""

from reports.sheets.data_quality import _title
from reports.texts.words import Words


def test_files_that_were_left_alone_are_not_counted() -> None:
    loaded = {"path": "deals.csv", "status": "loaded", "rows_read": 7, "rejected": 1}
    files = [
        loaded,
        loaded | {"rows_read": 0, "rejected": 0},  # another entity of the same file
        {"path": "truth.json", "status": "skipped", "rows_read": 0, "rejected": 0},
    ]
    assert _title(Words("en"), files, []) == "7 rows read from 1 files, 1 rejected"
