"""Salesforce by Data Loader: one file an object, API names as headers, ids of 18 signs, moments in UTC.

Belongs here: what Salesforce calls things. Not here: what is so (company.py, view.py).
"""

from collections.abc import Iterator

import polars as pl

from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.dirt import Columns
from assets.demo.layouts import ids
from assets.demo.layouts import salesforce_objects as objects
from assets.demo.layouts.text import coded, day_text, flag, moment_text, money
from assets.demo.life import DAY
from assets.demo.view import CHANGED, ends, log_at, lost_because, of_markets

CRM = objects.CRM
STAGES = (
    ("Qualification", 10, "Pipeline"),
    ("Needs Analysis", 20, "Pipeline"),
    ("Proposal/Price Quote", 65, "Best Case"),
    ("Negotiation/Review", 90, "Commit"),
    ("Closed Won", 100, "Closed"),
    ("Closed Lost", 0, "Omitted"),
)
# Rows of a long file that are made at once.
_PART = 1_000_000


def files(company: Company, deals: pl.DataFrame, day: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The objects as they stand at the end of a day, file by file; `deals` as in `view.deals_at`.

    A column CHANGED is each row's last change, in seconds; an object without one is always whole.
    """
    yield "User.csv", objects.users(company)
    yield "Product2.csv", objects.products()
    yield "Campaign.csv", objects.campaigns(company, day)
    yield "Account.csv", objects.accounts(company)
    yield "Contact.csv", objects.contacts(company)
    yield "Lead.csv", objects.leads(company, day)
    yield "CampaignMember.csv", objects.campaign_members(company, day)
    yield "Opportunity.csv", _opportunities(company, deals)
    yield "OpportunityStage.csv", _stages()
    yield from _logs(log_at(company, CRM, day))
    yield "OpportunityLineItem.csv", _lines(company, deals)
    yield "OpportunitySplit.csv", _splits(company, deals)
    yield "Quote.csv", objects.quotes(company, day)
    orders = of_markets(company.orders, company, CRM).filter(pl.col("day") <= day)
    yield "Order.csv", objects.orders(company, orders)
    yield "OrderItem.csv", objects.order_items(orders)
    activities = of_markets(company.activities, company, CRM).filter(pl.col("noted") < ends(day))
    for part in activities.iter_slices(_PART):
        yield "Task.csv", objects.tasks(part)
    for part in activities.iter_slices(_PART):
        yield "Event.csv", objects.events(part)
    yield "Case.csv", objects.cases(company, day)


def _logs(log: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for part in log.iter_slices(_PART):
        yield "OpportunityHistory.csv", _history(part)
    yield "OpportunityFieldHistory.csv", _field_history(log)


def _opportunities(company: Company, deals: pl.DataFrame) -> pl.DataFrame:
    known = cast()
    names = company.accounts["name"].to_list()
    stage = pl.col("stage") - 1
    return deals.select(
        objects.record_id("006", deals["deal"], "Id"),
        flag(pl.col("removed") > 0).alias("IsDeleted"),
        objects.record_id("001", deals["account"], "AccountId"),
        pl.concat_str(
            coded(names, "account").fill_null("Prospect"),
            coded([product.name for product in known.products], "product"),
            separator=" - ",
        ).alias("Name"),
        coded([name for name, _, _ in STAGES], stage).alias("StageName"),
        money("amount").alias("Amount"),
        objects.currency(company),
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
        objects.record_id("005", deals["owner"], "OwnerId"),
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
        objects.record_id("008", log["event"], "Id"),
        objects.record_id("006", log["deal"], "OpportunityId"),
        coded([name for name, _, _ in STAGES], stage).alias("StageName"),
        money("amount").alias("Amount"),
        coded([str(chance) for _, chance, _ in STAGES], stage).alias("Probability"),
        day_text("expected").alias("CloseDate"),
        coded([category for _, _, category in STAGES], stage).alias("ForecastCategory"),
        objects.record_id("005", log["owner"], "CreatedById"),
        moment_text("at").alias("CreatedDate"),
        pl.col("at").alias(CHANGED),
    )


def _field_history(log: pl.DataFrame) -> pl.DataFrame:
    """A row a change of owner; the other fields are in OpportunityHistory."""
    owners = log.select("event", "deal", "at", "kind", "owner", before=pl.col("owner").shift(1))
    changed = owners.filter(pl.col("kind") == "handed_over")
    return changed.select(
        objects.record_id("017", changed["event"], "Id"),
        objects.record_id("006", changed["deal"], "OpportunityId"),
        pl.lit("Owner").alias("Field"),
        objects.record_id("005", changed["before"], "OldValue"),
        objects.record_id("005", changed["owner"], "NewValue"),
        moment_text("at").alias("CreatedDate"),
        pl.col("at").alias(CHANGED),
    )


def _lines(company: Company, deals: pl.DataFrame) -> pl.DataFrame:
    lines = company.lines.join(deals.select("deal", "begun"), on="deal", maintain_order="left")
    return lines.select(
        objects.record_id("00k", lines["line"], "Id"),
        objects.record_id("006", lines["deal"], "OpportunityId"),
        objects.record_id("01t", lines["product"], "Product2Id"),
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
        objects.record_id("1OQ", splits["row"], "Id"),
        objects.record_id("006", splits["deal"], "OpportunityId"),
        objects.record_id("005", splits["rep"], "SplitOwnerId"),
        money("share").alias("SplitPercentage"),
        pl.when(pl.col("kind") == "revenue")
        .then(pl.lit("Revenue"))
        .otherwise(pl.lit("Overlay"))
        .alias("SplitType"),
        pl.col("changed").alias(CHANGED),
    )


lead_ids = objects.lead_ids
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
