"""HubSpot: labels as headers, owners by name, a deal's stages side by side, merged deals on the survivor.

Belongs here: what HubSpot calls things. Not here: what is so (company.py, view.py).
"""

from collections.abc import Iterator

import polars as pl

from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.dirt import Columns
from assets.demo.layouts import ids
from assets.demo.layouts.text import coded, day_text, moment_text, money
from assets.demo.life import DAY
from assets.demo.view import (
    CHANGED,
    alive,
    deals_at,
    ends,
    leads_at,
    log_at,
    lost_because,
    merged,
    of_markets,
)

CRM = "hubspot"
PIPELINE = "Sales Pipeline"
STAGES = (
    ("Appointment Scheduled", "0.2"),
    ("Qualified To Buy", "0.4"),
    ("Decision Maker Bought-In", "0.8"),
    ("Contract Sent", "0.9"),
    ("Closed Won", "1"),
    ("Closed Lost", "0"),
)
_FORM = "%Y-%m-%d %H:%M"
_LIFECYCLE = {"new": "Lead", "working": "Lead", "disqualified": "Other", "converted": "Opportunity"}
_DEAL, _COMPANY, _CONTACT, _LEAD = 14_000_000_000, 9_100_000_000, 5_200_000_000, 5_900_000_000
_LINE, _TICKET, _CALL = 7_000_000_000, 2_300_000_000, 31_000_000_000
# Customers that another member of the group knows too, written a little differently.
LINKED = 8


def files(company: Company, deals: pl.DataFrame, day: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The objects as they stand at the end of a day, file by file; `deals` as in `view.deals_at`."""
    yield "hubspot-companies.csv", _companies(company)
    yield "hubspot-contacts.csv", _contacts(company, day)
    yield "hubspot-deals.csv", _deals(company, deals, day)
    yield "hubspot-line-items.csv", _lines(company, deals)
    activities = of_markets(company.activities, company, CRM).filter(pl.col("noted") < ends(day))
    yield "hubspot-activities.csv", _activities(company, activities)
    yield "hubspot-tickets.csv", _tickets(company, day)


def lead_ids(leads: pl.Series) -> pl.Series:
    """The ids under which leads are exported."""
    return ids.numeric(_LEAD, leads)


def linked(company: Company) -> pl.DataFrame:
    """A row a customer of another market that is here too: `account`, its `name` there and `alias` here."""
    if company.crm:
        return pl.DataFrame(schema={"account": pl.Int64, "name": pl.String, "alias": pl.String})
    others = company.accounts.filter(pl.col("market") == 0).head(LINKED)
    return others.select("account", "name", alias=pl.concat_str("name", pl.lit(", Inc.")))


def _names(company: Company) -> list[str]:
    return [rep.name for rep in company.reps]


def _deals(company: Company, deals: pl.DataFrame, day: int) -> pl.DataFrame:
    known = cast()
    # A merge changes its survivor, also where only what changed is exported.
    losers = merged(deals_at(company, CRM, day)).with_columns(
        text=pl.col("losers").list.eval((pl.element() * 37 + _DEAL).cast(pl.String)).list.join(";")
    )
    shown = (
        alive(deals)
        .join(
            losers.select("survivor", "text", "merged"),
            left_on="deal",
            right_on="survivor",
            how="left",
            maintain_order="left",
        )
        .with_columns(changed=pl.max_horizontal("changed", "merged"))
        .join(_visits(company, day), on="deal", how="left", maintain_order="left")
    )
    stage = pl.col("stage") - 1
    accounts = company.accounts["name"].to_list()
    product = coded([entry.name for entry in known.products], "product")
    return shown.select(
        ids.numeric(_DEAL, shown["deal"]).alias("Record ID"),
        pl.concat_str(coded(accounts, "account").fill_null("New company"), product, separator=" - ").alias(
            "Deal Name"
        ),
        coded([name for name, _ in STAGES], stage).alias("Deal Stage"),
        pl.lit(PIPELINE).alias("Pipeline"),
        moment_text(pl.col("expected") * DAY + 43_200, _FORM).alias("Close Date"),
        money("amount").alias("Amount"),
        coded([company.currency(market) for market in range(len(known.markets))], "market").alias("Currency"),
        coded(_names(company), "owner").alias("Deal owner"),
        moment_text("begun", _FORM).alias("Create Date"),
        moment_text("changed", _FORM).alias("Last Modified Date"),
        moment_text("touched", _FORM).alias("Last Activity Date"),
        coded([chance for _, chance in STAGES], stage).alias("Deal probability"),
        pl.when("is_existing")
        .then(pl.lit("Existing Business"))
        .otherwise(pl.lit("New Business"))
        .alias("Deal Type"),
        coded([channel.name for channel in known.channels], "channel").alias("Original Traffic Source"),
        lost_because().alias("Closed Lost Reason"),
        coded([rival.name for rival in known.competitors], "competitor").alias("Competitor"),
        product.alias("Product"),
        coded(accounts, "account").alias("Associated Company"),
        ids.numeric(_COMPANY, shown["account"]).alias("Associated Company IDs"),
        pl.col("text").alias("Merged Deal IDs"),
        *(column for name, _ in STAGES for column in _stage_columns(name)),
        pl.col("changed").alias(CHANGED),
    )


def _stage_columns(name: str) -> list[pl.Expr]:
    place = [stage for stage, _ in STAGES].index(name) + 1
    where = f'"{name} ({PIPELINE})"'
    return [
        moment_text(f"entered_{place}", _FORM).alias(f"Date entered {where}"),
        moment_text(f"exited_{place}", _FORM).alias(f"Date exited {where}"),
        # In milliseconds, as HubSpot exports it.
        (pl.col(f"spent_{place}") * 1000).cast(pl.String).alias(f"Cumulative time in {where}"),
    ]


def _visits(company: Company, day: int) -> pl.DataFrame:
    """A row a deal: the last moments of entering and leaving each stage, and the seconds spent in it."""
    log = log_at(company, CRM, day)
    moved = log.filter(
        (pl.col("stage") != pl.col("stage").shift(1))
        | (pl.col("deal") != pl.col("deal").shift(1)).fill_null(value=True)
    )
    follows = pl.col("deal").shift(-1) == pl.col("deal")
    left = moved.with_columns(left=pl.when(follows).then(pl.col("at").shift(-1)))
    visits = left.group_by("deal", "stage").agg(
        entered=pl.col("at").max(),
        exited=pl.col("left").sort_by("at").last(),
        spent=(pl.col("left") - pl.col("at")).sum(),
    )
    stages = range(1, len(STAGES) + 1)
    return visits.group_by("deal").agg(
        pl.col(value).filter(pl.col("stage") == stage).first().alias(f"{value}_{stage}")
        for stage in stages
        for value in ("entered", "exited", "spent")
    )


def _lines(company: Company, deals: pl.DataFrame) -> pl.DataFrame:
    shown = alive(deals).select("deal", "begun")
    lines = company.lines.join(shown, on="deal", maintain_order="left")
    return lines.select(
        ids.numeric(_LINE, lines["line"]).alias("Record ID"),
        ids.numeric(_DEAL, lines["deal"]).alias("Associated Deal IDs"),
        coded([entry.name for entry in cast().products], "product").alias("Name"),
        money("quantity").alias("Quantity"),
        money("unit_price").alias("Unit price"),
        money("amount").alias("Net price"),
        pl.col("begun").alias(CHANGED),
    )


def _companies(company: Company) -> pl.DataFrame:
    known = cast()
    own = of_markets(company.accounts, company, CRM)
    others = company.accounts.join(
        linked(company).select("account", "alias"), on="account", maintain_order="left"
    )
    accounts = pl.concat([own.with_columns(alias="name"), others])
    return accounts.select(
        ids.numeric(_COMPANY, accounts["account"]).alias("Record ID"),
        pl.col("alias").alias("Company name"),
        coded([sector.name for sector in known.sectors], "sector").alias("Industry"),
        pl.col("country").alias("Country/Region"),
        money("employees").alias("Number of Employees"),
        money("revenue").alias("Annual Revenue"),
        ids.numeric(_COMPANY, accounts["parent"]).alias("Parent Company ID"),
        moment_text(pl.col("created") * DAY + 32_400, _FORM).alias("Create Date"),
        (pl.col("created") * DAY + 32_400).alias(CHANGED),
    )


def _contacts(company: Company, day: int) -> pl.DataFrame:
    """Customers' people, and the leads, which are contacts of an earlier lifecycle stage."""
    known = cast()
    mine = of_markets(company.accounts, company, CRM).select("account", "created", at_name="name")
    people = company.contacts.join(mine, on="account", maintain_order="left")
    leads = leads_at(company, CRM, day)
    source = coded([channel.name for channel in known.channels], "channel")
    return pl.concat(
        [
            people.select(
                ids.numeric(_CONTACT, people["contact"]).alias("Record ID"),
                pl.col("first_name").alias("First Name"),
                pl.col("last_name").alias("Last Name"),
                pl.col("email").alias("Email"),
                pl.col("at_name").alias("Company Name"),
                pl.lit("Customer").alias("Lifecycle Stage"),
                pl.lit(None, pl.String).alias("Contact owner"),
                pl.lit(None, pl.String).alias("Original Traffic Source"),
                moment_text(pl.col("created") * DAY + 36_000, _FORM).alias("Create Date"),
                pl.lit(None, pl.String).alias("Associated Deal IDs"),
                (pl.col("created") * DAY + 36_000).alias(CHANGED),
            ),
            leads.select(
                lead_ids(leads["lead"]).alias("Record ID"),
                pl.col("first_name").alias("First Name"),
                pl.col("last_name").alias("Last Name"),
                pl.format("lead{}@prospect.example", "lead").alias("Email"),
                pl.col("company").alias("Company Name"),
                pl.col("status").replace_strict(_LIFECYCLE).alias("Lifecycle Stage"),
                coded(_names(company), "owner").alias("Contact owner"),
                source.alias("Original Traffic Source"),
                moment_text("created", _FORM).alias("Create Date"),
                ids.numeric(_DEAL, leads["deal"]).alias("Associated Deal IDs"),
                pl.col("changed").alias(CHANGED),
            ),
        ]
    )


def _activities(company: Company, activities: pl.DataFrame) -> pl.DataFrame:
    return activities.select(
        ids.numeric(_CALL, activities["activity"]).alias("Record ID"),
        pl.col("kind").str.to_titlecase().alias("Activity type"),
        pl.col("subject").alias("Title"),
        moment_text("at", _FORM).alias("Activity date"),
        coded(_names(company), "owner").alias("Activity assigned to"),
        ids.numeric(_DEAL, activities["deal"]).alias("Associated Deal IDs"),
        ids.numeric(_COMPANY, activities["account"]).alias("Associated Company IDs"),
        pl.col("noted").alias(CHANGED),
    )


def _tickets(company: Company, day: int) -> pl.DataFrame:
    tickets = of_markets(company.cases, company, CRM).filter(pl.col("opened") <= day)
    closed = pl.when(pl.col("closed") <= day).then("closed")
    return tickets.select(
        ids.numeric(_TICKET, tickets["case"]).alias("Ticket ID"),
        pl.when(closed.is_null()).then(pl.lit("New")).otherwise(pl.lit("Closed")).alias("Ticket status"),
        day_text("opened").alias("Create date"),
        day_text(closed).alias("Close date"),
        pl.when(closed.is_not_null()).then(money("satisfaction")).alias("Satisfaction"),
        ids.numeric(_COMPANY, tickets["account"]).alias("Associated Company IDs"),
        (pl.max_horizontal("opened", closed) * DAY).alias(CHANGED),
    )


COLUMNS = Columns(
    file="hubspot-deals.csv",
    id="Record ID",
    name="Deal Name",
    close="Close Date",
    amount="Amount",
    owner="Deal owner",
    stage="Deal Stage",
    total="Total",
    bad_date="2026-02-30 12:00",
    nobody="Nobody Known",
    ids=lambda deals: ids.numeric(_DEAL, deals),
)
