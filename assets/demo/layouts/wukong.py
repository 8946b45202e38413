"""悟空CRM: Chinese headers, amounts in 万元 said only in the header, GB18030, names for references, long ids.

Belongs here: what 悟空CRM calls things. Not here: what is so (company.py, view.py).
"""

from collections.abc import Iterator

import polars as pl

from assets.demo.cast import cast
from assets.demo.company import Company
from assets.demo.dirt import Columns
from assets.demo.layouts import ids
from assets.demo.layouts.text import coded, day_text, moment_text
from assets.demo.life import DAY, LOST, WON
from assets.demo.view import CHANGED, alive, ends, leads_at, log_at, lost_because, of_deals, of_markets

CRM = "wukong"
ENCODING = "gb18030"
STAGES = ("验证客户", "需求分析", "方案/报价", "商务谈判", "赢单", "输单")
_IS_END = {1: "0", 2: "0", 3: "0", 4: "0", WON: "1", LOST: "2"}
_ID = 1_790_000_000_000_000_000
_FORM = "%Y-%m-%d %H:%M:%S"
_STATUS = {"new": "未处理", "working": "跟进中", "disqualified": "无效", "converted": "已转化"}
_KINDS = {
    "call": "电话",
    "email": "邮件",
    "meeting": "会议",
    "task": "任务",
    "visit": "上门拜访",
    "note": "记录",
}
_ORDERS = {"Activated": "已签", "Cancelled": "作废", "Draft": "草稿"}
_REASONS = {
    "Price": "价格",
    "Features": "功能",
    "No Decision": "未决定",
    "No Budget": "无预算",
    "Timing": "时机不合",
}


def files(company: Company, deals: pl.DataFrame, day: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The modules as they stand at the end of a day, file by file; `deals` as in `view.deals_at`."""
    yield "客户.csv", _customers(company)
    yield "联系人.csv", _contacts(company)
    yield "线索.csv", _leads(company, day)
    yield "商机.csv", _deals(company, deals)
    yield "商机阶段记录.csv", _stage_log(company, day)
    yield "报价.csv", _quotes(company, day)
    orders = of_markets(company.orders, company, CRM).filter(pl.col("day") <= day)
    yield "合同.csv", _orders(company, orders)
    payments = of_markets(company.payments, company, CRM).filter(pl.col("day") <= day)
    yield "回款.csv", _payments(company, payments)
    activities = of_markets(company.activities, company, CRM).filter(pl.col("noted") < ends(day))
    yield "跟进记录.csv", _activities(company, activities)


def lead_ids(leads: pl.Series) -> pl.Series:
    """The ids under which leads are exported."""
    return ids.numeric(_ID, leads)


def _wan(amount: str) -> pl.Expr:
    """Whole yuan in units of ten thousand, exactly: 12345 is 1.2345."""
    value = pl.col(amount)
    return pl.concat_str(
        (value // 10_000).cast(pl.String), pl.lit("."), (value % 10_000).cast(pl.String).str.zfill(4)
    )


def _id(numbers: pl.Series, name: str) -> pl.Series:
    return ids.numeric(_ID, numbers).alias(name)


def _people(company: Company, column: str = "owner") -> pl.Expr:
    return coded([rep.name for rep in company.reps], column).alias("负责人")


def _customer(company: Company) -> pl.Expr:
    return coded(company.accounts["name"].to_list(), "account").alias("客户名称")


def _source() -> pl.Expr:
    return coded([channel.zh for channel in cast().channels], "channel")


def _named(company: Company) -> pl.Expr:
    """A deal's name: its customer, product and number."""
    customer = coded(company.accounts["name"].to_list(), "account").fill_null("新客户")
    product = coded([entry.name for entry in cast().products], "product")
    return pl.concat_str(customer, product, pl.col("deal").cast(pl.String), separator="-").alias("商机名称")


def _deals(company: Company, deals: pl.DataFrame) -> pl.DataFrame:
    shown = alive(deals)
    rivals = [rival.name for rival in cast().competitors]
    return shown.select(
        _id(shown["deal"], "商机编号"),
        _named(company),
        _customer(company),
        _wan("amount").alias("商机金额(万元)"),
        day_text("expected").alias("预计成交日期"),
        pl.lit("标准销售流程").alias("商机状态组"),
        coded(STAGES, pl.col("stage") - 1).alias("商机阶段"),
        pl.col("stage").replace_strict(_IS_END, return_dtype=pl.String).alias("是否结束"),
        _people(company),
        _source().alias("商机来源"),
        coded([entry.name for entry in cast().products], "product").alias("产品名称"),
        coded(rivals, "competitor").alias("竞争对手"),
        lost_because().replace_strict(_REASONS, default=None).alias("输单原因"),
        moment_text("begun", _FORM).alias("创建时间"),
        moment_text("changed", _FORM).alias("更新时间"),
        moment_text("touched", _FORM).alias("最后跟进时间"),
        pl.col("changed").alias(CHANGED),
    )


def _stage_log(company: Company, day: int) -> pl.DataFrame:
    log = log_at(company, CRM, day)
    same = (pl.col("stage") == pl.col("stage").shift(1)) & (pl.col("deal") == pl.col("deal").shift(1))
    moved = log.filter(~same.fill_null(value=False))
    return moved.select(
        _id(moved["deal"], "商机编号"),
        coded(STAGES, pl.col("stage") - 1).alias("阶段"),
        moment_text("at", _FORM).alias("变更时间"),
        _people(company).alias("操作人"),
        pl.col("at").alias(CHANGED),
    )


def _customers(company: Company) -> pl.DataFrame:
    known = cast()
    accounts = of_markets(company.accounts, company, CRM)
    return accounts.select(
        _id(accounts["account"], "客户编号"),
        pl.col("name").alias("客户名称"),
        coded([sector.zh for sector in known.sectors], "sector").alias("客户行业"),
        coded([segment.zh for segment in known.segments], "segment").alias("客户级别"),
        pl.col("country").replace("China", "中国").alias("国家"),
        pl.col("employees").cast(pl.String).alias("员工人数"),
        coded(company.accounts["name"].to_list(), "parent").alias("上级客户"),
        moment_text(pl.col("created") * DAY + 32_400, _FORM).alias("创建时间"),
        (pl.col("created") * DAY + 32_400).alias(CHANGED),
    )


def _contacts(company: Company) -> pl.DataFrame:
    mine = of_markets(company.accounts, company, CRM).select("account", "created")
    contacts = company.contacts.join(mine, on="account", maintain_order="left")
    return contacts.select(
        pl.col("name").alias("姓名"),
        _customer(company),
        pl.col("email").alias("邮箱"),
        pl.col("title").alias("职务"),
        moment_text(pl.col("created") * DAY + 36_000, _FORM).alias("创建时间"),
        (pl.col("created") * DAY + 36_000).alias(CHANGED),
    )


def _leads(company: Company, day: int) -> pl.DataFrame:
    leads = leads_at(company, CRM, day)
    of_deal = company.deals.select("deal", "account", "product")
    leads = leads.join(of_deal, on="deal", how="left", maintain_order="left")
    return leads.select(
        lead_ids(leads["lead"]).alias("线索编号"),
        pl.col("name").alias("线索名称"),
        pl.col("company").alias("公司名称"),
        _source().alias("线索来源"),
        coded([sector.zh for sector in cast().sectors], "sector").alias("客户行业"),
        pl.col("status").replace_strict(_STATUS).alias("线索状态"),
        pl.when(pl.col("deal").is_not_null()).then(_named(company)).alias("转化商机"),
        moment_text("converted", _FORM).alias("转化时间"),
        _people(company),
        moment_text("created", _FORM).alias("创建时间"),
        pl.col("changed").alias(CHANGED),
    )


def _quotes(company: Company, day: int) -> pl.DataFrame:
    quotes = of_deals(company.quotes, company, CRM).filter(pl.col("sent") < ends(day))
    quotes = quotes.join(company.deals.select("deal", "account", "product"), on="deal", maintain_order="left")
    return quotes.select(
        _id(quotes["quote"], "报价编号"),
        _named(company),
        _wan("amount").alias("报价金额(万元)"),
        (100 - pl.col("discount")).cast(pl.String).alias("折扣(%)"),
        moment_text("sent", _FORM).alias("报价时间"),
        day_text("valid_until").alias("有效期至"),
        pl.col("sent").alias(CHANGED),
    )


def _orders(company: Company, orders: pl.DataFrame) -> pl.DataFrame:
    return orders.select(
        pl.format("HT{}", pl.col("order").cast(pl.String).str.zfill(7)).alias("合同编号"),
        _customer(company),
        pl.when(pl.col("deal").is_not_null()).then(_named(company)).alias("商机名称"),
        _wan("amount").alias("合同金额(万元)"),
        day_text("day").alias("下单时间"),
        day_text("start").alias("合同开始时间"),
        day_text("finish").alias("合同结束时间"),
        pl.col("status").replace_strict(_ORDERS).alias("合同状态"),
        _people(company).alias("公司签约人"),
        (pl.col("day") * DAY).alias(CHANGED),
    )


def _payments(company: Company, payments: pl.DataFrame) -> pl.DataFrame:
    return payments.select(
        pl.format("HK{}", pl.col("payment").cast(pl.String).str.zfill(7)).alias("回款编号"),
        pl.format("HT{}", pl.col("order").cast(pl.String).str.zfill(7)).alias("合同编号"),
        _customer(company),
        _wan("amount").alias("回款金额(万元)"),
        day_text("day").alias("回款日期"),
        (pl.col("day") * DAY).alias(CHANGED),
    )


def _activities(company: Company, activities: pl.DataFrame) -> pl.DataFrame:
    joined = activities.join(company.deals.select("deal", "product"), on="deal", maintain_order="left")
    return joined.select(
        _customer(company),
        _named(company),
        pl.col("kind").replace_strict(_KINDS).alias("跟进方式"),
        pl.col("subject").alias("跟进内容"),
        moment_text("at", _FORM).alias("跟进时间"),
        _people(company).alias("跟进人"),
        pl.col("noted").alias(CHANGED),
    )


COLUMNS = Columns(
    file="商机.csv",
    id="商机编号",
    name="商机名称",
    close="预计成交日期",
    amount="商机金额(万元)",
    owner="负责人",
    stage="商机阶段",
    total="合计",
    bad_date="2026-02-30",
    nobody="查无此人",
    ids=lambda deals: ids.numeric(_ID, deals),
)
