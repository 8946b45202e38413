"""The leads of the made-up company, and the campaigns that bring them.

Belongs here: where deals come from. Not here: the deals.
"""

import numpy as np
import polars as pl

from assets.demo.cast import cast
from assets.demo.days import Days, day_of
from assets.demo.deals import Market
from assets.demo.draws import Draws, Ints
from assets.demo.life import DAY

# Leads that never become a deal, in thousandths of the number of deals.
_UNCONVERTED = 900
_TO_DEAL_DAYS, _SPREAD = 9, 0.8
_DISQUALIFIED, _TOUCHED = 600, 850
_CAMPAIGN_MONTHS = 3
_OPENS, _WORKDAY = 8 * 3600, 9 * 3600


def make_campaigns(days: Days) -> pl.DataFrame:
    """A row a campaign, one a quarter for each channel that costs: `campaign, channel, name, start, end`."""
    rows: list[tuple[object, ...]] = []
    month = days.first_day.replace(day=1)
    while month <= days.last_day:
        after = month.replace(year=month.year + (month.month + 2) // 12, month=(month.month + 2) % 12 + 1)
        for channel, entry in enumerate(cast().channels):
            if entry.spend:
                name = f"{entry.name} {month.year} Q{(month.month + 2) // 3}"
                rows.append((len(rows), channel, name, month, day_of((after - day_of(0)).days - 1)))
        month = after
    return pl.DataFrame(rows, schema=["campaign", "channel", "name", "start", "end"], orient="row")


def make_leads(market: Market, deals: pl.DataFrame, campaigns: pl.DataFrame, seed: int) -> pl.DataFrame:
    """A row a lead, by the moment it came: its people and company, and the moments of what happened to it.

    `deal` is the deal that it became, at the moment `converted`, which the deal's first moment is; else null.
    `touched`, `qualified` and `disqualified` are moments or null.
    """
    draws = Draws(seed, "leads")
    became = deals.filter("is_from_lead")
    count = deals.height * _UNCONVERTED // 1000
    others = (
        market.days.first
        - 60
        + draws.weighted(np.resize(market.days.weights, market.days.last - market.days.first + 61), count)
    )
    owner = np.concatenate([became["rep"].to_numpy(), market.rep(draws, market.days.months_ago(others))])
    size = len(owner)
    known = cast()
    converted = np.concatenate([became["created"].to_numpy(), np.full(count, -1)])
    created = np.concatenate(
        [became["created"].to_numpy() - draws.lognormal(_TO_DEAL_DAYS, _SPREAD, became.height), others]
    )
    channels = np.array([entry.weight if entry.leads else 0 for entry in known.channels])
    place = market.market_of_rep[owner]
    is_zh = np.array([entry.calendar == "CN" for entry in known.markets])[place]
    frame = pl.DataFrame(
        {
            "deal": np.concatenate([became["deal"].to_numpy(), np.full(count, -1)]),
            "created": created * DAY + _OPENS + draws.below(_WORKDAY, size),
            "wait": draws.lognormal(9, 1.2, size) * 3600 // 4,
            "qualify": draws.below(1000, size),
            "converted": converted,
            "channel": np.concatenate([became["channel"].to_numpy(), draws.weighted(channels, count)]),
            "owner": owner,
            "market": place,
            "sector": draws.below(len(known.sectors), size),
            "is_campaign": draws.chance(700, size),
            "is_touched": draws.chance(_TOUCHED, size),
            "is_disqualified": draws.chance(_DISQUALIFIED, size),
            "given_up": draws.between(3, 40, size) * DAY,
            **_people(is_zh, draws),
        }
    )
    return _moments(frame, campaigns, market.days)


def _moments(drawn: pl.DataFrame, campaigns: pl.DataFrame, days: Days) -> pl.DataFrame:
    deal = pl.col("deal")
    ends = (days.last + 1) * DAY
    quarter = campaigns.select("campaign", "channel", since="start").sort("since")
    return (
        drawn.with_columns(
            deal=pl.when(deal >= 0).then(deal),
            converted=pl.when(deal >= 0).then(pl.col("converted") * DAY + _OPENS),
        )
        .with_columns(created=pl.min_horizontal("created", pl.col("converted") - 60))
        .with_columns(touched=pl.min_horizontal(pl.col("created") + pl.col("wait"), "converted"))
        .with_columns(
            touched=pl.when(pl.col("deal").is_not_null() | pl.col("is_touched")).then("touched"),
            disqualified=pl.when(
                pl.col("deal").is_null() & pl.col("is_touched") & pl.col("is_disqualified")
            ).then(pl.col("touched") + pl.col("given_up")),
        )
        .with_columns(
            qualified=pl.when(pl.col("deal").is_not_null()).then(
                pl.col("touched") + (pl.col("converted") - pl.col("touched")) * pl.col("qualify") // 1000
            )
        )
        .filter(pl.col("created") < ends)
        .sort("created", "owner", "deal", "wait", "name", nulls_last=True)
        .with_columns(since=pl.from_epoch("created", time_unit="s").dt.date())
        .join_asof(quarter, on="since", by="channel", strategy="backward", check_sortedness=False)
        .with_columns(campaign=pl.when("is_campaign").then("campaign"))
        .drop("since", "wait", "qualify", "is_campaign", "is_touched", "is_disqualified", "given_up")
        .with_row_index("lead")
        .with_columns(pl.col("lead").cast(pl.Int64))
    )


def _people(is_zh: Ints, draws: Draws) -> dict[str, np.ndarray]:
    known = cast()
    size = len(is_zh)

    def pick(zh: list[str], other: list[str]) -> np.ndarray:
        zh_drawn, drawn = draws.below(len(zh), size), draws.below(len(other), size)
        return np.where(is_zh, np.array(zh)[zh_drawn], np.array(other)[drawn])

    last = pick(list(known.zh_last_names), list(known.last_names))
    first = pick(list(known.zh_first_names), list(known.first_names))
    company = pick(
        [city + word + known.zh_legal_form for city in known.zh_cities for word in known.zh_words],
        [f"{head}{tail} Ltd" for head in known.heads for tail in known.tails],
    )
    joined = np.where(is_zh, np.char.add(last, first), np.char.add(np.char.add(first, " "), last))
    return {"first_name": first, "last_name": last, "name": joined, "company": company}
