"""What every core table has: where a row came from, and how columns of each kind are declared.

Descriptions are "English | 中文" and become the column comments in DuckDB.
"""

import dataframely as dy

MONEY = (18, 2)
SHARE = (18, 8)


def money(description: str) -> dy.Decimal:
    """Money to the cent, null when unknown."""
    return dy.Decimal(*MONEY, nullable=True, description=description)


def text(description: str) -> dy.String:
    """Text, null when nothing is said."""
    return dy.String(nullable=True, description=description)


def day(description: str) -> dy.Date:
    """A day in the zone of the settings, null when unknown."""
    return dy.Date(nullable=True, description=description)


def moment(description: str) -> dy.Datetime:
    """A moment in UTC, null when unknown."""
    return dy.Datetime(nullable=True, description=description)


def share(description: str) -> dy.Decimal:
    """A share, a quantity or a price a unit, with eight decimals; null when unknown."""
    return dy.Decimal(*SHARE, nullable=True, description=description)


def number(description: str) -> dy.Int64:
    """A whole number, null when unknown."""
    return dy.Int64(nullable=True, description=description)


def yes_or_no(description: str) -> dy.Bool:
    """True, false, or null when nothing is said."""
    return dy.Bool(nullable=True, description=description)


def key() -> dy.String:
    """The key that a row of one source has: source:source_id."""
    return dy.String(description="Key: source:source_id. | 主键：来源:编号。")


def natural_key(what: str, zh: str) -> dy.String:
    """The key of what is the same whoever says it."""
    return dy.String(description=f"Key: {what}. | 主键：{zh}。")


class Row(dy.Schema):
    """Where a row came from; every core table ends with these columns."""

    source = dy.String(description="The configured name of the CRM it came from. | 来源系统的名称。")
    source_id = dy.String(
        description="The CRM's own id, or a hash of the natural key. | 来源编号，无编号时为自然键的哈希。"
    )
    is_synthetic_id = dy.Bool(description="True when source_id is such a hash. | source_id 为哈希时为真。")
    is_deleted = dy.Bool(description="True when the CRM no longer has it. | 来源系统中已删除时为真。")
    extra = text("Export columns without a place of their own, as JSON. | 未映射的导出列（JSON）。")
    row_hash = dy.Int64(
        description="Fingerprint of the row as cleaned, to tell a change. | 清洗后该行的指纹，用于识别变化。"
    )
    file_id = dy.String(
        description="The file that last changed the row (ops.file). | 最后改变该行的文件（ops.file）。"
    )
    row_number = dy.Int64(description="The row in that file. | 该文件中的行号。")
    as_of = dy.Date(description="The as-of date of that file. | 该文件的数据日期。")
