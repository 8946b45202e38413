"""Deals, and what happens to them."""

import dataframely as dy
import polars as pl

from assets.core.schema.row import Row, day, key, moment, money, number, share, text, yes_or_no


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
    forecast_category = text("Forecast category. | 预测类别。")
    valid_from = day("First day of this meaning, null = always. | 生效日期，空为一直。")


class ExportedStage(Row):
    """Stages as the CRM's own table of stages lists them, one row a stage of a pipeline.

    core.stage is made from it. | CRM 自带阶段表中的阶段，各管道每阶段一行；core.stage 由此生成。
    """

    exported_stage_id = key()
    name = dy.String(min_length=1, description="Stage as people see it. | 阶段名称。")
    code = text("What deals carry instead of the name. | 商机中代替名称的编号。")
    pipeline = text("Its pipeline, null for any. | 所属管道，空为任意。")
    sort_order = number("Place among the stages of its pipeline. | 在管道中的顺序。")
    outcome = dy.String(
        description="open, won or lost, by the CRM's flags. | open 进行中，won 赢单，lost 输单。"
    )
    is_active = dy.Bool(nullable=True, description="Can still be chosen. | 仍可选用。")
    forecast_category = text("Forecast category. | 预测类别。")

    @dy.rule()
    def outcome_is_known(cls) -> pl.Expr:
        """A stage is open, won or lost."""
        return pl.col("outcome").is_in(["open", "won", "lost"])


class Opportunity(Row):
    """Deals, one row a deal, as the latest export shows it. | 商机，每个商机一行，以最新导出为准。"""

    opportunity_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = text("Deal name. | 商机名称。")
    account_id = text("The account. | 客户。")
    account_ref = text("The account as written in the export. | 导出文件中的客户写法。")
    owner_id = text("The rep who owns it. | 负责人。")
    owner_ref = text("That rep as written in the export. | 导出文件中的负责人写法。")
    owner_at_close_id = text("Who owned it when it closed. | 关闭时的负责人。")
    product_id = text("The product, where a deal has one. | 产品。")
    product_ref = text("The product as written in the export. | 导出文件中的产品写法。")
    lead_id = text("The lead it came from. | 来源线索。")
    lead_ref = text("That lead as written in the export. | 导出文件中的线索写法。")
    from_lead = text("Columns filled from that lead, for want of its own. | 因自身缺失而取自该线索的列。")
    campaign_id = text("The campaign. | 市场活动。")
    campaign_ref = text("That campaign as written in the export. | 导出文件中的活动写法。")
    pipeline = dy.String(description="Pipeline, 'default' where the CRM has one only. | 管道。")
    stage = dy.String(min_length=1, description="Stage as in the CRM. | 阶段。")
    stage_rank = dy.Int64(
        nullable=True, description="Order of the stage, null when no mapping knows it. | 阶段顺序。"
    )
    is_open = dy.Bool(description="Still open; one of the four is true. | 进行中。")
    is_won = dy.Bool(description="Won. | 赢单。")
    is_lost = dy.Bool(description="Lost. | 输单。")
    is_void = dy.Bool(description="Cancelled or invalid. | 无效。")
    amount = money("Amount in the reporting currency, null when unknown. | 金额（报表币种），未知为空。")
    amount_plan = money("Amount at the plan rate. | 计划汇率金额。")
    amount_native = money("Amount in `currency`. | 原币金额。")
    currency = text("ISO currency, null when the export names none. | 币种，导出文件未注明时为空。")
    probability = dy.Float64(
        nullable=True, min=0, max=1, description="The CRM's own probability, 0 to 1. | CRM 中的赢率，0 到 1。"
    )
    forecast_category = text("Forecast category. | 预测类别。")
    created_date = day("Created. | 创建日期。")
    expected_close_date = day("Expected close, the last one while open. | 预计成交日期。")
    close_date = day("Closed, for won, lost and void deals. | 关闭日期。")
    closed_at = dy.Datetime(nullable=True, description="Moment of closing, UTC. | 关闭时间（UTC）。")
    source_channel = text("Where the deal came from. | 来源渠道。")
    deal_type = dy.String(description="new, existing, renewal or unknown. | 新客、老客、续约或未知。")
    loss_reason = text("Why it was lost. | 输单原因。")
    competitor = text("Who competed. | 竞争对手。")
    next_step = text("Next step. | 下一步。")
    next_step_date = day("Date of the next step. | 下一步日期。")
    last_activity_at = dy.Datetime(nullable=True, description="Last activity, UTC. | 最后跟进时间（UTC）。")
    modified_at = moment("Last changed in the CRM, UTC. | CRM 中最后修改时间（UTC）。")
    list_amount = money("Amount at list price, in the reporting currency. | 标价金额（报表币种）。")
    list_amount_native = money("Amount at list price, in `currency`. | 标价金额（原币）。")
    discount_rate = dy.Float64(nullable=True, description="1 - amount / list_amount. | 折扣率。")

    @dy.rule()
    def one_status(cls) -> pl.Expr:
        """Exactly one of open, won, lost and void."""
        return pl.sum_horizontal("is_open", "is_won", "is_lost", "is_void") == 1


class OpportunityLine(Row):
    """What a deal is made of, one row a product line. | 商机产品明细，每行一个产品。"""

    line_id = key()
    opportunity_id = text("The deal. | 商机。")
    opportunity_ref = text("The deal as written in the export. | 导出文件中的商机写法。")
    product_id = text("The product. | 产品。")
    product_ref = text("The product as written in the export. | 导出文件中的产品写法。")
    quantity = share("Pieces. | 数量。")
    unit_price = share("Price a piece, in `currency`. | 单价（原币）。")
    list_price = share("List price a piece, in `currency`. | 标价单价（原币）。")
    amount = money("Amount in the reporting currency. | 金额（报表币种）。")
    amount_plan = money("Amount at the plan rate. | 计划汇率金额。")
    amount_native = money("Amount in `currency`. | 原币金额。")
    currency = text("ISO currency. | 币种。")


class StageEvent(Row):
    """A deal's visits of stages, one row a row of the CRM's log, else one a stage that the exports showed. |
    阶段变更，按 CRM 日志每条一行；无日志时，导出文件中出现的每个阶段一行。
    """

    stage_event_id = key()
    opportunity_id = text("The deal. | 商机。")
    opportunity_ref = text("The deal as written in the export. | 导出文件中的商机写法。")
    seq = number(
        "Order among the deal's visits, from 1; null where the log's row changed no stage. "
        "| 该商机内的顺序，从 1 起；日志行未改变阶段时为空。"
    )
    from_stage = text("Stage before, null at first. | 原阶段，首次为空。")
    to_stage = dy.String(min_length=1, description="Stage entered. | 进入的阶段。")
    entered_at = dy.Datetime(description="Entered, UTC. | 进入时间（UTC）。")
    left_at = moment("Left, UTC, null while it is there. | 离开时间（UTC），仍在该阶段为空。")
    days = dy.Float64(
        nullable=True, min=0, description="Days there, null while open. | 停留天数，进行中为空。"
    )
    basis = dy.String(
        description="crm_log: the CRM's own log says so; observed: between two exports; backfilled: at first "
        "sight, without a duration. | crm_log 来自 CRM 日志，observed 由前后两次导出得出，"
        "backfilled 首次出现时回填（无停留天数）。"
    )
    is_regression = yes_or_no("Back to an earlier open stage. | 退回更早的阶段。")
    is_skip = yes_or_no("Forward past an open stage. | 向前跳过阶段。")
    is_reopen = yes_or_no("From a closed stage to an open one. | 关闭后重新打开。")
    told_by = text("The file that first told it (ops.file). | 最早提供该记录的文件（ops.file）。")
    amount_native = money(
        "Amount at that moment in `currency`, where the log has it. | 当时的原币金额（日志有记录时）。"
    )
    currency = text("Its ISO currency. | 币种。")
    probability = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        description="The CRM's probability then, 0 to 1. | 当时 CRM 的赢率，0 到 1。",
    )
    close_date = day("Expected or actual close as of that moment. | 当时的预计或实际成交日期。")


class Credit(Row):
    """Who shares in a deal, one row a share. | 业绩分配，每份一行。"""

    credit_id = key()
    opportunity_id = text("The deal. | 商机。")
    opportunity_ref = text("The deal as written in the export. | 导出文件中的商机写法。")
    rep_id = text("Who gets it. | 获得者。")
    rep_ref = text("Who, as written in the export. | 导出文件中的人员写法。")
    kind = dy.String(
        description="revenue (shares sum to 1) or overlay (beside it). | revenue 计入业绩，overlay 支持。"
    )
    share = dy.Decimal(18, 8, min=0, description="Share of the deal, 0 to 1. | 份额，0 到 1。")
    valid_from = day("First day it holds, null = always. | 生效日期，空为一直。")
    recorded_at = day("As-of date of the file that brought it. | 记录日期。")

    @dy.rule()
    def kind_is_known(cls) -> pl.Expr:
        """A credit is revenue or overlay."""
        return pl.col("kind").is_in(["revenue", "overlay"])


class Activity(Row):
    """Calls, mails, meetings, tasks, notes and visits, one row each. | 跟进记录，每次一行。"""

    activity_id = key()
    kind = text("call, email, meeting, task, note or visit; null when `type` is none. | 类型，无法归类为空。")
    type = text("The kind as written in the export. | 导出文件中的类型写法。")
    subject = text("Subject or text. | 主题或内容。")
    owner_id = text("Who did it or is to do it. | 执行人。")
    owner_ref = text("That rep as written in the export. | 导出文件中的负责人写法。")
    account_id = text("The account. | 客户。")
    account_ref = text("The account as written in the export. | 导出文件中的客户写法。")
    contact_id = text("The person. | 联系人。")
    contact_ref = text("The person as written in the export. | 导出文件中的联系人写法。")
    lead_id = text("The lead. | 线索。")
    lead_ref = text("The lead as written in the export. | 导出文件中的线索写法。")
    opportunity_id = text("The deal. | 商机。")
    opportunity_ref = text("The deal as written in the export. | 导出文件中的商机写法。")
    starts_at = moment("When it took or takes place, UTC. | 开始时间（UTC）。")
    due_date = day("Due. | 截止日期。")
    is_done = yes_or_no("Done. | 已完成。")
    direction = text("in or out, as written. | 方向（in 呼入，out 呼出）。")


class Association(Row):
    """Which record belongs to which, as a CRM's own table of associations says, one row a pair.

    A deal, an activity or a lead that names no account, contact or campaign itself has them from here. |
    CRM 关联表中记录之间的归属，每对一行；商机、活动、线索自身未注明客户、联系人或市场活动时取自此表。
    """

    association_id = key()
    entity = dy.String(description="Core table of the record. | 记录所属核心表。")
    record_ref = dy.String(description="Its id as written in the export. | 导出文件中的编号写法。")
    linked_entity = dy.String(description="Core table of what it belongs to. | 关联对象所属核心表。")
    linked_ref = dy.String(
        description="That one's id as written in the export. | 导出文件中关联对象的编号写法。"
    )
    kind = text("primary, else the CRM's own type. | primary 主要，否则为 CRM 自身的类型。")
    associated_at = moment("Since when, UTC. | 关联时间（UTC）。")


class Merge(Row):
    """Records that the CRM merged into others, one row a loser. | 合并记录，每个被合并者一行。"""

    merge_id = key()
    entity = dy.String(description="Core table of both. | 所属核心表。")
    loser_id = text("Key of the one that is gone. | 被合并者的主键。")
    loser_ref = dy.String(description="Its id as written in the export. | 导出文件中的编号写法。")
    survivor_id = text("Key of the one that stays. | 保留者的主键。")
    survivor_ref = dy.String(description="Its id as written in the export. | 导出文件中的编号写法。")
    merged_at = moment("When, UTC. | 合并时间（UTC）。")
    told_on = day("As-of date of the first file that told it. | 最早提供该合并的文件的数据日期。")
