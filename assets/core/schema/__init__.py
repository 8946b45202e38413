"""What each core table holds: a class a table, its columns, and the rules a row must keep, by topic.

How a cell of text becomes a value is in `cells.py`; which header feeds
which column is in `assets/crm/*.yaml`.
"""

from assets.core.schema.customers import Account, Campaign, Contact, ContactConsent, Lead, ServiceCase
from assets.core.schema.deals import (
    Activity,
    Association,
    Credit,
    ExportedStage,
    Merge,
    Opportunity,
    OpportunityLine,
    Stage,
    StageEvent,
)
from assets.core.schema.market import ExchangeRate, MarketIndex, MarketingSpend, SalesCost
from assets.core.schema.orders import Payment, Product, Quote, SalesOrder, SalesOrderLine
from assets.core.schema.people import RampPlan, RepAbsence, SalesRep, Team, TeamMembership
from assets.core.schema.plans import ForecastCall, Quota, Seasonality
from assets.core.schema.row import Row

__all__ = [
    "Account",
    "Activity",
    "Association",
    "Campaign",
    "Contact",
    "ContactConsent",
    "Credit",
    "ExchangeRate",
    "ExportedStage",
    "ForecastCall",
    "Lead",
    "MarketIndex",
    "MarketingSpend",
    "Merge",
    "Opportunity",
    "OpportunityLine",
    "Payment",
    "Product",
    "Quota",
    "Quote",
    "RampPlan",
    "RepAbsence",
    "Row",
    "SalesCost",
    "SalesOrder",
    "SalesOrderLine",
    "SalesRep",
    "Seasonality",
    "ServiceCase",
    "Stage",
    "StageEvent",
    "Team",
    "TeamMembership",
]
