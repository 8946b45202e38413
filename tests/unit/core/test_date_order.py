"""Day and month: what settles their order, in which rank, and what a person is told of it."""

import polars as pl
import pytest

from assets.core.date_order import Evidence, decide, early, evidence
from assets.core.dates import DateOrder
from assets.core.shapes import shapes
from assets.operations.ledger import Finding


def _decided(
    default: DateOrder = "YMD", setting: DateOrder | None = None, **columns: list[str]
) -> tuple[dict[str, DateOrder], dict[str, Finding]]:
    written = pl.DataFrame(columns)
    seen = {name: shapes(written[name], pl.Date()) for name in columns}
    orders, findings = decide(seen, early(written, seen), "opportunity", default, setting)
    return orders, {f"{finding.kind}:{finding.params['column']}": finding for finding in findings}


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["1/25/2026", "3/4/2026", "1/25/2026"], Evidence(2, 0, 1)),
        (["25.1.2026 10:00", "3/3/2026"], Evidence(0, 1, 0)),
        (["2026-03-04", "01-Jan-2026", "45000", "", None, "13/45/2026"], Evidence(0, 0, 0)),
    ],
)
def test_evidence_is_counted_in_rows(cells: list[str | None], found: Evidence) -> None:
    assert evidence(shapes(pl.Series(cells, dtype=pl.String), pl.Date())) == found


def test_one_value_over_twelve_settles_the_column_against_setting_and_crm() -> None:
    orders, said = _decided("MDY", "MDY", close_date=["25/1/2026", "3/4/2026", "3/5/2026"])
    assert orders == {"close_date": "DMY"}
    (finding,) = said.values()
    assert (finding.kind, finding.rows) == ("date_order_by_values", 1)
    assert finding.params == {"column": "close_date", "choice": "DMY", "rows": 1, "either": 2}


def test_values_that_say_what_was_expected_are_not_worth_a_word() -> None:
    assert _decided("MDY", created_date=["1/25/2026", "3/4/2026"], close_date=["3/4/2026", ""])[1] == {}
    assert _decided("MDY", "DMY", close_date=["25/1/2026", "3/4/2026"])[1] == {}
    assert len(_decided("MDY", "DMY", close_date=["1/25/2026", "3/4/2026"])[1]) == 1


def test_dates_without_any_doubt_are_not_worth_a_word() -> None:
    assert _decided("DMY", close_date=["2026-03-04", ""], created_date=["3/3/2026", "01-Jan-2026"])[1] == {}


def test_the_files_other_columns_settle_one_that_does_not_settle_itself() -> None:
    orders, said = _decided("MDY", created_date=["3/4/2026"], close_date=["25/4/2026"])
    assert orders == {"created_date": "DMY", "close_date": "DMY"}
    assert said["date_order_by_values:created_date"].params["rows"] == 1


def test_columns_that_contradict_each_other_settle_no_third() -> None:
    orders, said = _decided("DMY", created_date=["1/25/2026"], close_date=["25/4/2026"], due=["3/4/2026"])
    assert orders == {"created_date": "MDY", "close_date": "DMY", "due": "DMY"}
    assert "ambiguous_date:due" in said


def test_deals_do_not_close_before_they_are_created() -> None:
    orders, said = _decided(
        "MDY",
        created_date=["5/3/2026", "7/1/2026", "1/2/2026"],
        close_date=["4/4/2026", "2/2/2026", "2/2/2026"],
    )
    assert orders == {"created_date": "DMY", "close_date": "DMY"}
    assert said["date_order_by_close:created_date"].params["either"] == 3
    told, _ = _decided("DMY", created_date=["3/5/2026"], close_date=["2026-04-04"])
    assert told["created_date"] == "MDY"


def test_a_reading_that_is_hardly_better_tells_nothing() -> None:
    begun = ["5/3/2026"] * 3 + ["3/5/2026"] * 2
    orders, said = _decided("DMY", created_date=begun, close_date=["4/4/2026"] * 5)
    assert orders["created_date"] == "DMY"
    assert said["ambiguous_date:created_date"].rows == 5


@pytest.mark.parametrize(
    ("default", "setting", "order", "kind"),
    [
        ("YMD", None, "MDY", "ambiguous_date"),
        ("DMY", None, "DMY", "ambiguous_date"),
        ("MDY", "DMY", "DMY", "date_order_by_setting"),
        ("DMY", "YMD", "DMY", "ambiguous_date"),
    ],
)
def test_what_nothing_settles_follows_setting_and_crm_and_is_said(
    default: DateOrder, setting: DateOrder | None, order: DateOrder, kind: str
) -> None:
    orders, said = _decided(default, setting, close_date=["3/4/2026", "5/6/2026"])
    assert orders == {"close_date": order}
    (finding,) = said.values()
    assert (finding.kind, finding.params["either"], finding.params["choice"]) == (kind, 2, order)


def test_a_third_of_the_dates_swapped_is_a_warning_with_counts() -> None:
    orders, said = _decided(close_date=["1/25/2026"] * 4 + ["25/1/2026"] * 2 + ["3/4/2026"])
    assert orders == {"close_date": "MDY"}
    finding = said["mixed_date_order:close_date"]
    assert finding.params == {"column": "close_date", "choice": "MDY", "rows": 2, "settling": 4, "either": 1}


def test_as_many_for_the_one_as_for_the_other_settles_nothing() -> None:
    orders, said = _decided("DMY", close_date=["1/25/2026", "25/1/2026", "3/4/2026"])
    assert orders == {"close_date": "DMY"}
    assert set(said) == {"ambiguous_date:close_date", "mixed_date_order:close_date"}
