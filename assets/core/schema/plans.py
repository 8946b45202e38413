"""What is planned and foretold: quotas, calls, seasons."""

import dataframely as dy
import polars as pl

from assets.core.schema.row import Row, day, key, money, text, yes_or_no

_KINDS = ["rep", "team", "region", "company"]


class Quota(Row):
    """The quota ledger, one row a line as given. | 配额台账，按所给每条一行。"""

    quota_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    entity_kind = dy.String(description="rep, team, region or company. | 对象类型：销售、团队、区域或公司。")
    entity_id = text("rep_id, team_id, region name, or 'company'. | 对象编号。")
    entity_ref = text("The entity as written in the file. | 文件中的对象写法。")
    metric = dy.String(description="What is to be reached, bookings by default. | 考核指标。")
    period_kind = dy.String(description="month, quarter or year. | 期间类型。")
    period_start = dy.Date(description="First day of the period. | 期间首日。")
    amount = money("Quota in the reporting currency. | 配额（报表币种）。")
    amount_native = money("Quota in `currency`. | 配额（原币）。")
    currency = text("ISO currency, null when the file names none. | 币种。")
    valid_from = day("First day the figure holds, null = from the start. | 生效日期。")
    recorded_at = day("As-of date of the file that brought it. | 记录日期。")
    version = dy.Int64(min=1, description="1 for the first figure of a period. | 版本。")
    reason = text("Why it changed. | 变更原因。")

    @dy.rule()
    def entity_kind_is_known(cls) -> pl.Expr:
        """An entity is a rep, a team, a region or the company."""
        return pl.col("entity_kind").is_in(_KINDS)

    @dy.rule()
    def somebody_is_named(cls) -> pl.Expr:
        """A quota is somebody's; only the company needs no name."""
        return pl.col("entity_ref").is_not_null() | (pl.col("entity_kind") == "company")

    @dy.rule()
    def quota_is_given(cls) -> pl.Expr:
        """A quota line has an amount, not below zero."""
        return pl.col("amount_native").is_not_null() & (pl.col("amount_native") >= 0)


class ForecastCall(Row):
    """What people say will come in, one row a call and category. | 人工预测，每次每类别一行。"""

    forecast_call_id = key()
    made_on = dy.Date(description="Day of the call. | 预测日期。")
    entity_kind = dy.String(description="rep, team, region or company. | 对象类型：销售、团队、区域或公司。")
    entity_id = text("rep_id, team_id, region name, or 'company'. | 对象编号。")
    entity_ref = text("The entity as written in the file. | 文件中的对象写法。")
    metric = dy.String(description="What is foretold, bookings by default. | 预测指标。")
    period_kind = dy.String(description="month, quarter or year. | 期间类型。")
    period_start = dy.Date(description="First day of the period. | 期间首日。")
    category = dy.String(
        description="pipeline, best_case, commit, closed or omitted. | 预测类别（pipeline 至 omitted 五种）。"
    )
    is_cumulative = yes_or_no(
        "The figure holds the surer categories too; null when not said. | 是否含更确定的类别，未注明为空。"
    )
    amount = money("Call in the reporting currency. | 预测额（报表币种）。")
    amount_native = money("Call in `currency`. | 预测额（原币）。")
    currency = text("ISO currency, null when the file names none. | 币种。")
    recorded_at = day("As-of date of the file that brought it. | 记录日期。")

    @dy.rule()
    def entity_kind_is_known(cls) -> pl.Expr:
        """An entity is a rep, a team, a region or the company."""
        return pl.col("entity_kind").is_in(_KINDS)

    @dy.rule()
    def category_is_known(cls) -> pl.Expr:
        """A category is one of five."""
        return pl.col("category").is_in(["pipeline", "best_case", "commit", "closed", "omitted"])


class Seasonality(Row):
    """How a year's business spreads over its months, one row a month. | 季节性，每月一行。"""

    seasonality_id = key()
    entity_kind = dy.String(description="rep, team, region or company. | 对象类型：销售、团队、区域或公司。")
    entity_id = text("rep_id, team_id, region name, or 'company'. | 对象编号。")
    entity_ref = text("The entity as written in the file. | 文件中的对象写法。")
    month = dy.Date(description="First day of the month. | 月份首日。")
    weight = dy.Decimal(18, 8, min=0, description="Weight among the year's months. | 在全年各月中的权重。")

    @dy.rule()
    def entity_kind_is_known(cls) -> pl.Expr:
        """An entity is a rep, a team, a region or the company."""
        return pl.col("entity_kind").is_in(_KINDS)
