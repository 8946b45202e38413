"""Where DuckDB and Spark compute differently unless the SQL says how: division, means, casts and dates.

Each rule takes one node and gives the sentence to print, or None. Which constructs may be used at all is said
in portable.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlglot import exp

from sql.runner.columns import unit_by_name
from sql.runner.portable import INTERVAL_UNITS, TRUNC_UNITS, type_name

if TYPE_CHECKING:
    from collections.abc import Callable


def division(node: exp.Expr) -> str | None:
    """`cast(a as double) / nullif(b, 0)`: a decimal quotient has another scale on Spark, and x / 0 raises."""
    divisor = node.expression
    by_zero = isinstance(divisor, exp.Nullif) and divisor.expression.sql() == "0"
    return None if _is_double(node.this) and by_zero else "write cast(a as double) / nullif(b, 0)"


def remainder(node: exp.Expr) -> str | None:
    """`a % 7`: the right side is a literal other than 0, since Spark raises on 0."""
    right = node.expression
    return None if isinstance(right, exp.Literal) and right.name.strip("0.") else "write % with a literal"


def total(node: exp.Expr) -> str | None:
    """No sum of doubles, for decimals add up exactly.

    Over 5,000,000 rows 997 of 1,000 sums differed between runs, one of them still after rounding to 9 digits.
    """
    parts = node.this.walk(prune=lambda part: isinstance(part, (exp.Cast, exp.Predicate, exp.Query)))
    if any(_is_double(part) or isinstance(part, exp.Div) for part in parts):
        return "doubles add up differently from run to run: sum cast(... as decimal(18, 8))"
    return None


def mean(node: exp.Expr) -> str | None:
    """`avg`, `median` and `quantile_cont` of a double: DuckDB keeps a median of decimals at their scale.

    A mean of money is better `cast(sum(x) as double) / nullif(count(x), 0)`, which is the same in every run.
    """
    return None if _is_double(node.this) else "take it of cast(x as double)"


def quantile(node: exp.Expr) -> str | None:
    """`quantile_cont(x, 0.9)`: one literal share."""
    share = node.args.get("expression")
    return (
        None
        if isinstance(share, exp.Literal) and 0 <= float(share.name) <= 1
        else "the share is a literal 0-1"
    )


def cast(node: exp.Expr) -> str | None:
    """No double to a whole number without `round`: DuckDB rounds (half to even) where Spark cuts off."""
    inner = node.this
    while isinstance(inner, (exp.Paren, exp.Filter, exp.Coalesce, exp.Window)):
        inner = inner.this
    computed = isinstance(inner, (exp.Div, exp.Avg, exp.Median, exp.PercentileCont)) or _is_double(inner)
    if computed and type_name(node.args["to"]) in ("integer", "bigint"):
        return "Spark cuts off what DuckDB rounds: cast(round(x) as ...)"
    if computed and type_name(node.args["to"]) == "varchar":
        return "a double has another text on Spark"
    return None


def interval(node: exp.Expr) -> str | None:
    """`interval 3 month`, a literal in days, weeks, months or years."""
    unit = node.args.get("unit")
    name = unit.name.upper().removesuffix("S") if isinstance(unit, exp.Expr) else ""
    if isinstance(node.this, exp.Literal) and name in INTERVAL_UNITS:
        return None
    return "write n * interval 1 day (or week, month, year)"


def truncation(node: exp.Expr) -> str | None:
    """`date_trunc('month', d)`, by one of the units that mean the same on both."""
    return None if _unit(node) in TRUNC_UNITS else "truncate to day, week, month, quarter or year"


def difference(node: exp.Expr) -> str | None:
    """`date_diff('day', a, b)` of dates: Spark counts whole days between moments, DuckDB midnights."""
    if _unit(node) != "DAY":
        return "only date_diff('day', a, b); months are year * 12 + month"
    if any(_is_moment(side) for side in (node.this, node.expression)):
        return "cast moments to date first"
    return None


def date_sum(node: exp.Expr) -> str | None:
    """A date moves by an interval: `d1 - d2` is a number in DuckDB and an interval on Spark."""
    left, right = node.this, node.expression
    if not (_is_date(left) or _is_date(right)) or left.find(exp.Interval) or right.find(exp.Interval):
        return None
    both = _is_date(left) and _is_date(right)
    return "write date_diff('day', a, b)" if both else "move a date by n * interval 1 day"


def _unit(node: exp.Expr) -> str:
    unit = node.args.get("unit")
    return unit.name.upper() if isinstance(unit, exp.Expr) else ""


def _is_double(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and type_name(node.to) == "double"


def _is_date(node: exp.Expr) -> bool:
    if isinstance(node, exp.Cast):
        return type_name(node.to) in ("date", "timestamp")
    named = isinstance(node, exp.Column) and (node.name == "as_of" or unit_by_name(node.name) == "date")
    return named or _is_moment(node) or isinstance(node, (exp.LastDay, exp.TimestampTrunc, exp.DateFromParts))


def _is_moment(node: exp.Expr) -> bool:
    if isinstance(node, exp.Cast):
        return type_name(node.to) == "timestamp"
    return isinstance(node, exp.Column) and unit_by_name(node.name) == "timestamp UTC"


ARITHMETIC: Final[tuple[tuple[tuple[type[exp.Expr], ...], Callable[[exp.Expr], str | None]], ...]] = (
    ((exp.Div,), division),
    ((exp.Mod,), remainder),
    ((exp.Sum,), total),
    ((exp.Avg, exp.Median, exp.PercentileCont), mean),
    ((exp.PercentileCont,), quantile),
    ((exp.Cast,), cast),
    ((exp.Interval,), interval),
    ((exp.TimestampTrunc, exp.DateTrunc), truncation),
    ((exp.DateDiff,), difference),
    ((exp.Add, exp.Sub), date_sum),
)
