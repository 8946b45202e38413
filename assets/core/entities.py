"""The core entities: which schema, which key, and which columns point at which other entity.

The order is the order of loading: what others refer to comes first.
"""

from dataclasses import dataclass, field

import dataframely as dy
import polars as pl

from assets.core import schema


@dataclass(frozen=True)
class Reference:
    """A column that points at another entity: `owner_ref` is what was written, `owner_id` the row found.

    `name` is what people call it, `owner`.
    """

    name: str
    written: str
    found: str
    target: str


@dataclass(frozen=True)
class Entity:
    """A core table: its schema, its key column and its references."""

    name: str
    schema: type[dy.Schema]
    key: str
    references: tuple[Reference, ...] = field(default=())
    # Entities it points at in a way of its own (a quota is a rep's, a team's, a region's or the company's).
    also_after: tuple[str, ...] = field(default=())
    # What it is known by instead of source and id, where it is the same whoever says it.
    natural_key: tuple[str, ...] = field(default=())
    # Columns that no export has: a new version of a row keeps what the table knows.
    remembered: tuple[str, ...] = field(default=())

    @property
    def table(self) -> str:
        """The table's full name, `core.account`."""
        return f"core.{self.name}"

    @property
    def description(self) -> str:
        """What a row is, from the schema's docstring."""
        return (self.schema.__doc__ or "").strip()

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Entities that must be loaded before this one can find its references."""
        # What it is converted with, and the deals and orders, which say into which currency.
        money = {"exchange_rate", "opportunity"} if self.is_money else set()
        money |= {"sales_order"} if self.is_money and self.name != "opportunity" else set()
        return tuple(sorted({*self.also_after, *money, *(r.target for r in self.references)} - {self.name}))

    @property
    def is_money(self) -> bool:
        """Whether its rows have amounts, which are converted into the reporting currency."""
        return {"amount", "amount_native"} <= set(self.schema.columns())


def _ref(column: str, target: str) -> Reference:
    return Reference(column, f"{column}_ref", f"{column}_id", target)


# A line is a rep's, a team's, a region's or the company's; its money is compared with that of the deals.
_WHOSE = ("account", "opportunity", "sales_rep", "team")

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity(
            "exchange_rate",
            schema.ExchangeRate,
            "rate_id",
            natural_key=("kind", "rate_date", "from_currency", "to_currency"),
        ),
        Entity("exported_stage", schema.ExportedStage, "exported_stage_id"),
        Entity("association", schema.Association, "association_id"),
        # Before the records that it removes.
        Entity("merge", schema.Merge, "merge_id", remembered=("told_on",)),
        Entity("sales_rep", schema.SalesRep, "rep_id", (_ref("manager", "sales_rep"),)),
        Entity("team", schema.Team, "team_id", (_ref("manager", "sales_rep"),)),
        Entity(
            "team_membership",
            schema.TeamMembership,
            "membership_id",
            (_ref("rep", "sales_rep"), _ref("team", "team")),
            remembered=("valid_from",),
        ),
        Entity(
            "account",
            schema.Account,
            "account_id",
            (_ref("parent_account", "account"), _ref("owner", "sales_rep")),
            also_after=("merge",),
        ),
        Entity("contact", schema.Contact, "contact_id", (_ref("account", "account"),)),
        Entity("contact_consent", schema.ContactConsent, "consent_id", (_ref("contact", "contact"),)),
        Entity("campaign", schema.Campaign, "campaign_id"),
        Entity("product", schema.Product, "product_id"),
        Entity(
            "opportunity",
            schema.Opportunity,
            "opportunity_id",
            (
                _ref("account", "account"),
                _ref("owner", "sales_rep"),
                _ref("product", "product"),
                _ref("campaign", "campaign"),
            ),
            also_after=("association", "exported_stage", "merge"),
            remembered=("owner_at_close_id",),
        ),
        # After the deals: a lead names the deal it became, and then the deals learn of their leads.
        Entity(
            "lead",
            schema.Lead,
            "lead_id",
            (
                _ref("owner", "sales_rep"),
                _ref("campaign", "campaign"),
                _ref("converted_opportunity", "opportunity"),
                _ref("converted_account", "account"),
            ),
            also_after=("association", "merge"),
        ),
        Entity(
            "opportunity_line",
            schema.OpportunityLine,
            "line_id",
            (_ref("opportunity", "opportunity"), _ref("product", "product")),
        ),
        Entity(
            "stage_event",
            schema.StageEvent,
            "stage_event_id",
            (_ref("opportunity", "opportunity"),),
            also_after=("exported_stage", "stage"),
            remembered=("told_by",),
        ),
        Entity(
            "credit",
            schema.Credit,
            "credit_id",
            (_ref("opportunity", "opportunity"), _ref("rep", "sales_rep")),
        ),
        Entity(
            "sales_order",
            schema.SalesOrder,
            "order_id",
            (_ref("account", "account"), _ref("opportunity", "opportunity"), _ref("owner", "sales_rep")),
        ),
        Entity("quote", schema.Quote, "quote_id", (_ref("opportunity", "opportunity"),)),
        Entity(
            "sales_order_line",
            schema.SalesOrderLine,
            "order_line_id",
            (_ref("order", "sales_order"), _ref("product", "product")),
            also_after=("opportunity",),
        ),
        Entity(
            "payment",
            schema.Payment,
            "payment_id",
            (_ref("order", "sales_order"), _ref("account", "account")),
            also_after=("opportunity",),
        ),
        Entity("service_case", schema.ServiceCase, "case_id", (_ref("account", "account"),)),
        Entity(
            "activity",
            schema.Activity,
            "activity_id",
            (
                _ref("owner", "sales_rep"),
                _ref("account", "account"),
                _ref("contact", "contact"),
                _ref("lead", "lead"),
                _ref("opportunity", "opportunity"),
            ),
            also_after=("association",),
        ),
        Entity("quota", schema.Quota, "quota_id", also_after=_WHOSE),
        Entity("forecast_call", schema.ForecastCall, "forecast_call_id", also_after=_WHOSE),
        Entity("seasonality", schema.Seasonality, "seasonality_id", also_after=_WHOSE),
        Entity("ramp_plan", schema.RampPlan, "ramp_plan_id"),
        Entity("rep_absence", schema.RepAbsence, "absence_id", (_ref("rep", "sales_rep"),)),
        Entity("market_index", schema.MarketIndex, "index_id", natural_key=("name", "month")),
        Entity(
            "marketing_spend",
            schema.MarketingSpend,
            "spend_id",
            (_ref("campaign", "campaign"),),
            also_after=("opportunity",),
        ),
        Entity(
            "sales_cost", schema.SalesCost, "cost_id", (_ref("team", "team"),), also_after=("opportunity",)
        ),
    )
}

_SQL_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "varchar",
    pl.Boolean: "boolean",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.Date: "date",
    pl.Datetime: "timestamp",
}


def sql_type(dtype: pl.DataType) -> str:
    """DuckDB's name of a Polars type; raises KeyError for a type no core table may have."""
    if isinstance(dtype, pl.Decimal):
        return f"decimal({dtype.precision}, {dtype.scale})"
    return _SQL_TYPES[type(dtype)]


def column_order(entity: Entity) -> list[str]:
    """The table's columns: the key, what it says, then where it came from."""
    names = list(entity.schema.columns())
    origin = list(schema.Row.columns())
    own = [name for name in names if name not in origin and name != entity.key]
    return [entity.key, *own, *origin]
