"""Who is sold to, and who may be: accounts, people there, leads, and how customers are served."""

import dataframely as dy
import polars as pl

from assets.core.schema.row import MONEY, Row, day, key, moment, share, text


class Account(Row):
    """Customers and prospects, one row an account. | 客户，每个客户一行。"""

    account_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = dy.String(min_length=1, description="Name as in the CRM. | 客户名称。")
    parent_account_id = text("The account it belongs to. | 上级客户。")
    parent_account_ref = text("That account as written in the export. | 导出文件中的上级客户写法。")
    industry = text("Industry. | 行业。")
    segment = text("Customer segment. | 客户细分。")
    country = text("Country. | 国家。")
    region = text("Sales region. | 区域。")
    employees = dy.Int64(nullable=True, min=0, description="Number of employees. | 员工数。")
    annual_revenue = dy.Decimal(
        *MONEY,
        nullable=True,
        description="Revenue a year, in the export's unit. | 年营收（导出文件的单位）。",
    )
    owner_id = text("The rep who owns it. | 负责人。")
    owner_ref = text("That rep as written in the export. | 导出文件中的负责人写法。")
    created_at = dy.Datetime(nullable=True, description="Created in the CRM, UTC. | 创建时间（UTC）。")
    first_purchase_date = day("First purchase known to the CRM. | 首次购买日期。")
    modified_at = moment("Last changed in the CRM, UTC. | CRM 中最后修改时间（UTC）。")


class Contact(Row):
    """People at customers and prospects, one row a person. | 联系人，每人一行。"""

    contact_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    account_id = text("The account. | 客户。")
    account_ref = text("The account as written in the export. | 导出文件中的客户写法。")
    name = text("Name as in the CRM. | 姓名。")
    email = text("E-mail address. | 邮箱。")
    phone = text("Telephone. | 电话。")
    title = text("Job title. | 职位。")


class Lead(Row):
    """Leads, one row a lead. | 潜在客户（线索），每个线索一行。"""

    lead_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = text("The person's name. | 姓名。")
    company = text("Company. | 公司。")
    source_channel = text("Where the lead came from. | 来源渠道。")
    campaign_id = text("The campaign. | 市场活动。")
    campaign_ref = text("That campaign as written in the export. | 导出文件中的活动写法。")
    owner_id = text("The rep who owns it. | 负责人。")
    owner_ref = text("That rep as written in the export. | 导出文件中的负责人写法。")
    status = text("Status as in the CRM. | 状态。")
    created_at = dy.Datetime(
        nullable=True, description="Created or first met, UTC. | 创建或首次接触时间（UTC）。"
    )
    created_date = day("That moment's day, in the zone of the settings. | 该时刻在设置时区的日期。")
    first_touched_at = dy.Datetime(nullable=True, description="First answered, UTC. | 首次跟进时间（UTC）。")
    qualified_at = dy.Datetime(nullable=True, description="Qualified, UTC. | 资格审查通过时间（UTC）。")
    converted_at = dy.Datetime(nullable=True, description="Converted, UTC. | 转化时间（UTC）。")
    converted_opportunity_id = text("The deal it became. | 转化成的商机。")
    converted_opportunity_ref = text("That deal as written in the export. | 导出文件中的商机写法。")
    converted_account_id = text("The account it became. | 转化成的客户。")
    converted_account_ref = text("That account as written in the export. | 导出文件中的客户写法。")
    is_converted = dy.Bool(description="Became a deal, or the CRM says so. | 已转化。")
    is_disqualified = dy.Bool(description="Found not worth pursuing. | 已判定无效。")
    disqualified_reason = text("Why. | 判定原因。")
    country = text("Country. | 国家。")
    industry = text("Industry. | 行业。")
    modified_at = moment("Last changed in the CRM, UTC. | CRM 中最后修改时间（UTC）。")


class ContactConsent(Row):
    """Who may be written to by which channel, the latest statement holds. | 联系许可，以最新声明为准。"""

    consent_id = key()
    contact_id = text("The person. | 联系人。")
    contact_ref = text(
        "The person as written: an id, a name or an e-mail. | 导出文件中的联系人写法（编号、姓名或邮箱）。"
    )
    channel = dy.String(
        description="email, phone, … as written, in lower case. | 渠道（email、phone 等，小写）。"
    )
    consent = dy.String(description="yes, no or unknown. | yes 同意，no 不同意，unknown 未知。")
    recorded_at = moment(
        "When it was said, else the file's as-of, UTC. | 记录时间（UTC），缺失时为文件数据日期。"
    )

    @dy.rule()
    def consent_is_known(cls) -> pl.Expr:
        """A consent is yes, no or unknown."""
        return pl.col("consent").is_in(["yes", "no", "unknown"])


class ServiceCase(Row):
    """Requests and complaints of customers, one row a case. | 服务工单，每单一行。"""

    case_id = key()
    account_id = text("The account. | 客户。")
    account_ref = text("The account as written in the export. | 导出文件中的客户写法。")
    opened_at = moment("Opened, UTC. | 创建时间（UTC）。")
    closed_at = moment("Closed, UTC, null while open. | 关闭时间（UTC），未关闭为空。")
    status = text("Status as in the CRM. | 状态。")
    satisfaction = share("Satisfaction, on the export's own scale. | 满意度（导出文件自身的量表）。")


class Campaign(Row):
    """Marketing campaigns, one row a campaign. | 市场活动，每个活动一行。"""

    campaign_id = key()
    name = dy.String(min_length=1, description="Campaign name. | 活动名称。")
    channel = text("Channel. | 渠道。")
    start_date = day("First day. | 开始日期。")
    end_date = day("Last day. | 结束日期。")
