"""truth.json: what is so in the made-up company, for whoever wants to prove a reader of its exports right.

Belongs here: counts and metrics, from the company itself. Not here: nights (truth_nights.py), exports.
Money is in whole units of its currency, days are YYYY-MM-DD, moments UTC; nothing is rounded.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.days import day_of
from assets.demo.dirt import BLANK_ROWS, KINDS, Dirt
from assets.demo.export import FULL_UP_TO, Night, Written, crms_of
from assets.demo.layouts import hubspot
from assets.demo.layouts.text import coded
from assets.demo.plans import RATE_GAP
from assets.demo.truth_nights import Told, events, nights_shown, readable
from assets.demo.view import alive, deals_at, ends, leads_at

NAME = "truth.json"
MADE_BY = "loudou demo"
# What a reader should do with each kind of spoilt row.
_OUTCOMES = {
    "bad_date": "rejected",
    "negative_amount": "loaded with a finding",
    "unknown_owner": "loaded with a finding",
    "blank_stage": "rejected",
    "duplicate": "duplicate",
    "shifted": "rejected",
    "total": "ignored",
    "blank": "ignored",
}


def write_truth(
    company: Company, nights: list[Night], written: Sequence[Written], dirt: dict[str, Dirt], folder: Path
) -> Path:
    """Writes truth.json beside the exports; the same company gives the same bytes."""
    told = {
        "made_by": MADE_BY,
        "company": _company(company),
        "planted": _planted(company),
        "files": [_file(file) for file in written],
        "crms": {crm: _crm(company, crm, nights, dirt[crm]) for crm in crms_of(company)},
    }
    path = folder / NAME
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _company(company: Company) -> Told:
    regions = {market.name: market.region for market in cast().markets}
    return {
        "seed": company.seed,
        "crm": company.crm,
        "first_day": str(company.days.first_day),
        "last_day": str(company.days.last_day),
        "nights": company.nights,
        "opportunities": company.deals.height,
        "reps": sum(rep.role == "direct" for rep in company.reps),
        "teams": [{"name": t.name, "manager": t.manager, "region": regions[t.market]} for t in company.teams],
        "linked_accounts": hubspot.linked(company).select("name", "alias").to_dicts(),
    }


def _planted(company: Company) -> Told:
    """What a model should find again; `win` in thousandths, added to the base and kept within 50 to 950."""
    known = cast()
    win = {
        "base": known.base_win,
        "product": {product.name: product.win for product in known.products},
        "sector": {sector.name: sector.win for sector in known.sectors},
        "channel": {channel.name: channel.win for channel in known.channels},
        "competitor": {rival.name: rival.win for rival in known.competitors},
        "rep": {rep.name: rep.skill for rep in company.reps if rep.role == "direct"},
    }
    return {
        "win": win,
        "segments": [segment.model_dump() for segment in known.segments],
        "sandbagger": {"rep": known.sandbagger, "percent_of_amount": known.sandbag_percent},
        "price_rival": next(rival.name for rival in known.competitors if rival.reason == "Price"),
        "fading": [
            market.model_dump(include={"name", "region", "fades_since", "fades_to"})
            for market in known.markets
            if market.fades_since
        ],
        "discounted": {product.name: product.discount for product in known.products if product.discount},
        "call_bias": {rep.name: rep.bias for rep in company.reps if rep.role == "direct"},
        "rate_gap": {
            "currency": RATE_GAP[0],
            "from": str(day_of(company.days.last - RATE_GAP[2] + 1)),
            "to": str(day_of(company.days.last - RATE_GAP[1])),
        },
    }


def _file(file: Written) -> Told:
    return {
        "path": file.path,
        "crm": file.crm,
        "as_of": str(day_of(file.night.day)),
        "shows": str(day_of(file.night.shows)),
        "arrives": str(day_of(file.night.arrives)),
        "kind": file.kind,
        "encoding": file.encoding,
        "rows": file.rows,
        "spoilt": file.spoilt,
    }


def _crm(company: Company, crm: str, nights: list[Night], dirt: Dirt) -> Told:
    deals = readable(deals_at(company, crm, nights[-1].shows), company, crm)
    return {
        # A delta cannot show what is gone, unless the CRM flags it.
        "shows_deletions": crm == "salesforce" or deals.height <= FULL_UP_TO,
        "dirt": _dirt(dirt),
        "events": events(company, crm, nights),
        "nights": nights_shown(company, crm, nights),
        "metrics": _metrics(pl.concat([alive(deals), _loaded_dirt(deals, dirt)])),
        "leads": _leads(company, crm, nights[-1].shows),
        "journeys": _journeys(company, deals, nights[-1].shows),
        "orders": _totals(company.orders.filter(pl.col("status") == "Activated"), company, crm, nights[-1]),
        "payments": _totals(company.payments, company, crm, nights[-1]),
    }


def _dirt(dirt: Dirt) -> Told:
    rows = {
        kind: {"rows": len(dirt.ids[kind]), "outcome": _OUTCOMES[kind], "ids": dirt.ids[kind]}
        for kind in KINDS
    }
    return {
        **rows,
        "total": {"rows": 1, "outcome": _OUTCOMES["total"], "ids": []},
        "blank": {"rows": BLANK_ROWS, "outcome": _OUTCOMES["blank"], "ids": []},
    }


def _loaded_dirt(deals: pl.DataFrame, dirt: Dirt) -> pl.DataFrame:
    """The spoilt rows that a reader keeps: negative amounts, and deals of nobody."""
    negative = deals.filter(pl.col("id").is_in(dirt.copied["negative_amount"]))
    nobody = deals.filter(pl.col("id").is_in(dirt.copied["unknown_owner"]))
    return pl.concat(
        [
            negative.with_columns(amount=-pl.col("amount")),
            nobody.with_columns(rep_name=pl.lit(None, pl.String)),
        ]
    )


def _metrics(deals: pl.DataFrame) -> Told:
    """Of the deals that a reader keeps, on the last day; `cycle_days` is the sum over the won."""
    groups = [f"{name}_name" for name in ("rep", "product", "channel", "segment", "stage")]
    deals = deals.select("won", "lost", "amount", "cycle", "currency", "month", *groups)
    won = deals.filter("won")
    outcomes = (
        pl.col("won").sum().alias("won"),
        pl.col("lost").sum().alias("lost"),
        pl.col("amount").filter("won").sum().alias("bookings"),
    )

    def by(*names: str) -> list[Told]:
        closed = deals.filter(pl.col("won") | pl.col("lost"))
        return closed.group_by(*names).agg(*outcomes).sort(*names, nulls_last=True).to_dicts()

    open_ = deals.filter(~(pl.col("won") | pl.col("lost")))
    stages = open_.group_by("stage_name", "currency").agg(pl.len().alias("deals"), pl.col("amount").sum())
    return {
        "opportunities": deals.height,
        "open": open_.height,
        "won": won.height,
        "lost": deals["lost"].sum(),
        "cycle_days": won["cycle"].sum(),
        "cycle_median": won["cycle"].median(),
        "by_currency": by("currency"),
        "by_month": by("month", "currency"),
        "by_rep": by("rep_name", "currency"),
        "by_product": by("product_name", "currency"),
        "by_channel": by("channel_name", "currency"),
        "by_segment": by("segment_name", "currency"),
        "open_by_stage": stages.sort("stage_name", "currency").to_dicts(),
    }


def _leads(company: Company, crm: str, day: int) -> Told:
    leads = leads_at(company, crm, day).with_columns(
        coded([channel.name for channel in cast().channels], "channel").alias("channel_name")
    )
    by = leads.group_by("channel_name", "status").len("leads").sort("channel_name", "status")
    return {
        "leads": leads.height,
        "by_status": dict(leads.group_by("status").len().sort("status").iter_rows()),
        "by_channel": by.to_dicts(),
    }


def _journeys(company: Company, deals: pl.DataFrame, day: int) -> list[Told]:
    """How many deals of each segment ever reached each stage; one passed over counts as reached."""
    log = company.life.select("deal", "at", "stage").filter(pl.col("at") < ends(day))
    log = log.join(alive(deals).select("deal", "segment_name"), on="deal")
    best = log.group_by("deal", "segment_name").agg(
        best=pl.col("stage").filter(pl.col("stage") < 6).max(), last=pl.col("stage").last()
    )
    return (
        best.group_by("segment_name")
        .agg(
            *((pl.col("best") >= stage).sum().alias(f"reached_{stage}") for stage in range(1, 5)),
            (pl.col("last") == 5).sum().alias("won"),
            (pl.col("last") == 6).sum().alias("lost"),
        )
        .sort("segment_name")
        .to_dicts()
    )


def _totals(frame: pl.DataFrame, company: Company, crm: str, night: Night) -> list[Told]:
    currencies = [company.currency(market) for market in range(len(cast().markets))]
    mine = frame.filter(pl.col("market").is_in(company.markets_of(crm)) & (pl.col("day") <= night.shows))
    named = mine.with_columns(coded(currencies, "market").alias("currency"))
    return (
        named.group_by("currency")
        .agg(pl.len().alias("rows"), pl.col("amount").sum())
        .sort("currency")
        .to_dicts()
    )
