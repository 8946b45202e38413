"""The Maven sample computed anew from its CSV files by other code, cell by cell, against the marts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.published import Published

Cell = tuple[str, Any]


@pytest.fixture(scope="module")
def deals() -> pl.DataFrame:
    """One row a deal: team, months, status, value and days; nothing of the project's own code is used."""
    folder: Path = shared("maven_crm")
    teams = pl.read_csv(folder / "sales_teams.csv", infer_schema_length=0)
    rows = pl.read_csv(folder / "sales_pipeline.csv", infer_schema_length=0)
    day = {name: pl.col(name).str.to_date("%m/%d/%Y") for name in ("engage_date", "close_date")}
    return (
        rows.join(teams, on="sales_agent", how="left")
        .with_columns(**day, value=pl.col("close_value").cast(pl.Int64))
        .with_columns(
            days=(pl.col("close_date") - pl.col("engage_date")).dt.total_days(),
            closed=pl.col("close_date").dt.month_end(),
            created=pl.col("engage_date").dt.month_end(),
            won=pl.col("deal_stage") == "Won",
            lost=pl.col("deal_stage") == "Lost",
        )
    )


def _by_team(rows: pl.DataFrame, month: str, **said: pl.Expr) -> dict[Cell, tuple[Any, ...]]:
    """The expressions by (team, month), and by (all, month)."""
    by_team = rows.group_by(pl.col("manager").alias("team"), month).agg(**said)
    by_all = rows.with_columns(team=pl.lit("all")).group_by("team", month).agg(**said)
    return {(row[0], row[1]): row[2:] for row in pl.concat([by_team, by_all]).iter_rows()}


def _cells(home: Published, query: str) -> dict[Cell, tuple[Any, ...]]:
    return {(row[0], row[1]): row[2:] for row in home.rows(query)}


def _agree(
    found: dict[Cell, tuple[Any, ...]], expected: dict[Cell, tuple[Any, ...]], empty: tuple[Any, ...]
) -> None:
    """Every cell of the mart is what was computed, or empty where no deal is; none is missing."""
    assert expected.keys() <= found.keys()
    for cell, values in found.items():
        wanted = _numbers(expected.get(cell, empty))
        assert _numbers(values) == pytest.approx(wanted, rel=1e-8, nan_ok=True), cell


def _numbers(values: tuple[Any, ...]) -> list[float]:
    return [float("nan") if value is None else float(value) for value in values]


_DIMENSIONS = "(dimension = 'team' or dimension = 'all') and period_kind = 'month'"


def test_key_figures_by_month_and_team(maven_home: Published, deals: pl.DataFrame) -> None:
    closed = deals.filter(pl.col("won") | pl.col("lost"))
    won = pl.col("won")
    expected = _by_team(
        closed,
        "closed",
        bookings=pl.col("value").filter(won).sum(),
        deals_won=won.sum(),
        average_deal_size=pl.col("value").filter(won).mean(),
        average_closed_value=pl.col("value").mean(),
        win_rate_count=won.mean(),
        sales_cycle_days=pl.col("days").filter(won).median(),
    )
    metrics = (
        "bookings", "deals_won", "average_deal_size", "average_closed_value", "win_rate_count",
        "sales_cycle_days",
    )  # fmt: skip
    columns = ", ".join(f"max(value) filter (metric = '{metric}')" for metric in metrics)
    found = _cells(
        maven_home,
        f"select member, period_end, {columns} from mart.kpi where {_DIMENSIONS} group by member, period_end",
    )
    # Seven members; the data's fifteen months, of which five have no close.
    assert len(found) == 7 * 15
    _agree(found, expected, (0, 0, None, None, None, None))


def test_win_rate_by_creation_month_and_team(maven_home: Published, deals: pl.DataFrame) -> None:
    is_open = ~(pl.col("won") | pl.col("lost"))
    expected = _by_team(
        deals.filter(pl.col("created").is_not_null()),
        "created",
        won=pl.col("won").sum(),
        lost=pl.col("lost").sum(),
        open=is_open.sum(),
        win_rate=pl.col("won").mean(),
        resolved_rate=(~is_open).mean(),
    )
    found = _cells(
        maven_home,
        "select member, period_end, won, lost, open, win_rate, resolved_rate from mart.win_rate "
        f"where {_DIMENSIONS} and cohort = 'created' and basis = 'count'",
    )
    _agree(found, expected, (0, 0, 0, None, None))


@pytest.mark.parametrize("population", ["won", "closed"])
def test_cycles_by_month_and_team(maven_home: Published, deals: pl.DataFrame, population: str) -> None:
    kept = pl.col("won") if population == "won" else pl.col("won") | pl.col("lost")
    expected = _by_team(
        deals.filter(kept),
        "closed",
        deals=pl.len(),
        mean=pl.col("days").mean(),
        median=pl.col("days").median(),
        p75=pl.col("days").quantile(0.75, interpolation="linear"),
    )
    found = _cells(
        maven_home,
        "select member, period_end, deals, mean_days, median_days, p75_days from mart.sales_cycle "
        f"where {_DIMENSIONS} and population = '{population}'",
    )
    _agree(found, expected, (0, None, None, None))


def test_the_funnel_by_creation_month_and_team(maven_home: Published, deals: pl.DataFrame) -> None:
    dated = deals.with_columns(created=pl.col("created").dt.month_start())
    expected = _by_team(
        dated,
        "created",
        entered=pl.len(),
        won=pl.col("won").sum(),
        days=pl.col("days").filter("won").median(),
    )
    found = _cells(
        maven_home,
        "select member, cohort_month, entered, reached_next, median_days from mart.funnel_conversion "
        "where (dimension = 'team' or dimension = 'all') and cohort_kind = 'month' and step = 3",
    )
    _agree(found, expected, (0, 0, None))
