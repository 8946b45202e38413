"""What Salesforce exports beside deals: people, products, market, customers, leads, orders and activities.

Belongs here: those objects' files and the ids of all. Not here: deals and their history (salesforce.py).
"""

import polars as pl

from assets.demo.activities import KINDS
from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.layouts import ids
from assets.demo.layouts.text import coded, day_text, flag, moment_text, money
from assets.demo.life import DAY
from assets.demo.view import CHANGED, ends, leads_at, of_deals, of_markets

CRM = "salesforce"
_LEAD_STATUS = {
    "new": "Open - Not Contacted",
    "working": "Working - Contacted",
    "disqualified": "Closed - Not Converted",
    "converted": "Closed - Converted",
}
_TASKS = {"call": "Call", "email": "Email", "task": "Task", "note": "Task"}


def lead_ids(leads: pl.Series) -> pl.Series:
    """The ids under which leads are exported."""
    return ids.salesforce("00Q", leads)


def record_id(prefix: str, numbers: pl.Series, name: str) -> pl.Series:
    """The ids of a kind of object, told by its prefix, for the numbers of its records."""
    return ids.salesforce(prefix, numbers).alias(name)


def currency(company: Company) -> pl.Expr:
    """The currency of each row's market."""
    names = [company.currency(market) for market in range(len(cast().markets))]
    return coded(names, "market").alias("CurrencyIsoCode")


def users(company: Company) -> pl.DataFrame:
    """A row a person; managers are over the others of their team."""
    managers = {team: place for place, team in enumerate(range(len(company.teams)))}
    rows = [
        (
            rep.name,
            f"user{place}@loudou.example",
            "Sales Manager"
            if rep.role == "manager"
            else "Sales Engineer"
            if rep.role == "overlay"
            else "Sales Rep",
            "0" if rep.left_months_ago is not None else "1",
            company.teams[rep.team].name,
        )
        for place, rep in enumerate(company.reps)
    ]
    above = [-1 if rep.role == "manager" else managers[rep.team] for rep in company.reps]
    numbers = pl.Series(range(len(rows)))
    frame = pl.DataFrame(rows, schema=["Name", "Email", "Title", "IsActive", "Department"], orient="row")
    return frame.select(
        record_id("005", numbers, "Id"),
        pl.col("Email").alias("Username"),
        "Name",
        "Email",
        "Title",
        "Department",
        record_id("005", pl.Series(above), "ManagerId"),
        pl.lit(None, pl.String).alias("UserRoleId"),
        "IsActive",
    )


def products() -> pl.DataFrame:
    """A row a product."""
    products = cast().products
    return pl.DataFrame(
        {
            "Id": ids.salesforce("01t", pl.Series(range(len(products)))),
            "Name": [product.name for product in products],
            "ProductCode": [product.name.replace(" ", "-").upper() for product in products],
            "Family": [product.series for product in products],
            "IsActive": "1",
        }
    )


def campaigns(company: Company, day: int) -> pl.DataFrame:
    """A row a campaign that had begun on the day."""
    campaigns = company.campaigns.filter(pl.col("start").cast(pl.Int32) <= day)
    return campaigns.select(
        record_id("701", campaigns["campaign"], "Id"),
        pl.col("name").alias("Name"),
        coded([channel.name for channel in cast().channels], "channel").alias("Type"),
        pl.lit("Completed").alias("Status"),
        pl.col("start").dt.strftime("%Y-%m-%d").alias("StartDate"),
        pl.col("end").dt.strftime("%Y-%m-%d").alias("EndDate"),
    )


def accounts(company: Company) -> pl.DataFrame:
    """A row an account."""
    accounts = of_markets(company.accounts, company, CRM)
    known = cast()
    return accounts.select(
        record_id("001", accounts["account"], "Id"),
        pl.col("name").alias("Name"),
        record_id("001", accounts["parent"], "ParentId"),
        pl.col("country").alias("BillingCountry"),
        coded([sector.name for sector in known.sectors], "sector").alias("Industry"),
        coded([segment.name for segment in known.segments], "segment").alias("Segment__c"),
        money("employees").alias("NumberOfEmployees"),
        money("revenue").alias("AnnualRevenue"),
        record_id("005", _owners(company, accounts), "OwnerId"),
        moment_text(pl.col("created") * DAY + 32_400).alias("CreatedDate"),
        (pl.col("created") * DAY + 32_400).alias(CHANGED),
    )


def _owners(company: Company, accounts: pl.DataFrame) -> pl.Series:
    """Accounts belong to their market's people in turn."""
    market_of_rep = company.market.market_of_rep
    sellers = {
        market: [
            n for n, rep in enumerate(company.reps) if rep.role == "direct" and market_of_rep[n] == market
        ]
        for market in range(len(cast().markets))
    }
    pairs = zip(accounts["account"].to_list(), accounts["market"].to_list(), strict=True)
    return pl.Series([sellers[market][account % len(sellers[market])] for account, market in pairs])


def contacts(company: Company) -> pl.DataFrame:
    """A row a contact."""
    mine = of_markets(company.accounts, company, CRM).select("account", "created")
    contacts = company.contacts.join(mine, on="account", maintain_order="left")
    return contacts.select(
        record_id("003", contacts["contact"], "Id"),
        record_id("001", contacts["account"], "AccountId"),
        pl.col("first_name").alias("FirstName"),
        pl.col("last_name").alias("LastName"),
        pl.col("name").alias("Name"),
        pl.lit(None, pl.String).alias("ReportsToId"),
        pl.col("email").alias("Email"),
        pl.lit(None, pl.String).alias("Phone"),
        pl.col("title").alias("Title"),
        moment_text(pl.col("created") * DAY + 36_000).alias("CreatedDate"),
        (pl.col("created") * DAY + 36_000).alias(CHANGED),
    )


def leads(company: Company, day: int) -> pl.DataFrame:
    """A row a lead, as it stands at the end of the day."""
    leads = leads_at(company, CRM, day)
    known = cast()
    deals = company.deals.select("deal", "account")
    leads = leads.join(deals, on="deal", how="left", maintain_order="left")
    return leads.select(
        lead_ids(leads["lead"]).alias("Id"),
        pl.col("first_name").alias("FirstName"),
        pl.col("last_name").alias("LastName"),
        pl.col("name").alias("Name"),
        pl.col("company").alias("Company"),
        coded([next(iter(market.countries)) for market in known.markets], "market").alias("Country"),
        coded([channel.name for channel in known.channels], "channel").alias("LeadSource"),
        pl.col("status").replace_strict(_LEAD_STATUS).alias("Status"),
        coded([sector.name for sector in known.sectors], "sector").alias("Industry"),
        record_id("005", leads["owner"], "OwnerId"),
        flag(pl.col("status") == "converted").alias("IsConverted"),
        day_text(pl.col("converted") // DAY).alias("ConvertedDate"),
        record_id("001", leads["account"], "ConvertedAccountId"),
        record_id("006", leads["deal"], "ConvertedOpportunityId"),
        record_id("701", leads["campaign"], "CampaignId__c"),
        moment_text("created").alias("CreatedDate"),
        moment_text("changed").alias("LastModifiedDate"),
        pl.col("changed").alias(CHANGED),
    )


def campaign_members(company: Company, day: int) -> pl.DataFrame:
    """A row a lead that a campaign brought."""
    leads = leads_at(company, CRM, day).filter(pl.col("campaign").is_not_null())
    return leads.select(
        record_id("00v", leads["lead"], "Id"),
        record_id("701", leads["campaign"], "CampaignId"),
        lead_ids(leads["lead"]).alias("LeadId"),
        pl.lit("Responded").alias("Status"),
        moment_text("created").alias("CreatedDate"),
        pl.col("created").alias(CHANGED),
    )


def quotes(company: Company, day: int) -> pl.DataFrame:
    """A row a quote that was sent by the end of the day."""
    quotes = of_deals(company.quotes, company, CRM).filter(pl.col("sent") < ends(day))
    return quotes.select(
        record_id("0Q0", quotes["quote"], "Id"),
        record_id("006", quotes["deal"], "OpportunityId"),
        pl.lit("Presented").alias("Status"),
        money("amount").alias("GrandTotal"),
        money("discount").alias("Discount"),
        day_text("valid_until").alias("ExpirationDate"),
        moment_text("sent").alias("CreatedDate"),
        pl.col("sent").alias(CHANGED),
    )


def orders(company: Company, orders: pl.DataFrame) -> pl.DataFrame:
    """A row an order."""
    return orders.select(
        record_id("801", orders["order"], "Id"),
        record_id("001", orders["account"], "AccountId"),
        record_id("006", orders["deal"], "OpportunityId"),
        record_id("005", orders["owner"], "OwnerId"),
        day_text("day").alias("EffectiveDate"),
        day_text("finish").alias("EndDate"),
        pl.col("status").alias("Status"),
        pl.when("is_recurring").then(pl.lit("Subscription")).otherwise(pl.lit("Order")).alias("Type"),
        money("amount").alias("TotalAmount"),
        currency(company),
        (pl.col("day") * DAY).alias(CHANGED),
    )


def order_items(orders: pl.DataFrame) -> pl.DataFrame:
    """The main product, and the small one that came with it."""
    main = orders.with_columns(total=pl.col("quantity") * pl.col("unit_price"), place=0)
    rest = orders.with_columns(
        total=pl.col("amount") - pl.col("quantity") * pl.col("unit_price"),
        product=pl.lit(0, pl.Int64),
        quantity=pl.lit(1, pl.Int64),
        place=1,
    ).filter(pl.col("total") > 0)
    rest = rest.with_columns(unit_price="total")
    items = pl.concat([main, rest]).sort("order", "place")
    return items.select(
        record_id("802", items["order"] * 2 + items["place"], "Id"),
        record_id("801", items["order"], "OrderId"),
        record_id("01t", items["product"], "Product2Id"),
        money("quantity").alias("Quantity"),
        money("unit_price").alias("UnitPrice"),
        money("total").alias("TotalPrice"),
        (pl.col("day") * DAY).alias(CHANGED),
    )


def tasks(activities: pl.DataFrame) -> pl.DataFrame:
    """A row an activity that is no event."""
    tasks = activities.filter(pl.col("kind").is_in(list(_TASKS)))
    return tasks.select(
        record_id("00T", tasks["activity"], "Id"),
        record_id("006", tasks["deal"], "WhatId"),
        record_id("001", tasks["account"], "AccountId"),
        record_id("005", tasks["owner"], "OwnerId"),
        pl.col("subject").alias("Subject"),
        pl.col("kind").replace_strict(_TASKS).alias("TaskSubtype"),
        pl.when("is_done").then(pl.lit("Completed")).otherwise(pl.lit("Not Started")).alias("Status"),
        day_text(pl.col("at") // DAY).alias("ActivityDate"),
        moment_text("noted").alias("CreatedDate"),
        pl.col("noted").alias(CHANGED),
    )


def events(activities: pl.DataFrame) -> pl.DataFrame:
    """A row an activity of which Salesforce makes an event."""
    events = activities.filter(pl.col("kind").is_in([kind for kind in KINDS if kind not in _TASKS]))
    return events.select(
        record_id("00U", events["activity"], "Id"),
        record_id("006", events["deal"], "WhatId"),
        record_id("001", events["account"], "AccountId"),
        record_id("005", events["owner"], "OwnerId"),
        pl.col("subject").alias("Subject"),
        pl.when(pl.col("kind") == "visit").then(pl.lit("Visit")).otherwise(pl.lit("Meeting")).alias("Type"),
        moment_text("at").alias("StartDateTime"),
        moment_text(pl.col("at") + 3600).alias("EndDateTime"),
        moment_text("noted").alias("CreatedDate"),
        pl.col("noted").alias(CHANGED),
    )


def cases(company: Company, day: int) -> pl.DataFrame:
    """A row a case that was opened by the day."""
    cases = of_markets(company.cases, company, CRM).filter(pl.col("opened") <= day)
    closed = pl.when(pl.col("closed") <= day).then("closed")
    return cases.select(
        record_id("500", cases["case"], "Id"),
        record_id("001", cases["account"], "AccountId"),
        pl.when(closed.is_null()).then(pl.lit("New")).otherwise(pl.lit("Closed")).alias("Status"),
        moment_text(pl.col("opened") * DAY + 36_000).alias("CreatedDate"),
        moment_text(closed * DAY + 61_200).alias("ClosedDate"),
        pl.when(closed.is_not_null()).then(money("satisfaction")).alias("Satisfaction__c"),
        (pl.max_horizontal("opened", closed) * DAY).alias(CHANGED),
    )
