"""What each night shows in truth.json, how it differs from the one before, and what happened in between.

Belongs here: deals as a reader sees them, events, changes. Not here: sums and counts of the whole (truth.py).
"""

from typing import Any

import polars as pl

from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.days import day_of
from assets.demo.export import LAYOUTS, Night
from assets.demo.layouts import maven
from assets.demo.layouts.text import coded, moment_text
from assets.demo.life import ALIVE, DELETED, MERGED
from assets.demo.view import alive, deals_at, ends, leads_at

_TRACKED = ("stage", "amount", "expected", "owner")
_LEAD_EVENTS = ("created", "touched", "qualified", "disqualified", "converted")
_MOMENT = "%Y-%m-%d %H:%M:%S"
Told = dict[str, Any]


def readable(deals: pl.DataFrame, company: Company, crm: str) -> pl.DataFrame:
    """Deals with the words that a reader sees: id, names of owner, product and so on, month of the close."""
    known = cast()
    currencies = [company.currency(market) for market in range(len(known.markets))]
    stages = [*(str(stage) for stage in range(1, 5)), "won", "lost"]
    date = pl.col("expected").cast(pl.Int32).cast(pl.Date)
    return deals.with_columns(
        LAYOUTS[crm].COLUMNS.ids(deals["deal"]).alias("id"),
        coded(currencies, "market").alias("currency"),
        coded([rep.name for rep in company.reps], "owner").alias("rep_name"),
        coded([product.name for product in known.products], "product").alias("product_name"),
        coded([channel.name for channel in known.channels], "channel").alias("channel_name"),
        coded([segment.name for segment in known.segments], "segment").alias("segment_name"),
        coded(stages, pl.col("stage") - 1).alias("stage_name"),
        date.dt.strftime("%Y-%m").alias("month"),
        (pl.col("expected") - pl.col("created")).alias("cycle"),
    )


def events(company: Company, crm: str, nights: list[Night]) -> Told:
    """Everything that ever happened to the CRM's deals, counted; and each event since the first night."""
    mine = company.deals.filter(pl.col("market").is_in(company.markets_of(crm))).select("deal")
    life = company.life.join(mine, on="deal", how="semi", maintain_order="left")
    counts = life.group_by("kind").len().sort("kind")
    since = life.filter(pl.col("at") >= ends(nights[0].shows))
    shown = since.select(
        LAYOUTS[crm].COLUMNS.ids(since["deal"]).alias("id"),
        moment_text("at", _MOMENT).alias("at"),
        *("kind", "stage", "amount", "expected", "owner"),
    )
    return {
        "counts": dict(counts.iter_rows()),
        "since_first_night": _worded(shown, company).to_dicts(),
        "leads_since_first_night": _lead_events(company, crm, nights),
    }


def _lead_events(company: Company, crm: str, nights: list[Night]) -> list[Told]:
    """What happened to leads after the first night, in order; none where the CRM exports no leads."""
    layout = LAYOUTS[crm]
    if layout is maven:
        return []
    leads = leads_at(company, crm, nights[-1].shows)
    is_since = pl.col(_LEAD_EVENTS) >= ends(nights[0].shows)
    leads = leads.filter(pl.any_horizontal(is_since))
    named = leads.with_columns(layout.lead_ids(leads["lead"]).alias("id"))
    events = named.unpivot(_LEAD_EVENTS, index="id", variable_name="kind", value_name="at").filter(
        pl.col("at") >= ends(nights[0].shows)
    )
    return events.sort("at", "id", "kind").with_columns(moment_text("at", _MOMENT).alias("at")).to_dicts()


def _worded(frame: pl.DataFrame, company: Company) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("expected").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m-%d"),
        coded([rep.name for rep in company.reps], "owner").alias("owner"),
    )


def nights_shown(company: Company, crm: str, nights: list[Night]) -> list[Told]:
    """What each night's export shows, and how it differs from the one before it, by day."""
    told: list[Told] = []
    before: pl.DataFrame | None = None
    for night in nights:
        deals = readable(deals_at(company, crm, night.shows), company, crm)
        shown = alive(deals)
        entry: Told = {
            "as_of": str(day_of(night.day)),
            "opportunities": shown.height,
            "open": shown.filter(~(pl.col("won") | pl.col("lost"))).height,
        }
        if before is not None:
            changes = _worded(_changes(before, deals), company)
            entry["changes"] = changes.to_dicts()
            entry["versions"] = dict(changes.group_by("change").len().sort("change").iter_rows())
        told.append(entry)
        before = deals
    return told


def _changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """A row a deal that differs between two exports: what happened, and the tracked fields after it."""
    fields = ("removed", *_TRACKED)
    joined = after.join(
        before.select("deal", *(pl.col(name).alias(f"old_{name}") for name in fields)),
        on="deal",
        how="left",
        maintain_order="left",
    )
    was, now = pl.col("old_removed"), pl.col("removed")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"old_{name}")) for name in _TRACKED)
    change = (
        pl.when(was.is_null() & (now == ALIVE))
        .then(pl.lit("created"))
        .when((was == ALIVE) & (now == DELETED))
        .then(pl.lit("deleted"))
        .when((was == ALIVE) & (now == MERGED))
        .then(pl.lit("merged"))
        .when((was > ALIVE) & (now == ALIVE))
        .then(pl.lit("restored"))
        .when((was == ALIVE) & (now == ALIVE) & differs)
        .then(pl.lit("changed"))
    )
    return (
        joined.with_columns(change=change)
        .filter(pl.col("change").is_not_null())
        .select("id", "change", *_TRACKED)
    )
