"""What money costs and is spent on, and how the market goes: rates, indices, spend and cost."""

import dataframely as dy
import polars as pl

from assets.core.schema.row import Row, day, key, money, natural_key, text


class ExchangeRate(Row):
    """Exchange rates, one row a day, pair of currencies and kind. | 汇率，每日每币种对每类型一行。"""

    rate_id = natural_key("kind, day and both currencies", "类型、日期与两种币种")
    rate_date = dy.Date(description="Day. | 日期。")
    from_currency = dy.String(min_length=1, description="ISO currency of the one unit. | 源币种。")
    to_currency = dy.String(min_length=1, description="ISO currency it is told in. | 目标币种。")
    valid_to = day(
        "First day it no longer holds, null when the file says none. | 失效日期（不含），文件未注明时为空。"
    )
    kind = dy.String(
        description="actual (of its day), plan (what plans are made at) or standing (until it is changed). | "
        "actual 当日实际，plan 计划，standing 长期有效直至更改。"
    )
    rate = dy.Decimal(
        18,
        8,
        min_exclusive=0,
        description="Units of to_currency for one of from_currency. | 每单位源币种的目标币种数。",
    )

    @dy.rule()
    def kind_is_known(cls) -> pl.Expr:
        """A rate is actual, plan or standing."""
        return pl.col("kind").is_in(["actual", "plan", "standing"])


class MarketIndex(Row):
    """How the market goes, one row a month and index. | 市场指数，每月每指数一行。"""

    index_id = natural_key("name and month", "名称与月份")
    month = dy.Date(description="First day of the month. | 月份首日。")
    name = dy.String(min_length=1, description="Name of the index, 'market' when it has none. | 指数名称。")
    value = dy.Decimal(18, 8, description="Value, in the index's own unit. | 数值（指数自身的单位）。")


class MarketingSpend(Row):
    """What marketing cost, one row a line as given. | 市场费用，按所给每条一行。"""

    spend_id = key()
    month = dy.Date(description="First day of the month. | 月份首日。")
    channel = text("Channel. | 渠道。")
    campaign_id = text("The campaign, where one is named. | 市场活动。")
    campaign_ref = text("That campaign as written in the file. | 文件中的活动写法。")
    amount = money("Spend in the reporting currency. | 费用（报表币种）。")
    amount_native = dy.Decimal(18, 2, description="Spend in `currency`. | 费用（原币）。")
    currency = text("ISO currency, null when the file names none. | 币种。")


class SalesCost(Row):
    """What selling cost (salaries, travel), one row a line as given. | 销售成本，按所给每条一行。"""

    cost_id = key()
    month = dy.Date(description="First day of the month. | 月份首日。")
    team_id = text("The team, where one is named. | 团队。")
    team_ref = text("That team as written in the file. | 文件中的团队写法。")
    amount = money("Cost in the reporting currency. | 成本（报表币种）。")
    amount_native = dy.Decimal(18, 2, description="Cost in `currency`. | 成本（原币）。")
    currency = text("ISO currency, null when the file names none. | 币种。")
