"""What must hold for every deal's life, and for the state that follows from it."""

import numpy as np
import polars as pl

from assets.demo.company import Company
from assets.demo.life import ALIVE, DAY, DELETED, LOST, WON, state
from assets.demo.view import ends

_ROWS = ("deal", "at", "order")


def test_every_life_begins_whole_and_goes_on_in_time(company: Company) -> None:
    life = company.life
    assert life.equals(life.sort(*_ROWS))
    first = life.unique("deal", keep="first", maintain_order=True)
    assert first.height == company.deals.height == 6000
    assert first["kind"].unique().to_list() == ["created"]
    assert life.drop("into").null_count().transpose().sum().item() == 0
    assert life["at"].max() < ends(company.days.last)  # type: ignore[operator]


def test_stages_follow_each_other(company: Company) -> None:
    before = pl.col("stage").shift(1).over("deal")
    moved = company.life.filter(before.is_not_null() & (before != pl.col("stage"))).with_columns()
    pairs = set(
        company.life.with_columns(before=before)
        .filter(pl.col("before").is_not_null() & (pl.col("before") != pl.col("stage")))
        .select("before", "stage")
        .unique()
        .iter_rows()
    )
    forward = {(1, 2), (2, 3), (3, 4), (1, 3)}
    closing = {(4, WON), *((stage, LOST) for stage in (1, 2, 3, 4))}
    again = {(3, 2), (LOST, 3), (3, WON), (2, LOST)}
    assert moved.height > 0
    assert forward | closing <= pairs
    assert pairs <= forward | closing | again


def test_a_deal_closes_once_unless_it_is_reopened(company: Company) -> None:
    counts = company.life.group_by("deal").agg(
        closed=(pl.col("kind") == "closed").sum(),
        reopened=(pl.col("kind") == "reopened").sum(),
        ended=(pl.col("kind") == "ended").sum(),
    )
    assert counts["closed"].max() == 1
    assert counts.filter((pl.col("ended") > 0) & (pl.col("reopened") == 0)).height == 0
    assert 20 < counts["reopened"].sum() < 120


def test_a_closed_deal_is_dated_on_its_close(company: Company) -> None:
    closed = company.life.filter(pl.col("kind").is_in(["closed", "ended"]))
    assert (closed["expected"] == closed["at"] // DAY).all()
    created = closed.join(company.deals.select("deal", "created"), on="deal")
    assert (created["expected"] > created["created"]).all()


def test_won_deals_have_the_amount_of_their_lines(company: Company) -> None:
    won = company.life.filter(pl.col("kind").is_in(["closed", "ended"]) & (pl.col("stage") == WON))
    lines = company.lines.group_by("deal").agg(lines=pl.col("amount").sum())
    assert won.join(lines, on="deal").filter(pl.col("amount") != pl.col("lines")).height == 0


def test_pushes_go_outward_and_some_deals_slip_often(company: Company) -> None:
    pushed = company.life.with_columns(before=pl.col("expected").shift(1).over("deal")).filter(
        pl.col("kind") == "pushed"
    )
    assert (pushed["expected"] > pushed["before"]).all()
    assert pushed.group_by("deal").len()["len"].max() >= 3  # type: ignore[operator]


def test_deals_of_those_who_leave_go_to_a_colleague_of_the_market(company: Company) -> None:
    handed = company.life.with_columns(before=pl.col("owner").shift(1).over("deal")).filter(
        pl.col("kind") == "handed_over"
    )
    assert handed.height > 0
    market = company.market.market_of_rep
    assert (market[handed["owner"].to_numpy()] == market[handed["before"].to_numpy()]).all()
    left = {place for place, rep in enumerate(company.reps) if rep.left_months_ago is not None}
    assert set(handed["before"].to_list()) <= left
    assert not set(handed["owner"].to_list()) & left


def test_removals_happen_while_exports_are_made(company: Company) -> None:
    gone = company.life.filter(pl.col("kind").is_in(["deleted", "restored", "merged"]))
    nights = gone["at"] // DAY
    assert nights.min() > company.days.last - company.nights + 1  # type: ignore[operator]
    counts = dict(gone.group_by("kind").len().iter_rows())
    assert counts["deleted"] == 24
    assert 0 < counts["restored"] <= 12
    assert "merged" not in counts  # Salesforce cannot merge deals
    restored = gone.filter(pl.col("kind") == "restored")["deal"]
    assert set(restored.to_list()) < set(gone.filter(pl.col("kind") == "deleted")["deal"].to_list())


def test_the_state_of_a_day_is_the_last_row_until_its_end(company: Company) -> None:
    day = company.days.last - 4
    rows = state(company.life, day)
    rng = np.random.default_rng(1)
    for deal in rng.choice(rows["deal"].to_numpy(), 50).tolist():
        expected = [
            row
            for row in company.life.filter(pl.col("deal") == deal).iter_rows(named=True)
            if row["at"] < (day + 1) * DAY
        ][-1]
        found = rows.filter(pl.col("deal") == deal).row(0, named=True)
        assert {name: found[name] for name in ("stage", "amount", "expected", "owner", "removed")} == {
            name: expected[name] for name in ("stage", "amount", "expected", "owner", "removed")
        }
    assert set(rows["removed"].unique().to_list()) == {ALIVE, DELETED}
