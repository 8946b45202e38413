"""The made-up company, whole: its cast, its deals' life, and everything around them, from one seed.

Belongs here: what is made, in which order. Not here: how it is exported (export.py) and told (truth.py).
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from assets.demo.activities import make_activities, make_cases
from assets.demo.cast import Market as CastMarket
from assets.demo.cast import Rep, Team, cast, make_reps, make_teams
from assets.demo.customers import make_accounts, make_contacts
from assets.demo.days import Days, first_day_of_history
from assets.demo.deals import Market, make_deals
from assets.demo.draws import Draws
from assets.demo.leads import make_campaigns, make_leads
from assets.demo.life import DAY, WON, make_life
from assets.demo.orders import make_lines, make_orders, make_payments, make_quotes
from assets.demo.people import make_memberships
from assets.demo.plans import make_rates
from assets.demo.quotas import booked_by_month, make_calls, make_quotas

LAST_DAY = date(2026, 9, 30)
# The others lose a merged deal like a deleted one.
_MERGING_CRM = "hubspot"
# Thousandths of the won deals that two share, and that someone helped on.
_SPLIT, _HELPED = 50, 80
_SPLITS = {"deal": pl.Int64, "rep": pl.Int64, "kind": pl.String, "share": pl.Int64}


@dataclass(frozen=True)
class Company:
    """Everything that is so, whether or not a CRM shows it; the frames are described where they are made."""

    seed: int
    crm: str | None
    nights: int
    days: Days
    market: Market
    contacts: pl.DataFrame
    campaigns: pl.DataFrame
    deals: pl.DataFrame
    life: pl.DataFrame
    leads: pl.DataFrame
    lines: pl.DataFrame
    quotes: pl.DataFrame
    orders: pl.DataFrame
    payments: pl.DataFrame
    activities: pl.DataFrame
    cases: pl.DataFrame
    splits: pl.DataFrame
    memberships: pl.DataFrame
    quotas: pl.DataFrame
    calls: pl.DataFrame
    rates: pl.DataFrame

    @property
    def reps(self) -> list[Rep]:
        """Everyone in sales, by number."""
        return self.market.reps

    @property
    def teams(self) -> list[Team]:
        """The teams, by number."""
        return self.market.teams

    @property
    def accounts(self) -> pl.DataFrame:
        """The customers, by number."""
        return self.market.accounts

    def markets_of(self, crm: str) -> list[int]:
        """The numbers of the markets that a CRM exports: its own, or all where one CRM is asked for."""
        return [n for n, market in enumerate(cast().markets) if crm in (self.crm, market.crm)]

    def currency(self, market: int) -> str:
        """What a market sells in; one currency where one CRM is asked for."""
        return _home(self.crm).currency if self.crm else cast().markets[market].currency


def crms() -> list[str]:
    """The CRMs whose exports can be asked for."""
    return [*dict.fromkeys(market.crm for market in cast().markets), "maven"]


def _home(crm: str) -> CastMarket:
    """The market whose currency a company on one CRM sells in."""
    return next((market for market in cast().markets if market.crm == crm), cast().markets[0])


def _prices(crm: str | None) -> tuple[int, ...]:
    return tuple((_home(crm) if crm else market).price for market in cast().markets)


def won_deals(life: pl.DataFrame) -> pl.DataFrame:
    """A row a deal won by the last day: `deal, owner, day, amount`."""
    closed = life.filter(pl.col("kind").is_in(["closed", "ended"]) & (pl.col("stage") == WON))
    return closed.select("deal", "owner", day=pl.col("at") // DAY, amount="amount")


def _splits(market: Market, won: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """A row a share of a deal: `deal, rep, kind` (revenue or overlay)`, share` in percent."""
    shared = won.filter(pl.Series(draws.chance(_SPLIT, won.height)))
    helped = won.filter(pl.Series(draws.chance(_HELPED, won.height)))
    sellers = {
        group: [
            n
            for n, rep in enumerate(market.reps)
            if rep.role == "direct" and market.market_of_rep[n] == group
        ]
        for group in range(len(cast().markets))
    }
    overlay = {int(market.market_of_rep[n]): n for n, rep in enumerate(market.reps) if rep.role == "overlay"}
    rows: list[tuple[int, int, str, int]] = []
    for deal, owner in shared.select("deal", "owner").iter_rows():
        group = sellers[int(market.market_of_rep[owner])]
        other = group[(group.index(owner) + 1) % len(group)]
        rows += [(deal, owner, "revenue", 70), (deal, other, "revenue", 30)]
    for deal, owner in helped.select("deal", "owner").iter_rows():
        helper = overlay.get(int(market.market_of_rep[owner]))
        if helper is not None:
            rows.append((deal, helper, "overlay", 100))
    return pl.DataFrame(sorted(rows), schema=_SPLITS, orient="row")


def make_company(
    opportunities: int, *, seed: int, last_day: date = LAST_DAY, nights: int = 1, crm: str | None = None
) -> Company:
    """The company whose 36 months end on last_day; the same arguments give the same company everywhere."""
    days = Days(first_day_of_history(last_day), last_day)
    teams = make_teams(opportunities)
    reps = make_reps(teams, Draws(seed, "reps"))
    accounts = make_accounts(opportunities, days, Draws(seed, "accounts"))
    merges = tuple((crm or market.crm) == _MERGING_CRM for market in cast().markets)
    market = Market(teams, reps, accounts, days, _prices(crm), merges)
    deals = make_deals(market, opportunities, seed)
    life = make_life(market, deals, seed, nights)
    begun = life.filter(pl.col("kind") == "created").select("deal", begun="at")
    deals = deals.join(begun, on="deal", maintain_order="left")
    campaigns = make_campaigns(days)
    orders = make_orders(deals, life, days, Draws(seed, "orders"))
    won = won_deals(life)
    booked = booked_by_month(won)
    return Company(
        seed=seed,
        crm=crm,
        nights=nights,
        days=days,
        market=market,
        contacts=make_contacts(accounts, Draws(seed, "contacts")),
        campaigns=campaigns,
        deals=deals,
        life=life,
        leads=make_leads(market, deals, campaigns, seed),
        lines=make_lines(deals),
        quotes=make_quotes(deals, life),
        orders=orders,
        payments=make_payments(orders, days, Draws(seed, "payments")),
        activities=make_activities(deals, days, Draws(seed, "activities")),
        cases=make_cases(accounts, days, Draws(seed, "cases")),
        splits=_splits(market, won, Draws(seed, "splits")),
        memberships=make_memberships(teams, reps, days),
        quotas=make_quotas(reps, market.market_of_rep.tolist(), booked, days, Draws(seed, "quotas")),
        calls=make_calls(reps, booked, days, Draws(seed, "calls")),
        rates=make_rates(days, Draws(seed, "rates")),
    )
