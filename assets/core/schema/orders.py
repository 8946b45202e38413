"""What is sold: products, orders, quotes and payments."""

import dataframely as dy

from assets.core.schema.row import Row, day, key, moment, money, share, text, yes_or_no


class Product(Row):
    """Products sold, one row a product. | 产品，每个产品一行。"""

    product_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = dy.String(min_length=1, description="Product name. | 产品名称。")
    family = text("Product family or series. | 产品系列。")
    list_price = dy.Decimal(18, 8, nullable=True, min=0, description="Catalogue price a unit. | 目录单价。")
    currency = text("ISO currency of the price. | 价格币种。")


class Quote(Row):
    """Quotes, one row a quote. | 报价，每份一行。"""

    quote_id = key()
    opportunity_id = text("The deal. | 商机。")
    opportunity_ref = text("The deal as written in the export. | 导出文件中的商机写法。")
    status = text("Status as in the CRM. | 状态。")
    sent_at = moment("Sent, UTC, null when it was not. | 发送时间（UTC），未发送为空。")
    sent_on = day("That moment's day, in the zone of the settings. | 该时刻在设置时区的日期。")
    valid_until = day("Last day it holds. | 有效期至。")
    amount = money("Amount in the reporting currency. | 金额（报表币种）。")
    amount_native = money("Amount in `currency`. | 原币金额。")
    currency = text("ISO currency. | 币种。")
    discount_rate = dy.Float64(nullable=True, description="Discount, 0 to 1. | 折扣率，0 到 1。")


class SalesOrder(Row):
    """Orders and contracts, one row an order. | 订单与合同，每份一行。"""

    order_id = key()
    account_id = text("The account. | 客户。")
    account_ref = text("The account as written in the export. | 导出文件中的客户写法。")
    opportunity_id = text("The deal it came from. | 来源商机。")
    opportunity_ref = text("That deal as written in the export. | 导出文件中的商机写法。")
    owner_id = text("The rep who owns it. | 负责人。")
    owner_ref = text("That rep as written in the export. | 导出文件中的负责人写法。")
    order_date = day("Ordered. | 下单日期。")
    status = text("Status as in the CRM. | 状态。")
    counts = dy.Bool(description="The status is one of a purchase. | 该状态计为购买。")
    amount = money("Amount in the reporting currency. | 金额（报表币种）。")
    amount_plan = money("Amount at the plan rate. | 计划汇率金额。")
    amount_native = money("Amount in `currency`. | 原币金额。")
    currency = text("ISO currency. | 币种。")
    is_recurring = yes_or_no("A subscription or another contract over time. | 按期重复。")
    period_start = day("First day it covers. | 服务期首日。")
    period_end = day("Last day it covers. | 服务期末日。")


class SalesOrderLine(Row):
    """What an order is made of, one row a product line. | 订单明细，每行一个产品。"""

    order_line_id = key()
    order_id = text("The order. | 订单。")
    order_ref = text("The order as written in the export. | 导出文件中的订单写法。")
    product_id = text("The product. | 产品。")
    product_ref = text("The product as written in the export. | 导出文件中的产品写法。")
    quantity = share("Pieces. | 数量。")
    unit_price = share("Price a piece, in `currency`. | 单价（原币）。")
    amount = money("Amount in the reporting currency. | 金额（报表币种）。")
    amount_native = money("Amount in `currency`. | 原币金额。")
    currency = text("ISO currency. | 币种。")


class Payment(Row):
    """Money received, one row a payment. | 回款，每笔一行。"""

    payment_id = key()
    order_id = text("The order. | 订单。")
    order_ref = text("The order as written in the export. | 导出文件中的订单写法。")
    account_id = text("The account, the order's where none is named. | 客户，未注明时取自订单。")
    account_ref = text("The account as written in the export. | 导出文件中的客户写法。")
    paid_on = day("Paid. | 回款日期。")
    amount = money("Amount in the reporting currency. | 金额（报表币种）。")
    amount_native = money("Amount in `currency`. | 原币金额。")
    currency = text("ISO currency. | 币种。")
