"""What each core table holds: a class a table, its columns, and the rules a row must keep.

Descriptions are "English | 中文" and become the column comments in DuckDB. How a cell of text becomes
a value is in `cells.py`; which header feeds which column is in `assets/crm/*.yaml`.
"""

import dataframely as dy
import polars as pl

_MONEY = (18, 2)


def _money(description: str) -> dy.Decimal:
    return dy.Decimal(*_MONEY, nullable=True, description=description)


def _text(description: str) -> dy.String:
    return dy.String(nullable=True, description=description)


def _day(description: str) -> dy.Date:
    return dy.Date(nullable=True, description=description)


class Row(dy.Schema):
    """Where a row came from; every core table ends with these columns."""

    source = dy.String(description="The configured name of the CRM it came from. | 来源系统的名称。")
    source_id = dy.String(
        description="The CRM's own id, or a hash of the natural key. | 来源编号，无编号时为自然键的哈希。"
    )
    is_synthetic_id = dy.Bool(description="True when source_id is such a hash. | source_id 为哈希时为真。")
    is_deleted = dy.Bool(description="True when the CRM no longer has it. | 来源系统中已删除时为真。")
    extra = _text("Export columns without a place of their own, as JSON. | 未映射的导出列（JSON）。")
    row_hash = dy.Int64(
        description="Fingerprint of the row as cleaned, to tell a change. | 清洗后该行的指纹，用于识别变化。"
    )
    file_id = dy.String(
        description="The file that last changed the row (ops.file). | 最后改变该行的文件（ops.file）。"
    )
    row_number = dy.Int64(description="The row in that file. | 该文件中的行号。")
    as_of = dy.Date(description="The as-of date of that file. | 该文件的数据日期。")


class Account(Row):
    """Customers and prospects, one row an account. | 客户，每个客户一行。"""

    account_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = dy.String(min_length=1, description="Name as in the CRM. | 客户名称。")
    parent_account_id = _text("The account it belongs to. | 上级客户。")
    parent_account_ref = _text("That account as written in the export. | 导出文件中的上级客户写法。")
    industry = _text("Industry. | 行业。")
    segment = _text("Customer segment. | 客户细分。")
    country = _text("Country. | 国家。")
    region = _text("Sales region. | 区域。")
    employees = dy.Int64(nullable=True, min=0, description="Number of employees. | 员工数。")
    annual_revenue = dy.Decimal(
        *_MONEY,
        nullable=True,
        description="Revenue a year, in the export's unit. | 年营收（导出文件的单位）。",
    )
    owner_id = _text("The rep who owns it. | 负责人。")
    owner_ref = _text("That rep as written in the export. | 导出文件中的负责人写法。")
    created_at = dy.Datetime(nullable=True, description="Created in the CRM, UTC. | 创建时间（UTC）。")
    first_purchase_date = _day("First purchase known to the CRM. | 首次购买日期。")


class Contact(Row):
    """People at customers and prospects, one row a person. | 联系人，每人一行。"""

    contact_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    account_id = _text("The account. | 客户。")
    account_ref = _text("The account as written in the export. | 导出文件中的客户写法。")
    name = _text("Name as in the CRM. | 姓名。")
    email = _text("E-mail address. | 邮箱。")
    phone = _text("Telephone. | 电话。")
    title = _text("Job title. | 职位。")


class Product(Row):
    """Products sold, one row a product. | 产品，每个产品一行。"""

    product_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = dy.String(min_length=1, description="Product name. | 产品名称。")
    family = _text("Product family or series. | 产品系列。")
    list_price = dy.Decimal(18, 8, nullable=True, min=0, description="Catalogue price a unit. | 目录单价。")
    currency = _text("ISO currency of the price. | 价格币种。")


class SalesRep(Row):
    """People who sell or lead those who do, one row a person and source. | 销售及其上级，每人每来源一行。"""

    rep_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = dy.String(min_length=1, description="Name as in the CRM. | 姓名。")
    email = _text("E-mail address. | 邮箱。")
    manager_id = _text("The rep_id of the manager. | 上级的 rep_id。")
    manager_ref = _text("The manager as written in the export. | 导出文件中的上级写法。")
    title = _text("Job title. | 职位。")
    start_date = _day("First day in sales. | 入职日期。")
    end_date = _day("Last day in sales. | 离职日期。")
    is_active = dy.Bool(nullable=True, description="False once the person has left. | 离职后为假。")


class Team(Row):
    """Sales teams, one row a team. | 销售团队，每个团队一行。"""

    team_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = dy.String(min_length=1, description="Team name. | 团队名称。")
    parent_team_id = _text("The team above. | 上级团队。")
    manager_id = _text("The rep_id of its manager. | 团队负责人的 rep_id。")
    manager_ref = _text("The manager as written in the export. | 导出文件中的负责人写法。")
    region = _text("Sales region of the team. | 团队所属区域。")


class TeamMembership(Row):
    """Who was in which team, when, one row a stay. | 团队归属，每段归属一行。"""

    membership_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    rep_id = _text("The member. | 成员。")
    rep_ref = _text("The member as written in the export. | 导出文件中的成员写法。")
    team_id = _text("The team. | 团队。")
    team_ref = _text("The team as written in the export. | 导出文件中的团队写法。")
    role = dy.String(
        description="direct (counts in the team) or overlay (supports it). | direct 直属，overlay 支持。"
    )
    valid_from = _day("First day, null = always. | 生效日期，空为一直。")
    valid_to = _day("First day after, null = still. | 失效日期（不含），空为至今。")
    ramp_plan = _text("Name of the ramp plan. | 爬坡方案。")
    fte = dy.Decimal(18, 8, nullable=True, min=0, max=1, description="Share of full time. | 工时占比。")

    @dy.rule()
    def role_is_known(cls) -> pl.Expr:
        """A role is direct or overlay."""
        return pl.col("role").is_in(["direct", "overlay"])


class Stage(dy.Schema):
    """What each stage of each pipeline means, from the CRM's mapping file. | 各管道各阶段的含义。"""

    source = dy.String(description="The configured name of the CRM. | 来源系统的名称。")
    pipeline = dy.String(
        description="Pipeline the stage belongs to, 'default' where there is one only. | 所属管道。"
    )
    stage = dy.String(description="Stage name as in the CRM. | 阶段名称。")
    stage_rank = dy.Int64(description="Order within the pipeline. | 阶段顺序。")
    funnel_step = dy.Int64(
        min=1, max=5, description="Step of the funnel it stands for, 1 to 5. | 对应的漏斗步骤。"
    )
    outcome = dy.String(
        description="open, won, lost or void. | open 进行中，won 赢单，lost 输单，void 无效。"
    )
    forecast_category = _text("Forecast category. | 预测类别。")
    valid_from = _day("First day of this meaning, null = always. | 生效日期，空为一直。")


class Opportunity(Row):
    """Deals, one row a deal, as the latest export shows it. | 商机，每个商机一行，以最新导出为准。"""

    opportunity_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = _text("Deal name. | 商机名称。")
    account_id = _text("The account. | 客户。")
    account_ref = _text("The account as written in the export. | 导出文件中的客户写法。")
    owner_id = _text("The rep who owns it. | 负责人。")
    owner_ref = _text("That rep as written in the export. | 导出文件中的负责人写法。")
    owner_at_close_id = _text("Who owned it when it closed. | 关闭时的负责人。")
    product_id = _text("The product, where a deal has one. | 产品。")
    product_ref = _text("The product as written in the export. | 导出文件中的产品写法。")
    lead_id = _text("The lead it came from. | 来源线索。")
    lead_ref = _text("That lead as written in the export. | 导出文件中的线索写法。")
    from_lead = _text("Columns filled from that lead, for want of its own. | 因自身缺失而取自该线索的列。")
    campaign_id = _text("The campaign as written in the export. | 导出文件中的活动写法。")
    pipeline = dy.String(description="Pipeline, 'default' where the CRM has one only. | 管道。")
    stage = dy.String(min_length=1, description="Stage as in the CRM. | 阶段。")
    stage_rank = dy.Int64(
        nullable=True, description="Order of the stage, null when no mapping knows it. | 阶段顺序。"
    )
    is_open = dy.Bool(description="Still open; one of the four is true. | 进行中。")
    is_won = dy.Bool(description="Won. | 赢单。")
    is_lost = dy.Bool(description="Lost. | 输单。")
    is_void = dy.Bool(description="Cancelled or invalid. | 无效。")
    amount = _money("Amount in the reporting currency, null when unknown. | 金额（报表币种），未知为空。")
    amount_plan = _money("Amount at the plan rate. | 计划汇率金额。")
    amount_native = _money("Amount in `currency`. | 原币金额。")
    currency = _text("ISO currency, null when the export names none. | 币种，导出文件未注明时为空。")
    probability = dy.Float64(
        nullable=True, min=0, max=1, description="The CRM's own probability, 0 to 1. | CRM 中的赢率，0 到 1。"
    )
    forecast_category = _text("Forecast category. | 预测类别。")
    created_date = _day("Created. | 创建日期。")
    expected_close_date = _day("Expected close, the last one while open. | 预计成交日期。")
    close_date = _day("Closed, for won, lost and void deals. | 关闭日期。")
    closed_at = dy.Datetime(nullable=True, description="Moment of closing, UTC. | 关闭时间（UTC）。")
    source_channel = _text("Where the deal came from. | 来源渠道。")
    deal_type = dy.String(description="new, existing, renewal or unknown. | 新客、老客、续约或未知。")
    loss_reason = _text("Why it was lost. | 输单原因。")
    competitor = _text("Who competed. | 竞争对手。")
    next_step = _text("Next step. | 下一步。")
    next_step_date = _day("Date of the next step. | 下一步日期。")
    last_activity_at = dy.Datetime(nullable=True, description="Last activity, UTC. | 最后跟进时间（UTC）。")
    list_amount = _money("Amount at list price. | 标价金额。")
    discount_rate = dy.Float64(nullable=True, description="1 - amount / list_amount. | 折扣率。")

    @dy.rule()
    def one_status(cls) -> pl.Expr:
        """Exactly one of open, won, lost and void."""
        return pl.sum_horizontal("is_open", "is_won", "is_lost", "is_void") == 1


class Lead(Row):
    """Leads, one row a lead. | 潜在客户（线索），每个线索一行。"""

    lead_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = _text("The person's name. | 姓名。")
    company = _text("Company. | 公司。")
    source_channel = _text("Where the lead came from. | 来源渠道。")
    campaign_id = _text("The campaign as written in the export. | 导出文件中的活动写法。")
    owner_id = _text("The rep who owns it. | 负责人。")
    owner_ref = _text("That rep as written in the export. | 导出文件中的负责人写法。")
    status = _text("Status as in the CRM. | 状态。")
    created_at = dy.Datetime(
        nullable=True, description="Created or first met, UTC. | 创建或首次接触时间（UTC）。"
    )
    created_date = _day("That moment's day, in the zone of the settings. | 该时刻在设置时区的日期。")
    first_touched_at = dy.Datetime(nullable=True, description="First answered, UTC. | 首次跟进时间（UTC）。")
    qualified_at = dy.Datetime(nullable=True, description="Qualified, UTC. | 资格审查通过时间（UTC）。")
    converted_at = dy.Datetime(nullable=True, description="Converted, UTC. | 转化时间（UTC）。")
    converted_opportunity_id = _text("The deal it became. | 转化成的商机。")
    converted_opportunity_ref = _text("That deal as written in the export. | 导出文件中的商机写法。")
    converted_account_id = _text("The account it became. | 转化成的客户。")
    converted_account_ref = _text("That account as written in the export. | 导出文件中的客户写法。")
    is_converted = dy.Bool(description="Became a deal, or the CRM says so. | 已转化。")
    is_disqualified = dy.Bool(description="Found not worth pursuing. | 已判定无效。")
    disqualified_reason = _text("Why. | 判定原因。")
    country = _text("Country. | 国家。")
    industry = _text("Industry. | 行业。")


class Quota(Row):
    """The quota ledger, one row a line as given. | 配额台账，按所给每条一行。"""

    quota_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    entity_kind = dy.String(description="rep, team, region or company. | 对象类型：销售、团队、区域或公司。")
    entity_id = _text("rep_id, team_id, region name, or 'company'. | 对象编号。")
    entity_ref = _text("The entity as written in the file. | 文件中的对象写法。")
    metric = dy.String(description="What is to be reached, bookings by default. | 考核指标。")
    period_kind = dy.String(description="month, quarter or year. | 期间类型。")
    period_start = dy.Date(description="First day of the period. | 期间首日。")
    amount = _money("Quota in the reporting currency. | 配额（报表币种）。")
    amount_native = _money("Quota in `currency`. | 配额（原币）。")
    currency = _text("ISO currency, null when the file names none. | 币种。")
    valid_from = _day("First day the figure holds, null = from the start. | 生效日期。")
    recorded_at = _day("As-of date of the file that brought it. | 记录日期。")
    version = dy.Int64(min=1, description="1 for the first figure of a period. | 版本。")
    reason = _text("Why it changed. | 变更原因。")

    @dy.rule()
    def entity_kind_is_known(cls) -> pl.Expr:
        """An entity is a rep, a team, a region or the company."""
        return pl.col("entity_kind").is_in(["rep", "team", "region", "company"])

    @dy.rule()
    def somebody_is_named(cls) -> pl.Expr:
        """A quota is somebody's; only the company needs no name."""
        return pl.col("entity_ref").is_not_null() | (pl.col("entity_kind") == "company")

    @dy.rule()
    def quota_is_given(cls) -> pl.Expr:
        """A quota line has an amount, not below zero."""
        return pl.col("amount_native").is_not_null() & (pl.col("amount_native") >= 0)
