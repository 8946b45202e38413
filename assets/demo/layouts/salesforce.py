"""Salesforce by Data Loader: one file an object, API names as headers, ids of 18 signs, moments in UTC.

Belongs here: what Salesforce calls things. Not here: what is so (company.py, view.py).
"""

from collections.abc import Iterator

import polars as pl

from assets.demo.activities import KINDS
from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.dirt import Columns
from assets.demo.layouts import ids
from assets.demo.layouts.text import coded, day_text, flag, moment_text, money
from assets.demo.life import DAY
from assets.demo.view import CHANGED, ends, leads_at, log_at, lost_because, of_deals, of_markets

CRM = "salesforce"
STAGES = (
    ("Qualification", 10, "Pipeline"),
    ("Needs Analysis", 20, "Pipeline"),
    ("Proposal/Price Quote", 65, "Best Case"),
    ("Negotiation/Review", 90, "Commit"),
    ("Closed Won", 100, "Closed"),
    ("Closed Lost", 0, "Omitted"),
)
_LEAD_STATUS = {
    "new": "Open - Not Contacted",
    "working": "Working - Contacted",
    "disqualified": "Closed - Not Converted",
    "converted": "Closed - Converted",
}
# Rows of a long file that are made at once.
_PART = 1_000_000
_TASKS = {"call": "Call", "email": "Email", "task": "Task", "note": "Task"}


def files(company: Company, deals: pl.DataFrame, day: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The objects as they stand at the end of a day, file by file; `deals` as in `view.deals_at`.

    A column CHANGED is each row's last change, in seconds; an object without one is always whole.
    """
    yield "User.csv", _users(company)
    yield "Product2.csv", _products()
    yield "Campaign.csv", _campaigns(company, day)
    yield "Account.csv", _accounts(company)
    yield "Contact.csv", _contacts(company)
    yield "Lead.csv", _leads(company, day)
    yield "CampaignMember.csv", _campaign_members(company, day)
    yield "Opportunity.csv", _opportunities(company, deals)
    yield "OpportunityStage.csv", _stages()
    yield from _logs(log_at(company, CRM, day))
    yield "OpportunityLineItem.csv", _lines(company, deals)
    yield "OpportunitySplit.csv", _splits(company, deals)
    yield "Quote.csv", _quotes(company, day)
    orders = of_markets(company.orders, company, CRM).filter(pl.col("day") <= day)
    yield "Order.csv", _orders(company, orders)
    yield "OrderItem.csv", _order_items(orders)
    activities = of_markets(company.activities, company, CRM).filter(pl.col("noted") < ends(day))
    for part in activities.iter_slices(_PART):
        yield "Task.csv", _tasks(part)
    for part in activities.iter_slices(_PART):
        yield "Event.csv", _events(part)
    yield "Case.csv", _cases(company, day)


def _logs(log: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for part in log.iter_slices(_PART):
        yield "OpportunityHistory.csv", _history(part)
    yield "OpportunityFieldHistory.csv", _field_history(log)


def lead_ids(leads: pl.Series) -> pl.Series:
    """The ids under which leads are exported."""
    return ids.salesforce("00Q", leads)


def _id(prefix: str, numbers: pl.Series, name: str) -> pl.Series:
    return ids.salesforce(prefix, numbers).alias(name)


def _currency(company: Company) -> pl.Expr:
    names = [company.currency(market) for market in range(len(cast().markets))]
    return coded(names, "market").alias("CurrencyIsoCode")


def _opportunities(company: Company, deals: pl.DataFrame) -> pl.DataFrame:
    known = cast()
    names = company.accounts["name"].to_list()
    stage = pl.col("stage") - 1
    return deals.select(
        _id("006", deals["deal"], "Id"),
        flag(pl.col("removed") > 0).alias("IsDeleted"),
        _id("001", deals["account"], "AccountId"),
        pl.concat_str(
            coded(names, "account").fill_null("Prospect"),
            coded([product.name for product in known.products], "product"),
            separator=" - ",
        ).alias("Name"),
        coded([name for name, _, _ in STAGES], stage).alias("StageName"),
        money("amount").alias("Amount"),
        _currency(company),
        coded([str(chance) for _, chance, _ in STAGES], stage).alias("Probability"),
        day_text("expected").alias("CloseDate"),
        pl.when("is_existing")
        .then(pl.lit("Existing Business"))
        .otherwise(pl.lit("New Business"))
        .alias("Type"),
        coded([channel.name for channel in known.channels], "channel").alias("LeadSource"),
        flag(pl.col("won") | pl.col("lost")).alias("IsClosed"),
        flag("won").alias("IsWon"),
        coded([category for _, _, category in STAGES], stage).alias("ForecastCategoryName"),
        _id("005", deals["owner"], "OwnerId"),
        moment_text("begun").alias("CreatedDate"),
        moment_text("changed").alias("LastModifiedDate"),
        day_text(pl.col("touched") // DAY).alias("LastActivityDate"),
        coded([rival.name for rival in known.competitors], "competitor").alias("MainCompetitors__c"),
        lost_because().alias("Loss_Reason__c"),
        pl.col("changed").alias(CHANGED),
    )


def _stages() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Id": ids.salesforce("01J", pl.Series(range(len(STAGES)))),
            "MasterLabel": [name for name, _, _ in STAGES],
            "SortOrder": [str(place + 1) for place in range(len(STAGES))],
            "DefaultProbability": [str(chance) for _, chance, _ in STAGES],
            "ForecastCategoryName": [category for _, _, category in STAGES],
            "IsClosed": ["0", "0", "0", "0", "1", "1"],
            "IsWon": ["0", "0", "0", "0", "1", "0"],
        }
    )


def _history(log: pl.DataFrame) -> pl.DataFrame:
    """A row for the beginning and for every change of stage, amount or date, as Salesforce keeps them."""
    log = log.filter(pl.col("kind") != "handed_over")
    stage = pl.col("stage") - 1
    return log.select(
        _id("008", log["event"], "Id"),
        _id("006", log["deal"], "OpportunityId"),
        coded([name for name, _, _ in STAGES], stage).alias("StageName"),
        money("amount").alias("Amount"),
        coded([str(chance) for _, chance, _ in STAGES], stage).alias("Probability"),
        day_text("expected").alias("CloseDate"),
        coded([category for _, _, category in STAGES], stage).alias("ForecastCategory"),
        _id("005", log["owner"], "CreatedById"),
        moment_text("at").alias("CreatedDate"),
        pl.col("at").alias(CHANGED),
    )


def _field_history(log: pl.DataFrame) -> pl.DataFrame:
    """A row a change of owner; the other fields are in OpportunityHistory."""
    owners = log.select("event", "deal", "at", "kind", "owner", before=pl.col("owner").shift(1))
    changed = owners.filter(pl.col("kind") == "handed_over")
    return changed.select(
        _id("017", changed["event"], "Id"),
        _id("006", changed["deal"], "OpportunityId"),
        pl.lit("Owner").alias("Field"),
        _id("005", changed["before"], "OldValue"),
        _id("005", changed["owner"], "NewValue"),
        moment_text("at").alias("CreatedDate"),
        pl.col("at").alias(CHANGED),
    )


def _lines(company: Company, deals: pl.DataFrame) -> pl.DataFrame:
    lines = company.lines.join(deals.select("deal", "begun"), on="deal", maintain_order="left")
    return lines.select(
        _id("00k", lines["line"], "Id"),
        _id("006", lines["deal"], "OpportunityId"),
        _id("01t", lines["product"], "Product2Id"),
        money("quantity").alias("Quantity"),
        money("list_price").alias("ListPrice"),
        money("unit_price").alias("UnitPrice"),
        money("amount").alias("TotalPrice"),
        moment_text("begun").alias("CreatedDate"),
        pl.col("begun").alias(CHANGED),
    )


def _splits(company: Company, deals: pl.DataFrame) -> pl.DataFrame:
    closed = deals.filter("won").select("deal", "changed")
    numbered = company.splits.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    splits = numbered.join(closed, on="deal", maintain_order="left")
    return splits.select(
        _id("1OQ", splits["row"], "Id"),
        _id("006", splits["deal"], "OpportunityId"),
        _id("005", splits["rep"], "SplitOwnerId"),
        money("share").alias("SplitPercentage"),
        pl.when(pl.col("kind") == "revenue")
        .then(pl.lit("Revenue"))
        .otherwise(pl.lit("Overlay"))
        .alias("SplitType"),
        pl.col("changed").alias(CHANGED),
    )


def _users(company: Company) -> pl.DataFrame:
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
        _id("005", numbers, "Id"),
        pl.col("Email").alias("Username"),
        "Name",
        "Email",
        "Title",
        "Department",
        _id("005", pl.Series(above), "ManagerId"),
        pl.lit(None, pl.String).alias("UserRoleId"),
        "IsActive",
    )


def _products() -> pl.DataFrame:
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


def _campaigns(company: Company, day: int) -> pl.DataFrame:
    campaigns = company.campaigns.filter(pl.col("start").cast(pl.Int32) <= day)
    return campaigns.select(
        _id("701", campaigns["campaign"], "Id"),
        pl.col("name").alias("Name"),
        coded([channel.name for channel in cast().channels], "channel").alias("Type"),
        pl.lit("Completed").alias("Status"),
        pl.col("start").dt.strftime("%Y-%m-%d").alias("StartDate"),
        pl.col("end").dt.strftime("%Y-%m-%d").alias("EndDate"),
    )


def _accounts(company: Company) -> pl.DataFrame:
    accounts = of_markets(company.accounts, company, CRM)
    known = cast()
    return accounts.select(
        _id("001", accounts["account"], "Id"),
        pl.col("name").alias("Name"),
        _id("001", accounts["parent"], "ParentId"),
        pl.col("country").alias("BillingCountry"),
        coded([sector.name for sector in known.sectors], "sector").alias("Industry"),
        coded([segment.name for segment in known.segments], "segment").alias("Segment__c"),
        money("employees").alias("NumberOfEmployees"),
        money("revenue").alias("AnnualRevenue"),
        _id("005", _owners(company, accounts), "OwnerId"),
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


def _contacts(company: Company) -> pl.DataFrame:
    mine = of_markets(company.accounts, company, CRM).select("account", "created")
    contacts = company.contacts.join(mine, on="account", maintain_order="left")
    return contacts.select(
        _id("003", contacts["contact"], "Id"),
        _id("001", contacts["account"], "AccountId"),
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


def _leads(company: Company, day: int) -> pl.DataFrame:
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
        _id("005", leads["owner"], "OwnerId"),
        flag(pl.col("status") == "converted").alias("IsConverted"),
        day_text(pl.col("converted") // DAY).alias("ConvertedDate"),
        _id("001", leads["account"], "ConvertedAccountId"),
        _id("006", leads["deal"], "ConvertedOpportunityId"),
        _id("701", leads["campaign"], "CampaignId__c"),
        moment_text("created").alias("CreatedDate"),
        moment_text("changed").alias("LastModifiedDate"),
        pl.col("changed").alias(CHANGED),
    )


def _campaign_members(company: Company, day: int) -> pl.DataFrame:
    """A row a lead that a campaign brought."""
    leads = leads_at(company, CRM, day).filter(pl.col("campaign").is_not_null())
    return leads.select(
        _id("00v", leads["lead"], "Id"),
        _id("701", leads["campaign"], "CampaignId"),
        lead_ids(leads["lead"]).alias("LeadId"),
        pl.lit("Responded").alias("Status"),
        moment_text("created").alias("CreatedDate"),
        pl.col("created").alias(CHANGED),
    )


def _quotes(company: Company, day: int) -> pl.DataFrame:
    quotes = of_deals(company.quotes, company, CRM).filter(pl.col("sent") < ends(day))
    return quotes.select(
        _id("0Q0", quotes["quote"], "Id"),
        _id("006", quotes["deal"], "OpportunityId"),
        pl.lit("Presented").alias("Status"),
        money("amount").alias("GrandTotal"),
        money("discount").alias("Discount"),
        day_text("valid_until").alias("ExpirationDate"),
        moment_text("sent").alias("CreatedDate"),
        pl.col("sent").alias(CHANGED),
    )


def _orders(company: Company, orders: pl.DataFrame) -> pl.DataFrame:
    return orders.select(
        _id("801", orders["order"], "Id"),
        _id("001", orders["account"], "AccountId"),
        _id("006", orders["deal"], "OpportunityId"),
        _id("005", orders["owner"], "OwnerId"),
        day_text("day").alias("EffectiveDate"),
        day_text("finish").alias("EndDate"),
        pl.col("status").alias("Status"),
        pl.when("is_recurring").then(pl.lit("Subscription")).otherwise(pl.lit("Order")).alias("Type"),
        money("amount").alias("TotalAmount"),
        _currency(company),
        (pl.col("day") * DAY).alias(CHANGED),
    )


def _order_items(orders: pl.DataFrame) -> pl.DataFrame:
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
        _id("802", items["order"] * 2 + items["place"], "Id"),
        _id("801", items["order"], "OrderId"),
        _id("01t", items["product"], "Product2Id"),
        money("quantity").alias("Quantity"),
        money("unit_price").alias("UnitPrice"),
        money("total").alias("TotalPrice"),
        (pl.col("day") * DAY).alias(CHANGED),
    )


def _tasks(activities: pl.DataFrame) -> pl.DataFrame:
    tasks = activities.filter(pl.col("kind").is_in(list(_TASKS)))
    return tasks.select(
        _id("00T", tasks["activity"], "Id"),
        _id("006", tasks["deal"], "WhatId"),
        _id("001", tasks["account"], "AccountId"),
        _id("005", tasks["owner"], "OwnerId"),
        pl.col("subject").alias("Subject"),
        pl.col("kind").replace_strict(_TASKS).alias("TaskSubtype"),
        pl.when("is_done").then(pl.lit("Completed")).otherwise(pl.lit("Not Started")).alias("Status"),
        day_text(pl.col("at") // DAY).alias("ActivityDate"),
        moment_text("noted").alias("CreatedDate"),
        pl.col("noted").alias(CHANGED),
    )


def _events(activities: pl.DataFrame) -> pl.DataFrame:
    events = activities.filter(pl.col("kind").is_in([kind for kind in KINDS if kind not in _TASKS]))
    return events.select(
        _id("00U", events["activity"], "Id"),
        _id("006", events["deal"], "WhatId"),
        _id("001", events["account"], "AccountId"),
        _id("005", events["owner"], "OwnerId"),
        pl.col("subject").alias("Subject"),
        pl.when(pl.col("kind") == "visit").then(pl.lit("Visit")).otherwise(pl.lit("Meeting")).alias("Type"),
        moment_text("at").alias("StartDateTime"),
        moment_text(pl.col("at") + 3600).alias("EndDateTime"),
        moment_text("noted").alias("CreatedDate"),
        pl.col("noted").alias(CHANGED),
    )


def _cases(company: Company, day: int) -> pl.DataFrame:
    cases = of_markets(company.cases, company, CRM).filter(pl.col("opened") <= day)
    closed = pl.when(pl.col("closed") <= day).then("closed")
    return cases.select(
        _id("500", cases["case"], "Id"),
        _id("001", cases["account"], "AccountId"),
        pl.when(closed.is_null()).then(pl.lit("New")).otherwise(pl.lit("Closed")).alias("Status"),
        moment_text(pl.col("opened") * DAY + 36_000).alias("CreatedDate"),
        moment_text(closed * DAY + 61_200).alias("ClosedDate"),
        pl.when(closed.is_not_null()).then(money("satisfaction")).alias("Satisfaction__c"),
        (pl.max_horizontal("opened", closed) * DAY).alias(CHANGED),
    )


COLUMNS = Columns(
    file="Opportunity.csv",
    id="Id",
    name="Name",
    close="CloseDate",
    amount="Amount",
    owner="OwnerId",
    stage="StageName",
    total="Total",
    bad_date="2026-02-30",
    nobody="005Lo00000zzzzzIA1",
    ids=lambda deals: ids.salesforce("006", deals),
)
